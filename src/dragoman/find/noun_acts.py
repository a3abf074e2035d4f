"""Acts told by a noun: "a Russian airstrike", "talks between Kenya and Sudan", "launched an offensive"."""

from __future__ import annotations

from dataclasses import replace

from dragoman.find.act import ON_PLACES, TOLD_BY_WORDS, Act, is_infinitive
from dragoman.find.act_sides import Sides
from dragoman.find.cast import Mention
from dragoman.find.clauses import (
    agent_word,
    clause_above,
    conjuncts,
    is_passive,
    is_predicate,
    passive_subject,
    preposition,
    subject_word,
)
from dragoman.lexicon.events import LED

_BETWEEN = frozenset(("between", "among"))
_STRUCK_BY = frozenset(("in", "by", "during", "after"))


class NounActs(Sides):
    """Acts told by a noun."""

    def _noun(self, noun: int) -> Act | None:
        types, strong = self._types_of_noun(noun)
        if not types:
            return None
        sentence, kind = self.sentence, types[0]
        own, sides, targets = self._around(noun, kind)
        verb = self._governor(noun)
        if (
            not own
            and kind in ("CONSULT", "COOPERATE", "AGREE", "ASSAULT")
            and preposition(sentence, noun) in ("in", "at")
        ):
            # The US is in talks with Baghdad.
            own = self.people(next((c for c in sentence.children[noun] if sentence.labels[c] == "nsubj"), None))
        if kind in ("ASSAULT", "COERCE", "REQUEST", "THREATEN") and preposition(sentence, noun) == "under":
            # The town is under attack from the army.
            givers = [c for c in sentence.children[noun] if preposition(sentence, c) in ("from", "by")]
            own = [replace(m, place=False) for c in givers for m in self.people(c)] or own
            victim = next((c for c in sentence.children[noun] if sentence.labels[c] == "nsubj"), None)
            targets = self.people(victim) or targets
        if (
            kind == "SANCTION"
            and verb is not None
            and self._told_of(noun, own)
            and self.people(subject_word(sentence, verb))
        ):
            return None  # "the Council extends Haiti sanctions": the verb tells it, and Haiti imposes none
        light = verb is not None and sentence.lowered[verb] in self.cues.light
        undergone = verb is not None and sentence.lowered[verb] in self.cues.undergone
        sources = own
        if verb is not None and (light or undergone):
            passive = is_passive(sentence, verb)
            subject = self.people(agent_word(sentence, verb) if passive else subject_word(sentence, verb))
            if undergone and not own and not targets:
                targets = subject
                givers = [c for c in sentence.children[verb] if preposition(sentence, c) in ("from", "by")]
                sources = [replace(m, place=False) for c in givers for m in self.people(c)]
            elif undergone and own:
                targets = targets or subject
            elif light:
                sources = sources or subject
            targets = targets or self._beside(verb, kind, noun)
        struck: list[Mention] = []
        if verb is not None and not (light or undergone) and kind in ("ASSAULT", "COERCE") and not targets:
            targets = struck = self._struck(verb, noun)
        if not sources and not sides and not struck and verb is not None and kind in ("CONSULT", "ASSAULT") and targets:
            sources, strong = self._whose(verb), 0
        if kind == "SUPPORT" and own and not targets:
            targets = self._accompanied(noun)
        if not targets and kind in ON_PLACES:
            targets = self.state_around(noun)
        if kind == "AGREE" and not light and len(sides) < 2 and not own:
            return None
        if sides:
            sources = [*sources, *sides]
        if kind == "ASSAULT" and sentence.lowered[noun] in self.cues.states and not targets and len(sides) < 2:
            return None
        declared = self._is_declared(noun, types)
        act = self._act(
            noun,
            ("CONCEDE",) if declared else self._hostile(noun, types) or types,
            sources,
            targets,
            strong,
            both=bool(sides),
        )
        return replace(act, declared=declared) if act else None

    def _around(self, noun: int, kind: str) -> tuple[list[Mention], list[Mention], list[Mention]]:
        """Who acts by a noun, the two sides between whom it is, and to whom it is done."""
        sentence, wanted = self.sentence, self.cues.targets.get(kind, frozenset())
        owners: list[Mention] = []
        named: list[Mention] = []
        sides: list[Mention] = []
        of: list[Mention] = []
        targets: list[Mention] = []
        for child in sentence.children[noun]:
            label, case = sentence.labels[child], preposition(sentence, child)
            if label == "nmod:poss":
                owners += self.people(child)
            elif label in ("amod", "compound", "nmod:desc", "nmod:unmarked") and child < noun:
                named += [m for at in conjuncts(sentence, child) for m in self._modifier(at)] or self._led(child)
            elif label in ("nmod", "obl", "obl:agent"):
                if case == "by":
                    owners += self.people(child)
                elif case in _BETWEEN:
                    sides += self.people(child)
                elif case == "of":
                    of += self.people(child, kind=kind)
                elif case == "from" and kind in ("SUPPORT", "AID", "REQUEST", "THREATEN", "ACCUSE", "REJECT"):
                    owners += [replace(m, place=False) for m in self.people(child)]
                elif case in wanted:
                    targets += self.people(child, kind=kind)
                if kind == "RETREAT" and case == "of":  # of troops from Somalia
                    left = [c for c in sentence.children[child] if preposition(sentence, c) == "from"]
                    targets += [m for c in left for m in self.people(c, kind=kind)]
            elif label == "acl" and sentence.lowered[child] in LED and agent_word(sentence, child) is not None:
                owners += self.people(agent_word(sentence, child))  # talks brokered by Russia
            elif label.startswith("acl") and kind in TOLD_BY_WORDS and not targets:
                targets += self._asked(child) or self._reached(child, noun)
            elif label == "acl" and kind == "ASSAULT" and not targets and is_infinitive(sentence, child):
                targets += self._reached(child, noun)  # the battle to drive them out
        giving = kind in ("SUPPORT", "AID") and preposition(sentence, noun) != "in"  # but "in support of Kenya"
        if kind in ("REQUEST", "REJECT", "RETREAT", "THREATEN", "MOBILIZE", "PROTEST") or giving:
            owners += of if not owners else []
        elif kind == "CONSULT":
            sides += of
        else:
            targets += of
        if owners and not targets and not of and sentence.lowered[noun] in self.cues.victims:
            # The assassination of whom if not of its owner; but "a killing by the army" has an agent.
            by = [m for m in owners if preposition(sentence, m.head) == "by"]
            targets, owners = [m for m in owners if m not in by], by
        sources = owners or named
        if kind in ("CONSULT", "AGREE", "COOPERATE") and len(named) > 1:
            sides += named
        return sources, sides, targets

    def _asked(self, clause: int) -> list[Mention]:
        """Whom a demand is about: "the demand that Israel withdraw", "a call for troops to return"."""
        sentence = self.sentence
        word = next((c for c in sentence.children[clause] if sentence.labels[c].startswith("nsubj")), None)
        return self.people(word)

    def _told_of(self, noun: int, named: list[Mention]) -> bool:
        """Do names, and no adjectives or owners, stand before the noun: "*Haiti* sanctions"?"""
        return bool(named) and all(
            self.sentence.heads[m.head] == noun and self.sentence.labels[m.head] == "compound" for m in named
        )

    def _led(self, word: int) -> list[Mention]:
        """Who leads a "US-led attack", "Russian-brokered talks"."""
        sentence = self.sentence
        if sentence.lowered[word] not in LED or word < 2 or sentence.tokens[word - 1].text not in "-‑–":
            return []
        return [m for m in self.cast.in_sentence(sentence.index) if m.end == word - 1]

    def _governor(self, noun: int) -> int | None:
        """The verb of which a noun is the object or the passive subject, or in a prepositional phrase with it."""
        sentence = self.sentence
        top = noun
        while sentence.labels[top] == "conj" and sentence.heads[top] >= 0 and not is_predicate(sentence, top):
            top = sentence.heads[top]
        if sentence.labels[top] == "nmod" and preposition(sentence, top) in ("of", "for"):
            above = sentence.heads[top]  # a round of talks, responsibility for an attack, a series of strikes
            if sentence.tags[above].startswith("NN"):
                top = above
        head = sentence.heads[top]
        label = sentence.labels[top]
        if head < 0 or not sentence.tags[head].startswith("VB"):
            return None
        return head if label in ("obj", "nsubj:pass", "obl", "obl:agent", "xcomp") or label.startswith("acl") else None

    def _beside(self, verb: int, kind: str, noun: int) -> list[Mention]:
        """ "launched an attack on Israel" where the parser hangs Israel on the verb."""
        sentence, wanted = self.sentence, self.cues.targets.get(kind, frozenset())
        return [
            m
            for c in sentence.children[verb]
            if c not in (noun,) and sentence.labels[c] in ("obl", "iobj") and (preposition(sentence, c) in wanted or sentence.labels[c] == "iobj")
            for m in self.people(c, kind=kind)
        ]  # fmt: skip

    def _struck(self, verb: int, noun: int) -> list[Mention]:
        """Whom an attack hit that a passive tells of: "*two Syrians* were killed in a Russian airstrike"."""
        sentence = self.sentence
        if sentence.labels[noun] not in ("obl", "obl:agent", "advcl") or preposition(sentence, noun) not in _STRUCK_BY:
            return []
        if self._types_of_verb(verb)[0][:1] in (("ASSAULT",), ("COERCE",)) and is_passive(sentence, verb):
            return self.people(passive_subject(sentence, verb), kind="ASSAULT")
        return (
            self.people(subject_word(sentence, verb))
            if sentence.lowered[verb] in ("died", "die", "dies", "dead")
            else []
        )

    def _whose(self, verb: int) -> list[Mention]:
        """The subject of a verb, or whose it is: "Trump’s decision was prompted by a call with Putin" -> Trump."""
        word = (
            passive_subject(self.sentence, verb)
            if is_passive(self.sentence, verb)
            else subject_word(self.sentence, verb)
        )
        return self.people(word, deep=True)

    def _accompanied(self, noun: int) -> list[Mention]:
        """The subject whom "with Washington's support" is about."""
        if preposition(self.sentence, noun) not in ("with", "without", "despite"):
            return []
        above = clause_above(self.sentence, noun)
        return self.people(subject_word(self.sentence, above)) if above is not None else []
