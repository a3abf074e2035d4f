"""The command line: `dragoman read` and what will join it, one file per command."""

from __future__ import annotations

import sys

import click

from dragoman.cli.read import read
from dragoman.version import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dragoman")
def commands() -> None:
    """Reads reports of international affairs: who did, said and promised what to whom, tied to the exact words."""


commands.add_command(read)


def main() -> None:
    """Run the command line; exit codes: 0 all read, 1 something could not be read, 2 wrong usage, 130 interrupted."""
    try:
        sys.exit(commands.main(prog_name="dragoman", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough.
        sys.stderr.close()
        sys.exit(0)
