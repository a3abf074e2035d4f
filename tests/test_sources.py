import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman import BadRow, DateError, EmptyReport, NoArticle, NotText, ReportError, ReportNotFound, load
from dragoman.sources.dates import check_date, parse_date
from dragoman.sources.text import MAX_TEXT_CHARS, read_text

DUMP = """Chad Sends Engineers to Cameroon After Flood

by | Mar 4, 2024

Chad Sends Engineers to Cameroon After Flood

by | Mar 4, 2024

IMG_2041.jpg

Engineers of the Chadian army board a transport plane in N'Djamena.

Chad sent 80 army engineers to Cameroon on Sunday to repair two bridges that a flood had carried away. Cameroon had asked for help a week earlier.

“They will stay as long as they are needed,” the defence minister told reporters.

“We are grateful.”

About Ana Kovač

Ana Kovač reports from Yaoundé.

Related Articles

Related
"""


def roles(report):
    return [(passage.role, report.quote(passage.span)) for passage in report.passages]


def test_a_saved_page_is_taken_apart():
    report = read_text(DUMP)

    assert report.title == "Chad Sends Engineers to Cameroon After Flood"
    assert report.published == "2024-03-04"
    assert report.authors == ("Ana Kovač",)
    by_role = {}
    for role, text in roles(report):
        by_role.setdefault(role, []).append(text)
    assert by_role["caption"] == ["Engineers of the Chadian army board a transport plane in N'Djamena."]
    assert [text[:8] for text in by_role["body"]] == ["Chad sen", "“They wi", "“We are "]
    assert {"IMG_2041.jpg", "About Ana Kovač", "Related Articles"} <= set(by_role["boilerplate"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kenya agreed to lead the force. Haiti had asked for it.", ["body"]),
        (
            "Kenya Agrees to Lead Force\n\nKenya agreed on Monday to lead the force that Haiti had asked for.",
            ["headline", "body"],
        ),
        (
            "Kenya Agrees to Lead Force\nBy Jane Doe\n\nKenya agreed on Monday to lead the force that Haiti had asked for.",
            ["headline", "body"],
        ),
        (
            "FOR IMMEDIATE RELEASE\n\nReadout of the Minister's Call\n\nMay 3, 2023\n\nThe minister spoke today with his colleague about the border.",
            ["byline", "headline", "byline", "body"],
        ),
    ],
)
def test_the_head_of_a_text_is_told_from_its_body(text, expected):
    assert [role for role, _ in roles(read_text(text))] == expected


@pytest.mark.parametrize(
    ("line", "authors", "published"),
    [
        ("By Jane Doe", ("Jane Doe",), None),
        ("By JANE DOE and JOHN ROE | 26 September 2023", ("Jane Doe", "John Roe"), "2023-09-26"),
        ("by | Sep 26, 2023", (), "2023-09-26"),
        ("Published: 2023-09-26", (), "2023-09-26"),
    ],
)
def test_by_lines(line, authors, published):
    report = read_text(
        f"Kenya Agrees to Lead Force\n\n{line}\n\nKenya agreed on Monday to lead the force that Haiti had asked for."
    )

    assert (report.authors, report.published) == (authors, published)


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("NAIROBI, 26 September 2023 (Lakeshore Daily) - ", "2023-09-26"),
        ("NAIROBI, Sept. 26 (Lakeshore Daily) - ", None),
        ("Nairobi said in 2023 - ", None),
    ],
)
def test_a_dateline_with_its_year_dates_a_report(line, published):
    report = read_text(f"Kenya Agrees to Lead Force\n\n{line}Kenya agreed on Monday to lead the force for Haiti.")

    assert report.published == published


