"""Following feeds and sites, against a real web server on this machine."""

import json
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dragoman.errors import BadFeed, BadFilter
from dragoman.ledger import Ledger
from dragoman.sources.fetch import fetch
from dragoman.translate import LibreTranslate
from dragoman.watch import Filters, State, Watcher, run
from dragoman.watch.deliver import Channels, Mail
from dragoman.watch.feeds import address, listing
from dragoman.watch.polite import Guest
from dragoman.watch.topics import about
from tests.conftest import EXAMPLES
from tests.web_server import own_certificate, serving

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title><meta property="article:published_time" content="2024-03-{n:02}T08:00:00Z"></head>
<body><article><h1>{title}</h1><p>{text}</p></article></body></html>"""
TEXTS = [
    "Kenya agreed on Monday to send 1,000 police officers to Haiti. The president said that they would leave in May.",
    "Chad sent 80 army engineers to Cameroon on Sunday to repair two bridges that a flood had carried away in the north.",
    "Norway will give 50 million dollars to the port of Odesa, the foreign minister said in Oslo on Friday morning.",
    "Ghana and Morocco signed an agreement on fishing on Tuesday, which will be in force for five years from June.",
]


@pytest.fixture
def site():
    with serving() as site:
        yield site


def publish(site, count, *, path="/feed.xml", start=0):
    """So many articles, and a feed of them with an ETag."""
    items = []
    for n in range(start, count):
        title = f"Report number {n}: {TEXTS[n % 4].split(' on ')[0]}"
        site.text(f"/article/{n}", PAGE.format(title=title, n=n % 28 + 1, text=TEXTS[n % 4].replace("80", f"8{n}")))
        items.append(
            f"<item><title>{title}</title><link>{site.url(f'/article/{n}')}?utm_source=rss</link>"
            f"<pubDate>Mon, {n % 28 + 1:02} Jan 2024 08:00:00 GMT</pubDate></item>"
        )
    site.text(
        path,
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Daily</title>{"".join(items)}</channel></rss>',
        "application/rss+xml",
        ETag=f'"{count}"',
    )


class Watched:
    """A watch of one site, and how often its articles were asked for."""

    def __init__(self, site, folder, **options):
        self.site, self.folder, self.options = site, folder, options
        self.told = []

    def __enter__(self):
        self.ledger = Ledger.open(self.folder / "story.db")
        self.state = State(run.state_beside(self.ledger))
        options = {"every": 0.0, "guest": Guest(delay=0.0, allow_private=True, timeout=1.0), **self.options}
        self.watcher = Watcher(self.ledger, self.state, tell=lambda *what: self.told.append(what), **options)
        self.watcher.follow([self.site.url("/feed.xml")])
        return self

    def __exit__(self, *_):
        self.state.close()
        self.ledger.close()

    def titles(self):
        return sorted(report.title.split(":")[0].split()[-1] for report in self.ledger.reports(limit=200).items)

    def due(self):
        """As if the pauses were over."""
        self.state.db.execute("UPDATE sources SET next = '2000'")
        self.state.db.execute("UPDATE items SET next = '2000'")


def test_two_runs_add_exactly_the_new_articles(site, tmp_path):
    publish(site, 3)
    with Watched(site, tmp_path) as watched:
        first = watched.watcher.once()
        asked = site.paths()
        site.asked.clear()
        again = watched.watcher.once()

        assert (first["added"], watched.titles()) == (3, ["0", "1", "2"])
        assert (again["added"], again["new"], site.paths()) == (0, 0, ["/feed.xml"])
        assert [path for path in asked if path.startswith("/article")] == ["/article/0", "/article/1", "/article/2"]

        publish(site, 5)
        site.asked.clear()
        third = watched.watcher.once()

        assert (third["added"], watched.titles()) == (2, ["0", "1", "2", "3", "4"])
        assert [path for path in site.paths() if path.startswith("/article")] == ["/article/3", "/article/4"]


def test_a_feed_that_has_not_changed_is_a_304(site, tmp_path):
    publish(site, 1)
    with Watched(site, tmp_path) as watched:
        watched.watcher.once()
        site.asked.clear()
        watched.watcher.once()

        assert site.asked[0][1]["if-none-match"] == '"1"'
        (status,) = watched.state.sources()
        assert (status.title, status.error, status.added) == ("The Daily", None, 1)


def test_robots_txt_is_kept_to(site, tmp_path):
    publish(site, 3)
    site.text("/robots.txt", "User-agent: *\nDisallow: /article/1\n\nUser-agent: somebody\nDisallow: /\n", "text/plain")
    with Watched(site, tmp_path) as watched:
        watched.watcher.once()

        assert watched.titles() == ["0", "2"]
        assert "/article/1" not in site.paths()
        (trouble,) = watched.state.troubles()
        assert ("robots.txt" in trouble.error, trouble.retry, trouble.state) == (True, False, "failed")


def test_a_site_whose_robots_txt_is_in_trouble_is_left_alone_for_now(site, tmp_path):
    publish(site, 1)
    site.status("/robots.txt", 503)
    with Watched(site, tmp_path) as watched:
        watched.watcher.once()

        assert site.paths() == ["/robots.txt"]
        assert "503" in watched.state.sources()[0].error


def test_between_two_requests_to_a_site_there_is_its_pause(site, tmp_path):
    publish(site, 2)
    site.text("/robots.txt", "User-agent: *\nCrawl-delay: 0.3\n", "text/plain")
    moments = []
    for path, page in list(site.pages.items()):
        site.pages[path] = lambda handler, page=page: (moments.append(time.monotonic()), page(handler))
    with Watched(site, tmp_path) as watched:
        watched.watcher.once()

    assert len(moments) == 4
    assert all(after - before > 0.29 for before, after in zip(moments[1:], moments[2:], strict=False))


def test_a_429_with_retry_after_is_waited_for(site, tmp_path):
    publish(site, 1)
    site.status("/article/0", 429, Retry_After="7200")
    with Watched(site, tmp_path) as watched:
        watched.watcher.once()
        (trouble,) = watched.state.troubles()

        assert (trouble.state, trouble.retry, trouble.tries) == ("waiting", True, 1)
        assert 7_000 < _seconds_until(trouble.next) <= 7_200
        publish(site, 1)
        watched.due()
        watched.watcher.guest.sites.clear()
        assert watched.watcher.once()["added"] == 1


def _seconds_until(moment):
    from datetime import UTC, datetime

    return (datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds()


def test_a_failed_article_is_a_row_with_a_reason_and_whether_to_try_again(site, tmp_path):
    publish(site, 6)
    site.status("/article/0", 404)
    site.status("/article/1", 500)
    site.text("/article/2", "<html><body><form></form></body></html>")
    site.pages["/article/3"] = lambda handler: time.sleep(3)
    site.status("/article/4", 302, Location="/article/4")
    with Watched(site, tmp_path) as watched:
        counts = watched.watcher.once()
        rows = {item.url[-1]: (item.state, item.retry, item.error) for item in watched.state.troubles()}

    assert (counts["added"], counts["failed"]) == (1, 5)
    assert {n: row[:2] for n, row in rows.items()} == {
        "0": ("failed", False), "1": ("waiting", True), "2": ("failed", False), "3": ("waiting", True), "4": ("failed", False),
    }  # fmt: skip
    assert [
        "404" in rows["0"][2],
        "500" in rows["1"][2],
        "no article" in rows["2"][2],
        "within 1 seconds" in rows["3"][2],
    ] == [True] * 4


def test_an_article_is_tried_again_with_growing_pauses_and_then_given_up(site, tmp_path):
    publish(site, 1)
    site.status("/article/0", 500)
    pauses = []
    with Watched(site, tmp_path) as watched:
        for _ in range(8):
            watched.watcher.once()
            (trouble,) = watched.state.troubles()
            pauses.append(round(_seconds_until(trouble.next), -2))
            watched.due()

        watched.watcher.once()
        assert pauses[:4] == [300, 600, 1_200, 2_400]
        assert (trouble.state, trouble.tries) == ("failed", 8)
        assert site.paths().count("/article/0") == 8


def test_a_server_with_broken_tls_is_named_and_the_others_go_on(site, tmp_path):
    publish(site, 1)
    with serving(own_certificate(tmp_path)) as broken, Watched(site, tmp_path) as watched:
        publish(broken, 1)
        watched.watcher.follow([broken.url("/feed.xml")])
        counts = watched.watcher.once()

        assert (counts["added"], counts["sources failed"]) == (1, 1)
        assert "certificate" in next(s.error for s in watched.state.sources() if s.error)


def test_the_same_article_in_two_feeds_is_fetched_once(site, tmp_path):
    publish(site, 2)
    publish(site, 2, path="/other.xml")
    with Watched(site, tmp_path) as watched:
        watched.watcher.follow([site.url("/other.xml")])
        watched.watcher.once()

        assert site.paths().count("/article/0") == 1


def test_an_article_that_moved_is_known_by_its_words(site, tmp_path):
    publish(site, 1)
    with Watched(site, tmp_path) as watched:
        watched.watcher.once()
        page = site.pages["/article/0"]
        publish(site, 2, start=1)
        site.pages["/article/1"] = page
        counts = watched.watcher.once()

        assert (counts["added"], watched.titles()) == (0, ["0"])


def test_of_a_new_source_only_the_newest_are_taken(site, tmp_path):
    publish(site, 6)
    with Watched(site, tmp_path, backlog=2) as watched:
        watched.watcher.once()
        assert watched.titles() == ["4", "5"]
        publish(site, 7)
        watched.watcher.once()
        assert watched.titles() == ["4", "5", "6"]


# --- stopped at any moment ----------------------------------------------------------------------------------------

RUN = """
import sys
import dragoman
from pathlib import Path
from dragoman.ledger import Ledger
from dragoman.watch import State, Watcher, run
from dragoman.watch.polite import Guest
ledger = Ledger.open(sys.argv[1])
watcher = Watcher(ledger, State(run.state_beside(ledger)), Guest(0.0, allow_private=True), every=0.0)
watcher.follow([sys.argv[2]])
dragoman.read("Kenya agreed.")  # the weights are loaded
print("begins", flush=True)
watcher.once()
print("done", flush=True)
"""


def test_killed_at_any_moment_nothing_is_doubled_and_nothing_lost(site, tmp_path):
    publish(site, 10)
    ledger = tmp_path / "story.db"
    Ledger.open(ledger).close()
    finished = kills = 0
    # The moments fall between asking, adding and marking; the last life is as long as it needs.
    for life in (0.02, 0.1, 0.25, 0.4, 0.7, 60):
        command = [sys.executable, "-c", RUN, str(ledger), site.url("/feed.xml")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "begins\n"
        try:
            process.wait(life)
            finished += 1
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1

    assert (finished, kills > 2) == (1, True)
    with Ledger.open(ledger) as kept:
        titles = [report.title for report in kept.reports(limit=100).items]
        assert len(titles) == len(set(titles)) == 10
        assert kept.verify().ok
    states = sqlite3.connect(f"{ledger}.watch").execute("SELECT state, count(*) FROM items GROUP BY state").fetchall()
    assert sum(count for _, count in states) == 10
    assert {state for state, _ in states} <= {"added", "known"}


def test_stopped_between_ledger_and_mark_the_alerts_still_come(site, tmp_path, monkeypatch):
    shown = []
    _story(site, 3)
    with Watched(site, tmp_path, channels=Channels(show=shown.append)) as watched:
        watched.watcher.once()
        _story(site, 4)
        done = State.done

        def killed(*_, **__):
            raise KeyboardInterrupt

        monkeypatch.setattr(State, "done", killed)
        with pytest.raises(KeyboardInterrupt):
            watched.watcher.once()
        monkeypatch.setattr(State, "done", done)
        watched.due()
        watched.watcher.once()

        assert [alert.line for alert in shown][:1] == ["Lucien Batravil objects"]
        assert len(watched.ledger.reports().items) == 4


# --- what is wanted, and alerts -----------------------------------------------------------------------------------

#: Reports of the worked case: five that tell of a plan, then an objection, a suspension, and more money.
STORY = [
    EXAMPLES / "haiti-mission" / f"{name}.txt"
    for name in (
        "2023-07-30-lakeshore-daily", "2023-09-23-savannah-chronicle", "2023-09-25-pentagon-readout",
        "2023-09-27-madan-kolibri", "2023-10-14-lakeshore-daily", "2024-03-04-eastern-voice",
    )
]  # fmt: skip


def _story(site, count):
    links = []
    for n, path in enumerate(STORY[:count]):
        site.text(f"/story/{n}", path.read_text(encoding="utf8"), "text/plain; charset=utf-8")
        links.append(
            {"url": site.url(f"/story/{n}"), "title": path.stem, "date_published": f"{path.stem[:10]}T08:00:00Z"}
        )
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Story", "items": links}
    site.text("/feed.xml", json.dumps(feed), "application/feed+json")


def test_alerts_go_to_terminal_feed_webhook_and_mail(site, tmp_path):
    shown, posted = [], []
    site.pages["/hook"] = lambda handler: (posted.append(json.loads(handler.body)), handler.answer(200, b"", {}))
    with mail_server() as (port, mails):
        channels = Channels(
            shown.append,
            tmp_path / "alerts.json",
            site.url("/hook"),
            Mail(f"smtp://127.0.0.1:{port}", "dragoman@desk.example", ("editor@desk.example",)),
        )
        with Watched(site, tmp_path, channels=channels) as watched:
            _story(site, 3)
            watched.watcher.once()
            assert shown == []  # nothing changes what the first tells
            _story(site, 6)
            watched.watcher.once()
            watched.watcher.once()

    assert {alert.kind for alert in shown} == {"stage", "objection", "figure"}
    assert "pledged → suspended (a person must confirm it)" in [alert.line for alert in shown]
    assert "Raila Odinga objects" in [alert.line for alert in shown]
    words = " ".join(" ".join(path.read_text(encoding="utf8").split()) for path in STORY)
    assert all(alert.quote in words for alert in shown)
    assert len({alert.id for alert in shown}) == len(shown)
    feed = json.loads((tmp_path / "alerts.json").read_text(encoding="utf8"))
    assert {item["id"] for item in feed["items"]} == {alert.id for alert in shown}
    assert [{a["id"] for a in call["alerts"]} for call in posted] == [{alert.id for alert in shown}]
    assert len(mails) == 1
    assert "To: editor@desk.example" in mails[0]


def test_an_alert_that_could_not_go_out_goes_out_later(site, tmp_path):
    site.status("/hook", 500)
    _story(site, 3)
    with Watched(site, tmp_path, channels=Channels(webhook=site.url("/hook"))) as watched:
        watched.watcher.once()
        _story(site, 4)
        watched.watcher.once()
        waiting = watched.state.undelivered("webhook")
        assert waiting
        assert any("webhook" in why for _, _, why in watched.told)
        site.text("/hook", "thanks")
        watched.watcher.once()
        assert watched.state.undelivered("webhook") == []


class mail_server:  # noqa: N801 - used as a function
    """A server that speaks as much SMTP as smtplib needs, and keeps what it is given."""

    def __enter__(self):
        self.socket, self.mails = socket.create_server(("127.0.0.1", 0)), []
        threading.Thread(target=self._serve, daemon=True).start()
        return self.socket.getsockname()[1], self.mails

    def __exit__(self, *_):
        self.socket.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as file:
                self._talk(file)

    def _talk(self, file):
        def say(words):
            file.write(words + b"\r\n")
            file.flush()

        say(b"220 here")
        while line := file.readline():
            word = line[:4].upper()
            if word == b"DATA":
                say(b"354 go on")
                mail = []
                while (part := file.readline()) not in (b".\r\n", b""):
                    mail.append(part.decode())
                self.mails.append("".join(mail))
                say(b"250 kept")
            elif word == b"QUIT":
                say(b"221 bye")
                return
            else:
                say(b"250 fine")


def test_only_what_is_wanted_is_kept(site, tmp_path):
    publish(site, 4)
    with Watched(
        site, tmp_path, filters=Filters(about("Haiti OR Odesa"), actors=("Kenya", "NOR"), kinds=("personnel",))
    ) as watched:
        counts = watched.watcher.once()

        assert (watched.titles(), counts["off topic"]) == (["0"], 3)
        site.asked.clear()
        watched.watcher.once()
        assert site.paths() == ["/feed.xml"]


def test_other_languages_are_set_aside_or_translated(site, tmp_path):
    publish(site, 1)
    french = "Le Kenya a accepté lundi d'envoyer mille policiers en Haïti. Le président a déclaré qu'ils partiraient au mois de mai."
    site.text("/article/0", PAGE.format(title="Report number 0: le Kenya", n=1, text=french))
    with Watched(site, tmp_path) as watched:
        watched.watcher.once()
        (trouble,) = watched.state.troubles()
        assert (trouble.state, "French" in trouble.error) == ("set aside", True)
        assert watched.titles() == []

    def translate(handler):
        texts = json.loads(handler.body)["q"]
        handler.answer(
            200, json.dumps({"translatedText": ["Kenya agreed on Monday to send police." for _ in texts]}).encode(), {}
        )

    site.pages["/translate"] = translate
    publish(site, 2)
    site.text("/article/1", PAGE.format(title="Report number 1: le Kenya", n=1, text=french))
    with Watched(site, tmp_path, translator=LibreTranslate(site.address)) as watched:
        watched.watcher.once()
        (report,) = watched.ledger.reports().items
        assert "Kenya agreed on Monday to send police." in report.text


# --- what sources list --------------------------------------------------------------------------------------------

ATOM = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><title>One</title><link href="/1"/><updated>2024-03-04T09:00:00+01:00</updated></entry><entry><title>Two</title><link href="/2"/><updated>2024-13-45T99:00:00Z</updated></entry></feed>'
SITEMAP = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/1</loc><news:news><news:publication_date>2024-03-04</news:publication_date><news:title>One</news:title></news:news></url><url><loc>https://a.example/2</loc><lastmod>2024-03-05</lastmod></url><url><loc>javascript:x</loc></url></urlset>'
INDEX = "<sitemapindex><sitemap><loc>https://a.example/sitemap-1.xml</loc></sitemap><sitemap><loc>https://a.example/sitemap-news.xml</loc></sitemap></sitemapindex>"
OPML = '<opml version="2.0"><head><title>Mine</title></head><body><outline text="x"><outline xmlUrl="https://a.example/feed"/></outline><outline xmlUrl="https://b.example/feed"/></body></opml>'
HTML = '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed?a=1&amp;b=2"><link rel="alternate" type="application/rss+xml" href="/comments"></head></html>'


@pytest.mark.parametrize(
    ("data", "kind", "links", "sources"),
    [
        (ATOM, "feed", ["https://a.example/1", "https://a.example/2"], ()),
        (SITEMAP, "sitemap", ["https://a.example/2", "https://a.example/1"], ()),
        (INDEX, "index", [], ("https://a.example/sitemap-news.xml",)),
        (OPML, "opml", [], ("https://a.example/feed", "https://b.example/feed")),
        (HTML, "page", [], ("https://a.example/feed?a=1&b=2",)),
        ('{"items": [{"url": "https://a.example/1"}, 7, {"url": "mailto:x"}]}', "feed", ["https://a.example/1"], ()),
    ],
)
def test_feeds_sitemaps_lists_and_pages_are_told_apart(data, kind, links, sources):
    found = listing(data.encode(), "https://a.example/")

    assert (found.kind, [link.url for link in found.links], found.sources) == (kind, links, sources)


def test_times_of_feeds_are_utc_and_impossible_ones_none():
    assert [link.published for link in listing(ATOM.encode(), "https://a.example/").links] == [
        "2024-03-04T08:00:00Z",
        None,
    ]


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss version="2.0"><channel><title>&b;</title></channel></rss>'


@pytest.mark.parametrize(
    "data",
    [
        "",
        "plain words",
        "{}",
        "{broken",
        "<?xml version='1.0'?><rss",
        BOMB,
        "<html><head></head></html>",
        "<urlset><url>",
        "\x00\x01",
    ],
)
def test_what_is_no_feed_is_named(data):
    with pytest.raises(BadFeed, match=r"https://a\.example/"):
        listing(data.encode(), "https://a.example/")


def test_a_sitemap_of_ten_thousand_links_and_a_longer_one_are_bounded():
    began = time.process_time()
    many = f"<urlset>{''.join(f'<url><loc>https://a.example/{n}</loc></url>' for n in range(60_000))}</urlset>"

    assert len(listing(many.encode(), "https://a.example/").links) == 50_000
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("link", "whole"),
    [
        ("/a?utm_source=x&id=3&fbclid=y#top", "https://a.example/a?id=3"),
        ("https://B.example", "https://b.example/"),
        ("mailto:a@b.example", None),
        ("http://[::1", None),
    ],
)
def test_addresses_are_whole_and_without_what_tells_where_one_came_from(link, whole):
    assert address(link, "https://a.example/feed") == whole


@pytest.mark.parametrize(
    ("wish", "text", "wanted"),
    [
        ("Haiti AND (Kenya OR UN)", "Kenya sends police to Haiti", True),
        ("Haiti AND (Kenya OR UN)", "The UN speaks of Haiti", True),
        ("Haiti AND (Kenya OR UN)", "Un Haiti in small letters", False),  # UN in capitals only
        ("Haiti AND (Kenya OR UN)", "Haitian police", False),
        ("Haiti*", "Haitian police", True),
        ('"Security Council"', "the security\ncouncil met", True),
        ('"Security Council"', "the council of security", False),
        ("Odesa NOT football", "football in Odesa", False),
        ("NOT (Kenya OR Chad)", "Ghana and Morocco", True),
        ("Cote d'Ivoire", "Côte d'Ivoire votes", True),
        ("kenya haiti", "Haiti thanks Kenya", True),
    ],
)
def test_topics(wish, text, wanted):
    assert about(wish)(text) is wanted


@pytest.mark.parametrize(
    "wish", ["", "  ", "Haiti AND", "(Haiti", "Haiti)", "AND", '"open', "()", "NOT", "(" * 60 + "a" + ")" * 60]
)
def test_a_topic_that_cannot_be_understood_is_refused_with_an_example(wish):
    with pytest.raises(BadFilter):
        about(wish)


# --- the command --------------------------------------------------------------------------------------------------


def dragoman(*arguments):
    return subprocess.run(
        [sys.executable, "-c", "from dragoman.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_command_follows_shows_and_forgets(site, tmp_path):
    publish(site, 2)
    site.status("/article/1", 404)
    ledger = ["--ledger", tmp_path / "story.db"]
    opml = tmp_path / "mine.opml"
    opml.write_text(f'<opml><body><outline xmlUrl="{site.url("/feed.xml")}"/></body></opml>')

    first = dragoman("watch", opml, "--once", "--own-network", "--delay", "0", *ledger)
    status = dragoman("watch", "--status", *ledger)
    second = dragoman("watch", "--once", "--own-network", "--delay", "0", "--every", "1s", *ledger)
    forgotten = dragoman("watch", "--forget", site.url("/feed.xml"), *ledger)
    nothing = dragoman("watch", "--once", *ledger)

    assert first.returncode == 1, first.stderr
    assert "2 new, 1 added, 1 failed" in first.stdout
    assert "404" in first.stderr
    assert "The Daily" in status.stdout
    assert "1 added, 1 failed" in status.stdout
    assert "not tried again" in status.stdout
    assert (second.returncode, "nothing new" in second.stdout) == (0, True)
    assert forgotten.returncode == 0
    assert (nothing.returncode, "no source" in nothing.stderr) == (2, True)


def test_without_leave_the_own_network_is_not_asked(site, tmp_path):
    publish(site, 1)
    run_ = dragoman("watch", site.url("/feed.xml"), "--once", "--ledger", tmp_path / "story.db")

    assert run_.returncode == 1
    assert "private network" in run_.stderr
    assert site.asked == []


def test_the_help_has_examples():
    assert "dragoman watch --once" in dragoman("watch", "--help").stdout


def test_the_test_server_is_a_web_server(site, tmp_path: Path):
    site.text("/x", "y")
    assert fetch(site.url("/x"), allow_private=True).body == b"y"
