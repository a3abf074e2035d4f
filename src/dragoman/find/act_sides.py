"""Who acts and to whom it is done: the actors that a noun phrase, a clause or what is promised names."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.find.act import ON_PLACES, TOLD_BY_WORDS, Act, is_infinitive
from dragoman.find.act_words import ActWords
from dragoman.find.cast import Mention
from dragoman.find.clauses import (
    conjuncts,
    mentions_at,
    passive_subject,
    preposition,
    preposition_or_mark,
    subject_word,
)

#: How deep in a noun phrase an actor may stand: the killing of members of the group.
_DEPTH = 3
_WE = frozenset(("we", "us", "our"))
_FIRST_PERSON = frozenset(("i", "me", "my")) | _WE
_WHERE = frozenset(("in", "at", "by", "after", "before", "as", "despite", "during", "since"))
_RELATIVE = frozenset(("that", "which", "whom", "who"))


class Sides(ActWords):
    """The sides of the acts of one sentence."""

    def people(self, word: int | None, *, kind: str | None = None, deep: bool = False) -> list[Mention]:
        """
        The actors that a noun phrase names at its head; else whoever owns or is named in it.

        Form 1: *Kenya and Chad* agreed          -> Kenya, Chad
        Form 2: *US jets* attacked               -> the US
        Form 3: condemned *Javid’s decision*     -> Javid, as a target (``kind``) or where asked for (``deep``)
        """
        if word is None:
            return []
        sentence = self.sentence
        found: list[Mention] = []
        for at in conjuncts(sentence, word):
            here = [m for m in mentions_at(sentence, self.cast, at) if m.start <= at < m.end] or self._speaker(at)
            if here:
                found += here
            elif kind or deep or sentence.lowered[at] in self.cues.agents or self._is_listed(at):
                found += self._inside(at, _DEPTH, deep=bool(kind) or deep)
            elif sentence.lowered[at] not in self.cues.others:
                found += self._owned(at)
        return (
            list({m.span: m for m in found}.values())
            if len({m.span for m in found}) == len(found)
            else _distinct(found)
        )

    def _owned(self, word: int) -> list[Mention]:
        """Whoever a thing belongs to: "Turkey’s offensive killed twenty"."""
        owners = [c for c in self.sentence.children[word] if self.sentence.labels[c] == "nmod:poss"]
        return [
            m for c in owners for at in conjuncts(self.sentence, c) for m in mentions_at(self.sentence, self.cast, at)
        ]

    def _is_listed(self, word: int) -> bool:
        """ "the three powers – Russia, Iran and Turkey"."""
        return any(
            self.sentence.labels[c] == "appos" and self.cast.at(self.sentence.index, c)
            for c in self.sentence.children[word]
        )

    def _speaker(self, word: int) -> list[Mention]:
        """Who "I" and "we" are in what somebody says."""
        if self.sentence.lowered[word] not in _FIRST_PERSON:
            return []
        span = self.sentence.span_of(word, word + 1)
        for statement in self.statements:
            if statement.speaker and any(piece.contains(span) for piece in statement.content):
                return [
                    Mention(self.sentence.index, word, word, word + 1, span, speaker, "pronoun", False)
                    for speaker in (statement.speakers if self.sentence.lowered[word] in _WE else (statement.speaker,))
                ]
        return []

    def _inside(self, word: int, depth: int, *, deep: bool) -> list[Mention]:
        """Whoever owns a thing or is named before it; else whom "of", "by", "from" or "in" tells."""
        sentence = self.sentence
        owners, named, behind = [], [], []
        for child in sentence.children[word]:
            label, case = sentence.labels[child], preposition(sentence, child)
            if label == "nmod:poss":
                owners += self._at_or_inside(child, depth)
            elif label in ("compound", "amod", "nmod:desc", "nmod:unmarked", "appos"):
                named += [m for at in conjuncts(sentence, child) for m in self._modifier(at)]
            elif label == "nmod" and (
                case in ("by", "of") or (deep and case in ("from", "in", "with", "against", "on"))
            ):
                behind += self._at_or_inside(child, depth)
        return owners or named or behind

    def _at_or_inside(self, word: int, depth: int) -> list[Mention]:
        found = [m for at in conjuncts(self.sentence, word) for m in mentions_at(self.sentence, self.cast, at)]
        return found or (self._inside(word, depth - 1, deep=True) if depth else [])

    def _modifier(self, word: int) -> list[Mention]:
        found = [m for m in self.cast.in_sentence(self.sentence.index) if m.start <= word < m.end]
        return [m for m in found if m.head == word or m.kind == "modifier"][:1] or found[:1]

    def state_around(self, word: int) -> list[Mention]:
        """The state in which an act takes place: "an attack in Syria"."""
        sentence = self.sentence
        for child in sentence.children[word]:
            if preposition(sentence, child) in ("in", "into", "near", "on", "inside", "across", "over", "at"):
                found = [
                    m for m in self.people(child, deep=True) if m.place or self.cast.actor(m.actor).kind == "state"
                ]
                if found:
                    return found
        return []

    def _targets_of_verb(self, verb: int, types: tuple[str, ...], passive: bool) -> list[Mention]:
        sentence, kind = self.sentence, types[0]
        if passive:
            return self.people(passive_subject(sentence, verb), kind=kind)
        direct = [c for c in sentence.children[verb] if sentence.labels[c] in ("obj", "iobj")]
        if sentence.labels[verb].startswith("acl:relcl"):
            pronouns = [c for c in direct if sentence.lowered[c] in _RELATIVE]
            if pronouns or (not direct and not any(
                sentence.lowered[c] in _RELATIVE and sentence.labels[c].startswith("nsubj") for c in sentence.children[verb]
            )):  # fmt: skip
                direct = [sentence.heads[verb]]
        found = [m for word in direct for m in self.people(word, kind=kind)]
        persons = [m for m in found if m.head in {at for word in direct for at in conjuncts(sentence, word)}]
        if sentence.lowered[verb] in self.cues.telling and not self._warns(verb):
            told = [
                subject_word(sentence, c)
                for c in sentence.children[verb]
                if sentence.labels[c] in ("ccomp", "parataxis")
            ]
            found = [m for word in told if word is not None for m in self.people(word, deep=True)]
            return found
        if kind == "REQUEST" and not persons:
            asked = [subject_word(sentence, c) for c in sentence.children[verb] if sentence.labels[c] == "ccomp"]
            found = [m for word in asked if word is not None for m in self.people(word)] or found
        wanted = self.cues.targets.get(kind, frozenset())
        obliques = [
            c
            for c in sentence.children[verb]
            if sentence.labels[c] in ("obl", "obl:unmarked", "nmod", "advmod") and preposition(sentence, c) in wanted
        ]
        to_whom = [m for word in obliques for m in self.people(word, kind=kind)]
        # "Jets" are a group of soldiers' too, but those that are given go to somebody.
        given = kind == "AID" and all(self.cast.actor(m.actor).sector == "MIL" and m.kind == "group" for m in persons)
        if to_whom and (not persons or given):
            found = [m for m in to_whom if not m.place] or found or to_whom
        if not found and kind in TOLD_BY_WORDS:
            found = [m for clause in self._complements(verb) for m in self._reached(clause, verb)]
        if not found and kind in ON_PLACES:
            found = self.state_around(verb)
        return found

    def _warns(self, verb: int) -> bool:
        """ "told Sudan to leave", "warned Sudan not to attack", "warned them against it": whom, and not of whom."""
        sentence = self.sentence
        if not any(sentence.labels[c] in ("obj", "iobj") for c in sentence.children[verb]):
            return False
        below = [c for c in sentence.children[verb] if c > verb]
        return any(is_infinitive(sentence, c) or preposition_or_mark(sentence, c) == "against" for c in below)

    def _reached(self, clause: int, verb: int) -> list[Mention]:
        """Whom a promised or demanded act reaches: all that its own clause names, but not where it takes place."""
        sentence = self.sentence
        found: list[Mention] = []
        for child in sentence.children[clause]:
            if sentence.labels[child] in ("obj", "iobj", "obl", "obl:unmarked", "nsubj:pass"):
                for m in self.people(child, deep=True):
                    case = preposition(sentence, child)
                    if case not in _WHERE or (case == "at" and self.cast.actor(m.actor).kind == "igo"):
                        found.append(m)
            if sentence.labels[child] in ("obj", "xcomp"):
                found += [m for c in (child, *sentence.children[child]) if c != child or sentence.labels[c] == "xcomp"
                          if sentence.tags[c].startswith("VB") for m in self._reached(c, verb)]  # fmt: skip
        return found

    def _behind(self, verb: int, kind: str) -> list[Mention]:
        """Whom the object of a verb names behind it: "increased its ties with Kenya", "dropped support for Henry"."""
        sentence, wanted = self.sentence, self.cues.targets.get(kind, frozenset())
        objects = [c for c in sentence.children[verb] if sentence.labels[c] in ("obj", "nsubj:pass")]
        behind = [k for c in objects for at in (c, *self._measured(c)) for k in sentence.children[at]]
        found = [k for k in behind if sentence.labels[k] == "nmod" and preposition(sentence, k) in wanted]
        if kind == "REQUEST":
            # "to get a resolution passed at the UN": who is to pass it is asked for it.
            found += [o for k in behind if sentence.labels[k] == "acl" for o in sentence.children[k]
                      if preposition(sentence, o) in ("at", "by")]  # fmt: skip
        return [m for k in found for m in self.people(k, kind=kind)]

    def _act(
        self, word: int, types: tuple[str, ...], sources: Iterable[Mention], targets: Iterable[Mention], strong: int, *, both: bool = False
    ) -> Act | None:  # fmt: skip
        acting = [m for m in sources if self._can_act(m)]
        reached = [t for t in targets if self._can_be_reached(t, acting, types[0])]
        if not acting:
            # Of violence the report may tell elsewhere whose it was.
            told = strong and not sources and types[0] in ("ASSAULT", "COERCE")
            if not told or not (reached or self.sentence.lowered[word] in self.cues.retold):
                return None
            return Act(self.sentence, word, types, (), tuple(_distinct(reached)), strong)
        if types[0] == "COOPERATE" and not reached and len({m.actor for m in acting}) < 2:
            return None  # nobody cooperates alone
        if not strong and not reached:
            types = tuple(kind for kind in types if kind not in self.cues.mutual)
            if not types:
                return None
        return Act(self.sentence, word, types, tuple(_distinct(acting)), tuple(_distinct(reached)), strong, both=both)

    def _can_act(self, mention: Mention) -> bool:
        actor = self.cast.actor(mention.actor)
        private = actor.kind == "person" and actor.country is None and actor.sector in ("CVL", "UNS", None)
        return not private and actor.sector != "JRN" and not (mention.place and mention.kind != "modifier")

    def _can_be_reached(self, target: Mention, acting: list[Mention], kind: str) -> bool:
        """Not whoever acts himself, nor his own state, nor those whom he sends."""
        reached = self.cast.actor(target.actor)
        for source in acting:
            actor = self.cast.actor(source.actor)
            if source.actor == target.actor:
                return False
            same_state = actor.country is not None and actor.country == reached.country
            if (
                same_state
                and "state" in (actor.kind, reached.kind)
                and {actor.sector, reached.sector} <= {"GOV", "MIL"}
            ):
                return False
            sent = (
                reached.sector in ("MIL", "COP")
                and target.kind == "group"
                and self.sentence.labels[target.head] == "obj"
            )
            if sent and self.sentence.lowered[self.sentence.heads[target.head]] in self.cues.sending:
                return False
        return reached.sector != "JRN" or kind in ("COERCE", "ASSAULT", "ACCUSE")


def _distinct(mentions: Iterable[Mention]) -> list[Mention]:
    """Each actor once, at its first mention."""
    return list({m.actor: m for m in reversed(list(mentions))}.values())[::-1]
