"""Which words may name an act, and of which PLOVER types: the cue tables of ``lexicon/events.toml`` met with grammar."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.facts import Statement
from dragoman.find.act import governing, is_infinitive, is_into
from dragoman.find.cast import Cast
from dragoman.find.clauses import ENDING, conjuncts, preposition
from dragoman.language.analysis import Sentence
from dragoman.lexicon.events import Cues, event_cues

_SHARES = frozenset("most half much all part some rest majority bulk third quarter any none".split())
_PHRASE_PREPOSITIONS = frozenset(("out", "of", "from", "on", "to", "into"))
#: What says that somebody will leave is a concession, made now: "announced the withdrawal", "decided to pull out".
_DECLARING = frozenset(
    ("decide decides decided announce announces announced announcing decision announcement order ordered orders declaration "
     "declare declared statement statements announcements").split()
)  # fmt: skip


class ActWords:
    """The words of one sentence that may name an act."""

    def __init__(self, sentence: Sentence, cast: Cast, statements: Sequence[Statement]) -> None:
        self.sentence, self.cast, self.cues = sentence, cast, event_cues()
        self.statements = [
            statement
            for statement in statements
            if statement.speaker and any(piece.overlaps(sentence.span) for piece in statement.content)
        ]

    def _types_of_verb(self, verb: int) -> tuple[tuple[str, ...], int]:
        """The types of a verb and whether it names them by itself; a phrase counts before the bare verb."""
        form = self.sentence.lowered[verb]
        objects = [c for c in self.sentence.children[verb] if self.sentence.labels[c] in ("obj", "nsubj:pass")]
        if not objects and self.sentence.labels[verb].startswith("acl") and self.sentence.tags[verb] == "VBN":
            objects = [self.sentence.heads[verb]]
        obliques = [c for c in self.sentence.children[verb] if self.sentence.labels[c].startswith("obl")]
        for phrase in self.cues.phrases:
            if form in phrase.verbs and any(
                self.sentence.lowered[at] in phrase.objects
                for c in (*objects, *obliques) for head in conjuncts(self.sentence, c)
                for at in (head, *(k for k in self.sentence.children[head] if self.sentence.labels[k] == "compound"), *self._measured(head))
                if c in objects or preposition(self.sentence, c) in _PHRASE_PREPOSITIONS
            ):  # fmt: skip
                return (phrase.type,), 1
        if types := self._by_particle(self.cues.strong, verb):
            # What a particle makes of a verb ("call on") the bare verb cannot mean.
            weak = self.cues.weak.verbs.get(form, {}).get("", ()) if self._is_bare(form, types) else ()
            return types + tuple(t for t in weak if t not in types), len(types)
        return self._by_particle(self.cues.weak, verb), 0

    def _measured(self, head: int) -> list[int]:
        """What "most", "half" and the like are of: "cut *most of its aid*"."""
        if self.sentence.lowered[head] not in _SHARES:
            return []
        return [c for c in self.sentence.children[head] if preposition(self.sentence, c) == "of"]

    def _is_bare(self, form: str, types: tuple[str, ...]) -> bool:
        return self.cues.strong.verbs[form].get("") == types

    def _by_particle(self, cues: Cues, verb: int) -> tuple[str, ...]:
        known = cues.verbs.get(self.sentence.lowered[verb], {})
        for particle in particles_of(self.sentence, verb):
            if particle in known:
                return known[particle]
        return known.get("", ())

    def _types_of_noun(self, noun: int) -> tuple[tuple[str, ...], int]:
        sentence = self.sentence
        form = sentence.lowered[noun]
        if sentence.labels[noun] in ("compound", "fixed", "flat"):
            return (), 0
        if self._is_use_of_arms(noun):
            return ("ASSAULT",), 1
        before = sentence.lowered[noun - 1] if noun else ""
        if form == "deal" and before in ("great", "good"):
            return (), 0  # much, and no agreement
        if form in ("call", "calls") and any(
            preposition(sentence, c) in ("with", "between") for c in sentence.children[noun]
        ):
            return ("CONSULT",), 1  # by telephone
        if form in ("war", "wars") and before in ("civil", "cold", "world"):
            return (), 0  # a time or a state of things, no act
        for cues in (self.cues.strong, self.cues.weak):
            if types := cues.compounds.get(form, {}).get(before) or cues.nouns.get(form):
                return types, len(types) if cues is self.cues.strong else 0
        return (), 0

    def _is_use_of_arms(self, noun: int) -> bool:
        """ "the use of chemical weapons"."""
        sentence = self.sentence
        if sentence.lowered[noun] != "use":
            return False
        arms = {word for phrase in self.cues.phrases if phrase.type == "ASSAULT" for word in phrase.objects}
        return any(
            sentence.lowered[at] in arms or f"{sentence.lowered[at - 1]} {sentence.lowered[at]}" in arms
            for c in sentence.children[noun]
            if preposition(sentence, c) == "of"
            for at in conjuncts(sentence, c)
        )

    def _is_number_of_acts(self, noun: int) -> bool:
        """ "a round of talks"."""
        return any(
            self.sentence.labels[c] == "nmod" and preposition(self.sentence, c) == "of" and self._types_of_noun(c)[0]
            for c in self.sentence.children[noun]
        )

    def _is_violence(self, word: int | None) -> bool:
        """ "The *attack* killed nine": the subject is no actor, but somebody's act."""
        return word is not None and self._types_of_noun(word)[0][:1] == ("ASSAULT",)

    def _complements(self, verb: int) -> list[int]:
        """The clauses that say what is promised, asked or refused."""
        found = [c for c in self.sentence.children[verb] if self.sentence.labels[c] in ("xcomp", "ccomp")]
        if self.sentence.tags[verb].startswith("NN"):  # "his pledge to withdraw"
            found += [
                c
                for c in self.sentence.children[verb]
                if self.sentence.labels[c] == "acl" and is_infinitive(self.sentence, c)
            ]
        found += [
            c
            for c in self.sentence.children[verb]
            if self.sentence.labels[c] == "advcl"
            and (is_infinitive(self.sentence, c) or is_into(self.sentence, c))
            and c > verb
        ]
        return [at for c in found for at in conjuncts(self.sentence, c)]

    def _hostile(self, verb: int, types: tuple[str, ...]) -> tuple[str, ...]:
        """Who vows to destroy threatens; who promises to withdraw concedes."""
        if types[0] != "AGREE":
            return types
        for clause in self._complements(verb):
            if any(self.sentence.lowered[c] in ("not", "never") for c in self.sentence.children[clause]):
                return types
            if self.sentence.lowered[clause] in self.cues.begun:  # "vowed to continue to bomb"
                clause = next((c for c in self.sentence.children[clause] if self.sentence.labels[c] == "xcomp"), clause)
            if self.sentence.lowered[clause] in ENDING:
                return types  # "pledged to stop arming the rebels" threatens nobody
            below, _ = self._types_of_verb(clause)
            if below and below[0] == "SANCTION" and self.sentence.lowered[verb].startswith("agree"):
                return ()  # a council that agrees to impose sanctions neither threatens nor obliges itself
            if below and below[0] in ("ASSAULT", "COERCE", "SANCTION"):
                return ("THREATEN", *types)
            if below and below[0] in ("RETREAT", "CONCEDE"):
                return ("CONCEDE", *types)
        return types

    def _is_declared(self, word: int, types: tuple[str, ...]) -> bool:
        """To announce a withdrawal is to concede it, before anybody leaves."""
        over = governing(self.sentence, word)[:2]
        return types[0] == "RETREAT" and any(self.sentence.lowered[at] in _DECLARING for at in over)


def particles_of(sentence: Sentence, verb: int) -> list[str]:
    """The word behind a verb, its particles, and the prepositions of what hangs on it."""
    found = list(sentence.lowered[verb + 1 : verb + 2])
    for child in sentence.children[verb]:
        if sentence.labels[child] == "compound:prt":
            found.append(sentence.lowered[child])
        elif child > verb and (case := preposition(sentence, child)):
            found.append(case)
        elif child > verb and sentence.labels[child] == "advmod":
            found.append(sentence.lowered[child])
    return found
