"""PDF, Word, mail, and the forms of official documents."""

import io
import mailbox
import time
import zipfile
from email.message import EmailMessage

import docx
import pytest
from fpdf import FPDF

import dragoman
from dragoman import NoArticle, NotText, ReportError, TooLong, load
from dragoman.sources import word
from dragoman.sources.genres import recognised
from dragoman.sources.text import read_text
from dragoman.voices import framed
from tests.conftest import EXAMPLES, actor_names

OFFICIAL = EXAMPLES / "official"
LEFT = "Chad sent 80 army engineers to Cameroon on Sunday to repair two bridges that a flood had carried away in the north. The two governments had agreed on the details by tele-phone a week earlier."
RIGHT = "The engineers will stay as long as they are needed, the defence minister told reporters in the capital. Cameroon promised to pay for their food and their lodging during that time."


def pages(*columns, head="Joint Staff Bulletin No. 12", foot=True, heading=None):
    """A PDF with these columns of text on each page, a running head and numbered feet."""
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    for number in range(1, 4):
        pdf.add_page()
        pdf.set_font("Helvetica", size=9)
        pdf.text(20, 12, head)
        if foot:
            pdf.text(100, 290, f"Page {number} of 3")
        if heading:
            pdf.set_font("Helvetica", "B", 16)
            pdf.text(20, 28, f"{heading} {number}")
        pdf.set_font("Times", size=11)
        width = 170 / len(columns) - 5
        for place, column in enumerate(columns):
            pdf.set_xy(20 + place * (width + 10), 40)
            pdf.multi_cell(width, 5, f"Part {number}. {column}" if place == 0 else column, align="L")
    return bytes(pdf.output())


def body(report):
    return [report.quote(p.span) for p in report.passages if p.role == "body"]


def test_columns_are_read_one_after_the_other_without_heads_and_feet():
    (report,) = load(pages(LEFT, RIGHT))

    words = " ".join(report.text.split())
    assert words.index("carried away in the north") < words.index("The engineers will stay") < words.index("Part 2.")
    assert "Bulletin" not in words
    assert "Page 2" not in words


def test_lines_that_wrap_are_one_paragraph_and_know_their_page():
    (report,) = load(pages(LEFT))

    assert [p.label for p in report.passages if p.role == "body"] == ["p. 1", "p. 2", "p. 3"]
    assert all("\n" not in text for text in body(report))
    assert body(report)[1].startswith("Part 2. Chad sent 80 army engineers to Cameroon on Sunday to repair")


def test_a_heading_across_two_columns_comes_first():
    (report,) = load(pages(LEFT, RIGHT, heading="Flood relief"))

    assert report.text.startswith("Flood relief 1")
    assert report.text.index("Flood relief 2") < report.text.index("Part 2. Chad")


def test_evidence_in_a_pdf_names_its_page():
    (report,) = load(pages(LEFT, RIGHT))
    reading = dragoman.read(report)

    facts = [*reading.statements, *reading.events, *reading.commitments]
    assert {reading.where(fact.evidence) for fact in facts} == {"p. 1", "p. 2", "p. 3"}


def test_a_scan_is_recognised():
    from PIL import Image

    pdf = FPDF()
    for _ in range(2):
        pdf.add_page()
        pdf.image(Image.new("L", (200, 300), 200), x=0, y=0, w=210)

    with pytest.raises(NotText, match="pictures of 2 pages"):
        list(load(bytes(pdf.output())))


def test_pages_that_are_scans_among_others_are_a_warning():
    pdf = FPDF()
    pdf.set_font("Times", size=11)
    pdf.add_page()
    pdf.multi_cell(170, 5, LEFT)
    pdf.add_page()

    (report,) = load(bytes(pdf.output()))

    assert "scans: 2" in report.warnings[0]


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\nbroken",
        pages(LEFT)[:900],
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>",
    ],
)
def test_a_broken_pdf_has_a_name_and_advice(data):
    with pytest.raises(NotText):
        list(load(data))


def test_a_locked_pdf_is_named():
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Times", size=11)
    pdf.multi_cell(170, 5, LEFT)
    pdf.set_encryption(owner_password="a", user_password="b")

    with pytest.raises(NotText, match="password"):
        list(load(bytes(pdf.output())))


# --- Word -------------------------------------------------------------------------------------------------------


