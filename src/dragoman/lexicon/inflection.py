"""The forms of English verbs and nouns, so that tables need list their lemmas only."""

from __future__ import annotations

from collections.abc import Iterable

_IRREGULAR = {
    "send": "sent", "lend": "lent", "give": "gave given", "withhold": "withheld", "withdraw": "withdrew withdrawn",
    "undertake": "undertook undertaken", "make": "made", "lead": "led", "leave": "left", "begin": "began begun",
    "take": "took taken", "freeze": "froze frozen", "break": "broke broken", "hold": "held", "put": "put",
    "cut": "cut", "pay": "paid", "sell": "sold", "buy": "bought", "strike": "struck", "seek": "sought",
    "let": "let", "grant": "granted", "bring": "brought", "get": "got", "set": "set", "spend": "spent",
    "swear": "swore sworn", "write": "wrote written", "drop": "dropped dropping", "commit": "committed committing",
    "ship": "shipped shipping", "scrap": "scrapped scrapping", "stop": "stopped stopping", "step": "stepped stepping",
    "plan": "planned planning", "admit": "admitted admitting", "permit": "permitted permitting", "ban": "banned banning",
    "bar": "barred barring", "transfer": "transferred transferring", "equip": "equipped equipping", "shut": "shut shutting",
    "run": "ran running", "win": "won winning", "meet": "met", "build": "built", "rebuff": "rebuffed", "host": "hosted",
    "back": "backed", "train": "trained", "veto": "vetoed vetoes vetoing", "pull": "pulled", "renege": "reneged",
    "top": "topped topping", "fund": "funded", "defer": "deferred deferring", "lie": "lay", "fall": "fell fallen",
    "arm": "armed", "tell": "told", "fly": "flew flown", "rise": "rose risen", "opt": "opted", "forbid": "forbade forbidden",
    "shoot": "shot", "fight": "fought", "flee": "fled", "speak": "spoke spoken", "drive": "drove driven", "sweep": "swept",
    "kidnap": "kidnapped kidnapping", "overrun": "overran overrunning", "overthrow": "overthrew overthrown", "throw": "threw thrown",
    "hit": "hitting", "say": "said", "see": "saw seen", "beg": "begged begging", "strip": "stripped stripping",
    "trap": "trapped trapping", "stab": "stabbed stabbing", "quit": "quitting", "go": "went gone", "join": "joined",
    "spare": "spared", "have": "has had", "do": "did done", "become": "became", "bypass": "bypassed", "catch": "caught",
    "show": "shown", "come": "came", "brief": "briefed", "rally": "rallied", "deter": "deterred deterring", "refrain": "refrained",
    "gas": "gassed gassing", "teach": "taught", "keep": "kept", "feed": "fed", "rid": "ridding", "lose": "lost", "find": "found",
    "sink": "sank sunk", "steal": "stole stolen", "hang": "hung", "blow": "blew blown", "choose": "chose chosen", "deal": "dealt",
    "draw": "drew drawn", "lay": "laid", "sit": "sat sitting", "spread": "spread", "stand": "stood", "tear": "tore torn", "think": "thought",
    "cast": "cast", "beat": "beat beaten", "bind": "bound", "know": "knew known", "grow": "grew grown", "forgive": "forgave forgiven",
    "bear": "bore borne", "hurt": "hurt", "hide": "hid hidden", "slay": "slew slain", "understand": "understood", "forget": "forgot forgotten",
}  # fmt: skip
#: These double their last letter; British papers also that of an unstressed "-el" or "-al".
_DOUBLING = frozenset(
    ("slam snub shun prop prod ram rap grab nab rob slap swap drag mob jam hop lob spur stun dub chat mop net chop gun pin pit "
     "compel expel repel rebel propel annul enrol fulfil patrol control cancel label travel counsel quarrel signal rival marshal "
     "channel level refer prefer confer infer defer incur occur concur abhor abet rebut acquit regret submit omit emit "
     "outfit wrap trim ship rig tip pen pat lag bug tap dig nod sap rip whip knit").split()
)  # fmt: skip
_PREFIXES = ("re", "over", "under", "out", "mis", "with", "up")


def verb_forms(lemma: str) -> set[str]:
    """
    A verb's forms.

        >>> sorted(verb_forms("pledge"))
        ['pledge', 'pledged', 'pledges', 'pledging']
    """
    stem = lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma
    past = f"{lemma}d" if lemma.endswith("e") else f"{lemma}ed"
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        regular = {lemma, f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing"}
    else:
        third = f"{lemma}es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{lemma}s"
        regular = {lemma, third, past, f"{stem}ing"}
    if lemma in _DOUBLING:
        regular |= {f"{lemma}{lemma[-1]}ed", f"{lemma}{lemma[-1]}ing"}
    irregular = _irregular(lemma)
    if irregular and past not in irregular:
        regular.discard(past)
    return regular | irregular


def _irregular(lemma: str) -> set[str]:
    """Irregular forms, also behind a prefix: "retook", "withheld"."""
    if lemma in _IRREGULAR:
        return set(_IRREGULAR[lemma].split())
    for prefix in _PREFIXES:
        rest = lemma.removeprefix(prefix)
        if rest != lemma and rest in _IRREGULAR:
            return {prefix + form for form in _IRREGULAR[rest].split()}
    return set()


def lemmas_by_form(lemmas: Iterable[str]) -> dict[str, str]:
    """From each form of the verbs to its lemma."""
    return {form: lemma for lemma in lemmas for form in verb_forms(lemma)}


def plural(noun: str) -> str:
    """A noun's plural: pact, pacts; treaty, treaties; convoy, convoys."""
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "sh", "ch", "x")) else f"{noun}s"


def nouns_and_plurals(nouns: Iterable[str]) -> frozenset[str]:
    """The nouns and their plurals."""
    return frozenset(form for noun in nouns for form in (noun, plural(noun)))
