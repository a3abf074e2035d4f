"""Who acts: every mention in a report resolved to one actor, with country and PLOVER sector."""

from __future__ import annotations

from dragoman.find.actor_settling import Settling
from dragoman.find.candidates import Candidate
from dragoman.find.cast import Cast, Mention
from dragoman.find.mentions import scan
from dragoman.language.analysis import Analysis, Sentence

__all__ = ["Cast", "Mention", "find_actors"]


def find_actors(analysis: Analysis) -> Cast:
    """The actors of a report in the order in which they first appear."""
    scans = [scan(sentence) for sentence in analysis.sentences]
    book = _Book(analysis.sentences, scans)
    for sentence, one in zip(analysis.sentences, scans, strict=True):
        for candidate in one.candidates:
            book.add(sentence, candidate)
    book.settle()
    return book.cast()


class _Book(Settling):
    """The actors of one report, met in reading order and settled at its end."""

    def add(self, sentence: Sentence, candidate: Candidate) -> None:
        """Resolve one candidate to an actor met before, or to a new one."""
        match candidate.kind:
            case "modifier":
                self.modifiers.append((sentence, candidate))
            case "known":
                self._known(sentence, candidate)
            case "person":
                self._person(sentence, candidate)
            case "organisation":
                self._organisation(sentence, candidate)
            case "post":
                self._post(sentence, candidate)
            case "group":
                self._group(sentence, candidate)
            case "both":
                self._both(sentence, candidate)
            case "states":
                self._states_of(sentence, candidate)
            case "pronoun":
                self._pronoun(sentence, candidate)