def word_file(fill):
    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_file_gives_headings_lists_tables_and_what_it_says_of_itself():
    def fill(document):
        document.core_properties.author = "Ana Kovač"
        document.core_properties.title = "Flood relief"
        document.add_heading("Chad sends engineers", 1)
        document.add_paragraph(LEFT)
        document.add_paragraph("Cameroon pays for food.", style="List Number")
        document.add_paragraph("Chad pays for tools.", style="List Number")
        table = document.add_table(1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "Bridges", "two"

    (report,) = load(word_file(fill))

    assert report.title == "Chad sends engineers"
    assert report.authors == ("Ana Kovač",)
    assert "1. Cameroon pays for food.\n\n2. Chad pays for tools.\n\nBridges\n\ntwo" in report.text
    assert report.published is not None


def test_a_broken_word_file_and_one_that_fills_memory_are_named(monkeypatch):
    whole = word_file(lambda document: document.add_paragraph(LEFT))
    with pytest.raises(ReportError, match="get it anew"):
        list(load(whole[: len(whole) // 2]))

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", bytes(3_000_000))
    monkeypatch.setattr(word, "MAX_UNPACKED_BYTES", 1_000_000)
    with pytest.raises(TooLong, match="unpacks to 3 MB"):
        list(load(out.getvalue()))


def test_entities_in_a_word_file_are_not_expanded():
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b"]>"
    )
    whole = zipfile.ZipFile(io.BytesIO(word_file(lambda document: document.add_paragraph("X" + LEFT))))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in whole.namelist():
            data = whole.read(name)
            if name == "word/document.xml":
                data = bomb + data.split(b"?>", 1)[1].replace(b"XChad", b"&j;Chad")
            packed.writestr(name, data)

    try:
        (report,) = load(out.getvalue())
    except NotText:
        return
    assert len(report.text) < 1_000


# --- mail -------------------------------------------------------------------------------------------------------


def mail(text="", html="", **headers):
    message = EmailMessage()
    message["From"], message["To"] = "Ministry of Défense <press@mod.example>", "press@list.example"
    message["Subject"] = headers.get("subject", "Chad sends engineers")
    message["Date"] = headers.get("date", "Mon, 04 Mar 2024 08:00:00 +0100")
    if text:
        message.set_content(text)
    if html:
        (message.add_alternative if text else message.set_content)(html, subtype="html")
    return message


def test_a_mail_gives_subject_sender_and_day_and_leaves_out_what_is_quoted():
    text = f"{LEFT}\n\n> An older mail said that Chad had refused.\n\n-- \nPress office\n"

    (report,) = load(mail(text).as_bytes())

    assert (report.title, report.authors, report.published) == (
        "Chad sends engineers",
        ("Ministry of Défense",),
        "2024-03-04",
    )
    assert "Chad sent 80" in body(report)[0]
    assert "refused" not in report.text
    assert "Press office" not in report.text


def test_a_mail_in_html_and_one_without_text():
    html = f"<html><body><p>{LEFT}</p><p>{RIGHT}</p></body></html>"
    picture = mail()
    picture.add_attachment(b"\x89PNG", maintype="image", subtype="png")

    (report,) = load(mail(html=html).as_bytes())

    assert "engineers will stay" in report.text
    with pytest.raises(NoArticle):
        list(load(picture.as_bytes()))


def test_a_mailbox_is_read_message_by_message(tmp_path):
    box = mailbox.mbox(tmp_path / "press.mbox")
    for n in range(3):
        box.add(mail(f"{LEFT}\n\nFrom now on the bridges are open, number {n}.\n", subject=f"Mail {n}"))
    box.add(mail())
    box.flush()
    errors = []

    reports = list(load(tmp_path / "press.mbox", on_error=errors.append))

    assert [report.title for report in reports] == ["Mail 0", "Mail 1", "Mail 2"]
    assert "From now on the bridges are open, number 2." in reports[2].text
    assert "message 4" in str(errors[0])


def test_a_page_saved_as_one_file_has_its_address():
    page = f"<html><head><title>Chad sends engineers</title></head><body><article><p>{LEFT}</p><p>{RIGHT}</p></article></body></html>"
    saved = (
        "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://daily.example/chad\r\nSubject: Chad\r\nDate: Mon, 4 Mar 2024 08:00:00 -0000\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="x"\r\n\r\n'
        f"--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: https://daily.example/chad\r\n\r\n{page}\r\n--x--\r\n"
    )

    (report,) = load(saved.encode())

    assert report.url == "https://daily.example/chad"
    assert "engineers will stay" in report.text


# --- official forms ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def official():
    return {path.stem: dragoman.read(path) for path in OFFICIAL.glob("*.txt")}


def says(reading, words):
    """Who makes the statement whose content holds these words."""
    found = [s for s in reading.statements if any(words in reading.report.quote(span) for span in s.content)]
    return {reading.actor(speaker).name for s in found for speaker in s.speakers}


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("Thank you all for coming", "Aden Duale"),
        ("Kenya is ready to lead", "Aden Duale"),  # a second paragraph of the same turn
        ("We urge other countries", "Lloyd J. Austin III"),
        ("We will not send American troops", "Lloyd J. Austin III"),
        ("The first contingent will leave", "Aden Duale"),  # SEC. DUALE
        ("We have asked Congress", "Lloyd J. Austin III"),  # SEC. AUSTIN
        ("when does Kenya expect", "reporter"),  # Q
    ],
)
def test_the_speakers_of_a_transcript_are_found(official, words, speaker):
    assert says(official["press-conference"], words) == {speaker}


def test_what_is_promised_in_a_transcript_is_promised_by_the_speakers_state(official):
    reading = official["press-conference"]
    by_words = {reading.report.quote(c.evidence): actor_names(reading, c.promisors) for c in reading.commitments}

    assert next(who for words, who in by_words.items() if "1,000 police" in words) == {"Kenya"}
    assert next(who for words, who in by_words.items() if "100 million dollars" in words) == {"United States"}


def test_every_place_in_a_reading_of_an_official_form_is_in_the_report(official):
    for reading in official.values():
        text = reading.report.text
        facts = [*reading.statements, *reading.events, *reading.commitments, *reading.positions]
        assert all(text[f.evidence.start : f.evidence.end].strip() for f in facts)
        assert all(text[s.start : s.end].strip() for s in reading.sentences)
        assert all(m.end <= len(text) for actor in reading.actors for m in actor.mentions)
        ids = {f.id for f in facts}
        assert all(f.statement is None or f.statement in ids for f in (*reading.events, *reading.commitments))


@pytest.mark.parametrize(
    ("paragraph", "type", "target"),
    [
        ("para. 2", "REQUEST", None),  # Urges
        ("para. 4", "ACCUSE", None),  # Condemns
        ("para. 5", "REQUEST", None),  # Calls upon
        ("para. 6", "REQUEST", "Secretary-General"),
    ],
)
def test_the_numbered_paragraphs_of_a_resolution_are_acts_of_the_organ(official, paragraph, type, target):
    reading = official["resolution"]
    events = [e for e in reading.events if reading.where(e.evidence) == paragraph and e.type == type]

    assert events
    assert actor_names(reading, events[0].sources) == {"UN Security Council"}
    assert target is None or target in actor_names(reading, events[0].targets)


def test_a_decision_and_what_is_noted_in_a_resolution(official):
    reading = official["resolution"]

    assert reading.report.title == "Resolution 9001 (2024)"
    assert reading.report.published == "2024-03-12"
    assert any(
        reading.where(c.evidence) == "para. 1" and actor_names(reading, c.promisors) == {"UN Security Council"}
        for c in reading.commitments
    )
    assert says(reading, "the report of the Secretary-General of 20 February 2024") == {"UN Security Council"}
    labels = [p.label for p in reading.report.passages if p.label]
    assert labels == [*[f"para. {n}" for n in range(1, 6)], "para. 5 (a)", "para. 5 (b)", "para. 6", "para. 7"]


def test_the_bullets_of_a_communique_are_done_by_those_above_them(official):
    reading = official["communique"]
    (opened,) = [c for c in reading.commitments if "free trade agreement" in reading.report.quote(c.evidence)]

    assert actor_names(reading, opened.promisors) == {"Ghana", "Morocco"}
    assert reading.report.quote(opened.evidence).startswith("agreed to open negotiations")


def test_a_letter_is_said_by_those_who_sign_it(official):
    reading = official["letter"]

    assert says(reading, "We urge you to convene") == {"Lars Holm", "Aino Virtanen", "Karin Lindqvist"}
    (money,) = reading.commitments
    assert actor_names(reading, money.promisors) == {"Denmark", "Finland", "Sweden"}
    (urged,) = [event for event in reading.events if event.type == "REQUEST"]
    assert len(urged.sources) == 3
    assert urged.when is None  # September is when the conference shall be
    voices = {reading.report.quote(who) for p in reading.report.passages if p.voice for who in p.voice.who}
    assert voices == {
        "Lars Holm\nMinister for Foreign Affairs of Denmark",
        "Aino Virtanen\nMinister for Foreign Affairs of Finland",
        "Karin Lindqvist\nMinister for Foreign Affairs of Sweden",
    }


def test_who_signs_for_a_house_is_of_that_house(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text(
        "Geneva, 4 March 2024\n\nDear Secretary-General,\n\nWe urge the Security Council to delay the vote on Haiti.\n\n"
        "Yours sincerely,\n\nJane Mwangi\nDirector, Kenya Rights Watch\n\nPaul Pierre\nPresident, Haiti Rights Network\n\n"
        "Maria Lopez\nChair, Global Police Watch\n"
    )

    reading = dragoman.read(next(iter(load(path))))

    assert says(reading, "We urge") == {"Jane Mwangi", "Paul Pierre", "Maria Lopez"}
    assert {a.sector for a in reading.actors if a.name in says(reading, "We urge")} == {"NGO"}


def test_a_signature_without_end_takes_no_time():
    letter = f"Dear Sir,\n\nWe urge you to act.\n\nYours sincerely,\n\nJane Mwangi\n{'x' * 20_000}\n"
    began = time.process_time()

    framed(recognised(read_text(letter)))

    assert time.process_time() - began < 1


def test_a_speech_is_said_by_whom_its_title_names(official):
    reading = official["speech"]
    by_words = {reading.report.quote(c.evidence): actor_names(reading, c.promisors) for c in reading.commitments}

    assert says(reading, "I thank Ukraine") == says(reading, "We will not send soldiers") == {"Ingrid Solberg"}
    assert next(who for words, who in by_words.items() if "300 million kroner" in words) == {"Norway"}
    assert next(who for words, who in by_words.items() if "12 engineers" in words) == {"Norway"}


STATEMENT = """MINISTRY OF FOREIGN AFFAIRS

Joint Statement on the Port of Odesa

1. The Foreign Ministers of Denmark, Finland and Sweden met in Copenhagen today.

2. The Ministers agreed to:

(a) contribute 60 million euros to the reconstruction of the port;

(b) send 40 engineers to Odesa;

3. They condemned the attack of 2 June on the port.
"""


JOINT = """Joint Statement of the Leaders of Japan and the Philippines

1. We, the leaders of Japan and the Philippines, met in Tokyo on 11 April 2024.

2. We call on all claimants to respect the award of 2016.

3. We will hold a joint patrol in June, and Japan plans to provide five more coast guard vessels to the Philippines.

4. We oppose any attempt to change the status quo by force.
"""


def test_a_joint_statement_is_said_by_all_who_make_it():
    report = recognised(read_text(JOINT))
    reading = dragoman.read(report)

    assert [p.label for p in report.passages if p.role == "body"] == ["para. 1", "para. 2", "para. 3", "para. 4"]
    assert report.published == "2024-04-11"
    assert {(p.stance, p.target) for p in reading.positions if reading.where(p.evidence) == "para. 4"} == {
        ("opposes", "any attempt to change the status quo by force")
    }
    assert {reading.actor(one).country for said in reading.statements for one in said.speakers} == {"JPN", "PHL"}
    vessels = next(c for c in reading.commitments if c.kind == "materiel")
    assert (reading.where(vessels.evidence), actor_names(reading, vessels.promisors)) == ("para. 3", {"Japan"})


def test_a_statement_with_numbered_paragraphs_and_a_list():
    report = recognised(read_text(STATEMENT))
    reading = dragoman.read(report)

    assert report.title == "Joint Statement on the Port of Odesa"
    assert [p.label for p in report.passages if p.role == "body"] == [
        "para. 1",
        "para. 2",
        "para. 2 (a)",
        "para. 2 (b)",
        "para. 3",
    ]
    money = next(c for c in reading.commitments if c.kind == "money")
    assert reading.where(money.evidence) == "para. 2 (a)"
    assert actor_names(reading, money.promisors) == {"Denmark", "Finland", "Sweden"}


@pytest.mark.parametrize(
    "text",
    [
        # A news report with a quotation after a colon, a list without a lead, years and initials.
        "Kenya Agrees\n\nThe minister was clear: Kenya would lead the force that Haiti had asked for a year ago.\n\nNATO: no comment on that.",
        "KENYA: the police are ready, officials say.\n\nHAITI: gangs hold the port and most of the capital.\n\nUN: the vote is on Monday.",
        "Statement by the Ministry of Defence on the Border\n\nThe Ministry of Defence of Chad announced on Monday that it had closed the border. The ministry did not say for how long.",
        "What we know:\n\n- Kenya agreed to lead.\n- Haiti had asked for it.",
        "2023. That was the year in which the Security Council, after a long debate, approved the mission to Haiti.",
        "UN: the mission is late.\n\nUS: the money is there, and it will be sent to Nairobi when Congress has released it.",
        "Dear readers,\n\nwe have moved to a new address, and we are glad to be there after all these years in Nairobi.",
        "The Security Council,\n\nwhich met on Monday, approved the mission. Kenya decides this week.",
    ],
)
def test_what_only_looks_like_an_official_form_stays_as_it_is(text):
    report = read_text(text)

    assert recognised(report) == report
