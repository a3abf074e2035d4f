"""The pages over the Haiti case, asked for as a browser does but without scripts."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import dragoman
from dragoman import Report, Span
from dragoman.ledger import Ledger
from dragoman.report import Original
from dragoman.web import who
from dragoman.web.catalogue import number, texts, word
from tests.haiti import copy_of_ledger, ledger_file
from tests.web.support import Client, serving, words


@pytest.fixture(scope="module")
def site() -> Iterator[Client]:
    with serving(ledger_file()) as client:
        yield client


@pytest.fixture(scope="module")
def promise() -> str:
    """The entry of the thousand police."""
    with Ledger.open(ledger_file()) as ledger:
        return next(line.id for line in ledger.entries(actor="Kenya").items if line.amount.startswith("1,000 police") and line.witnesses > 3)  # fmt: skip


@pytest.fixture(scope="module")
def report() -> str:
    with Ledger.open(ledger_file()) as ledger:
        return next(r.id for r in ledger.reports().items if r.title and r.title.startswith("Cabinet Clears"))


PATHS = [
    "/", "/?sort=newest", "/?sort=title&kind=money", "/?actor=Kenya&stage=pledged", "/?q=police", "/?on=2023-10-01",
    "/?on=2023-10-01&known=1", "/events", "/events?view=time", "/events?view=network", "/events?view=map", "/events?kind=AID",
    "/actors", "/actors?q=ken", "/actors/KEN", "/review", "/review?kind=stage", "/sources", "/sources?site=", "/about", "/log",
    "/jobs", "/add", "/search", "/search?q=police", "/api", "/api/openapi.json", "/events/map.svg", "/events/network.svg",
    "/events/time.svg", "/actors/KEN/timeline.svg",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_each_page_answers(site: Client, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 200, words(answer.text)[:500]


def test_the_home_page_tells_who_promised_the_police_what_it_needs_and_who_objects(site: Client, promise: str) -> None:
    page = site.get("/").text
    first = words(page[page.index("<tbody>") : page.index("</tr>", page.index("<tbody>"))])
    with Ledger.open(ledger_file()) as ledger:
        entry = ledger.entry(promise)
    against = list(dict.fromkeys(p.holder_name for p in entry.positions if p.stance == "opposes"))
    assert {"Raila Odinga", "Ekuru Aukot"} <= set(against)
    for said in ("Kenya", "Haiti", "1,000 police", f"{entry.granted} of {entry.requirements} given", *against[:3]):
        assert said in first


def test_on_the_first_of_october_the_council_had_not_said_yes(site: Client, promise: str) -> None:
    line = words(site.get("/?on=2023-10-01&known=1&actor=Kenya").text)
    assert "UN Security Council: still sought" in line
    whole = words(site.get(f"/entries/{promise}?on=2023-10-01&known=1").text)
    assert "UN Security Council : still sought" in whole or "UN Security Council: still sought" in whole
    assert "The cabinet" not in whole
    assert "The cabinet: granted" in words(site.get(f"/entries/{promise}").text)


def test_the_entry_shows_ladder_figures_positions_and_every_sentence(site: Client, promise: str) -> None:
    page = site.get(f"/entries/{promise}").text
    text = words(page)
    assert page.count('class="past') + page.count('class="now') >= 2
    with Ledger.open(ledger_file()) as ledger:
        entry = ledger.entry(promise)
    needed = [word("requirement", state.kind) for state in entry.requirement_states]
    held = [position.holder_name for position in entry.positions]
    reports = number("count.report", entry.reports)
    for said in ("1,000 police", "400 police", "600 of 1,000", reports, *needed, *held):
        assert said in text
    assert page.count('class="differ"') == len(entry.disputes)
    for seen in entry.observations:
        assert " ".join(seen.quote.exact.split())[:60] in text
        assert f"/reports/{seen.quote.report}?at={seen.quote.span.start}-{seen.quote.span.end}#at" in page


@pytest.mark.parametrize("cell", ["who", "what", "stage", "needs", "against", "told"])
def test_every_cell_opens_its_sentences(site: Client, promise: str, cell: str) -> None:
    page = site.get(f"/entries/{promise}/sentences?of={cell}")
    assert page.status == 200
    assert "<blockquote" in page.text
    part = site.get(f"/entries/{promise}/sentences?of={cell}", x_part="1").text
    assert "<blockquote" in part
    assert "<html" not in part


def test_the_report_marks_its_facts_and_lists_them(site: Client, report: str) -> None:
    page = site.get(f"/reports/{report}").text
    for kind in ("commitment", "event", "statement", "position"):
        assert f'<mark class="{kind}" data-facts="' in page
    shown = {id for ids in re.findall(r'<mark class="[a-z]+" data-facts="([^"]+)"', page) for id in ids.split()}
    listed = set(re.findall(r'<li class="[a-z]+" data-facts="([^"]+)"', page))
    assert shown == listed
    assert all(f'id="at-{id}"' in page for id in shown)


def test_the_whole_text_of_a_report_is_there(site: Client, report: str) -> None:
    page = site.get(f"/reports/{report}?at=109-140").text
    article = page[page.index("<article") : page.index("</article>")]
    bare = " ".join(re.sub(r"<[^>]+>", "", article.replace("<br>", " ").replace("</p>", " ")).split())
    with Ledger.open(ledger_file()) as ledger:
        stored = ledger.report(report)
    expected = " ".join(" ".join(stored.text[a:b] for _, a, b in stored.passages).split())
    assert bare == expected
    assert '<span id="at"></span>' in article


def test_pages_are_kept_by_the_browser_until_the_ledger_changes(tmp_path) -> None:
    with serving(copy_of_ledger(tmp_path)) as client:
        client.get("/")
        first = client.get("/")
        again = client.get("/", if_none_match=first.headers["etag"])
        assert again.status == 304
        assert again.body == b""
        # The page keeps its own nonce: "not modified" must not send another.
        assert "content-security-policy" not in again.headers
        with Ledger.open(tmp_path / "copy.db") as ledger:
            item = ledger.review_queue(limit=1).items[0]
            ledger.decide(item.target, "accept", seen=item.seen, reviewer="somebody")
        assert client.get("/", if_none_match=first.headers["etag"]).status == 200


def test_what_is_not_there_is_said_on_a_page_or_as_json(site: Client) -> None:
    page = site.get("/entries/com_00000000000000000000")
    assert page.status == 404
    assert "there is no entry" in words(page.text)
    answer = site.get("/api/entries/com_0", accept="application/json")
    assert answer.status == 404
    assert answer.json()["error"]["code"] == "not_in_ledger"
    assert site.get("/nowhere").status == 404
    assert site.get("/?on=yesterday").status == 422
    assert site.get("/?after=x").status == 422
    assert site.get("/?sort=x").status == 422


def test_decide_correct_and_undo_from_the_entry(tmp_path) -> None:
    with serving(copy_of_ledger(tmp_path)) as client:
        with Ledger.open(tmp_path / "copy.db") as ledger:
            id = next(e.id for e in ledger.entries(actor="Canada").items if e.amount.startswith("80.5"))
            figure = next(a for a in ledger.entry(id).observations[0].assertions if a.property == "quantity")
        answer = client.form(
            "/correct", target=figure.id, seen=figure.seen, property="quantity", value_min="90,000,000", value_max="",
            qualifier="exact", unit="USD", role="total", reason="wrong_number", back=f"/entries/{id}",
        )  # fmt: skip
        page = client.follow(answer)
        assert "90 million USD" in words(page.text)
        assert "Kept: corrected, by tester." in words(page.text)
        decision = re.search(r'name="decision" value="(dec_[0-9a-f]+)"', page.text)
        assert decision
        page = client.follow(client.form("/undo", decision=decision[1], back=f"/entries/{id}"))
        assert "80.5 million USD" in words(page.text)
        late = client.form(
            "/correct", target=figure.id, seen="long ago", property="quantity", value_min="1", unit="USD"
        )
        assert late.status == 409
        assert (
            client.form("/correct", target=figure.id, seen=figure.seen, property="quantity", value_min="many").status
            == 422
        )


def test_many_questions_at_once_and_all_undone(tmp_path) -> None:
    with serving(copy_of_ledger(tmp_path)) as client:
        with Ledger.open(tmp_path / "copy.db") as ledger:
            items = ledger.review_queue(kind="stage").items
        fields = "&".join(f"one={i.target}%7C{i.seen}" for i in items)
        body = f"csrf={client.csrf()}&verdict=accept&{fields}"
        page = client.ask("POST", "/review/bulk?kind=stage", body, content_type="application/x-www-form-urlencoded")
        assert f"{len(items)} decisions are kept" in words(page.text)
        made = re.findall(r'name="decision" value="(dec_[0-9a-f]+)"', page.text)
        assert len(made) == len(items)
        body = f"csrf={client.csrf()}&" + "&".join(f"decision={id}" for id in made)
        assert client.ask("POST", "/undo", body, content_type="application/x-www-form-urlencoded").status == 303
        with Ledger.open(tmp_path / "copy.db") as ledger:
            assert [i.target for i in ledger.review_queue(kind="stage").items] == [i.target for i in items]
            assert ledger.verify().ok


def test_an_empty_ledger_says_how_to_begin(tmp_path) -> None:
    with serving(tmp_path / "new.db") as client:
        assert "There is nothing here yet" in words(client.get("/").text)
        for path in PATHS:
            if "KEN" not in path and "Kenya" not in path and "known" not in path and not path.endswith(".svg"):
                assert client.get(path).status == 200, path


def test_templates_say_everything_by_the_catalogue() -> None:
    from importlib import resources

    folder = resources.files("dragoman.web").joinpath("templates")
    used, code = set(), ""
    for file in folder.iterdir():
        source = file.read_text("utf8")
        code += source
        used |= set(re.findall(r'\bt\(\s*["\']([a-z_.]+)["\']\s*[,)]', source))
        used |= {f"{name}.one" for name in re.findall(r'\bn\(\s*["\']([a-z_.]+)["\']\s*[,)]', source)}
        bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>|&[a-z]+;", " ", source, flags=re.S)
        left = [w for w in re.findall(r"[A-Za-z]{2,}", bare) if w not in ("JSON", "openapi", "json")]
        assert not left, (file.name, left[:10])
    assert not used - set(texts()), sorted(used - set(texts()))
    python = "".join(f.read_text("utf8") for f in _sources())
    vocabulary = {"stage", "kind", "realis", "evidence", "schedule", "requirement", "status", "stance", "basis", "disagreement",
                  "qualifier", "verdict", "act", "reason", "question", "job_state", "actor_kind", "sector", "type", "likeness",
                  "api_tag", "about", "theme", "events", "chart", "sort", "facets", "nav", "correct", "report", "search"}  # fmt: skip
    for name in texts():
        stem = name.removesuffix(".one").removesuffix(".other")
        known = f'"{stem}"' in code or f"'{stem}'" in code or f'"{stem}"' in python or name.split(".")[0] in vocabulary
        assert known, f"nothing says {name}"


def _sources():
    from importlib import resources

    folder = resources.files("dragoman.web")
    for part in (folder, folder.joinpath("pages"), folder.joinpath("charts")):
        yield from (f for f in part.iterdir() if f.name.endswith(".py"))


def test_who_met_stands_in_the_network(site: Client) -> None:
    with Ledger.open(ledger_file()) as ledger:
        events = ledger.entries(kind="event", limit=200).items
    (meeting, *_) = [
        e for e in events if e.type == "CONSULT" and len(e.parties) > 1 and all(p.role == "source" for p in e.parties)
    ]
    one, other = sorted(party.name for party in meeting.parties)[:2]

    found = [(pair.source_name, pair.target_name) for pair in who.pairs_of([meeting])]

    assert (one, other) in found
    assert (other, one) not in found


def test_a_translation_shows_the_words_that_it_was_made_from(tmp_path: Path) -> None:
    path = copy_of_ledger(tmp_path)
    french = Report.from_text("Le Tchad enverra 80 <b>soldats</b> au Togo.\n\nLe Togo attend.", language="fr")
    english = "Chad will send 80 soldiers to Togo. Togo is waiting."
    pairs = ((Span(0, 43), Span(0, 35)), (Span(45, 60), Span(36, len(english))))
    report = replace(Report.from_text(english, published="2024-03-04"), original=Original(french, "a server", pairs))
    with Ledger.open(path) as ledger:
        (entry,) = ledger.add(dragoman.read(report)).entries[:1]
    with serving(path) as site:
        page, whole = site.get(f"/entries/{entry}").text, site.get(f"/reports/{report.id}").text
        told = site.json("GET", f"/api/reports/{report.id}").json()
    assert re.search(
        r"in French: “<span[^>]* lang=\"fr\">Le Tchad enverra 80 &lt;b&gt;soldats&lt;/b&gt; au Togo\.</span>”", page
    )
    assert "Translated by a server; this is what it was in French" in words(whole)
    assert "<b>soldats" not in page + whole
    assert told["original"]["translator"] == "a server"
