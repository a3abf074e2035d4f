"""`dragoman user`: who may sign in where the ledger is served to others."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from dragoman.cli.options import ledger_option, who

if TYPE_CHECKING:
    from dragoman.web.site import Site

_EXAMPLES = """\b
Examples:
  dragoman user add maria --role reviewer --ledger desk.db
  dragoman user list --ledger desk.db
  dragoman user token maria --label notebook --ledger desk.db

\b
A reader looks; a reviewer also adds reports and decides; an admin may do all
that the pages offer. Every change is in the ledger's log.
"""
_role = click.Choice(("reader", "reviewer", "admin"))


@click.group(epilog=_EXAMPLES, short_help="Say who may sign in where the ledger is served to others.")
def user() -> None:
    """Add, list, change and remove those who may sign in, and their API tokens."""


@contextmanager
def _site(location: str | None) -> Iterator[Site]:
    from dragoman.web.settings import Settings
    from dragoman.web.site import Site

    site = Site.open(Settings(location=location))
    try:
        yield site
    finally:
        site.close()


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


_stdin_option = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@user.command()
@click.argument("name")
@click.option("--role", type=_role, default="reader", show_default=True)
@_stdin_option
@ledger_option
def add(name: str, role: str, password_stdin: bool, location: str | None) -> None:
    """Let NAME sign in; asks for a password."""
    from dragoman.web import accounts

    password = _password(password_stdin)
    with _site(location) as site, site.database.writing() as connection:
        accounts.add_user(connection, name, role, password, by=who(None))
    click.echo(f"{name} may sign in, as {role}")


@user.command("list")
@ledger_option
def list_(location: str | None) -> None:
    """Show who may sign in, and their tokens."""
    from dragoman.web import accounts

    with _site(location) as site, site.database.reading() as connection:
        found = accounts.users(connection)
        for name, role, added_at in found:
            click.echo(f"{name:<24} {role:<9} since {added_at[:10]}")
            for token in accounts.tokens(connection, name):
                click.echo(f"  {token.id}  {token.label or 'token'}, since {token.added_at[:10]}")
    if not found:
        click.echo("Nobody yet; add somebody with: dragoman user add NAME")


@user.command()
@click.argument("name")
@click.argument("role", type=_role)
@ledger_option
def role(name: str, role: str, location: str | None) -> None:
    """Change what NAME may do."""
    from dragoman.web import accounts

    with _site(location) as site, site.database.writing() as connection:
        accounts.set_role(connection, name, role, by=who(None))
    click.echo(f"{name} is a {role} now")


@user.command()
@click.argument("name")
@_stdin_option
@ledger_option
def password(name: str, password_stdin: bool, location: str | None) -> None:
    """Change the password of NAME, and end all sessions."""
    from dragoman.web import accounts

    new = _password(password_stdin)
    with _site(location) as site, site.database.writing() as connection:
        accounts.set_password(connection, name, new, by=who(None))
    click.echo(f"the password of {name} is changed")


@user.command()
@click.argument("name")
@ledger_option
def remove(name: str, location: str | None) -> None:
    """NAME may no longer sign in; what was decided stays."""
    from dragoman.web import accounts

    with _site(location) as site, site.database.writing() as connection:
        accounts.remove_user(connection, name, by=who(None))
    click.echo(f"{name} may no longer sign in")


@user.command()
@click.argument("name")
@click.option("--label", default="", help="What it is for.")
@ledger_option
def token(name: str, label: str, location: str | None) -> None:
    """Make an API token for NAME; it is shown this once."""
    from dragoman.web import accounts

    with _site(location) as site, site.database.writing() as connection:
        secret = accounts.add_token(connection, name, label, by=who(None))
    click.echo(secret)


@user.command("remove-token")
@click.argument("id")
@ledger_option
def remove_token(id: str, location: str | None) -> None:
    """Make a token (tok_…) useless."""
    from dragoman.web import accounts

    with _site(location) as site, site.database.writing() as connection:
        accounts.remove_token(connection, id, by=who(None))
    click.echo(f"{id} is of no use any more")
