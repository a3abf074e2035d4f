"""The command line, one file per command."""

from __future__ import annotations

import sys

import click

from dragoman.cli.actor import actor
from dragoman.cli.add import add
from dragoman.cli.as_of import as_of
from dragoman.cli.backup import backup
from dragoman.cli.code import code
from dragoman.cli.eval import eval_
from dragoman.cli.export import export
from dragoman.cli.import_ import import_
from dragoman.cli.ledger import ledger
from dragoman.cli.lexicon import lexicon
from dragoman.cli.query import query
from dragoman.cli.read import read
from dragoman.cli.review import review
from dragoman.cli.search import search
from dragoman.cli.serve import serve
from dragoman.cli.show import show
from dragoman.cli.stats import stats
from dragoman.cli.timeline import timeline
from dragoman.cli.train import train
from dragoman.cli.user import user
from dragoman.cli.watch import watch
from dragoman.errors import BadDecision, BadFilter, DragomanError
from dragoman.version import __version__


class _InOrder(click.Group):
    """Lists its commands in the order in which one meets them, not by the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dragoman")
@click.option(
    "--lexicon",
    "own_lexicon",
    envvar="DRAGOMAN_LEXICON",
    type=click.Path(),
    metavar="FOLDER",
    help="Words and event types of your own. Else $DRAGOMAN_LEXICON. See: dragoman lexicon.",
)
@click.option(
    "--adapted",
    envvar="DRAGOMAN_ADAPTED",
    type=click.Path(),
    metavar="FILE",
    help="Score by what your decisions taught. Else $DRAGOMAN_ADAPTED. See: dragoman train.",
)
def commands(own_lexicon: str | None, adapted: str | None) -> None:
    """
    Reads reports of international affairs: who did, said and promised what to whom, tied to the exact words.

    `read` shows what one report says; `add` puts reports into a ledger, and the other commands show and mend it.
    """
    if own_lexicon:
        from dragoman.lexicon.tables import use

        use(own_lexicon)
    if adapted:
        from dragoman import adapting

        adapting.use(adapted)


for command in (
    read, add, watch, ledger, show, actor, timeline, as_of, search, review, export, import_, stats, backup, serve, user, code, query, eval_, lexicon, train,
):  # fmt: skip
    commands.add_command(command)


def main() -> None:
    """Run the command line; exit codes: 0 all done, 1 something could not be done, 2 wrong usage, 130 interrupted."""
    try:
        sys.exit(commands.main(prog_name="dragoman", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except DragomanError as error:
        click.echo(f"dragoman: {error}", err=True)
        sys.exit(2 if isinstance(error, (BadFilter, BadDecision)) else 1)
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough.
        sys.stderr.close()
        sys.exit(0)