def test_an_impossible_date_in_a_by_line_is_a_warning():
    report = read_text(
        "Kenya Agrees\n\nby | Feb 31, 2023\n\nKenya agreed on Monday to lead the force that Haiti had asked for."
    )

    assert report.published is None
    assert "Feb 31, 2023" in report.warnings[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Sep 26, 2023", "2023-09-26"),
        ("26th September 2023", "2023-09-26"),
        ("2023-09-26T10:00:00Z", "2023-09-26"),
        ("26/09/2023", "2023-09-26"),
        ("09/26/2023", "2023-09-26"),
        ("04/05/2023", None),  # April or May
        ("no date here", None),
    ],
)
def test_dates_in_by_lines(text, value):
    assert parse_date(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("2023", "2023"), ("2023-09", "2023-09"), ("2023-09-26 10:00", "2023-09-26"), ("Sep 26, 2023", "2023-09-26")],
)
def test_dates_given_by_a_user(text, value):
    assert check_date(text) == value


@pytest.mark.parametrize("text", ["2023-02-31", "31 April 2023", "yesterday", "2023-13"])
def test_impossible_dates_are_refused_with_advice(text):
    with pytest.raises(DateError, match="2023-09-26"):
        check_date(text)


PAGE = """<!doctype html><html lang="en-GB"><head><title>Chad sends engineers | Daily</title>
<meta property="og:title" content="Chad sends engineers"><meta name="author" content="Ana Kovač">
<meta property="article:published_time" content="2024-03-04T08:00:00Z">
<link rel="canonical" href="https://daily.example/chad"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Chad sends engineers</h1>
<p>Chad sent 80 army engineers to Cameroon on Sunday to repair two bridges that a flood had carried away.</p>
<p>Cameroon had asked for help a week earlier, and the two governments had agreed on the details by telephone.</p>
<p>The engineers will stay as long as they are needed, the defence minister told reporters in the capital.</p></article>
<footer>© Daily. All rights reserved.</footer></body></html>"""


def test_a_web_page_gives_its_article_and_what_it_says_of_itself():
    (report,) = load(PAGE.encode())

    assert report.title == "Chad sends engineers"
    assert report.published == "2024-03-04"
    assert report.authors == ("Ana Kovač",)
    assert report.url == "https://daily.example/chad"
    assert report.language == "en-GB"
    assert roles(report)[0] == ("headline", "Chad sends engineers")
    assert [text[:12] for role, text in roles(report) if role == "body"] == [
        "Chad sent 80",
        "Cameroon had",
        "The engineer",
    ]
    assert "rights reserved" not in report.text


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<html><body><form><input name=q></form></body></html>",
        "<!doctype html><html><head><title>x</title>",
    ],
)
def test_a_page_without_an_article_is_named(page):
    with pytest.raises(NoArticle, match="no article"):
        list(load(page.encode()))


