"""What keeps the pages safe: hostile reports, forms of other sites, private addresses, accounts, sizes."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import lxml.etree
import lxml.html
import pytest
from sqlalchemy import select

import dragoman
from dragoman.errors import BadAccount, DragomanError
from dragoman.ledger import Ledger
from dragoman.ledger import tables as t
from dragoman.report import Report
from dragoman.web import accounts
from dragoman.web import tables as w
from dragoman.web.access import Throttle
from dragoman.web.problems import TooMany
from dragoman.web.settings import Settings, is_loopback
from dragoman.web.site import Site
from tests.haiti import copy_of_ledger, ledger_file
from tests.web.support import Client, serving, words


@pytest.fixture(scope="module")
def site() -> Iterator[Client]:
    with serving(ledger_file()) as client:
        yield client


# --- hostile reports --------------------------------------------------------------------------------------------

_TRICKS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "'-alert(1)-'",
    "<a href='javascript:alert(1)'>x</a>", "</title><script>alert(1)</script>", "{{ 7 * 7 }}{% raw %}", "<iframe srcdoc='<script>1</script>'>",
    "</textarea><script>alert(1)</script>", "<style>*{display:none}</style>", "<base href=//evil.example>", "<!-- -->--!><b onclick=x>",
    "\u202egnp.exe\u202c", "\u2066\u2067mixed\u2069", "a\u0000b", "\ud83d", "\x1b[31mred", "A" * 20_000, "Ж" * 5_000, "&lt;script&gt;",
)  # fmt: skip


def _hostile() -> list[Report]:
    """A hundred reports that each put a trick wherever a report has a place for words."""
    made = []
    for number in range(100):
        trick = _TRICKS[number % len(_TRICKS)]
        other = _TRICKS[(number * 7 + 3) % len(_TRICKS)]
        sound = trick.encode("utf8", "replace").decode("utf8")
        text = (
            f"{sound} Ministry {number}\n\nKenya promised on Monday to send {1000 + number} police officers to Haiti, {sound} said.\n\n"
            f"“We will send {sound} money,” said Minister {other.encode('utf8', 'replace').decode('utf8')[:40]} Okello. "
            f"The United States opposes the plan {sound}."
        )
        made.append(
            Report.from_text(
                text, title=sound, published="2024-01-02", authors=(sound,), site=sound[:200],
                url=f"javascript:alert({number})" if number % 2 else f"https://example.org/{number}?{sound[:40]}",
            )
        )  # fmt: skip
    return made


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    with Ledger.open(path) as ledger:
        for reading in dragoman.read_all(_hostile()):
            ledger.add(reading)
    return path


def _harmless(page: str) -> None:
    """Nothing in a page that came from a report is an element or an attribute that acts."""
    for element in lxml.html.document_fromstring(page).iter(lxml.etree.Element):
        assert element.tag not in ("iframe", "object", "embed", "base", "style", "img"), element.tag
        if element.tag == "script":
            assert element.get("nonce")
            assert element.get("src", "").startswith("/static/")
            assert not element.text
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name != "style"
            if name in ("href", "src", "action", "formaction"):
                assert re.match(r"(?:/(?!/)|#|\?|https?://example\.org)", value), (element.tag, name, value)
    assert "49{% raw" not in page
    assert not re.search("[\x00\x1b\u202a-\u202e\u2066-\u2069]", page)


def test_a_hundred_hostile_reports_are_rendered_harmless(hostile: Path) -> None:
    with Ledger.open(hostile) as ledger:
        reports = [r.id for r in ledger.reports(limit=200).items]
        entries = [e.id for e in ledger.entries(limit=200).items] + [
            e.id for e in ledger.entries(kind="event", limit=60).items
        ]
        actors = [a.id for a in ledger.actors(limit=100).items]
    assert len(reports) == 100
    with serving(hostile) as client:
        paths = ["/", "/events", "/events?view=network", "/events?view=map", "/actors", "/review", "/sources", "/search?q=script",
                 "/search?q=%3Cscript%3E", "/?actor=Kenya&sort=%3Cscript%3E", "/?q=%22%3E%3Cscript%3E", "/log", "/jobs/%3Cscript%3E"]  # fmt: skip
        paths += (
            [f"/reports/{id}" for id in reports]
            + [f"/entries/{id}" for id in entries[:60]]
            + [f"/actors/{id}" for id in actors[:40]]
        )
        paths += [f"/reports/{reports[0]}?at={trick}" for trick in ("1-2%22%3E", "9-1", "99999999999-999999999999")]
        for path in paths:
            answer = client.get(path)
            assert answer.status < 500, (path, words(answer.text)[:300])
            _harmless(answer.text)
        for path in ("/events/network.svg", "/events/map.svg", "/events/time.svg"):
            drawn = client.get(path)
            assert "<script" not in drawn.text
            assert "sandbox" in drawn.headers["content-security-policy"]


# --- headers, hosts, forms, sizes -------------------------------------------------------------------------------


def test_every_answer_has_a_strict_policy_with_a_nonce_of_its_own(site: Client) -> None:
    policies = set()
    for path in ("/", "/nowhere", "/events", "/api/stats", "/static/page.js"):
        headers = site.get(path).headers
        policy = headers["content-security-policy"]
        policies.add(policy)
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    assert len(policies) == 5


def test_templates_have_no_inline_scripts_styles_or_handlers() -> None:
    from importlib import resources

    for file in resources.files("dragoman.web").joinpath("templates").iterdir():
        source = file.read_text("utf8")
        assert not re.search(r"\s(?:on[a-z]+|style)\s*=\s*[\"']", source), file.name
        assert "|safe" not in source, file.name
        assert not re.search(r"https?://(?!…)", source), file.name
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", source, re.S):
            assert 'name="csrf"' in form or "hidden(csrf" in form, (file.name, form[:200])


def test_other_hosts_other_sites_and_forms_that_are_not_ours_are_refused(site: Client) -> None:
    assert site.get("/", host="evil.example").status == 421
    assert site.get("/", host=f"localhost:{site.port}").status == 200
    fields = {"target": "x", "seen": "y", "verdict": "accept"}
    assert site.form("/decide", csrf="0" * 64, **fields).status == 403
    assert site.form("/decide", csrf="", **fields).status == 403
    body = f"csrf={site.csrf()}&target=x&seen=y&verdict=accept"
    kind = "application/x-www-form-urlencoded"
    assert site.ask("POST", "/decide", body, content_type=kind, sec_fetch_site="cross-site").status == 403
    assert site.ask("POST", "/decide", body, content_type=kind, origin="http://evil.example").status == 403
    assert site.ask("POST", "/decide", body, content_type=kind, origin="null").status == 403
    stranger = Client(site.port)
    assert stranger.ask("POST", "/decide", body, content_type=kind).status == 403
    assert site.ask("POST", "/decide", body, content_type=kind).status == 404
    # The API takes JSON only: a form of another site cannot send that.
    assert site.ask("POST", "/api/decisions", body, content_type=kind).status == 422
    assert (
        site.ask(
            "POST", "/api/decisions", '{"target": "x", "verdict": "accept", "seen": ""}', content_type="text/plain"
        ).status
        == 422
    )


def test_nobody_is_sent_elsewhere(site: Client) -> None:
    for to in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/ok\r\nx: y"):
        answer = site.form("/theme", theme="dark", back=to)
        assert answer.status == 303
        assert answer.headers["location"] in ("/", "/ok"), to


def test_too_much_is_refused_before_it_is_read(tmp_path) -> None:
    with serving(copy_of_ledger(tmp_path), largest_upload=200_000, largest_file=50_000, most_files=3) as client:
        assert client.ask("POST", "/api/join", b"x" * 6_000_000, content_type="application/json").status == 413
        assert client.files("/add/files", [("a.txt", b"x" * 60_000)]).status == 422
        assert client.files("/add/files", [("a.txt", b"x" * 40_000)] * 8).status == 413
        assert client.files("/add/files", [(f"{n}.txt", b"x") for n in range(4)]).status in (400, 422)
        for name in ("a.exe", "a.pdf.exe", "a", "a.svg", "../../etc/passwd", "a.txt\u0000.exe"):
            assert client.files("/add/files", [(name, b"MZ")]).status == 422, name
        assert client.files("/add/files", []).status == 422
        assert client.get("/jobs").text.count("job_") == 0


# --- addresses --------------------------------------------------------------------------------------------------

PRIVATE = [
    "http://127.0.0.1/", "http://127.0.0.1:8765/", "http://localhost/", "http://localhost:22/", "http://[::1]/", "http://0.0.0.0/",
    "http://0/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://017700000001/", "http://127.0.0.1.nip.io.invalid/",
    "http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.254/", "http://192.168.0.1/",
    "http://192.168.1.1:8080/admin", "http://169.254.169.254/latest/meta-data/", "http://169.254.0.1/", "http://[fe80::1]/",
    "http://[fd00::1]/", "http://[fc00::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://100.64.0.1/", "http://198.18.0.1/", "http://192.0.0.1/",
    "http://224.0.0.1/", "http://255.255.255.255/", "http://[ff02::1]/", "http://[::]/", "http://user:pass@127.0.0.1/",
    "http://example.org@127.0.0.1/", "ftp://example.org/", "file:///etc/passwd", "gopher://127.0.0.1/", "http://", "https://127.0.0.1#@example.org/",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_inside_are_refused(site: Client, address: str) -> None:
    answer = site.form("/add/addresses", addresses=address)
    assert answer.status == 422, answer.headers
    api = site.json("POST", "/api/reports", [{"url": address}])
    assert api.status == 422
    assert set(api.json()["error"]) == {"status", "code", "message"}


# --- accounts ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server that asks for a sign-in, with one user of each role."""
    folder = tmp_path_factory.mktemp("desk")
    path = copy_of_ledger(folder)
    site = Site.open(Settings(location=path))
    with site.database.writing() as connection:
        for role in accounts.ROLES:
            accounts.add_user(connection, f"the-{role}", role, "correct horse", by="test")
    site.close()
    with serving(path, accounts=True) as client:
        client.ledger = path  # type: ignore[attr-defined]
        yield client


