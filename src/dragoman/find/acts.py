"""
Acts that a sentence can tell: a verb or noun that may name one, whoever acts by it, and to whom it is done.

Grammar and the cue tables of ``lexicon/events.toml`` propose; which of the acts are events the encoder helps to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dragoman.facts import EVENT_TYPES, Statement
from dragoman.find.cast import Cast, Mention
from dragoman.find.clauses import (
    agent_word,
    clause_above,
    clause_words,
    conjuncts,
    implied_subject,
    is_negated,
    is_passive,
    is_predicate,
    mentions_at,
    object_above,
    passive_subject,
    preposition,
    subject_word,
)
from dragoman.language.analysis import Sentence
from dragoman.lexicon.events import LED, Cues, event_cues
from dragoman.lexicon.names import group_sectors

#: What the words of an act promise or ask for is no second act: "agreed to send", "accused it of bombing".
_TOLD_BY_WORDS = frozenset(("AGREE", "REQUEST", "THREATEN", "REJECT", "ACCUSE"))
_TELLING_TYPES = _TOLD_BY_WORDS | {"COOPERATE"}
#: Acts for which a state is blamed or praised where only a place is named: "an attack on Aleppo".
_ON_PLACES = frozenset(("ASSAULT", "COERCE", "MOBILIZE", "RETREAT", "CONSULT", "AID", "SANCTION"))
_BETWEEN = frozenset(("between", "among"))
_MUST = frozenset(("must", "should", "ought"))
_OWES = frozenset("need needs has have".split())
#: What one says that one will do is done by saying it: of these types it is a threat, a promise or a concession.
_WHAT_WORDS_DO = {
    "ASSAULT": "THREATEN", "COERCE": "THREATEN", "SANCTION": "THREATEN",
    "AID": "AGREE", "COOPERATE": "AGREE", "SUPPORT": "AGREE",
    "RETREAT": "CONCEDE", "CONCEDE": "CONCEDE",
}  # fmt: skip
#: Behind a hyphen these tell whose a place is.
_HELD = frozenset(("held", "controlled", "occupied", "run", "ruled", "dominated", "administered"))
#: How deep in a noun phrase an actor may stand: the killing of members of the group.
_DEPTH = 3
_FIRST_PERSON = frozenset(("i", "we", "us", "me", "our", "my"))
#: To see somebody as one of these is to accuse him.
_BLAME = frozenset(
    ("terrorist terrorists terror terrorism threat threats extension wing enemy enemies murderer dictator criminal criminals traitor "
     "traitors offshoot aggressor aggressors occupier occupiers liar liars rogue tyrant extremists extremist killer killers").split()
)  # fmt: skip
#: What holds or takes persons and places alike: which of the two tells whether it coerces or assaults.
_TAKING = frozenset(
    "seize seized seizes seizing capture captured captures capturing hold held holds holding take taken took".split()
)
_PHRASE_PREPOSITIONS = frozenset(("out", "of", "from", "on", "to", "into"))
#: What says that somebody will leave is a concession, made now: "announced the withdrawal", "decided to pull out".
_DECLARING = frozenset(
    ("decide decides decided announce announces announced announcing decision announcement order ordered orders declaration "
     "declare declared statement statements announcements").split()
)  # fmt: skip
_SIGNING = frozenset("sign signing ink inking initial conclude".split())
_WILL = frozenset(("will", "would", "wo", "'ll", "’ll"))
_WHERE = frozenset(("in", "at", "by", "after", "before", "as", "despite", "during", "since"))
_FLEEING = frozenset("flee flees fled fleeing abandon abandons abandoned abandoning vacate vacated".split())
_STRUCK_BY = frozenset(("in", "by", "during", "after"))
_RELATIVE = frozenset(("that", "which", "whom", "who"))


@dataclass(frozen=True, slots=True)
class Act:
    """
    A word that may tell of an act of one of ``types``, its sources and targets.

    ``strong`` is how many of the types, the first ones, the word names by itself; ``certain`` where grammar leaves no doubt; ``both`` where two do
    it together; ``apart`` where the targets have no part in it though such acts are done together;
    ``declared`` where an announcement is itself the act. Violence may have no source: the report may name it elsewhere.
    """

    sentence: Sentence
    word: int
    types: tuple[str, ...]
    sources: tuple[Mention, ...]
    targets: tuple[Mention, ...]
    strong: int
    certain: bool = False
    both: bool = False
    apart: bool = False
    declared: bool = False


def find_acts(sentence: Sentence, cast: Cast, statements: Sequence[Statement] = ()) -> list[Act]:
    """The acts of a sentence in the order of their words, each told once; *statements* say who "we" are."""
    finder = _Finder(sentence, cast, statements)
    acts = [act for word in range(len(sentence.tokens)) for act in finder.acts(word)]
    sure = {id(act) for act in each_once([act for act in acts if act.strong])}
    return [act for act in acts if not act.strong or id(act) in sure]


class _Finder:
    """The acts of one sentence."""

    def __init__(self, sentence: Sentence, cast: Cast, statements: Sequence[Statement]) -> None:
        self.sentence, self.cast, self.cues = sentence, cast, event_cues()
        self.statements = [
            statement
            for statement in statements
            if statement.speaker and any(piece.overlaps(sentence.span) for piece in statement.content)
        ]

    def acts(self, word: int) -> Iterator[Act]:
        """The act or acts that a word tells of."""
        tag = self.sentence.tags[word]
        if tag.startswith("VB"):
            if self.sentence.labels[word] in ("aux", "aux:pass", "cop"):
                return
            if backed := self._backed(word):
                yield backed
            elif act := self._refusal(word) or self._unwilling(word) or self._speech(word) or self._verb(word):
                yield act
            return
        act = self._speech(word) if is_predicate(self.sentence, word) else None
        if act is None and self._is_noun(word):
            act = self._noun(word)
        if act is None and self.sentence.lowered[word] in self.cues.ready:
            act = self._ready(word)
        if act:
            yield act

    def _is_noun(self, word: int) -> bool:
        """A noun; "offensive" where it has an owner or an article of its own."""
        sentence = self.sentence
        return sentence.tags[word] in ("NN", "NNS") or (
            sentence.tags[word] == "JJ"
            and sentence.labels[word] in ("nsubj", "obj", "obl", "nmod", "nsubj:pass", "root")
            and any(sentence.labels[c] in ("nmod:poss", "det") for c in sentence.children[word])
        )

    # --- verbs ---

    def _verb(self, verb: int) -> Act | None:
        types, strong = self._types_of_verb(verb)
        if not types:
            return None
        if self.sentence.lowered[verb + 1 : verb + 2] == ("place",):
            return None  # "takes place"
        if self._only_carries(verb) or self._is_reflexive(verb) or _tells_whose_it_is(self.sentence, verb):
            return None
        if types[0] == "REQUEST" and self.sentence.labels[verb] == "parataxis":
            return None  # “Will it come?” he asked
        passive = is_passive(self.sentence, verb)
        sources = self.people(agent_word(self.sentence, verb) if passive else subject_word(self.sentence, verb))
        targets = self._targets_of_verb(verb, types, passive)
        if not [m for m in targets if m.actor not in {source.actor for source in sources}]:
            targets = self._behind(verb, types[0])
        if types[0] == "SUPPORT" and self.sentence.lowered[verb] in _SIGNING and _is_infinitive(self.sentence, verb):
            # Who will sign has agreed, and so has who is visited for it.
            types = ("AGREE", *types)
            targets = targets or self._visited(verb)
        if passive and not sources:
            sources, targets = self._without_agent(verb, types[0], targets)
            if not sources and (types[0] not in ("ASSAULT", "COERCE") or agent_word(self.sentence, verb) is not None):
                return None
        elif not sources and not self._is_violence(subject_word(self.sentence, verb)):
            return None
        declared = self._is_declared(verb, types)
        types = ("CONCEDE",) if declared else self._hostile(verb, types)
        if self.sentence.lowered[verb] in _TAKING and types[0] in ("COERCE", "ASSAULT"):
            held = {c for c in self.sentence.children[verb] if self.sentence.labels[c] in ("obj", "nsubj:pass")}
            held |= {self.sentence.heads[verb]} if passive and self.sentence.labels[verb] == "acl" else set()
            within = {at for c in held for at in self.sentence.subtree(c)}
            persons = any(self.sentence.lowered[c] in group_sectors() for c in held)
            if held and not persons and not any(m.head in within or m.place for m in targets):
                types, strong = ("ASSAULT", "COERCE"), 0
                if any(self._types_of_noun(c)[0] or self._is_number_of_acts(c) for c in held):
                    return None
            else:
                strong = 1
        if types[0] in ("COERCE", "ASSAULT") and self.sentence.lowered[verb] in _TAKING and targets and strong:
            persons = all(self.cast.actor(m.actor).kind in ("person", "unnamed_group", "armed_group") for m in targets)
            types, strong = (("COERCE", "ASSAULT") if persons else ("ASSAULT", "COERCE")), persons
        if types[0] == "COOPERATE":
            enemies = [m for clause in self._complements(verb) for m in self._reached(clause, verb)]
            if enemies:  # "must work together to fight them"
                act = self._act(verb, types, [*sources, *targets], enemies, strong)
                return replace(act, apart=True) if act else None
        if types[0] == "ACCUSE" and not strong:
            if self._blames(verb):
                strong = 1
            elif self.sentence.lowered[verb] in self.cues.seeing:
                return None
        if self._are_armed(sources):
            if "ASSAULT" in types and self._are_armed(targets):
                types, strong = ("ASSAULT", *(t for t in types if t != "ASSAULT")), 1
            elif types[0] == "RETREAT" and self.sentence.lowered[verb] in _FLEEING:
                strong = max(strong, 1)
        if self._is_by_telephone(verb):
            types, strong = ("CONSULT",), 1
        if self.sentence.lowered[verb] in self.cues.telling and not strong:
            targets = [m for m in targets if self._is_foreign(m, sources)]
            # "told them that …" asks for nothing, "told them to leave" does.
            asked = any(_is_infinitive(self.sentence, c) for c in self._complements(verb))
            types = tuple(t for t in types if t == "ACCUSE" or (t == "REQUEST" and asked))
            if not targets or not types:
                return None
        act = self._act(verb, types, sources, targets, strong)
        return replace(act, declared=declared) if act else None

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
        persons = [m for c in objects for m in mentions_at(sentence, self.cast, c)]
        return (
            bool(persons)
            and all(self.cast.actor(m.actor).kind in ("person", "state") for m in persons)
            and not labels & {"xcomp", "ccomp", "advcl", "compound:prt", "iobj"}
            and not {"for", "on", "upon", "off", "as", "in"} & set(_particles(sentence, verb)[:1])
        )

    def _is_violence(self, word: int | None) -> bool:
        """ "The *attack* killed nine": the subject is no actor, but somebody's act."""
        return word is not None and self._types_of_noun(word)[0][:1] == ("ASSAULT",)

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

    def _is_number_of_acts(self, noun: int) -> bool:
        """ "a round of talks"."""
        return any(
            self.sentence.labels[c] == "nmod" and preposition(self.sentence, c) == "of" and self._types_of_noun(c)[0]
            for c in self.sentence.children[noun]
        )

    def _only_carries(self, verb: int) -> bool:
        """ "committed abuses": the object names the act."""
        sentence = self.sentence
        objects = [c for c in sentence.children[verb] if sentence.labels[c] in ("obj", "nsubj:pass")]
        weak = not self._types_of_verb(verb)[1] or sentence.lowered[verb].startswith("commit")
        return weak and sentence.lowered[verb] in self.cues.light and any(self._types_of_noun(c)[1] for c in objects)

    def _is_reflexive(self, verb: int) -> bool:
        """ "asked itself"."""
        return any(word.endswith(("self", "selves")) for word in self.sentence.lowered[verb + 1 : verb + 2])

    def _behind(self, verb: int, kind: str) -> list[Mention]:
        """Whom the object of a verb names behind it: "increased its ties with Kenya", "dropped support for Henry"."""
        sentence, wanted = self.sentence, self.cues.targets.get(kind, frozenset())
        objects = [c for c in sentence.children[verb] if sentence.labels[c] in ("obj", "nsubj:pass")]
        behind = [k for c in objects for k in sentence.children[c]]
        found = [k for k in behind if sentence.labels[k] == "nmod" and preposition(sentence, k) in wanted]
        if kind == "REQUEST":
            # "to get a resolution passed at the UN": who is to pass it is asked for it.
            found += [o for k in behind if sentence.labels[k] == "acl" for o in sentence.children[k]
                      if preposition(sentence, o) in ("at", "by")]  # fmt: skip
        return [m for k in found for m in self.people(k, kind=kind)]

    def _visited(self, verb: int) -> list[Mention]:
        """Whom a journey with the purpose of signing leads to."""
        above = self.sentence.heads[verb]
        if above < 0 or self._types_of_verb(above)[0][:1] != ("CONSULT",):
            return []
        return self._targets_of_verb(above, ("CONSULT",), False)

    def _blames(self, verb: int) -> bool:
        """ "views them as terrorists", "called him a liar"."""
        sentence = self.sentence
        named = [
            c
            for c in sentence.children[verb]
            if sentence.labels[c] in ("xcomp", "obl", "obj", "ccomp")
            and (sentence.labels[c] != "obl" or preposition(sentence, c) == "as")
        ]
        return any(
            sentence.lowered[at] in self.cues.blame or sentence.lowered[at] in _BLAME
            for c in named
            for at in (
                *conjuncts(sentence, c),
                *(k for k in sentence.children[c] if sentence.labels[k] in ("compound", "amod")),
            )
        )

    def _is_foreign(self, target: Mention, sources: Iterable[Mention]) -> bool:
        """Of another state or camp than those who speak."""
        theirs = {self.cast.actor(m.actor).country for m in sources}
        actor = self.cast.actor(target.actor)
        return actor.country not in theirs if actor.country else actor.kind in ("armed_group", "igo")

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
                for at in (head, *(k for k in self.sentence.children[head] if self.sentence.labels[k] == "compound"))
                if c in objects or preposition(self.sentence, c) in _PHRASE_PREPOSITIONS
            ):  # fmt: skip
                return (phrase.type,), 1
        if types := self._by_particle(self.cues.strong, verb):
            # What a particle makes of a verb ("call on") the bare verb cannot mean.
            weak = self.cues.weak.verbs.get(form, {}).get("", ()) if self._is_bare(form, types) else ()
            return types + tuple(t for t in weak if t not in types), len(types)
        return self._by_particle(self.cues.weak, verb), 0

    def _is_bare(self, form: str, types: tuple[str, ...]) -> bool:
        return self.cues.strong.verbs[form].get("") == types

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

    def _by_particle(self, cues: Cues, verb: int) -> tuple[str, ...]:
        known = cues.verbs.get(self.sentence.lowered[verb], {})
        for particle in _particles(self.sentence, verb):
            if particle in known:
                return known[particle]
        return known.get("", ())

    def _hostile(self, verb: int, types: tuple[str, ...]) -> tuple[str, ...]:
        """Who vows to destroy threatens; who promises to withdraw concedes."""
        if types[0] != "AGREE":
            return types
        for clause in self._complements(verb):
            if any(self.sentence.lowered[c] in ("not", "never") for c in self.sentence.children[clause]):
                return types
            if self.sentence.lowered[clause] in self.cues.begun:  # "vowed to continue to bomb"
                clause = next((c for c in self.sentence.children[clause] if self.sentence.labels[c] == "xcomp"), clause)
            below, _ = self._types_of_verb(clause)
            if below and below[0] in ("ASSAULT", "COERCE", "SANCTION"):
                return ("THREATEN", *types)
            if below and below[0] in ("RETREAT", "CONCEDE"):
                return ("CONCEDE", *types)
        return types

    def _is_declared(self, word: int, types: tuple[str, ...]) -> bool:
        """To announce a withdrawal is to concede it, before anybody leaves."""
        over = _governing(self.sentence, word)[:2]
        return types[0] == "RETREAT" and any(self.sentence.lowered[at] in _DECLARING for at in over)

    def _complements(self, verb: int) -> list[int]:
        """The clauses that say what is promised, asked or refused."""
        found = [c for c in self.sentence.children[verb] if self.sentence.labels[c] in ("xcomp", "ccomp")]
        if self.sentence.tags[verb].startswith("NN"):  # "his pledge to withdraw"
            found += [
                c
                for c in self.sentence.children[verb]
                if self.sentence.labels[c] == "acl" and _is_infinitive(self.sentence, c)
            ]
        found += [
            c
            for c in self.sentence.children[verb]
            if self.sentence.labels[c] == "advcl"
            and (_is_infinitive(self.sentence, c) or _is_into(self.sentence, c))
            and c > verb
        ]
        return [at for c in found for at in conjuncts(self.sentence, c)]

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
        if sentence.lowered[verb] in self.cues.telling:
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
        if not persons and to_whom:
            found = [m for m in to_whom if not m.place] or found or to_whom
        if not found and kind in _TOLD_BY_WORDS:
            found = [m for clause in self._complements(verb) for m in self._reached(clause, verb)]
        if not found and kind in _ON_PLACES:
            found = self.state_around(verb)
        return found

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

    # --- what words do ---

    def _speech(self, word: int) -> Act | None:
        """An act that is done by saying so: a demand, a charge, a threat or a promise."""
        sentence = self.sentence
        if not is_predicate(sentence, word) or sentence.labels[word] in ("aux", "cop", "xcomp"):
            return None
        asking = self._who_says(word)
        if not asking:
            return None
        return self._must(word, asking) or self._blaming(word, asking) or self._promising(word, asking)

    def _who_says(self, word: int) -> list[Mention]:
        """The subject of the verb of saying above a clause, else the speaker of the quotation that it stands in."""
        sentence = self.sentence
        top = word
        while sentence.labels[top] == "conj" and sentence.tags[sentence.heads[top]][:2] == sentence.tags[word][:2]:
            top = sentence.heads[top]
        teller = sentence.heads[top] if sentence.labels[top] == "ccomp" else None
        if sentence.labels[top] == "root":
            teller = next((c for c in sentence.children[top] if sentence.labels[c] == "parataxis"), None)
        if teller is not None and sentence.tags[teller].startswith("VB"):
            if sentence.lowered[teller] not in self.cues.telling | self.cues.vowing:
                return []
            return self.people(subject_word(sentence, teller))
        return self._speaking(word) if sentence.labels[top] == "root" else []

    def _speaking(self, word: int) -> list[Mention]:
        """Whoever speaks the quotation in which a word stands."""
        span = self.sentence.span_of(word, word + 1)
        around = [s for s in self.statements if any(piece.contains(span) for piece in s.content)]
        inner = min(around, key=lambda s: sum(p.end - p.start for p in s.content), default=None)
        if inner is None or inner.speaker is None:
            return []
        return [Mention(self.sentence.index, word, word, word + 1, span, inner.speaker, "pronoun", False)]

    def _must(self, word: int, asking: list[Mention]) -> Act | None:
        """ "said Israel must withdraw": whoever says so asks Israel."""
        sentence = self.sentence
        helpers = {sentence.lowered[c] for c in sentence.children[word] if sentence.labels[c] == "aux"}
        owes = sentence.lowered[word] in _OWES and any(sentence.labels[c] == "xcomp" for c in sentence.children[word])
        if not (helpers & _MUST or owes) or "have" in helpers:
            return None
        asked = self.people(subject_word(sentence, word))
        if not asked or not all(self._is_another(m, asking) for m in asked):
            return None
        return self._act(word, ("REQUEST",), asking, asked, strong=0)

    def _blaming(self, word: int, asking: list[Mention]) -> Act | None:
        """ "said that Israel had violated the truce": who says so accuses Israel."""
        sentence = self.sentence
        if is_negated(sentence, word):
            return None
        words = [word, *(c for c in clause_words(sentence, word) if c != word)]
        if not any(sentence.lowered[at] in self.cues.blame for at in words):
            return None
        blamed = [m for m in self.people(subject_word(sentence, word), deep=True) if self._is_another(m, asking)]
        return self._act(word, ("ACCUSE",), asking, blamed, strong=1) if blamed else None

    def _promising(self, word: int, asking: list[Mention]) -> Act | None:
        """ "said Kenya would attack" threatens, "said it would send aid" agrees: of what one's own side will do."""
        sentence = self.sentence
        helpers = {sentence.lowered[c] for c in sentence.children[word] if sentence.labels[c] == "aux"}
        if not helpers & _WILL or "have" in helpers or is_negated(sentence, word):
            return None
        if any(
            sentence.labels[c] == "mark" and sentence.lowered[c] in ("if", "whether") for c in sentence.children[word]
        ):
            return None
        own = {self.cast.actor(m.actor).country or m.actor for m in asking}
        doing = self.people(subject_word(sentence, word))
        types, strong = self._types_of_verb(word)
        if is_passive(sentence, word):
            # "said she would be stripped of her citizenship": by whoever says so, if he governs.
            if agent_word(sentence, word) is not None or not strong or not self._govern(asking):
                return None
            doing = asking
        if not types or not doing or not own & {self.cast.actor(m.actor).country or m.actor for m in doing}:
            return None
        told = _WHAT_WORDS_DO.get(types[0])
        if told is None:
            return None
        targets = self._targets_of_verb(word, types, is_passive(sentence, word))
        if not {m.actor for m in targets} - {m.actor for m in doing}:
            targets = self._behind(word, types[0])
        act = self._act(word, (told,), doing, targets, strong=1)
        # A threat is made and a concession granted by saying so; what is promised is still to come.
        return replace(act, declared=told != "AGREE") if act else None

    def _govern(self, mentions: Iterable[Mention]) -> bool:
        return all(self.cast.actor(m.actor).sector in ("GOV", "MIL", "JUD", "COP") for m in mentions)

    def _is_another(self, target: Mention, speaking: Iterable[Mention]) -> bool:
        """Not those who speak, nor their own side: another state, or others within it."""
        other = self.cast.actor(target.actor)
        for mention in speaking:
            actor = self.cast.actor(mention.actor)
            if actor.id == other.id or (
                actor.country is not None and (actor.country, actor.sector) == (other.country, other.sector)
            ):
                return False
        return other.country is not None or other.kind in ("armed_group", "igo")

    def _ready(self, word: int) -> Act | None:
        """ "is willing to talk to Kenya": who is ready to do a thing has agreed to it."""
        clauses = [c for c in self.sentence.children[word] if self.sentence.labels[c] in ("xcomp", "advcl", "ccomp")]
        below = [self._types_of_verb(c)[0][:1] for c in clauses if _is_infinitive(self.sentence, c)]
        if not below or below[0] in (("ASSAULT",), ("COERCE",)):
            return None
        sources = self.people(subject_word(self.sentence, word))
        targets = [m for clause in clauses for m in self._reached(clause, word)]
        return self._act(word, ("AGREE",), sources, targets, strong=1)

    def _unwilling(self, verb: int) -> Act | None:
        """ "will not lift the ban": what somebody will not do he refuses."""
        sentence = self.sentence
        helpers = {sentence.lowered[c] for c in sentence.children[verb] if sentence.labels[c] == "aux"}
        if not helpers & _WILL or "have" in helpers or not is_negated(sentence, verb) or is_passive(sentence, verb):
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

    # --- nouns ---

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
            and preposition(sentence, noun) in ("in", "at", "under")
        ):
            # The US is in talks with Baghdad.
            own = self.people(next((c for c in sentence.children[noun] if sentence.labels[c] == "nsubj"), None))
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
        if not targets and kind in _ON_PLACES:
            targets = self.state_around(noun)
        if kind == "AGREE" and not light and len(sides) < 2 and not own:
            return None
        if sides:
            sources = [*sources, *sides]
        if kind == "ASSAULT" and sentence.lowered[noun] in self.cues.states and not targets and len(sides) < 2:
            return None
        declared = self._is_declared(noun, types)
        act = self._act(
            noun, ("CONCEDE",) if declared else self._hostile(noun, types), sources, targets, strong, both=bool(sides)
        )
        return replace(act, declared=declared) if act else None

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

    def _types_of_noun(self, noun: int) -> tuple[tuple[str, ...], int]:
        sentence = self.sentence
        form = sentence.lowered[noun]
        if sentence.labels[noun] in ("compound", "fixed", "flat"):
            return (), 0
        if self._is_use_of_arms(noun):
            return ("ASSAULT",), 1
        before = sentence.lowered[noun - 1] if noun else ""
        if form in ("war", "wars") and before in ("civil", "cold", "world"):
            return (), 0  # a time or a state of things, no act
        for cues in (self.cues.strong, self.cues.weak):
            if types := cues.compounds.get(form, {}).get(before) or cues.nouns.get(form):
                return types, len(types) if cues is self.cues.strong else 0
        return (), 0

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
            elif label.startswith("acl") and kind in _TOLD_BY_WORDS and not targets:
                targets += self._asked(child) or self._reached(child, noun)
            elif label == "acl" and kind == "ASSAULT" and not targets and _is_infinitive(sentence, child):
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

    def _led(self, word: int) -> list[Mention]:
        """Who leads a "US-led attack", "Russian-brokered talks"."""
        sentence = self.sentence
        if sentence.lowered[word] not in LED or word < 2 or sentence.tokens[word - 1].text not in "-‑–":
            return []
        return [m for m in self.cast.in_sentence(sentence.index) if m.end == word - 1]

    def _modifier(self, word: int) -> list[Mention]:
        found = [m for m in self.cast.in_sentence(self.sentence.index) if m.start <= word < m.end]
        return [m for m in found if m.head == word or m.kind == "modifier"][:1] or found[:1]

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

    # --- actors ---

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
                return [Mention(self.sentence.index, word, word, word + 1, span, statement.speaker, "pronoun", False)]
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

    # --- checks ---

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


