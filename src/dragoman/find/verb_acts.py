"""Acts told by a verb: "Kenya accused Sudan", "US-backed forces", "will not accept", "is ready to talk"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dragoman.find.act import WILL, Act, is_infinitive
from dragoman.find.act_sides import Sides
from dragoman.find.act_words import particles_of
from dragoman.find.cast import Mention
from dragoman.find.clauses import (
    agent_word,
    clause_words,
    conjuncts,
    implied_subject,
    is_negated,
    is_passive,
    mentions_at,
    object_above,
    passive_subject,
    preposition,
    subject_word,
)
from dragoman.language.analysis import Sentence
from dragoman.lexicon.inflection import verb_forms
from dragoman.lexicon.names import group_sectors

#: Behind a hyphen these tell whose a place is.
_HELD = frozenset(("held", "controlled", "occupied", "run", "ruled", "dominated", "administered"))
#: To see somebody as one of these is to accuse him.
_BLAME = frozenset(
    ("terrorist terrorists terror terrorism threat threats extension wing enemy enemies murderer dictator criminal criminals traitor "
     "traitors offshoot aggressor aggressors occupier occupiers liar liars rogue tyrant extremists extremist killer killers").split()
)  # fmt: skip
#: What holds or takes persons and places alike: which of the two tells whether it coerces or assaults.
_PRAISE = frozenset(
    "friend friends ally allies partner partners hero heroes brother brothers success victory triumph".split()
)
_MEETING = verb_forms("meet")
#: What is met without anybody being met.
_MET = frozenset(
    ("demand demands obligation obligations target targets need needs goal goals condition conditions criterion criteria requirement requirements "
     "deadline deadlines standard standards commitment commitments promise promises challenge challenges costs expectations resistance").split()
)  # fmt: skip
_TAKING = frozenset(
    "seize seized seizes seizing capture captured captures capturing hold held holds holding take taken took".split()
)
_RECEIVING = verb_forms("receive")
_WISHING = verb_forms("want") | verb_forms("seek")
_SIGNING = frozenset("sign signing ink inking initial conclude".split())
_FLEEING = frozenset("flee flees fled fleeing abandon abandons abandoned abandoning vacate vacated".split())


@dataclass(frozen=True, slots=True)
class _Told:
    """What a verb tells so far: its types, the first ``strong`` of them by itself, and the sides."""

    types: tuple[str, ...]
    strong: int
    sources: Sequence[Mention]
    targets: Sequence[Mention]
    declared: bool = False
    apart: bool = False


class VerbActs(Sides):
    """Acts told by a verb."""

    def _verb(self, verb: int) -> Act | None:
        told = self._sided(verb) if self._may_act(verb) else None
        refining = (
            self._typed,
            self._taken,
            self._together,
            self._blamed,
            self._armed,
            self._telephoned,
            self._told_to,
        )
        for refined in refining:
            if told is None:
                return None
            if not told.apart:
                told = refined(verb, told)
        if told is None:
            return None
        act = self._act(verb, told.types, told.sources, told.targets, told.strong)
        return replace(act, declared=told.declared, apart=told.apart) if act else None

    def _may_act(self, verb: int) -> bool:
        """Is it the verb of an act, and no state of things, question or manner of speaking?"""
        sentence, types = self.sentence, self._types_of_verb(verb)[0]
        if not types or sentence.lowered[verb + 1 : verb + 2] == ("place",):
            return False  # "takes place"
        if "ACCUSE" in types and "what" in sentence.lowered[max(0, verb - 3) : verb]:
            return False  # "what it called an occupation" names a thing in others’ words
        if self._only_carries(verb) or self._is_reflexive(verb) or _tells_whose_it_is(sentence, verb):
            return False
        if self._praises(verb) or self._fulfils(verb):
            return False
        if types[0] == "REQUEST" and sentence.labels[verb] == "parataxis":
            return False  # “Will it come?” he asked
        return not self._wishes(verb)

    def _wishes(self, verb: int) -> bool:
        """ "wants to leave", "seeks to use it": what one wants to do oneself one asks of nobody."""
        sentence = self.sentence
        below = {
            sentence.labels[c]
            for c in sentence.children[verb]
            if is_infinitive(sentence, c) or sentence.labels[c] == "obj"
        }
        return sentence.lowered[verb] in _WISHING and "xcomp" in below and "obj" not in below

    def _sided(self, verb: int) -> _Told | None:
        """Who does it to whom; None where nobody does it."""
        types, strong = self._types_of_verb(verb)
        agent = agent_word(self.sentence, verb)
        passive = is_passive(self.sentence, verb)
        sources = self.people(agent if passive else subject_word(self.sentence, verb))
        targets = self._targets_of_verb(verb, types, passive)
        if not [m for m in targets if m.actor not in {source.actor for source in sources}]:
            targets = self._behind(verb, types[0])
        if types[0] == "SUPPORT" and self.sentence.lowered[verb] in _SIGNING and is_infinitive(self.sentence, verb):
            # Who will sign has agreed, and so has who is visited for it.
            types = ("AGREE", *types)
            targets = targets or self._visited(verb)
        if self.sentence.lowered[verb] in _RECEIVING and not passive and (givers := self._givers(verb)):
            types, sources, targets = ("AID",), givers, sources
        if passive and not sources:
            sources, targets = self._without_agent(verb, types[0], targets)
            if not sources and (types[0] not in ("ASSAULT", "COERCE") or agent is not None):
                return None
        elif not sources and not self._is_violence(subject_word(self.sentence, verb)):
            return None
        return _Told(types, strong, sources, targets)

    def _givers(self, verb: int) -> list[Mention]:
        """From whom something is received: "received two systems *from Germany*"."""
        objects = [c for c in self.sentence.children[verb] if self.sentence.labels[c] == "obj"]
        near = [*self.sentence.children[verb], *(k for c in objects for k in self.sentence.children[c])]
        givers = [c for c in near if preposition(self.sentence, c) == "from"]
        return [replace(m, place=False) for c in givers for m in self.people(c)]

    def _typed(self, verb: int, told: _Told) -> _Told | None:
        """The types that remain when one asks whether it is a declaration, or hostile."""
        declared = self._is_declared(verb, told.types)
        types = ("CONCEDE",) if declared else self._hostile(verb, told.types)
        return replace(told, types=types, declared=declared) if types else None

    def _taken(self, verb: int, told: _Told) -> _Told | None:
        """Persons who are taken are coerced, what else is taken is assaulted: "seized *the town*", "seized *two men*"."""
        sentence, types, strong = self.sentence, told.types, told.strong
        if sentence.lowered[verb] not in _TAKING or types[0] not in ("COERCE", "ASSAULT"):
            return told
        held = {c for c in sentence.children[verb] if sentence.labels[c] in ("obj", "nsubj:pass")}
        held |= {sentence.heads[verb]} if is_passive(sentence, verb) and sentence.labels[verb] == "acl" else set()
        within = {at for c in held for at in sentence.subtree(c)}
        persons = any(sentence.lowered[c] in group_sectors() for c in held)
        if held and not persons and not any(m.head in within or m.place for m in told.targets):
            if any(self._types_of_noun(c)[0] or self._is_number_of_acts(c) for c in held):
                return None
            types, strong = ("ASSAULT", "COERCE"), 0
        else:
            strong = 1
        if told.targets and strong:
            persons = all(
                self.cast.actor(m.actor).kind in ("person", "unnamed_group", "armed_group") for m in told.targets
            )
            types, strong = (("COERCE", "ASSAULT") if persons else ("ASSAULT", "COERCE")), int(persons)
        return replace(told, types=types, strong=strong)

    def _together(self, verb: int, told: _Told) -> _Told:
        """ "Must work together to fight them": both are sources, the enemies targets."""
        if told.types[0] != "COOPERATE":
            return told
        enemies = [m for clause in self._complements(verb) for m in self._reached(clause, verb)]
        if not enemies:
            return told
        return replace(told, sources=[*told.sources, *told.targets], targets=enemies, apart=True)

    def _blamed(self, verb: int, told: _Told) -> _Told | None:
        """Seeing and calling accuse only where they blame: "*sees* them as terrorists"."""
        if told.types[0] != "ACCUSE" or told.strong:
            return told
        if self._blames(verb):
            return replace(told, strong=1)
        return None if self.sentence.lowered[verb] in self.cues.seeing else told

    def _armed(self, verb: int, told: _Told) -> _Told:
        """What soldiers and rebels do to one another is an assault, and they flee."""
        if not self._are_armed(told.sources):
            return told
        if "ASSAULT" in told.types and self._are_armed(told.targets):
            return replace(told, types=("ASSAULT", *(t for t in told.types if t != "ASSAULT")), strong=1)
        if told.types[0] == "RETREAT" and self.sentence.lowered[verb] in _FLEEING:
            return replace(told, strong=max(told.strong, 1))
        return told

    def _telephoned(self, verb: int, told: _Told) -> _Told:
        if not self._is_by_telephone(verb):
            return told
        return replace(told, types=("CONSULT",), strong=1, targets=told.targets or self._called(verb))

    def _told_to(self, verb: int, told: _Told) -> _Told | None:
        """ "Told them that …" asks for nothing, "told them to leave" and "told them not to" do."""
        if self.sentence.lowered[verb] not in self.cues.telling:
            return told
        if self._warns(verb):
            warns = self.sentence.lowered[verb].startswith("warn")
            return replace(told, types=("THREATEN",) if warns else ("REQUEST",), strong=1)
        if told.strong:
            return told
        targets = [m for m in told.targets if self._is_foreign(m, told.sources)]
        asked = any(is_infinitive(self.sentence, c) for c in self._complements(verb))
        types = tuple(t for t in told.types if t == "ACCUSE" or (t == "REQUEST" and asked))
        return replace(told, types=types, targets=targets) if targets and types and not self._clears(verb) else None

    def _without_agent(self, verb: int, kind: str, reached: list[Mention]) -> tuple[list[Mention], list[Mention]]:
        """
        The sides of a passive that names nobody who does it.

        Form 1: two thousand *US troops* are stationed in Syria   -> they move themselves
        Form 2: *Israeli* missiles were fired at Damascus         -> whose missiles
        Form 3: jailed in *Turkey*                                -> by whom if not by Turkey?
        """
        subject = passive_subject(self.sentence, verb)
        if kind in ("MOBILIZE", "RETREAT"):
            # "US troops stationed there" tells who they are and not what was done.
            told = self.sentence.lowered[verb] in self.cues.sending and self.sentence.labels[verb] != "acl"
            moved = self.people(subject) if told else []
            return moved, self.state_around(verb)
        phrase = self._types_of_verb(verb)[0] == ("ASSAULT",) and subject is not None
        if phrase and subject is not None and self.sentence.lowered[verb] in self.cues.launching:
            owners = self._inside(subject, 0, deep=False)
            at = [
                c for c in self.sentence.children[verb] if preposition(self.sentence, c) in self.cues.targets["ASSAULT"]
            ]
            return owners, [m for c in at for m in self.people(c, kind=kind)] or self.state_around(verb)
        if kind == "COERCE":
            return [replace(m, place=False) for m in self.state_around(verb)], reached
        return [], reached

    def _are_armed(self, mentions: Sequence[Mention]) -> bool:
        """Soldiers and rebels fight and flee where others only oppose and travel."""
        return bool(mentions) and all(self.cast.actor(m.actor).sector in ("MIL", "REB") for m in mentions)

    def _is_by_telephone(self, verb: int) -> bool:
        """ "Trump *called* Erdoğan on Wednesday", but "called him a liar", "called for talks"."""
        sentence = self.sentence
        if sentence.lowered[verb] not in ("called", "calls", "call", "calling") or is_passive(sentence, verb):
            return False
        labels = {sentence.labels[c] for c in sentence.children[verb] if c > verb}
        objects = [c for c in sentence.children[verb] if sentence.labels[c] == "obj"]
        if not objects:  # a bare name behind "called" is taken for what somebody was called now and then
            objects = [
                c for c in sentence.children[verb] if sentence.labels[c] == "xcomp" and sentence.tags[c] == "NNP"
            ]
            labels -= {"xcomp"} if objects else set()
        persons = [m for c in objects for m in mentions_at(sentence, self.cast, c)]
        return (
            bool(persons)
            and all(self.cast.actor(m.actor).kind in ("person", "state") for m in persons)
            and not labels & {"xcomp", "ccomp", "advcl", "compound:prt", "iobj"}
            and not {"for", "on", "upon", "off", "as", "in"} & set(particles_of(sentence, verb)[:1])
        )

    def _called(self, verb: int) -> list[Mention]:
        return [m for c in self.sentence.children[verb] if self.sentence.labels[c] == "xcomp" for m in self.people(c)]

    def _only_carries(self, verb: int) -> bool:
        """ "committed abuses": the object names the act."""
        sentence = self.sentence
        objects = [c for c in sentence.children[verb] if sentence.labels[c] in ("obj", "nsubj:pass")]
        weak = not self._types_of_verb(verb)[1] or sentence.lowered[verb].startswith("commit")
        return weak and sentence.lowered[verb] in self.cues.light and any(self._types_of_noun(c)[1] for c in objects)

    def _is_reflexive(self, verb: int) -> bool:
        """ "asked itself"."""
        return any(word.endswith(("self", "selves")) for word in self.sentence.lowered[verb + 1 : verb + 2])

    def _clears(self, verb: int) -> bool:
        """ "said Sudan had not violated the truce" charges nobody."""
        return any(
            is_negated(self.sentence, clause)
            and any(self.sentence.lowered[at] in self.cues.blame for at in clause_words(self.sentence, clause))
            for clause in self._complements(verb)
        )

    def _visited(self, verb: int) -> list[Mention]:
        """Whom a journey with the purpose of signing leads to."""
        above = self.sentence.heads[verb]
        if above < 0 or self._types_of_verb(above)[0][:1] != ("CONSULT",):
            return []
        return self._targets_of_verb(above, ("CONSULT",), False)

    def _blames(self, verb: int) -> bool:
        """ "views them as terrorists", "called him a liar"."""
        named = self._named(verb)
        return not named.isdisjoint(_BLAME) or any(word in self.cues.blame for word in named)

    def _fulfils(self, verb: int) -> bool:
        """ "met its *obligations*", "meeting a *demand*"."""
        objects = (c for c in self.sentence.children[verb] if self.sentence.labels[c] == "obj")
        return self.sentence.lowered[verb] in _MEETING and any(self.sentence.lowered[c] in _MET for c in objects)

    def _praises(self, verb: int) -> bool:
        """ "called China a *friend*"."""
        sentence, form = self.sentence, self.sentence.lowered[verb]
        below = (
            c for c in sentence.children[verb] if sentence.labels[c] == "xcomp" or preposition(sentence, c) == "as"
        )
        return (form.startswith("call") or form in self.cues.seeing) and any(
            sentence.lowered[c] in _PRAISE for c in below
        )

    def _named(self, verb: int) -> set[str]:
        """The words for what somebody is called or seen as."""
        sentence = self.sentence
        named = [
            c
            for c in sentence.children[verb]
            if sentence.labels[c] in ("xcomp", "obl", "obj", "ccomp")
            and (sentence.labels[c] != "obl" or preposition(sentence, c) == "as")
            and not is_negated(sentence, c)
        ]
        return {
            sentence.lowered[at]
            for c in named
            for at in (
                *conjuncts(sentence, c),
                *(k for k in sentence.children[c] if sentence.labels[k] in ("compound", "amod")),
            )
        }

    def _is_foreign(self, target: Mention, sources: Iterable[Mention]) -> bool:
        """Of another state or camp than those who speak."""
        theirs = {self.cast.actor(m.actor).country for m in sources}
        actor = self.cast.actor(target.actor)
        return actor.country not in theirs if actor.country else actor.kind in ("armed_group", "igo")

    def _ready(self, word: int) -> Act | None:
        """ "is willing to talk to Kenya": who is ready to do a thing has agreed to it."""
        clauses = [c for c in self.sentence.children[word] if self.sentence.labels[c] in ("xcomp", "advcl", "ccomp")]
        below = [self._types_of_verb(c)[0][:1] for c in clauses if is_infinitive(self.sentence, c)]
        if not below or below[0] in (("ASSAULT",), ("COERCE",)):
            return None
        sources = self.people(subject_word(self.sentence, word))
        targets = [m for clause in clauses for m in self._reached(clause, word)]
        return self._act(word, ("AGREE",), sources, targets, strong=1)

    def _unwilling(self, verb: int) -> Act | None:
        """ "will not lift the ban": what somebody will not do he refuses."""
        sentence = self.sentence
        helpers = {sentence.lowered[c] for c in sentence.children[verb] if sentence.labels[c] == "aux"}
        if not helpers & WILL or "have" in helpers or not is_negated(sentence, verb) or is_passive(sentence, verb):
            return None
        types, _ = self._types_of_verb(verb)
        if (types[:1] and types[0] in self.cues.unwilling_types) or sentence.lowered[verb] in self.cues.unwilling:
            targets = self._targets_of_verb(verb, ("REJECT",), False)
            return self._act(verb, ("REJECT",), self.people(subject_word(sentence, verb)), targets, strong=1)
        return None

    def _backed(self, verb: int) -> Act | None:
        """ "US-backed forces"."""
        sentence = self.sentence
        behind_hyphen = verb > 1 and sentence.tokens[verb - 1].text in "-‑"
        if sentence.lowered[verb] not in ("backed", "supported") or not behind_hyphen:
            return None
        backers = [m for m in self.cast.in_sentence(sentence.index) if m.end == verb - 1]
        head = sentence.heads[verb]
        return self._act(verb, ("SUPPORT",), backers, self.people(head) if head >= 0 else [], strong=1)

    def _refusal(self, verb: int) -> Act | None:
        """ "asked the UN for troops, but was turned down": the passive has no agent, who was asked is it."""
        sentence = self.sentence
        types, _ = self._types_of_verb(verb)
        if types[:1] != ("REJECT",) or not is_passive(sentence, verb) or agent_word(sentence, verb) is not None:
            return None
        if any(sentence.labels[c] == "nsubj:pass" for c in sentence.children[verb]):
            return None
        asked = mentions_at(sentence, self.cast, object_above(sentence, verb))
        asking = mentions_at(sentence, self.cast, implied_subject(sentence, verb))
        return replace(act, certain=True) if (act := self._act(verb, ("REJECT",), asked, asking, 1)) else None


def _tells_whose_it_is(sentence: Sentence, verb: int) -> bool:
    """A state of things and no act: "the rebel-*held* province", "Kurdish-*run* towns"."""
    return verb > 1 and sentence.tokens[verb - 1].text == "-" and sentence.lowered[verb] in _HELD
