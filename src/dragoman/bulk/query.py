"""Asking an output by SQL, and loading its tables: DuckDB over the Parquet files, with views as event data sets have them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from dragoman.bulk.output import COPIES_FILE, OutputError, read_manifest, whole_parts
from dragoman.bulk.tables import COPIES, TABLES
from dragoman.errors import DragomanError
from dragoman.export.eventdata import SETS, columns_sql
from dragoman.export.extra import needs
from dragoman.lexicon.cameo import cameo_codes

#: The views, each made of those before it; what they say stands in views/NAME.sql, or in export/columns.
VIEWS = ("dyads", "once_a_day", "once_a_story", "dyad_months", "told", *SETS)
#: All that can be asked.
NAMES = (*(table.name for table in TABLES), COPIES.name, *VIEWS)


class QueryError(DragomanError):
    """A question that cannot be answered."""


@contextmanager
def opened(out: str | Path, write_to: Path | None = None) -> Iterator[Any]:
    """
    A DuckDB connection with all tables and views of *out*, of the parts that are whole.

    It reads these files and no others, and writes to *write_to* only. Raises OutputError where *out* is no output,
    MissingExtra.
    """
    with needs("asking an output", "bulk"):
        import duckdb
    out = Path(out).resolve()
    made_by = read_manifest(out)["made_by"]
    parts = whole_parts(out)
    connection = duckdb.connect(config={"memory_limit": "2GB"})
    try:
        connection.execute(f"SET allowed_directories = [{_quoted(out)}]")
        if write_to:
            connection.execute(f"SET allowed_paths = [{_quoted(write_to.resolve())}]")
        connection.execute("SET enable_external_access = false")
        for table in TABLES:
            _view(connection, table.name, [out / table.name / f"{part.name}.parquet" for part in parts])
        _view(connection, COPIES.name, [out / COPIES_FILE])
        connection.execute("CREATE TABLE made_by AS SELECT ? AS version", [made_by["dragoman"]])
        connection.execute("CREATE TABLE cameo (code VARCHAR, label VARCHAR)")
        labels = sorted({(code.code, code.label) for code in cameo_codes().values()})
        connection.executemany("INSERT INTO cameo VALUES (?, ?)", labels)
        for view in VIEWS:
            connection.execute(f"CREATE VIEW {view} AS {view_sql(view)}")
        yield connection
    except duckdb.Error as error:
        there_are = f"\nThere are {', '.join(NAMES)}" if isinstance(error, duckdb.CatalogException) else ""
        raise QueryError(f"{str(error).strip()}{there_are}") from None
    finally:
        connection.close()


def view_sql(name: str) -> str:
    """The definition of a view: our own, or the columns of another data set."""
    if name in SETS:
        return columns_sql(name)
    return resources.files("dragoman.bulk").joinpath("views", f"{name}.sql").read_text("utf8")


def _view(connection: Any, name: str, files: list[Path]) -> None:
    for file in files:
        if not file.exists():
            raise OutputError(f"{file} is missing; run the same dragoman code command again")
    if not files:
        raise OutputError(f"{name} has nothing yet; wait until dragoman code has written its first part")
    listed = ", ".join(map(_quoted, files))
    connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}])")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def query(out: str | Path, sql: str) -> Any:
    """What *sql* asks of *out*, as an Arrow table. Raises QueryError, OutputError, MissingExtra."""
    with opened(out) as connection:
        answer = connection.sql(sql)
        if answer is None:
            raise QueryError("that asks nothing; begin with SELECT")
        return answer.to_arrow_table()


def write_answer(out: str | Path, sql: str, path: Path) -> int:
    """Write what *sql* asks to a file, in the format of its name's end (one of FORMATS); gives the rows. Raises as `query`, and OSError."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise QueryError(f"{path}: the name must end in one of {', '.join(FORMATS)}")
    aside = path.with_name(f".{path.name}.partial")
    try:
        with opened(out, aside) as connection:
            (count,) = connection.execute(
                f"COPY ({sql.rstrip().rstrip(';')}) TO {_quoted(aside.resolve())} ({form})"
            ).fetchone()
        aside.replace(path)
        return int(count)
    finally:
        aside.unlink(missing_ok=True)


#: How answers are written, by the end of the file's name.
FORMATS = {
    ".csv": "FORMAT csv, HEADER",
    ".tsv": "FORMAT csv, HEADER, DELIMITER '\t'",
    ".parquet": "FORMAT parquet, COMPRESSION zstd",
    ".jsonl": "FORMAT json",
}


def load(out: str | Path, name: str = "events", *, into: str = "pandas") -> Any:
    """
    A table or view of *out* as a pandas or polars data frame, or as an Arrow table.

        events = dragoman.bulk.load("coded/")
        months = dragoman.bulk.load("coded/", "dyad_months", into="polars")

    Raises QueryError for a name that is none of NAMES, MissingExtra where pandas or polars is not installed.
    """
    if name not in NAMES:
        raise QueryError(f"there is no table {name}; there are {', '.join(NAMES)}")
    if into not in ("pandas", "polars", "arrow"):
        raise QueryError(f"{into} is not known; tables can be loaded into pandas, polars or arrow")
    table = query(out, f"SELECT * FROM {name}")
    if into == "pandas":
        with needs("a pandas data frame", "pandas"):
            return table.to_pandas()
    if into == "polars":
        with needs("a polars data frame", "polars"):
            import polars

            return polars.from_arrow(table)
    return table
