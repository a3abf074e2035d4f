"""
Events in the columns of ICEWS, Phoenix, GDELT and POLECAT: one definition each (columns/NAME.sql, over a table ``told``), for
the ledger and for bulk coding. Needs ``dragoman[bulk]``: DuckDB.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from itertools import permutations, product
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from dragoman.export.extra import needs
from dragoman.lexicon.cameo import QUAD_CLASSES, QUADS, cameo_code
from dragoman.lexicon.gazetteer import find_place
from dragoman.lexicon.modes import cameo_root, goldstein
from dragoman.version import __version__

if TYPE_CHECKING:
    from dragoman.ledger import Ledger
    from dragoman.ledger.entries import Entry, Party

T = TypeVar("T")

#: The data sets whose columns are known.
SETS = ("polecat", "icews", "phoenix", "gdelt")

#: Those who do this together do it to each other.
MUTUAL = ("CONSULT", "COOPERATE")

_TEXTS = (
    "event_id event_type event_mode quad_code cameo_code cameo_label cameo_root source_name source_country source_sector "
    "target_name target_country target_sector place place_country site published headline version sentence url location "
    "report_id teller"
).split()
_INTEGERS = "row pair quad_class mentions witnesses sentence_number sentence_start sentence_end start end".split()
_NUMBERS = ("goldstein", "latitude", "longitude", "score")
_LISTS = ("contexts", "reports", "urls", "sites")


def columns_sql(name: str) -> str:
    """The question to a table ``told`` that gives the columns of the data set *name*."""
    return resources.files("dragoman.export").joinpath("columns", f"{name}.sql").read_text("utf8")


def pairs_of(kind: str, sources: Sequence[T], targets: Sequence[T]) -> Iterable[tuple[T | None, T | None]]:
    """Every source with every target, None for a side that is left open; of those who meet, each with each other."""
    if kind in MUTUAL and len(sources) > 1 and not targets:
        return permutations(sources, 2)
    return product(sources or (None,), targets or (None,))


def write_as(name: str, ledger: Ledger, entries: Iterable[Entry], path: Path) -> int:
    """
    Write the events that took place as the data set *name* has them (tab-separated); gives the number of events.

    An entry is one event, however many reports tell it; its first telling gives the sentence. Raises MissingExtra, OSError.
    """
    with needs(f"the format {name}", "bulk"):
        import duckdb
        import pyarrow
    types = {
        **dict.fromkeys(_TEXTS, pyarrow.string()),
        **dict.fromkeys(_INTEGERS, pyarrow.int64()),
        **dict.fromkeys(_NUMBERS, pyarrow.float64()),
        **dict.fromkeys(_LISTS, pyarrow.list_(pyarrow.string())),
        "rows": pyarrow.list_(pyarrow.int64()),
        "event_date": pyarrow.date32(),
    }
    told = pyarrow.Table.from_pylist(list(_rows(ledger, entries)), schema=pyarrow.schema(list(types.items())))
    with duckdb.connect() as connection:
        connection.register("told", told)
        place = str(path).replace("'", "''")
        connection.execute(f"COPY ({columns_sql(name)}) TO '{place}' (FORMAT csv, HEADER, DELIMITER '\t')")
    return len(set(told["event_id"].to_pylist()))


def _rows(ledger: Ledger, entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    from dragoman.export.plover import mode_of_entry
    from dragoman.ledger.dates import first_day

    sectors: dict[str, str | None] = {}

    def party(side: str, one: Party | None) -> dict[str, str | None]:
        if one is None:
            return {}
        if one.actor not in sectors:
            sectors[one.actor] = ledger.actor(one.actor).sector
        return {
            f"{side}_name": one.name,
            f"{side}_country": one.country,
            f"{side}_sector": sectors[one.actor],
        }

    for number, entry in enumerate(entries):
        if entry.kind != "event" or entry.realis != "actual" or entry.type is None:
            continue
        telling = entry.observations[0]
        quote, mode, quad = telling.quote, mode_of_entry(entry), QUADS[entry.type]
        code, place = cameo_code(entry.type, mode), find_place(entry.place) if entry.place else None
        day = first_day(entry.when) or first_day(quote.published)
        quotes = [observation.quote for observation in entry.observations]
        common = {
            "row": number,
            "event_id": entry.id,
            "event_date": datetime.date.fromisoformat(day) if day else None,
            "event_type": entry.type,
            "event_mode": mode,
            "quad_code": quad,
            "quad_class": QUAD_CLASSES[quad],
            "goldstein": goldstein(entry.type),
            "cameo_code": code.code,
            "cameo_label": code.label,
            "cameo_root": cameo_root(entry.type, mode),
            "place": entry.place,
            "place_country": place and place.iso3,
            "latitude": place and place.latitude,
            "longitude": place and place.longitude,
            "site": quote.site,
            "published": quote.published,
            "headline": quote.title,
            "version": __version__,
            "sentence": " ".join(quote.sentence.split()),
            "start": quote.span.start,
            "end": quote.span.end,
            "url": quote.url,
            "report_id": quote.report,
            "teller": " and ".join(telling.speaker_names) or None,
            "score": telling.score,
            "reports": sorted({one.report for one in quotes}),
            "urls": sorted({one.url for one in quotes if one.url}),
            "sites": sorted({one.site for one in quotes if one.site}),
            "mentions": len(quotes),
            "witnesses": entry.witnesses,
        }
        sources = [one for one in entry.parties if one.role == "source"]
        targets = [one for one in entry.parties if one.role == "target"]
        for pair, (one, other) in enumerate(pairs_of(entry.type, sources, targets), 1):
            if one is not None:
                yield {**common, "pair": pair, **party("source", one), **party("target", other)}