def test_rows_of_a_table_are_reports(tmp_path):
    path = tmp_path / "reports.jsonl"
    rows = [
        {"text": "Kenya agreed.", "date": "2023-09-26", "title": "A", "url": "https://a.example"},
        {"text": "Haiti waits.", "date": "2023-02-31"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf8")

    first, second = load(path)

    assert (first.text, first.published, first.title, first.url) == (
        "Kenya agreed.",
        "2023-09-26",
        "A",
        "https://a.example",
    )
    assert second.published is None
    assert "2023-02-31" in second.warnings[0]


def test_a_broken_row_is_named_and_the_rest_go_on(tmp_path):
    path = tmp_path / "reports.jsonl"
    path.write_text(
        '{"text": "Kenya agreed."}\n{"text": \n[1]\n{"text": ""}\n{"text": "Haiti waits."}\n', encoding="utf8"
    )
    errors = []

    reports = list(load(path, on_error=errors.append))

    assert [report.text for report in reports] == ["Kenya agreed.", "Haiti waits."]
    assert [str(error).split(",")[1].split(" ")[2] for error in errors] == ["2", "3", "4"]
    with pytest.raises(BadRow, match="line 2"):
        list(load(path))


def test_csv_rows_are_reports(tmp_path):
    path = tmp_path / "reports.csv"
    path.write_text('Title,Text,Date\nA,"Kenya agreed.\nHaiti waits.",2023-09-26\n', encoding="utf8")

    (report,) = load(path)

    assert (report.title, report.text, report.published) == ("A", "Kenya agreed.\nHaiti waits.", "2023-09-26")


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (b"", EmptyReport, "empty"),
        (b"  \n\t ", EmptyReport, "empty"),
        (b"12345 67890 ...", EmptyReport, "no letters"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", NotText, "picture"),
        (b"%PDF-1.7 binary", NotText, "PDF"),
        (bytes(range(256)) * 20, NotText, "not text"),
    ],
)
def test_what_is_no_report_has_a_name_and_advice(data, error, says):
    with pytest.raises(error, match=says):
        list(load(data))


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(ReportNotFound, match="does not exist"):
        list(load(tmp_path / "none.txt"))
    with pytest.raises(ReportNotFound, match="is a folder"):
        list(load(tmp_path))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark_are_read_without_a_word(encoding):
    (report,) = load("São Tomé agreed to lift the ban.".encode(encoding))

    assert report.text == "São Tomé agreed to lift the ban."
    assert report.warnings == ()


def test_a_guessed_encoding_is_a_warning():
    text = "Le ministre de la Défense a été reçu à Yaoundé. Le président était là, lui-même très fâché."
    (report,) = load(text.encode("cp1252"))

    assert "Défense" in report.text
    assert "not in UTF-8" in report.warnings[0]


def test_fifty_megabytes_are_cut_with_a_warning():
    (report,) = load(b"Kenya agreed to send troops to Haiti.\n\n" * 1_300_000)

    assert len(report.text) <= MAX_TEXT_CHARS
    assert "5,000,000" in report.warnings[0]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=600), st.text(max_size=600).map(lambda text: text.encode("utf8", "replace"))))
def test_any_bytes_give_reports_or_a_named_error(data):
    try:
        reports = list(load(data))
    except ReportError as error:
        assert len(str(error)) > 20
        return
    for report in reports:
        spans = [passage.span for passage in report.passages]
        assert all(span.end <= len(report.text) for span in spans)
        assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))


def test_the_seed_page_is_taken_apart(shared):
    (report,) = load(shared / "data/seed/article.txt")

    assert report.published == "2023-09-26"
    assert [role for role, _ in roles(report)].count("caption") == 1


NOISY = """<!doctype html><html><head><title>Chad sends engineers</title></head><body><article><h1>Chad sends engineers</h1>
<p>Chad sent 80 army engineers to Cameroon on Sunday to repair two bridges that a flood had carried away.</p>
<p><a href="/other">CAMEROON'S BRIDGES: WHAT WE KNOW SO FAR</a></p>
<p>Cameroon had asked for help a week earlier, said <a href="/minister">the minister</a>, and the details were agreed on by telephone.</p>
<p>Read more: Floods in the Sahel</p>
<p>2024-03-04T08:00:00+01:00</p>
<p>The engineers will stay as long as they are needed, the defence minister told reporters.<br>They sleep in tents.</p>
<h3>You may also like</h3>
<ul><li><a href="/1">Floods in Mali kill ten people in one night</a></li><li>A bridge too far</li></ul>
<p>Tell us what you think</p></article></body></html>"""


def test_links_and_forms_between_the_paragraphs_of_a_page_are_no_body():
    (report,) = load(NOISY.encode())

    assert [text.split()[0] for role, text in roles(report) if role == "body"] == ["Chad", "Cameroon", "The", "They"]


def test_a_list_at_the_end_of_an_article_stays():
    items = "".join(f"<li>June {n}, Nairobi</li>" for n in range(1, 9))
    page = NOISY[: NOISY.index("<h3>")] + f"<ul>{items}</ul></article></body></html>"

    (report,) = load(page.encode())

    assert ("body", "June 8, Nairobi") in roles(report)
