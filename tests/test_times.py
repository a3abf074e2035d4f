import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.find.times import deadline_in, find_times, lies_ahead
from dragoman.report import Span

PUBLISHED = "2023-09-26"  # a Tuesday


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("signed on Monday", "2023-09-25", "date"),
        ("signed on Tuesday", "2023-09-26", "date"),  # the day of publication itself
        ("a letter on Friday", "2023-09-22", "date"),
        ("next Friday", "2023-09-29", "date"),
        ("last Tuesday", "2023-09-19", "date"),
        ("yesterday", "2023-09-25", "date"),
        ("last week", "2023-09-18/2023-09-24", "interval"),
        ("next month", "2023-10", "date"),
        ("last year", "2022", "date"),
        ("in August", "2023-08", "date"),
        ("in November", "2022-11", "date"),  # not yet come this year
        ("by March", "2024-03", "date"),
        ("in August 2019", "2019-08", "date"),
        ("on September 25, 2023", "2023-09-25", "date"),
        ("on 2 October 2023", "2023-10-02", "date"),
        ("on Oct. 2", "2023-10-02", "date"),
        ("on 2023-10-02", "2023-10-02", "date"),
        ("in 2019", "2019", "date"),
        ("since 2011", "2011/..", "interval"),
        ("between 2012 and 2015", "2012/2015", "interval"),
        ("in the 1990s", "199X", "date"),
        ("two days ago", "2023-09-24", "date"),
        ("for the next five years", "P5Y", "duration"),
        ("a five-year pact", "P5Y", "duration"),
        ("within 18 months", "P18M", "duration"),
        ("on 30 February 2020", None, "date"),
    ],
)
def test_times_are_resolved_against_the_day_of_publication(text, value, kind):
    found = find_times(text, 0, len(text), PUBLISHED)

    assert [(time.value, time.kind) for time in found] == [(value, kind)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The ministers will meet on Friday", "2023-09-29"),
        ("The ministers will meet in November", "2023-11"),
        ("The summit is scheduled for 14 March", "2024-03-14"),
        ("The pact is expected to be signed in January", "2024-01"),
        ("Kenya, which will send police, said on Friday", "2023-09-22"),
        ("Chad, which planned to join, left in November", "2022-11"),
        ("The ministers met on Friday", "2023-09-22"),
        ("Ghana urged the council to vote in November", "2023-11"),
        ("Ghana asked Togo to explain the raid on Friday", "2023-09-22"),
    ],
)
def test_what_will_be_lies_ahead(text, value):
    assert [time.value for time in find_times(text, 0, len(text), PUBLISHED)] == [value]


@pytest.mark.parametrize(
    "text",
    ["they may march on", "a second term", "Resolution 2699", "a 45-year-old man", "1,000 soldiers", "room 2019"],
)
def test_what_only_looks_like_a_time_is_left_alone(text):
    assert find_times(text, 0, len(text), PUBLISHED) == []


@pytest.mark.parametrize(
    ("value", "ahead"),
    [("2023-09-27", True), ("2023-10", True), ("2024", True), ("2023-09-26", False), ("2023", False), ("2023-09-25/2023-09-30", False), ("199X", False), ("2023/..", False), (None, False)],
)  # fmt: skip
def test_what_lies_after_the_day_of_publication(value, ahead):
    assert lies_ahead(value, PUBLISHED) is ahead
    assert not lies_ahead(value, None)


def test_without_a_date_of_publication_monday_has_no_date():
    assert [time.value for time in find_times("on Monday", 0, 9, None)] == [None]


@given(st.text(max_size=400), st.sampled_from([None, PUBLISHED, "2023"]))
def test_any_text_gives_ordered_spans_within_it(text, published):
    found = find_times(text, 0, len(text), published)

    assert all(time.span.end <= len(text) for time in found)
    assert all(a.span.end <= b.span.start for a, b in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(
    ("text", "phrase", "value"),
    [
        ("they leave by 15 October", "by 15 October", "2023-10-15"),
        ("they leave by 15 January", "by 15 January", "2024-01-15"),  # has passed this year
        ("they leave by Friday", "by Friday", "2023-09-29"),
        ("they leave no later than 1 May 2024", "no later than 1 May 2024", "2024-05-01"),
        ("they leave by the end of next month", "by the end of next month", "2023-10"),
        ("they leave before 2025", "before 2025", "2025"),
        ("they leave before the end of November", "before the end of November", "2023-11"),
        ("they leave by the end of January", "by the end of January", "2024-01"),
        ("they leave within ten days", "within ten days", "2023-10-06"),
        ("they leave within six months", "within six months", "2024-03"),
        ("they left on Friday", None, None),
        ("they left in 2019", None, None),
        ("they fought for six months", None, None),
    ],
)
def test_a_deadline_is_found_with_its_words(text, phrase, value):
    inside = Span(0, len(text))
    found = deadline_in(text, find_times(text, 0, len(text), PUBLISHED), inside, PUBLISHED)

    assert (found and text[found.phrase.start : found.phrase.end], found and found.value) == (phrase, value)