def _tells_whose_it_is(sentence: Sentence, verb: int) -> bool:
    """A state of things and no act: "the rebel-*held* province", "Kurdish-*run* towns"."""
    return verb > 1 and sentence.tokens[verb - 1].text == "-" and sentence.lowered[verb] in _HELD


def _particles(sentence: Sentence, verb: int) -> list[str]:
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


def _is_infinitive(sentence: Sentence, verb: int) -> bool:
    return any(sentence.lowered[c] == "to" and sentence.labels[c] == "mark" for c in sentence.children[verb])


def _is_into(sentence: Sentence, verb: int) -> bool:
    """ "pressed Canada into sending", "kept him from leaving"."""
    return any(
        sentence.lowered[c] in ("into", "from") and sentence.labels[c] in ("mark", "case")
        for c in sentence.children[verb]
    )


def each_once(acts: Sequence[Act]) -> list[Act]:
    """
    Without acts of a sentence that another one tells already.

    Form 1: Kenya *agreed* to *send* troops          -> what is promised is no second act
    Form 2: Kenya *rejected* the *request*           -> nor is what is rejected
    Form 3: Kenya *thanked* Chad for *agreeing*      -> nor what somebody is thanked or blamed for
    Form 4: Kenya *provided* money in *support* of   -> nor a noun without a doer of its own under a verb
    """
    by_word = {act.word: act for act in acts}
    return [
        act
        for act in acts
        if act.certain
        or not any(_tells(act.sentence, by_word[at], act) for at in _governing(act.sentence, act.word) if at in by_word)
    ]


