"""
PLOVER event table: tab-separated, one row for each pair of source and target of an event, with the columns that
event data sets share. Rows of one event have one event_id, so that it is counted once.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from dragoman.export.eventdata import pairs_of
from dragoman.ledger import Ledger
from dragoman.ledger.entries import Entry, Party
from dragoman.lexicon.cameo import QUADS

COLUMNS = (
    "event_id", "event_date", "event_type", "event_mode", "quad_code", "realis", "actor_name", "actor_country",
    "actor_sector", "recipient_name", "recipient_country", "recipient_sector", "placename", "reports", "witnesses",
    "score", "review", "publication_date", "source", "headline", "url", "sentence",
)  # fmt: skip


def write(ledger: Ledger, entries: Iterable[Entry], path: Path) -> int:
    """Write the table (UTF-8, tabs); gives the number of events. Entries that are no events are passed over. Raises OSError."""
    count = 0
    sectors: dict[str, str | None] = {}

    def sector(party: Party | None) -> str | None:
        if party is None:
            return None
        if party.actor not in sectors:
            sectors[party.actor] = ledger.actor(party.actor).sector
        return sectors[party.actor]

    with path.open("w", encoding="utf8", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        for entry in entries:
            if entry.kind != "event":
                continue
            count += 1
            for one, other in pairs(entry):
                told = entry.observations[0]
                quote = told.quote
                writer.writerow(
                    (
                        entry.id, entry.when, entry.type, mode_of_entry(entry), QUADS.get(entry.type or ""), entry.realis,
                        one and one.name, one and one.country, sector(one), other and other.name, other and other.country,
                        sector(other), entry.place, entry.reports, entry.witnesses, told.score, entry.review,
                        quote.published, quote.site, quote.title, quote.url, " ".join(quote.sentence.split()),
                    )
                )  # fmt: skip
    return count


def pairs(entry: Entry) -> Iterable[tuple[Party | None, Party | None]]:
    """Every source with every target, as `pairs_of` has it: of those who meet, each with each other."""
    sources = [party for party in entry.parties if party.role == "source"]
    targets = [party for party in entry.parties if party.role == "target"]
    return pairs_of(entry.type or "", sources, targets)


def mode_of_entry(entry: Entry) -> str | None:
    """The mode that most of its reports give."""
    modes = [a.value for telling in entry.observations for a in telling.assertions if a.property == "mode" and a.value]
    return max(modes, key=modes.count) if modes else None