def _signed_in(desk: Client, name: str) -> Client:
    client = Client(desk.port)
    answer = client.form("/sign-in", name=name, password="correct horse", to="/events")
    assert answer.status == 303
    assert answer.headers["location"] == "/events"
    return client


def test_without_signing_in_only_the_form_is_there(desk: Client) -> None:
    stranger = Client(desk.port)
    answer = stranger.get("/entries/x?on=2023")
    assert answer.status == 303
    assert answer.headers["location"] == "/sign-in?to=/entries/x%3Fon%3D2023"
    assert stranger.get("/sign-in").status == 200
    assert stranger.get("/static/style.css").status == 200
    app = _routes(desk)
    assert len(app) > 40
    for method, path in app:
        found = stranger.ask(method, re.sub(r"\{[^}]+\}", "x", path), accept="application/json")
        assert found.status in (401, 403, 404, 405, 413, 422), (method, path, found.status)
        if found.status not in (401,):
            assert path in ("/sign-in", "/theme", "/static/{name}", "/health"), (method, path, found.status)


def _routes(desk: Client) -> list[tuple[str, str]]:
    """Every route of the application but those that are open to all."""
    from dragoman.web import api
    from dragoman.web.pages import (
        about,
        account,
        actor,
        add,
        charts,
        decide,
        entry,
        events,
        ledger,
        report,
        review,
        search,
        sources,
    )

    found = []
    for page in (ledger, entry, report, actor, events, search, review, sources, about, charts, add, decide, account):
        found += [(method, route.path) for route in page.router.routes for method in route.methods]  # type: ignore[attr-defined]
    found += [(method, "/api" + route.path) for route in api.router.routes for method in route.methods]  # type: ignore[attr-defined]
    return found


