"""read(): from a report to everything it says, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from dragoman import sources
from dragoman.adapting import rescored
from dragoman.errors import EmptyReport, SpanError
from dragoman.facts import EVENT_TYPES, Reading, Statement
from dragoman.find.act import Act
from dragoman.find.actors import find_actors
from dragoman.find.cast import Cast
from dragoman.find.commitments import find_commitments
from dragoman.find.events import find_events, judge_acts, propose_acts
from dragoman.find.positions import find_positions
from dragoman.find.quantities import find_quantities
from dragoman.find.scores import Profile, checked, told
from dragoman.find.statements import find_statements, nested
from dragoman.find.times import find_times
from dragoman.finders import with_finders
from dragoman.language.analysis import Analysis, analyse_all
from dragoman.language.encoder import Model, PairAnswer, PairQuestion, cores, encoder
from dragoman.language.tokens import tokenise
from dragoman.report import Report
from dragoman.sources.dates import check_date
from dragoman.sources.languages import foreign
from dragoman.voices import framed


def read(
    report: Report | Path | str,
    *,
    published: str | None = None,
    profile: Profile = "balanced",
    model: Model = "standard",
) -> Reading:
    """
    Everything that one report says, each fact with its evidence and its score, the probability that a careful coder marks it too.

    A `str` is the text itself; a `Path` is loaded first and must hold one report. *published* (``2023-09-26``) goes
    before the date that the report gives. *profile* says how sure a fact must be to be told: ``precision``, ``balanced`` or
    ``recall``; *model*, whether to read well (``standard``) or in two thirds of the time (``fast``). Raises ReportError where it cannot
    be loaded, DateError for an impossible date, ProfileError, ModelError.
    """
    if isinstance(report, Path):
        loaded = list(sources.load(report))
        if len(loaded) != 1:
            raise EmptyReport(
                f"{report} holds {len(loaded)} reports; use dragoman.load and dragoman.read_all for tables"
            )
        report = loaded[0]
    elif isinstance(report, str):
        report = Report.from_text(report)
    if published is not None:
        report = replace(report, published=check_date(published))
    return next(read_all([report], profile=profile, model=model))


#: Reports that are encoded together: enough to sort sentences by length, little enough to stream.
REPORTS_PER_GROUP = 16


def read_all(
    reports: Iterable[Report], *, profile: Profile = "balanced", model: Model = "standard"
) -> Iterator[Reading]:
    """
    The readings of many reports, in order, streaming: a few groups of reports are held at a time, one a core.

    *profile* and *model* are those of `read`. Raises ProfileError, ModelError.
    """
    checked(profile)
    coming = iter(reports)
    with ThreadPoolExecutor(cores()) as workers:
        begun: deque[Future[list[Reading]]] = deque()
        while group := list(islice(coming, REPORTS_PER_GROUP)):
            begun.append(workers.submit(_read_group, group, profile, model))
            if len(begun) > cores():
                yield from begun.popleft().result()
        while begun:
            yield from begun.popleft().result()


def _read_group(reports: list[Report], profile: Profile, model: Model) -> list[Reading]:
    # Transcripts, resolutions and letters are read as prose that names who speaks and acts.
    as_prose = [framed(report) for report in reports]
    texts = [prose.report if prose else report for prose, report in zip(as_prose, reports, strict=True)]
    analyses = analyse_all(texts, model)
    begun = [_begin(analysis, profile) for analysis in analyses]
    answers = judge_acts([one.acts for one in begun], encoder(model))
    readings = [_finish(one, said, profile) for one, said in zip(begun, answers, strict=True)]
    return [prose.back(reading) if prose else reading for prose, reading in zip(as_prose, readings, strict=True)]


@dataclass(frozen=True, eq=False)
class _Begun:
    """A report with its actors and statements, and the acts that the pair reader is to judge."""

    analysis: Analysis
    cast: Cast
    statements: tuple[Statement, ...]
    acts: list[Act]


def _begin(analysis: Analysis, profile: Profile) -> _Begun:
    cast = find_actors(analysis)
    statements = nested(told("statements", find_statements(analysis, cast), profile))
    return _Begun(analysis, cast, statements, propose_acts(analysis, cast, statements))


def _finish(begun: _Begun, answers: list[PairAnswer], profile: Profile) -> Reading:
    analysis, cast, statements = begun.analysis, begun.cast, begun.statements
    report = analysis.report
    spans = [sentence.span for sentence in analysis.sentences]
    times = [find_times(report.text, span.start, span.end, report.published) for span in spans]
    quantities = [find_quantities(report.text, span.start, span.end) for span in spans]
    events = told(
        "events", find_events(analysis, cast, statements, times, begun.acts, answers, report.published), profile
    )
    commitments = told("commitments", find_commitments(analysis, cast, statements, times, quantities), profile)
    events, commitments = rescored("events", events, report.text), rescored("commitments", commitments, report.text)
    positions = told("positions", find_positions(analysis, cast, statements, events, commitments, times), profile)
    warnings = (*report.warnings, *analysis.warnings, *_doubts(analysis))
    reading = Reading(report, tuple(spans), cast.actors, statements, events, commitments, positions, warnings)
    return with_finders(analysis, reading)


#: Words of which ordinary English text always has some.
_ENGLISH = frozenset(
    ("the of and to in a that is for on with as was by said has at from it his their are be which").split()
)


def _doubts(analysis: Analysis) -> Iterator[str]:
    """What a user should know before trusting the reading."""
    words = [word for sentence in analysis.sentences for word in sentence.lowered if word.isalpha()]
    if len(words) >= 20 and sum(word in _ENGLISH for word in words) < 0.1 * len(words):
        language = foreign(analysis.report) or "another language than English"
        yield f"this text seems to be in {language}; only English is read well, so have it translated first (--translate URL)"
    if analysis.report.published is None and words:
        yield "the report has no date, so “Monday” or “last week” stay without one; give it with --published"


def relate(pairs: Iterable[Mapping[str, Any]], *, model: Model = "standard") -> Iterator[dict[str, Any]]:
    """
    What the source does to the target in each ``{"text", "source": [[start, end], …], "target": […]}``.

    Gives ``{"type": str | None, "realis": str, "probabilities": {type: float}}`` per pair, in order; either side may
    be empty. Raises SpanError where offsets do not fit the text.
    """
    reader = encoder(model)
    relations = reader.relations
    batch = list(pairs)
    tokens = [tokenise(pair["text"]) for pair in batch]
    pieces = reader.pieces(
        [[t.text for t in some] for some in tokens],
        [_quoted(pair["text"], some) for pair, some in zip(batch, tokens, strict=True)],
    )
    layers = reader.encode(pieces)
    questions = [
        PairQuestion(piece, layer.shared, _words_at(pair, "source", some), _words_at(pair, "target", some))
        for pair, some, piece, layer in zip(batch, tokens, pieces, layers, strict=True)
    ]
    for answer in reader.read_pairs(questions):
        probabilities = {
            kind: float(p) for kind, p in zip(relations, answer.relation, strict=True) if kind in EVENT_TYPES
        }
        best = relations[int(answer.relation.argmax())]
        yield {
            "type": best if best in EVENT_TYPES else None,
            "realis": reader.realis[int(answer.realis.argmax())],
            "probabilities": probabilities,
        }


def _words_at(pair: Mapping[str, Any], side: str, tokens: Sequence[Any]) -> list[int]:
    for start, end in pair[side]:
        if not 0 <= start < end <= len(pair["text"]):
            raise SpanError(f"{side} [{start}, {end}) does not fit the text, which has {len(pair['text'])} characters")
    return [i for i, t in enumerate(tokens) if any(t.start < end and start < t.end for start, end in pair[side])]


def _quoted(text: str, tokens: Sequence[Any]) -> list[bool]:
    from dragoman.language.sentences import quotations
    from dragoman.report import Span

    spans = quotations(text, [Span(0, len(text))]) if text else []
    return [any(span.start <= t.start < span.end for span in spans) for t in tokens]
