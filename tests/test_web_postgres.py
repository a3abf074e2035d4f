"""The same pages on PostgreSQL: each answers, a report is added, decided on, and undone."""

import re
from pathlib import Path

import dragoman
from dragoman.ledger import Ledger
from dragoman.web import accounts
from dragoman.web.settings import Settings
from dragoman.web.site import Site
from tests.haiti import REPORTS
from tests.ledger_support import new_database, postgres  # noqa: F401
from tests.web.support import Client, serving, words


def test_pages_jobs_decisions_and_accounts_on_postgresql(postgres: str, tmp_path: Path) -> None:  # noqa: F811
    address = new_database(postgres)
    with Ledger.open(address) as ledger:
        for reading in dragoman.read_all(report for file in REPORTS[:5] for report in dragoman.load(file)):
            ledger.add(reading)
        id = max(ledger.entries(actor="Kenya").items, key=lambda line: line.witnesses).id
    with serving(address) as client:
        for path in ("/", "/?sort=title&q=police", "/?actor=Kenya&sort=newest", "/?on=2023-10-01&known=1", f"/entries/{id}", "/events?view=map",
                     "/events?view=network", "/actors", "/actors/KEN", "/review", "/sources", "/log", "/about", "/search?q=police", "/api/entries?sort=told"):  # fmt: skip
            answer = client.get(path)
            assert answer.status == 200, (path, words(answer.text)[:400])
        for line in client.json("GET", "/api/reports").json()["items"][:2]:
            assert client.get(f"/reports/{line['id']}").status == 200
        pages = [client.json("GET", f"/api/entries?sort=told&limit=3{after}").json() for after in ("",)]
        after = client.json("GET", f"/api/entries?sort=told&limit=3&after={pages[0]['next']}").json()
        assert not {e["id"] for e in after["items"]} & {e["id"] for e in pages[0]["items"]}
        job = client.wait_for_job(
            client.form("/add/text", text="Norway pledged $40 million to Chad on Monday.", published="2024-05-07")
        )
        assert job["reports"] == 1
        item = client.json("GET", "/api/review?limit=1").json()["items"][0]
        page = client.follow(
            client.form("/decide", target=item["target"], seen=item["seen"], verdict="accept", back="/review")
        )
        decision = re.search(r'name="decision" value="(dec_[0-9a-f]+)"', page.text)
        assert decision
        assert client.form("/undo", decision=decision[1]).status == 303
    site = Site.open(Settings(location=address))
    with site.database.writing() as connection:
        accounts.add_user(connection, "maria", "reader", "long enough!", by="test")
    site.close()
    with serving(address, accounts=True) as client:
        assert Client(client.port).get("/").status == 303
        assert client.form("/sign-in", name="maria", password="long enough!").status == 303
        assert client.get("/").status == 200
    with Ledger.open(address) as ledger:
        assert ledger.verify().ok