def test_each_role_may_do_its_own(desk: Client) -> None:
    reader, reviewer = _signed_in(desk, "the-reader"), _signed_in(desk, "the-reviewer")
    assert reader.get("/").status == 200
    assert "/add" not in re.findall(r'class="button primary" href="([^"]+)"', reader.get("/").text)
    assert reader.get("/add").status == 403
    assert reader.form("/decide", target="x", seen="x", verdict="accept").status == 403
    assert reader.json("POST", "/api/decisions", {"target": "x", "verdict": "accept", "seen": "x"}).status == 403
    assert reviewer.get("/add").status == 200
    assert reviewer.form("/decide", target="x", seen="x", verdict="accept").status == 404


def test_cookies_cannot_be_read_by_scripts_and_end_with_signing_out(desk: Client) -> None:
    client = Client(desk.port)
    answer = client.form("/sign-in", name="the-reader", password="correct horse")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    kept = dict(client.cookies)
    client.form("/sign-out")
    again = Client(desk.port, kept)
    assert again.get("/").status == 303


def test_a_token_does_what_its_user_may_and_is_stored_as_a_hash(desk: Client) -> None:
    client = _signed_in(desk, "the-reviewer")
    page = client.form("/account/tokens", label="notebook").text
    secret = re.search(r"drg_[\w-]{40,}", page)
    assert secret
    program = Client(desk.port, token=secret[0])
    assert program.json("GET", "/api/stats").status == 200
    assert program.json("POST", "/api/decisions", {"target": "x", "verdict": "accept", "seen": "x"}).status == 404
    assert Client(desk.port, token="drg_wrong").json("GET", "/api/stats").status == 401
    for file in Path(desk.ledger).parent.iterdir():  # type: ignore[attr-defined]
        content = file.read_bytes()
        assert secret[0].encode() not in content
        assert b"correct horse" not in content
    id = re.search(r"/account/tokens/(tok_[0-9a-f]+)/remove", client.get("/account").text)
    assert id
    client.form(f"/account/tokens/{id[1]}/remove")
    assert program.json("GET", "/api/stats").status == 401


