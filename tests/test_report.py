import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman import Passage, Report, Span, SpanError


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)])
def test_a_span_without_characters_cannot_be_made(start, end):
    with pytest.raises(SpanError, match="start < end"):
        Span(start, end)


@pytest.mark.parametrize(
    ("a", "b", "overlap"),
    [
        (Span(0, 3), Span(3, 5), False),  # they touch, they share nothing
        (Span(0, 4), Span(3, 5), True),
        (Span(0, 9), Span(3, 5), True),
    ],
)
def test_spans_overlap_when_they_share_a_character(a, b, overlap):
    assert a.overlaps(b) is overlap
    assert b.overlaps(a) is overlap


def test_a_quote_beyond_the_text_is_refused():
    report = Report.from_text("Kenya agreed.")

    with pytest.raises(SpanError, match="13 characters"):
        report.quote(Span(5, 50))


def test_a_passage_beyond_the_text_is_refused():
    with pytest.raises(SpanError):
        Report("Kenya", (Passage("body", Span(0, 50)),))


def test_text_that_is_not_nfc_is_refused_by_the_constructor_and_mended_by_from_text():
    decomposed = unicodedata.normalize("NFD", "São Tomé")

    with pytest.raises(SpanError, match="NFC"):
        Report(decomposed, ())
    assert Report.from_text(decomposed).text == "São Tomé"


@given(st.text())
def test_plain_text_is_body_from_its_first_to_its_last_letter(text):
    report = Report.from_text(text)

    assert report.text == unicodedata.normalize("NFC", text)
    assert "".join(report.quote(passage.span) for passage in report.passages) == report.text.strip()


@given(st.text(), st.text())
def test_the_id_comes_from_the_text_alone(text, title):
    assert Report.from_text(text).id == Report.from_text(text, title=title).id


@pytest.mark.parametrize(("other", "inside"), [((2, 8), True), ((3, 5), True), ((1, 5), False), ((3, 9), False)])
def test_a_span_contains_what_lies_wholly_within_it(other, inside):
    assert Span(2, 8).contains(Span(*other)) is inside
