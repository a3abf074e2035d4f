"""
IATI 2.03 activities: each commitment that is not rejected, its requirements as conditions, money as transactions.

IATI has neither bounds nor stages of its own: "at least" and "up to" stand in the description of a transaction, and
only figures that no later one replaces are written, since readers of IATI add transactions up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote as quoted
from urllib.parse import urlsplit, urlunsplit

from lxml import etree

from dragoman.export.places import iso2
from dragoman.ledger import Ledger
from dragoman.ledger.entries import Entry, Figure, Party

#: ActivityStatus: 1 pipeline, 2 implementation, 4 closed, 5 cancelled, 6 suspended.
_STATUS = {
    "in_delivery": "2", "fulfilled": "4", "lapsed": "4", "superseded": "4", "withdrawn": "5", "rejected": "5",
    "suspended": "6",
}  # fmt: skip
#: TransactionType: 12 outgoing pledge, 2 outgoing commitment, 3 disbursement.
_PLEDGE, _COMMITMENT, _DISBURSEMENT = "12", "2", "3"
_PLEDGED_ONLY = ("floated", "requested", "pledged")
#: OrganisationType: 10 government, 22 national NGO, 40 multilateral, 70 private sector, 90 other.
_ORGANISATION = {
    "state": "10", "government": "10", "public_body": "10", "igo": "40", "ngo": "22", "company": "70",
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Characters that XML cannot hold.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_HOST = re.compile(r"[a-z0-9.-]+(:\d+)?")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def write(
    ledger: Ledger,
    entries: Iterable[Entry],
    path: Path,
    *,
    reporter: str = "XX-DRAGOMAN",
    reporter_name: str = "A Dragoman ledger",
) -> int:
    """
    Write the activities; gives their number. *reporter* is the IATI organisation identifier of whoever publishes the file.

    An entry without a single full date is left out, since IATI cannot say "in March". Raises OSError.
    """
    count = 0
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with (
        etree.xmlfile(str(path), encoding="utf-8") as out,
        out.element("iati-activities", {"version": "2.03", "generated-datetime": now}),
    ):
        for entry in entries:
            activity = _activity(entry, reporter, reporter_name)
            if activity is not None:
                out.write(activity, pretty_print=True)
                count += 1
    return count


def _activity(entry: Entry, reporter: str, reporter_name: str) -> etree._Element | None:
    begun = _begun(entry)
    promisors = [party for party in entry.parties if party.role == "promisor"]
    if entry.kind == "event" or entry.review == "rejected" or begun is None or not promisors:
        return None
    activity = etree.Element("iati-activity", {_LANG: "en"})
    _add(activity, "iati-identifier").text = f"{reporter}-{entry.id}"
    _narrative(_add(activity, "reporting-org", ref=reporter, type="90", **{"secondary-reporter": "1"}), reporter_name)
    _narrative(_add(activity, "title"), entry.title)
    about = "; ".join(filter(None, (entry.title, entry.amount, f"stage: {entry.stage}", entry.silence)))
    _narrative(_add(activity, "description", type="1"), about)
    for party in promisors:
        # 1 funding, 4 implementing.
        _organisation(_add(activity, "participating-org", role="1" if entry.kind == "money" else "4"), party)
    _add(activity, "activity-status", code=_STATUS.get(entry.stage or "", "1"))
    _dates(activity, entry, begun)
    _recipients(activity, entry)
    _transactions(activity, entry, promisors)
    _sources(activity, entry)
    _conditions(activity, entry)
    return activity


def _begun(entry: Entry) -> str | None:
    """The first full date: when it took effect, else when it was reported."""
    return next(
        (day for day in map(_day, (c for h in entry.history for c in (h.effective, h.known))) if day), None
    ) or (_day(entry.first))


def _day(when: str | None) -> str | None:
    return when if when and _DAY.fullmatch(when) else None


def _dates(activity: etree._Element, entry: Entry, begun: str) -> None:
    """1 planned start, 2 actual start, 3 planned end, 4 actual end."""
    moved = next(
        (_day(h.effective) for h in entry.history if h.stage == "in_delivery" and h.standing == "in_effect"), None
    )
    _add(activity, "activity-date", **{"iso-date": moved or begun, "type": "2" if moved else "1"})
    if deadline := _day(entry.deadline):
        _add(activity, "activity-date", **{"iso-date": deadline, "type": "3"})
    if entry.stage == "fulfilled" and (ended := _day(entry.stage_since)):
        _add(activity, "activity-date", **{"iso-date": ended, "type": "4"})


def _recipients(activity: etree._Element, entry: Entry) -> None:
    states = [party for party in entry.parties if party.role == "beneficiary" and iso2(party.country)]
    for country in dict.fromkeys(iso2(party.country) for party in states):
        # Shares are only known where there is one.
        share = {"percentage": "100"} if len({party.country for party in states}) == 1 else {}
        _add(activity, "recipient-country", code=country or "", **share)


def _transactions(activity: etree._Element, entry: Entry, promisors: list[Party]) -> None:
    for figure in entry.figures:
        value = figure.value_min if figure.value_min is not None else figure.value_max
        day = _day(figure.as_of) or next(
            (_day(quote.published) for quote in figure.quotes if _day(quote.published)), None
        )
        if not _is_money(figure) or not figure.current or value is None or day is None:
            continue
        kind = _PLEDGE if entry.stage in _PLEDGED_ONLY or entry.kind == "agreement" else _COMMITMENT
        transaction = _add(activity, "transaction")
        _add(transaction, "transaction-type", code=_DISBURSEMENT if figure.delivered else kind)
        _add(transaction, "transaction-date", **{"iso-date": day})
        _add(transaction, "value", currency=figure.unit, **{"value-date": day}).text = format(value, "f")
        bound = figure.qualifier.replace("_", " ")
        upper = (
            f" to {figure.value_max:f}"
            if figure.value_min is not None and figure.value_max not in (None, value)
            else ""
        )
        told = f"{figure.role}, {bound} {value:f}{upper}; told by {figure.witnesses} independent report(s)"
        _narrative(_add(transaction, "description"), told)
        if len(promisors) == 1:
            _organisation(_add(transaction, "provider-org"), promisors[0])
        receivers = [party for party in entry.parties if party.role == "beneficiary"]
        if len(receivers) == 1:
            _organisation(_add(transaction, "receiver-org"), receivers[0])


def _is_money(figure: Figure) -> bool:
    return len(figure.unit) == 3 and figure.unit.isupper()


def _sources(activity: etree._Element, entry: Entry) -> None:
    links = {_address(telling.quote.url): telling.quote for telling in entry.observations}
    for url, quote in links.items():
        if url is None:
            continue
        link = _add(activity, "document-link", url=url, format="text/html")
        _narrative(_add(link, "title"), quote.title or quote.site or "Report")
        _narrative(_add(link, "description"), quote.sentence)
        # A12: activity web page, the nearest that the code list has to a news report.
        _add(link, "category", code="A12")
        _add(link, "language", code="en")
        if day := _day(quote.published):
            _add(link, "document-date", **{"iso-date": day})


def _address(url: str | None) -> str | None:
    """An address as XML Schema wants it, where pages give theirs with spaces and worse; None where it can be none."""
    try:
        parts = urlsplit(url or "")
        host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or not _HOST.fullmatch(host):
        return None
    rest = (_percented(part) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, *rest))


def _percented(part: str) -> str:
    return re.sub("%(?![0-9A-Fa-f]{2})", "%25", quoted(part, safe="/?:@!$&'()*+,;=%~"))


def _conditions(activity: etree._Element, entry: Entry) -> None:
    needs = entry.requirement_states
    conditions = _add(activity, "conditions", attached="1" if needs else "0")
    for need in needs:
        # ConditionType: 1 policy, 2 performance, 3 fiduciary.
        condition = _add(conditions, "condition", type="3" if need.kind in ("funding", "appropriation") else "1")
        who = f" ({need.authority_name})" if need.authority_name else ""
        _narrative(condition, f"{need.kind.replace('_', ' ')}{who}: {need.status.replace('_', ' ')} since {need.since}")


def _organisation(element: etree._Element, party: Party) -> None:
    if kind := _ORGANISATION.get(party.kind):
        element.set("type", kind)
    _narrative(element, party.name)


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, tag, attributes)


def _narrative(parent: etree._Element, text: str) -> None:
    _add(parent, "narrative").text = _FORBIDDEN.sub("\ufffd", text)