def test_wrong_passwords_are_slowed_down_and_kept_in_the_log(desk: Client) -> None:
    client = Client(desk.port)
    seen = [client.form("/sign-in", name="the-admin", password=f"guess {n}").status for n in range(9)]
    assert seen[:5] == [401] * 5
    assert 429 in seen[5:]
    assert client.form("/sign-in", name="the-admin", password="correct horse").status == 429
    with Ledger.open(desk.ledger) as ledger:  # type: ignore[attr-defined]
        lines = [
            line
            for line in ledger.audit(limit=1000).items
            if line.action in ("refused sign in", "sign in", "add user", "add token")
        ]
        assert {line.action for line in lines} == {"refused sign in", "sign in", "add user", "add token"}
        assert not any("guess" in line.content or "horse" in line.content for line in lines)
        assert ledger.verify().ok


def test_the_throttle_doubles_and_forgets() -> None:
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    for _ in range(5):
        throttle.check("a")
        throttle.failed("a")
    with pytest.raises(TooMany):
        throttle.check("a")
    throttle.check("b")
    now[0] = 2.1
    throttle.check("a")
    throttle.failed("a")
    now[0] = 4.2
    with pytest.raises(TooMany):
        throttle.check("a")
    throttle.succeeded("a")
    throttle.check("a")


def test_somebody_unknown_takes_as_long_to_refuse_as_somebody_known(desk: Client) -> None:
    site = Site.open(Settings(location=desk.ledger))  # type: ignore[attr-defined]
    times = {}
    with site.database.reading() as connection:
        for name in ("the-reader", "nobody"):
            begun = time.process_time()
            assert accounts.right_password(connection, name, "wrong") is None
            times[name] = time.process_time() - begun
    site.close()
    assert times["nobody"] > times["the-reader"] / 4


@pytest.mark.parametrize(
    ("name", "role", "password"),
    [("", "reader", "long enough!"), ("a b", "reader", "long enough!"), ("a", "king", "long enough!"), ("a", "reader", "short"), ("<b>", "reader", "long enough!")],
)  # fmt: skip
def test_accounts_that_cannot_be(tmp_path, name: str, role: str, password: str) -> None:
    site = Site.open(Settings(location=tmp_path / "l.db"))
    with pytest.raises(BadAccount), site.database.writing() as connection:
        accounts.add_user(connection, name, role, password, by="test")
    with site.database.reading() as connection:
        assert not connection.execute(select(w.users)).all()
        assert not connection.execute(select(t.audit)).all()
    site.close()


def test_only_this_machine_needs_no_accounts() -> None:
    assert [is_loopback(h) for h in ("127.0.0.1", "localhost", "::1", "127.0.0.2")] == [True] * 4
    assert [is_loopback(h) for h in ("0.0.0.0", "::", "192.168.1.5", "desk.example.org", "")] == [False] * 5


def test_serving_to_others_needs_somebody_who_can_sign_in(tmp_path) -> None:
    from click.testing import CliRunner

    from dragoman.cli import commands

    path = str(tmp_path / "l.db")
    Ledger.open(path).close()
    run = CliRunner()
    refused = run.invoke(commands, ["serve", "--host", "0.0.0.0", "--port", "0", "--ledger", path])
    assert refused.exit_code == 2
    assert "dragoman user add" in refused.output
    added = run.invoke(
        commands,
        ["user", "add", "maria", "--role", "reviewer", "--password-stdin", "--ledger", path],
        input="long enough!\n",
    )
    assert added.exit_code == 0, added.output
    token = run.invoke(commands, ["user", "token", "maria", "--ledger", path]).output.strip()
    assert token.startswith("drg_")
    assert "maria" in run.invoke(commands, ["user", "list", "--ledger", path]).output
    assert run.invoke(commands, ["user", "role", "maria", "admin", "--ledger", path]).exit_code == 0
    assert (
        run.invoke(
            commands, ["user", "password", "maria", "--password-stdin", "--ledger", path], input="another one!\n"
        ).exit_code
        == 0
    )
    assert run.invoke(commands, ["user", "remove", "maria", "--ledger", path]).exit_code == 0
    assert isinstance(run.invoke(commands, ["user", "remove", "maria", "--ledger", path]).exception, DragomanError)
