"""From the fields of a form to the value that corrects an assertion or a change of stage."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from dragoman.errors import BadDecision


def value_of(
    property: str, *, value_min: str, value_max: str, qualifier: str, unit: str, role: str, stage: str, effective: str,
    status: str, name: str,
) -> Any:  # fmt: skip
    """
    The value in the form that the ledger wants for *property*. Raises BadDecision.

    >>> value_of("quantity", value_min="1,000", value_max="", qualifier="at_least", unit="person:police", role="headcount",
    ...          stage="", effective="", status="", name="")["value_min"]
    '1000'
    """
    if property == "quantity":
        low, high = _number(value_min), _number(value_max)
        if low is None and high is None:
            raise BadDecision("a figure needs a number, the least or the most")
        if qualifier == "exact":
            low, high = low if low is not None else high, high if high is not None else low
            if low != high:
                raise BadDecision("an exact figure is one number; choose “range” for two")
        if not unit.strip():
            raise BadDecision("a figure needs its unit, for example USD or person:police")
        return {
            "role": role or "total",
            "value_min": low,
            "value_max": high,
            "qualifier": qualifier,
            "unit": unit.strip(),
        }
    if property == "change":
        return {key: value for key, value in (("stage", stage), ("effective", effective.strip())) if value}
    if property == "stage":
        return stage
    if property == "requirement":
        return {"status": status}
    if not name.strip():
        raise BadDecision("give the name that is right")
    return name.strip()


def _number(text: str) -> str | None:
    bare = text.replace(",", "").replace(" ", "").replace("\u00a0", "")
    if not bare:
        return None
    try:
        number = Decimal(bare)
    except InvalidOperation:
        raise BadDecision(f"“{text[:40]}” is no number; write 1000 or 1,000.50") from None
    if not number.is_finite() or abs(number) > Decimal(10) ** 18:
        raise BadDecision(f"“{text[:40]}” is no number that can be kept")
    return format(number, "f")
