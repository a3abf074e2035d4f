"""The tables of commitments.toml, with every inflected form: stage cues, kinds of thing, requirements."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

from dragoman.errors import LexiconError
from dragoman.lexicon.inflection import lemmas_by_form, nouns_and_plurals


@dataclass(frozen=True)
class CommitmentCues:
    """
    ``act`` and ``instrument``: form of a verb -> the stage that its object or complement moves into;
    ``noun``: nouns that are a promise themselves; ``asking``, ``acts`` and ``binding``: forms of those verbs -> lemma;
    ``kinds``: noun -> kind of commitment; ``requirements``: words -> requirement kind; ``statuses``: form -> status.
    """

    act: dict[str, str]
    instrument: dict[str, str]
    noun: frozenset[str]
    asking: dict[str, str]
    acts: dict[str, str]
    binding: dict[str, str]
    kinds: dict[str, str]
    requirements: dict[str, str]
    statuses: dict[str, str]


@functools.cache
def commitment_cues() -> CommitmentCues:
    """The tables, read once. Raises LexiconError where the file is damaged."""
    source = resources.files("dragoman.lexicon").joinpath("commitments.toml")
    try:
        table = tomllib.loads(source.read_text(encoding="utf8"))
        stages = table["stage"]
        return CommitmentCues(
            act={form: stage for stage, cues in stages.items() for form in lemmas_by_form(cues.get("act", ()))},
            instrument={
                form: stage for stage, cues in stages.items() for form in lemmas_by_form(cues.get("instrument", ()))
            },
            noun=nouns_and_plurals(stages["pledged"]["noun"]),
            asking=lemmas_by_form(table["asking"]["verbs"]),
            acts=lemmas_by_form(table["acts"]["verbs"]),
            binding=lemmas_by_form(table["binding"]["verbs"]),
            kinds={form: kind for kind, nouns in table["kind"].items() for form in nouns_and_plurals(nouns)},
            requirements={words: kind for kind, some in table["requirement"].items() for words in some},
            statuses={
                form: status for status, verbs in table["requirement_status"].items() for form in lemmas_by_form(verbs)
            },
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise LexiconError(f"commitments.toml: {error}; install dragoman again or mend the table") from error
