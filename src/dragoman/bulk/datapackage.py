"""`datapackage.json`: the codebook of an output (Frictionless Data Package, version 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.bulk.output import Part
from dragoman.bulk.tables import COPIES, TABLES, Table

_TYPES = {"strings": "array", "integers": "array", "bytes": "string"}


def datapackage(manifest: Mapping[str, Any], parts: Sequence[Part], counts: Mapping[str, int]) -> dict[str, Any]:
    """The description of all tables: columns, types, files, rows, and what made them."""
    paths = {table.name: [f"{table.name}/{part.name}.parquet" for part in parts] for table in TABLES}
    paths[COPIES.name] = ["copies/copies.parquet"]
    return {
        "name": "dragoman-event-data",
        "title": "Events, statements and commitments read from reports",
        "profile": "data-package",
        "version": f"{manifest['made_by']['dragoman']}+{manifest['input'][:12]}",
        "dragoman": manifest["made_by"],
        "dragoman:input": manifest["input"],
        "resources": [_resource(table, paths[table.name], counts[table.name]) for table in (*TABLES, COPIES)],
    }


def _resource(table: Table, paths: list[str], rows: int) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": paths,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "profile": "data-resource",
        "description": table.about,
        "dragoman:rows": rows,
        "schema": {
            "fields": [
                {"name": column.name, "type": _TYPES.get(column.type, column.type), "description": column.about}
                for column in table.columns
            ],
            "primaryKey": list(table.key),
            "foreignKeys": []
            if table.name in ("reports", "failures")
            else [{"fields": "row", "reference": {"resource": "reports", "fields": "row"}}],
        },
    }
