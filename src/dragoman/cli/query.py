"""`dragoman query`: ask the output of `dragoman code` by SQL."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import click

from dragoman.errors import DragomanError

_EXAMPLES = """\b
Examples:
  dragoman query "SELECT event_type, count(*) FROM events GROUP BY 1 ORDER BY 2 DESC" coded/
  dragoman query "SELECT * FROM dyad_months WHERE source_country = 'KEN'" coded/
  dragoman query icews coded/ --output icews.csv
  dragoman query "SELECT reason, location FROM failures" coded/ --json
  dragoman query --tables coded/

\b
events        every event and pair of sides    once_a_day    one-a-day, reports listed
statements    who says what                    once_a_story  copies of a text count once
commitments   who undertakes what              dyad_months   counts and Goldstein sums
actors        who is named                     polecat, icews, phoenix, gdelt
reports, failures, copies                                    in those sets' columns
"""


@click.command(epilog=_EXAMPLES)
@click.argument("asked", nargs=-1, required=True, metavar="SQL OUT")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the answer to a file that ends in .csv, .tsv, .parquet or .jsonl.",
)
@click.option("--limit", type=click.IntRange(min=1), default=40, show_default=True, help="Rows that are shown.")
@click.option("--tables", is_flag=True, help="Show all tables and their columns.")
@click.option("--json", "as_json", is_flag=True, help="All rows, one line of JSON each.")
def query(asked: tuple[str, ...], output: Path | None, limit: int, tables: bool, as_json: bool) -> None:
    """
    Ask the output OUT of `dragoman code` by SQL (DuckDB's).

    SQL is a question, or the name of a table alone for all of it.
    """
    from dragoman.bulk.query import NAMES, QueryError, opened, write_answer

    if len(asked) != (1 if tables else 2):
        raise click.UsageError('say what to ask and of which output: dragoman query "SELECT …" OUT, or --tables OUT')
    out = Path(asked[-1])
    if tables:
        _show_tables(out, as_json)
        return
    sql = asked[0]
    question = f"SELECT * FROM {sql}" if sql in NAMES else sql
    if output:
        try:
            count = write_answer(out, question, output)
        except OSError as error:
            raise DragomanError(f"{output} cannot be written ({error.strerror or error})") from None
        click.echo(f"{output}: {count:,} rows")
        return
    with opened(out) as connection:
        answer = connection.sql(question)
        if answer is None:
            raise QueryError("that asks nothing; begin with SELECT")
        if as_json:
            for batch in answer.to_arrow_reader(1_000):
                for row in batch.to_pylist():
                    click.echo(json.dumps(row, ensure_ascii=False, default=str))
        else:
            answer.show(max_rows=limit, max_width=shutil.get_terminal_size((160, 24)).columns)
            sys.stdout.flush()


def _show_tables(out: Path, as_json: bool) -> None:
    from dragoman.bulk.query import NAMES, opened
    from dragoman.bulk.tables import COPIES, TABLES

    about = {column.name: column.about for table in (*TABLES, COPIES) for column in table.columns}
    with opened(out) as connection:
        for name in NAMES:
            columns = [(row[0], row[1]) for row in connection.execute(f"DESCRIBE {name}").fetchall()]
            if as_json:
                listed = [{"name": column, "type": kind, "about": about.get(column)} for column, kind in columns]
                click.echo(json.dumps({"table": name, "columns": listed}, ensure_ascii=False))
                continue
            click.echo(click.style(name, bold=True))
            for column, kind in columns:
                click.echo(f"  {column:<24} {kind.lower():<10} {about.get(column, '')}".rstrip())
