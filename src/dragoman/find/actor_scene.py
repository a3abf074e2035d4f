"""Which countries a report names where: what a nameless group or a person without a country is most likely of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from dragoman.find.candidates import Scan
from dragoman.find.mentions import countries_named


class Scene:
    """Which countries a report names where: what a nameless group or a person without a country is most likely of."""

    def __init__(self, scans: list[Scan]) -> None:
        self.votes: dict[int, Counter[str]] = defaultdict(Counter)
        whole: Counter[str] = Counter()
        for index, country, _ in countries_named(scans):
            self.votes[index][country] += 1
            # The first sentences say what a report is about.
            whole[country] += 2 if index < 3 else 1
        ranked = whole.most_common(2)
        self.total = total = sum(whole.values())
        self.named = frozenset(whole)
        self.main: str | None = None
        #: Nearly all of it is about one country.
        self.domestic = bool(ranked) and ranked[0][1] >= 0.75 * total >= 3
        self.rivals: tuple[str, ...] = tuple(country for country, _ in ranked)
        if ranked and ranked[0][1] >= 0.4 * total and (len(ranked) == 1 or ranked[0][1] >= 1.5 * ranked[1][1]):
            self.main = ranked[0][0]

    def around(
        self,
        index: int,
        within: Iterable[str] | None = None,
        *,
        report: bool = True,
        first: bool = False,
        reach: int = 2,
    ) -> tuple[str | None, str]:
        """
        The country that clearly leads in a sentence, else in one of the *reach* before it, else in the *report*; and why.

        With *first* that of the report goes before those of the sentences.
        """
        allowed = set(within) if within is not None else None
        if first and self.main and (allowed is None or self.main in allowed):
            return self.main, HOW[3]
        for at in range(index, index - reach - 1, -1):
            votes = Counter({c: n for c, n in self.votes.get(at, Counter()).items() if allowed is None or c in allowed})
            ranked = votes.most_common(2)
            if ranked and (len(ranked) == 1 or ranked[0][1] >= ranked[1][1] + 2):
                return ranked[0][0], HOW[index - at]
        if report and self.main and (allowed is None or self.main in allowed):
            return self.main, HOW[3]
        return None, ""


#: Why a country is taken from the text around, by how far off it stands.
HOW = (
    "; its country is the one named in its sentence",
    "; its country is the one named in the sentence before",
    "; its country is the one named two sentences before",
    "; its country is the one that the report is mostly about",
)
