from decimal import Decimal
from html.parser import HTMLParser

import pytest

from dragoman import Actor, Commitment, Event, Quantity, Reading, Report, Requirement, Span, Statement
from dragoman.export import html, text, words

TEXT = "Kenya pledged at least 1,000 soldiers to Haiti. “We will go,” Ruto said."


def span(part: str, within: str = TEXT) -> Span:
    start = within.index(part)
    return Span(start, start + len(part))


def reading(source: str = TEXT, title: str | None = "Kenya pledges troops") -> Reading:
    """A reading made by hand, so that these tests do not hang on what the encoder finds."""
    report = Report.from_text(source, title=title, published="2023-09-26")
    first = Span(0, source.index(".") + 1)
    actors = (
        Actor("a1", "Kenya", "state", "KEN", "GOV", (Span(0, 5),)),
        Actor("a2", "Haiti", "state", "HTI", "GOV", (Span(0, 5),)),
    )
    soldiers = Quantity("headcount", Decimal(1000), None, "at_least", "person:soldier", first)
    needs = (Requirement("un_security_council", "sought", None, first),)
    commitments = (
        Commitment(
            "c1",
            "personnel",
            ("a1",),
            ("a2",),
            "pledged",
            None,
            None,
            (soldiers,),
            needs,
            None,
            None,
            None,
            first,
            None,
            0.8,
            "“pledged”",
        ),
    )
    events = (
        Event("e1", "AGREE", None, ("a1",), ("a2",), "intended", "2023-09-25", None, first, None, 0.9, "because"),
    )
    statements = (Statement("s1", "a1", "direct", None, None, (Span(first.end + 1, len(source)),), None, None, 0.9),)
    return Reading(
        report, (first, Span(first.end + 1, len(source))), actors, statements, events, commitments, (), ("a warning",)
    )


def test_the_readout_says_who_promised_what_to_whom():
    shown = text.render(reading())

    assert "Kenya → Haiti: personnel, at least 1,000 soldiers; pledged [1]" in shown
    assert "needs UN Security Council: sought" in shown
    assert "Kenya → AGREE → Haiti (intended), 2023-09-25: “" in shown
    assert "Kenya (direct): “We will go,” Ruto said. [2]" in shown
    assert "! a warning" in shown


def test_evidence_stands_below_its_line():
    lines = text.render(reading(), evidence=True).splitlines()

    at = next(i for i, line in enumerate(lines) if "personnel" in line)
    assert lines[at + 2].strip() == "| Kenya pledged at least 1,000 soldiers to Haiti."


def test_a_terminal_cannot_be_commanded_by_a_report():
    shown = text.render(reading(title="Evil \x1b[31m title \u202e"))

    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_an_empty_reading_says_so():
    empty = Reading(Report.from_text("Rain."), (Span(0, 5),), (), (), (), (), ())

    assert "Nothing was found" in text.render(empty)
    assert "Nothing was found" in html.render(empty)


class _Tags(HTMLParser):
    """Collects tags and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(page: str) -> _Tags:
    parser = _Tags()
    parser.feed(page)
    return parser


def test_the_page_marks_each_fact_and_links_to_it():
    tags = parsed(html.render(reading()))

    assert tags.open == []
    marked = {
        fact
        for tag, attrs in tags.tags
        if tag == "mark" and attrs.get("data-facts")
        for fact in (attrs["data-facts"] or "").split()
    }
    assert marked == {"c1", "e1", "s1"}
    anchors = {attrs["id"] for tag, attrs in tags.tags if tag == "a" and "id" in attrs}
    assert anchors == {"at-c1", "at-e1", "at-s1"}


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;b&gt;", "' onclick='x"]
)
def test_hostile_text_stays_text(hostile):
    page = html.render(reading(f"Kenya {hostile} pledged it. Ruto said {hostile} so.", title=hostile))
    tags = parsed(page)

    assert [tag for tag, _ in tags.tags].count("script") == 1
    assert not any(tag == "img" or any(name.startswith("on") for name in attrs) for tag, attrs in tags.tags)


def test_the_page_fetches_nothing():
    page = html.render(reading())

    assert "http" not in page
    assert "src=" not in page


def test_json_holds_decimals_as_text_and_spans_as_offsets():
    data = reading().to_dict()

    assert data["commitments"][0]["quantities"][0]["value_min"] == "1000"
    assert data["commitments"][0]["quantities"][0]["start"] == 0
    assert data["events"][0]["evidence"] == {"start": 0, "end": TEXT.index(".") + 1}


@pytest.mark.parametrize(
    ("quantity", "shown"),
    [
        (Quantity("headcount", None, Decimal(400), "at_most", "person:police", Span(0, 1)), "up to 400 police"),
        (Quantity("total", Decimal(100000000), Decimal(100000000), "exact", "USD", Span(0, 1)), "USD 100,000,000"),
        (Quantity("headcount", Decimal(10), Decimal(20), "range", "person:unspecified", Span(0, 1)), "10 to 20 people"),
        (Quantity("total", Decimal(1), Decimal(1), "exact", "thing:tank", Span(0, 1)), "1 tank"),
    ],
)
def test_amounts_in_words(quantity, shown):
    assert words.amount(quantity) == shown


def test_a_term_in_words():
    assert words.term("P5Y") == "5 years"
