"""A promised act or thing, as it is found in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dragoman.facts import Stage
from dragoman.language.analysis import Sentence

Rule = Literal["act", "thing", "contained", "instrument", "noun", "arrival", "asked", "ahead", "equipped"]


@dataclass(frozen=True, slots=True)
class Promise:
    """
    A promised act or thing, at word ``act``; ``cue`` is the word that says how far it has come, ``owner`` that of whoever promises.

    ``top`` is the highest word that stands over it; ``told`` says that nobody is named, so that whoever tells it promises;
    ``denied`` that somebody denies it; ``abstains`` that it is promised not to be done.
    """

    sentence: Sentence
    cue: int
    act: int
    stage: Stage
    owner: int | None
    rule: Rule
    top: int
    told: bool = False
    denied: bool = False
    firm: bool = True
    with_will: bool = False
    abstains: bool = False
