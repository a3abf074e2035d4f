"""What is known around a promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.facts import (
    Quantity,
    Statement,
)
from dragoman.find.actors import Cast
from dragoman.find.times import TimeExpression
from dragoman.language.analysis import Analysis
from dragoman.report import Span


@dataclass(frozen=True, slots=True)
class Context:
    """What is known around a promise: the report and what was found in its sentence."""

    analysis: Analysis
    cast: Cast
    statements: Sequence[Statement]
    times: Sequence[TimeExpression]
    quantities: Sequence[Quantity]

    def quote(self, span: Span) -> str:
        """The report's words at a span."""
        return self.analysis.report.quote(span)
