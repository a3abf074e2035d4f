"""Adding reports as a job: a live account of it, stopping it, and going on after the server or its reader was ended."""

import http.client
import json
import signal
import time
from pathlib import Path

import pytest

from dragoman.ledger import Ledger
from dragoman.web import jobs
from dragoman.web.jobs import Item
from dragoman.web.problems import BadRequest
from dragoman.web.settings import Settings
from dragoman.web.site import Site
from tests.web.support import Client, serving


def _report(number: int) -> bytes:
    words = f"State {number} pledged ${number + 2} million to Chad on Monday. " * 1
    body = " ".join(
        f"Minister {number}-{line} said that the government would send {line + 2} doctors to Mali."
        for line in range(20)
    )
    return f"Report {number}\n\n2024-05-07\n\n{words}\n\n{body}".encode()


def _send(client: Client, count: int) -> str:
    answer = client.files("/add/files", [(f"{number}.txt", _report(number)) for number in range(count)])
    assert answer.status == 303, answer.text[:500]
    return answer.headers["location"].rpartition("/")[2]


def test_a_job_tells_how_it_goes_on_as_it_goes_on(tmp_path: Path) -> None:
    with serving(tmp_path / "l.db") as client:
        id = _send(client, 5)
        connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=60)
        connection.request("GET", f"/jobs/{id}/events", headers={"accept": "text/event-stream"})
        answer = connection.getresponse()
        assert answer.getheader("content-type", "").startswith("text/event-stream")
        told = [json.loads(line[6:]) for line in answer.read().decode().splitlines() if line.startswith("data: ")]
        counts = [state["done"] for state in told]
        assert counts == sorted(counts)
        assert (counts[0], counts[-1]) == (0, 5)
        assert told[-1]["over"]
        assert len(told) >= 3
        assert client.get(f"/jobs/{id}").status == 200
        with Ledger.open(tmp_path / "l.db") as ledger:
            assert ledger.stats().reports == 5


def test_a_job_can_be_stopped(tmp_path: Path) -> None:
    with serving(tmp_path / "l.db") as client:
        id = _send(client, 200)
        while client.json("GET", f"/api/jobs/{id}").json()["done"] < 1:
            time.sleep(0.05)
        assert client.form(f"/jobs/{id}/cancel").status == 303
        job = client.wait(id)
        assert job["state"] == "cancelled"
        assert 1 <= job["done"] < 200
        assert {item["state"] for item in job["items"]} == {"done", "left out"}


def test_a_job_goes_on_after_the_server_was_ended_and_after_its_reader_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    with serving(path) as client:
        id = _send(client, 14)
        while client.json("GET", f"/api/jobs/{id}").json()["done"] < 2:
            time.sleep(0.05)
    site = Site.open(Settings(location=path))
    with site.database.reading() as connection:
        left = jobs.job(connection, id)
    site.close()
    assert left.state == "running"
    assert 2 <= left.done < 14
    with serving(path) as client:
        runner = client.app.app.state.runner  # type: ignore[attr-defined]
        while client.json("GET", f"/api/jobs/{id}").json()["done"] < left.done + 2:
            time.sleep(0.05)
        runner._patience = 0.1
        runner._worker.send_signal(signal.SIGKILL)
        job = client.wait(id, 90)
    assert (job["state"], job["done"], job["failed"], job["reports"]) == ("done", 14, 0, 14)
    with Ledger.open(path) as ledger:
        assert ledger.stats().reports == 14
        assert ledger.verify().ok


def test_what_cannot_be_read_is_said_and_the_rest_goes_on(tmp_path: Path) -> None:
    with serving(tmp_path / "l.db") as client:
        files = [
            ("a.txt", b"\x00\x01\x02"),
            ("b.txt", b"   "),
            ("c.jsonl", b'{"text": "Norway pledged $4 million to Chad."}\n{broken\n'),
            ("d.txt", _report(1)),
        ]
        job = client.wait_for_job(client.files("/add/files", files))
        assert [item["state"] for item in job["items"]] == ["failed", "failed", "done", "done"]
        assert "is not text" in job["items"][0]["message"]
        assert "empty" in job["items"][1]["message"]
        assert job["failed"] == 2
        assert job["reports"] == 2


def test_bytes_are_let_go_of_once_they_are_read(tmp_path: Path) -> None:
    from sqlalchemy import select

    from dragoman.web import tables as t

    with serving(tmp_path / "l.db") as client:
        client.wait_for_job(client.files("/add/files", [("d.txt", _report(1))]))
    site = Site.open(Settings(location=tmp_path / "l.db"))
    with site.database.reading() as connection:
        assert connection.scalars(select(t.job_items.c.body)).all() == [None]
    site.close()


def test_a_job_needs_something_to_do_and_a_date_that_exists(tmp_path: Path) -> None:
    site = Site.open(Settings(location=tmp_path / "l.db"))
    for items in ([], [Item("text", "x", b"x", published="2024-13-45")]):
        with pytest.raises(BadRequest), site.database.writing() as connection:
            jobs.queue(connection, items, by="test")
    site.close()
