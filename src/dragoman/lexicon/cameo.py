"""
CAMEO for PLOVER events: the nearest code of each type and mode (cameo.csv), and PLOVER's quadrants.

Codes and their wording are those of the CAMEO codebook (Schrodt, 2012); which code stands for which mode is our choice,
within the root that PLOVER's crosswalk gives. A mode without a row of its own has the code of its type.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from dragoman.errors import LexiconError

#: The quadrants of the PLOVER manual.
QUADS = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT", "CONCEDE"), "V-COOP"),
    **dict.fromkeys(("COOPERATE", "AID", "RETREAT"), "M-COOP"),
    **dict.fromkeys(("REQUEST", "ACCUSE", "REJECT", "THREATEN"), "V-CONF"),
    **dict.fromkeys(("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"), "M-CONF"),
}

#: The same as GDELT and ICEWS count them.
QUAD_CLASSES = {"V-COOP": 1, "M-COOP": 2, "V-CONF": 3, "M-CONF": 4}


@dataclass(frozen=True, slots=True)
class CameoCode:
    """A code of three or four digits and its wording in the codebook."""

    code: str
    label: str


@functools.cache
def cameo_codes() -> Mapping[tuple[str, str], CameoCode]:
    """The code of each (type, mode); the mode is "" for the type as such. Raises LexiconError where the file is damaged."""
    source = resources.files("dragoman.lexicon").joinpath("cameo.csv")
    try:
        rows = csv.DictReader(source.read_text(encoding="utf8").splitlines())
        return {(row["type"], row["mode"]): CameoCode(row["code"], row["label"]) for row in rows}
    except (KeyError, TypeError) as error:
        raise LexiconError(f"cameo.csv: {error!r}; install dragoman again or mend the table") from error


def cameo_code(kind: str, mode: str | None) -> CameoCode:
    """
    The CAMEO code of a PLOVER type and mode.

        >>> cameo_code("CONSULT", "phone").code, cameo_code("ASSAULT", None).code
        ('041', '180')
    """
    codes = cameo_codes()
    return codes.get((kind, mode or ""), codes[kind, ""])
