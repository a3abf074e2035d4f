"""`dragoman serve`: the ledger in a browser."""

from __future__ import annotations

import getpass
import threading
import webbrowser

import click

from dragoman.cli.options import ledger_option

_EXAMPLES = """\b
Examples:
  dragoman serve --open
  dragoman serve --ledger haiti.db --port 9000
  dragoman user add maria --role reviewer --ledger desk.db
  dragoman serve --ledger desk.db --host 0.0.0.0 --name desk.example.org

\b
Only this machine reaches 127.0.0.1. Any other address needs accounts, so add
users first; put a web server with TLS before it, and say so with --https.
"""


@click.command(epilog=_EXAMPLES, short_help="Open the ledger in a browser: look, follow, decide.")
@click.option("--open", "open_browser", is_flag=True, help="Open the browser.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="The port; 0 for any free one."
)
@click.option("--accounts", is_flag=True, help="Ask for a sign-in also on this machine.")
@click.option("--name", "names", multiple=True, metavar="NAME", help="A host name to answer to as well.")
@click.option("--https", is_flag=True, help="Browsers come by way of TLS: send cookies only so.")
@ledger_option
def serve(
    open_browser: bool, host: str, port: int, accounts: bool, names: tuple[str, ...], https: bool, location: str | None
) -> None:
    """Serve the ledger as pages and as an API until interrupted."""
    import socket

    import uvicorn

    from dragoman.errors import LedgerUnavailable
    from dragoman.web.access import has_users
    from dragoman.web.app import create_app
    from dragoman.web.settings import Settings, is_loopback

    open_to_others = not is_loopback(host)
    settings = Settings(
        location=location,
        host=host,
        port=port,
        accounts=accounts or open_to_others,
        person=_person(),
        names=names,
        https=https,
    )
    app = create_app(settings)
    site = app.app.state.site  # type: ignore[attr-defined]
    if settings.accounts and not has_users(site):
        raise click.UsageError("nobody could sign in: add somebody first with dragoman user add NAME --role admin")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise LedgerUnavailable(
            f"{host}:{port} cannot be listened on ({error.strerror}); choose another --port"
        ) from None
    listener.listen(512)
    shown = f"http://{'localhost' if is_loopback(host) else host}:{listener.getsockname()[1]}/"
    click.echo(f"{site.ledger.location}: {shown}  (stop with Ctrl-C)")
    if open_to_others and not https:
        click.echo("Passwords go over this address unencrypted; put a web server with TLS before it.", err=True)
    if open_browser:
        threading.Timer(0.8, webbrowser.open, [shown]).start()
    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=3, server_header=False, date_header=True, h11_max_incomplete_event_size=65536
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "local"
