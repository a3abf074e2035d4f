"""`dragoman watch`: follow feeds and sites into the ledger."""

from __future__ import annotations

import re
import signal
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.options import json_option, ledger_option, opened, write_json
from dragoman.cli.read import translate_model_option, translate_option
from dragoman.errors import ReportNotFound

if TYPE_CHECKING:
    from dragoman.ledger import Ledger
    from dragoman.watch import Alert, SourceStatus, State, Watcher
    from dragoman.watch.deliver import Mail

_EXAMPLES = """\b
Examples:
  dragoman watch https://news.example/feed.xml --ledger haiti.db
  dragoman watch https://news.example/ sources.opml --about 'Haiti AND (Kenya OR UN)'
  dragoman watch --once --ledger haiti.db --alert-feed alerts.json
  dragoman watch --status --ledger haiti.db

\b
A source is a feed (RSS, Atom, JSON Feed), a sitemap of news, a page that names
its feed, or a list of feeds (OPML: a file or an address). Sources are remembered
with the ledger: without one, all that are known are followed. A stop at any
moment loses and doubles nothing; for cron, use --once.
"""


class _Duration(click.ParamType):  # type: ignore[type-arg]
    """Seconds, or 90s, 15m, 6h, 1d."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, (int, float)):
            return float(value)
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd]?)", str(value).strip())
        if not found:
            self.fail(f"“{value}” is no length of time; write 90s, 15m, 6h or 1d", param, ctx)
        return float(found.group(1)) * {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}[found.group(2)]


@click.command(epilog=_EXAMPLES)
@click.argument("sources", nargs=-1, metavar="[SOURCE]…")
@click.option("--once", is_flag=True, help="Ask all sources that are due, then end.")
@click.option("--every", type=_Duration(), default="15m", show_default=True, help="How long a source is left alone.")
@click.option("--about", metavar="WORDS", help='Only articles about this: words with AND, OR, NOT, (), "phrases".')
@click.option(
    "--actor",
    "actors",
    multiple=True,
    metavar="NAME",
    help="Only reports in which this actor is named; may be repeated.",
)
@click.option(
    "--kind", "kinds", multiple=True, metavar="KIND", help="Only reports with such a commitment (money) or event (AID)."
)
@click.option(
    "--backlog",
    type=click.IntRange(min=0),
    default=50,
    show_default=True,
    help="Of a new source, take so many articles.",
)
@click.option(
    "--delay", type=_Duration(), default="2s", show_default=True, help="The pause between two requests to one site."
)
@click.option("--contact", metavar="TEXT", help="How site owners reach you; goes into the user agent.")
@translate_option
@translate_model_option
@click.option(
    "--alert-feed", type=click.Path(dir_okay=False, path_type=Path), help="Write alerts to this file, as a JSON Feed."
)
@click.option("--webhook", metavar="URL", help="Post alerts there as JSON.")
@click.option(
    "--smtp",
    metavar="URL",
    help="Mail alerts by this server: smtp://user@host:587; password in $DRAGOMAN_SMTP_PASSWORD.",
)
@click.option("--mail-from", metavar="ADDRESS")
@click.option("--mail-to", "receivers", multiple=True, metavar="ADDRESS")
@click.option("--own-network", is_flag=True, help="Also ask machines of your own network.")
@click.option("--forget", metavar="SOURCE", help="Follow this source no longer.")
@click.option("--status", is_flag=True, help="Show the sources and what fails, and end.")
@click.option("--quiet", is_flag=True, help="Only failures, alerts and the summary.")
@ledger_option
@json_option
def watch(
    sources: tuple[str, ...], once: bool, status: bool, forget: str | None, location: str | None, **options: Any
) -> None:
    """
    Follow the news: ask sources for new articles, read them, and keep what they say in the ledger.

    Alerts tell when a report changes the stage of a commitment, brings a new objection, or gives another figure.
    """
    from dragoman.watch import State
    from dragoman.watch.run import state_beside

    with opened(location, create=not status) as ledger:
        state = State(state_beside(ledger))
        try:
            if status:
                _show_status(state, options["as_json"])
            elif forget:
                if not state.forget(forget):
                    raise ReportNotFound(f"{forget} is not followed; see: dragoman watch --status")
                click.echo(f"{forget} is followed no longer")
            else:
                _follow(ledger, state, sources, once, options)
        finally:
            state.close()


def _follow(ledger: Ledger, state: State, sources: tuple[str, ...], once: bool, options: dict[str, Any]) -> None:
    watcher = _watcher(ledger, state, options)
    watcher.follow(_addresses(sources))
    if not state.sources():
        raise click.UsageError(
            "no source is followed yet; name a feed, for example: dragoman watch https://news.example/feed.xml"
        )
    # A stop by the system (cron, systemd) ends as Ctrl-C does: after it the same command goes on.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if once:
            counts = watcher.once()
            click.echo(_summary(counts, ledger.location), err=options["as_json"])
            if counts["failed"] or counts["sources failed"]:
                raise click.exceptions.Exit(1)
            return
        watcher.stay()
    except KeyboardInterrupt:
        click.echo("dragoman: stopped; the same command goes on from here", err=True)
        raise click.Abort from None


def _addresses(sources: tuple[str, ...]) -> list[str]:
    """Addresses as they are; of files the feeds that they list."""
    from dragoman.watch.feeds import address, listing

    found: list[str] = []
    for source in sources:
        if source.startswith(("http://", "https://")):
            found.append(address(source) or source)
            continue
        try:
            data = Path(source).read_bytes()
        except OSError as error:
            raise ReportNotFound(
                f"{source} is no address and cannot be opened as a list of feeds ({error.strerror})"
            ) from None
        if data.lstrip()[:1] in (b"<", b"\xef"):
            found += listing(data, source).sources
        else:
            found += [
                line.strip() for line in data.decode("utf8", "replace").split("\n") if line.strip().startswith("http")
            ]
    return found


def _watcher(ledger: Ledger, state: State, options: dict[str, Any]) -> Watcher:
    from dragoman.sources.fetch import AGENT
    from dragoman.translate import translator
    from dragoman.watch import Filters, Watcher
    from dragoman.watch.deliver import Channels
    from dragoman.watch.polite import Guest
    from dragoman.watch.topics import about

    agent = f"{AGENT[:-1]}; {options['contact']})" if options["contact"] else AGENT
    return Watcher(
        ledger,
        state,
        Guest(options["delay"], agent, options["own_network"]),
        Filters(about(options["about"]) if options["about"] is not None else None, options["actors"], options["kinds"]),
        Channels(_show_alert(options["as_json"]), options["alert_feed"], options["webhook"], _mail(options)),
        translator(options["translate"], options["translate_model"]) if options["translate"] else None,
        options["every"],
        options["backlog"],
        _teller(options["quiet"], options["as_json"]),
    )


def _mail(options: dict[str, Any]) -> Mail | None:
    from dragoman.watch.deliver import Mail

    given = [options["smtp"], options["mail_from"], options["receivers"]]
    if any(given) and not all(given):
        raise click.UsageError("mail needs all of --smtp, --mail-from and --mail-to")
    return Mail(options["smtp"], options["mail_from"], options["receivers"]) if all(given) else None


def _teller(quiet: bool, as_json: bool) -> Any:
    """What is shown of each article."""
    from dragoman.cli.lines import clean

    def tell(what: str, where: str, why: str) -> None:
        if as_json:
            write_json({"what": what, "where": where, "why": why})
        elif what == "failed":
            click.echo(f"dragoman: {clean(why)}", err=True)
        elif not quiet:
            click.echo(f"{what:<10} {clean(where)}\n{'':11}{clean(why)}" if why else f"{what:<10} {clean(where)}")

    return tell


def _show_alert(as_json: bool) -> Any:
    from dragoman.cli.lines import clean

    def show(alert: Alert) -> None:
        if as_json:
            write_json({"what": "alert", **alert.to_dict()})
            return
        click.secho(f"! {clean(alert.title)}", bold=True)
        click.echo(
            f"  {clean(alert.line)}\n  “{clean(alert.quote)}”\n  {clean(alert.site or alert.url or '')}  [{alert.entry}]"
        )

    return show


def _show_status(state: State, as_json: bool) -> None:
    sources, troubles = state.sources(), state.troubles()
    if as_json:
        for line in (*sources, *troubles):
            write_json(line)
        return
    if not sources:
        click.echo("No source is followed yet. Follow one with: dragoman watch https://news.example/feed.xml")
        return
    for source in sources:
        click.echo("\n".join(_lines(source)))
    if troubles:
        click.secho("\nArticles that could not be taken", bold=True)
    for item in troubles:
        again = f"again at {item.next}" if item.retry else "not tried again" if item.state == "failed" else item.state
        told = item.error or ""
        click.echo(f"  {item.url}\n      {told.removeprefix(f'{item.url}: ')} ({again})")


def _lines(source: SourceStatus) -> list[str]:
    counts = {
        "added": source.added, "waiting": source.waiting, "failed": source.failed,
        "off topic": source.off_topic, "set aside": source.set_aside,
    }  # fmt: skip
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "nothing yet"
    lines = [click.style(source.title or source.url, bold=True)]
    lines += [f"  {source.url}"] if source.title else []
    lines.append(f"  last seen {_when(source.seen)}, last new {_when(source.new)}: {told}")
    if source.error:
        lines.append(f"  fails ({source.tries} times): {source.error}; asked again {_when(source.next)}")
    return lines


def _when(moment: str | None) -> str:
    return moment.replace("T", " ").rstrip("Z")[:16] if moment else "never"


def _summary(counts: Counter[str], location: str) -> str:
    names = ("new", "added", "known", "off topic", "set aside", "failed", "sources failed")
    return f"{location}: {', '.join(f'{counts[name]:,} {name}' for name in names if counts[name]) or 'nothing new'}"