def _tells(sentence: Sentence, over: Act, act: Act) -> bool:
    """Does the act *over* another one tell that one too?"""
    kind, noun = over.types[0], sentence.tags[act.word].startswith("NN")
    shared = bool({m.actor for m in over.sources} & {m.actor for m in act.sources})
    directly = sentence.heads[act.word] == over.word
    if noun:
        surer = bool(over.strong) or not act.strong
        return surer and (shared or (directly and kind in ("REJECT", "PROTEST")))
    if kind in ("ACCUSE", "SUPPORT"):
        return bool(over.strong) and directly and sentence.labels[act.word] != "conj"
    return kind in _TELLING_TYPES


def _governing(sentence: Sentence, word: int) -> list[int]:
    """The verbs and nouns of whose complement a word is a part, not counting clauses that stand beside."""
    found, at = [], word
    while sentence.heads[at] >= 0:
        label = sentence.labels[at]
        if label in ("conj", "parataxis", "acl:relcl", "appos", "nsubj") or (
            label == "advcl" and not _is_infinitive(sentence, at)
        ):
            if label == "conj" and not any(sentence.labels[c].startswith("nsubj") for c in sentence.children[at]):
                at = sentence.heads[at]
                continue
            charged = {"of", "for", "from", "into"} & {sentence.lowered[c] for c in sentence.children[at]}
            if label != "advcl" or not charged:
                break
        if label == "acl" and sentence.tags[at] in ("VBN", "VBD") and not _is_infinitive(sentence, at):
            break  # "the fighters captured by Kenya" are no part of what is said of them
        at = sentence.heads[at]
        if at in found:
            break
        found.append(at)
    return found


assert set(EVENT_TYPES) >= _TOLD_BY_WORDS | _ON_PLACES
