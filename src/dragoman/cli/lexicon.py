"""`dragoman lexicon`: words and types of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from dragoman.errors import LexiconError

_EXAMPLES = """\b
Examples:
  dragoman lexicon new my-words
  dragoman lexicon check my-words
  dragoman --lexicon my-words read article.html
"""

_TEMPLATES = {
    "bodies.csv": "name,aliases,kind,country,sector\nLake Fisheries Board of Kenya,LFBK|Fisheries Board,public_body,KEN,GOV\n",
    "people.csv": "name,country,sector,gender,posts,aliases\nWanjiku Otieno,KEN,GOV,f,fisheries envoy,\n",
    "types.toml": (
        "# Event types of your own: each a kind of one of PLOVER's, told by words or by PLOVER's mode.\n\n"
        '[EVICTION]\nplover = "COERCE"\nverbs = ["evict"]\nnouns = ["eviction"]\n'
        'example = "Kenya evicted refugees from Somalia on Monday."\n'
    ),
    "events.toml": (
        "# Words that name an act of one of PLOVER's types; they go before ours. strong: by itself; weak: where the encoder sees it too.\n\n"
        '[strong.verbs]\nSANCTION = ["debank"]\n'
    ),
    "posts.toml": '# Titles of posts -> sector of who holds them.\n\n[sector]\nGOV = ["fisheries envoy"]\n',
    "rules.toml": "# How the ledger moves stages; what stands here goes in place of ours (see docs/ledger.md).\n\n[stages]\ndue_soon_days = 30\n",
}


@click.group(epilog=_EXAMPLES, short_help="Words and event types of your own: begin a folder, check it.")
def lexicon() -> None:
    """Words and event types of your own, which `dragoman --lexicon FOLDER …` reads with."""


@lexicon.command(epilog=_EXAMPLES)
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Begin a lexicon: a folder with one small example of each file."""
    if folder.exists() and any(folder.iterdir()):
        raise LexiconError(f"{folder}: is there and not empty; name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _TEMPLATES.items():
        (folder / name).write_text(text, encoding="utf8")
    click.echo(f"{folder}: {', '.join(_TEMPLATES)}; keep what you need, then: dragoman lexicon check {folder}")


@lexicon.command(epilog=_EXAMPLES)
@click.argument("folder", type=click.Path(path_type=Path))
def check(folder: Path) -> None:
    """Check a lexicon: its files, its words against ours, and its examples by reading them. Exit code 1 where something must be mended."""
    from dragoman.checking import check as found_in

    errors = 0
    for finding in found_in(folder):
        errors += finding.error
        click.echo(f"{'error' if finding.error else 'note'}: {finding.where}: {finding.text}")
    if errors:
        click.echo(f"{errors} to mend", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"{folder}: all is well; use it with: dragoman --lexicon {folder} read …")
