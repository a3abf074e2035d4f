"""The API: the same answers as the ledger gives, one form of errors, cursors, ETags; and whatever its description allows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from dragoman.ledger import Ledger
from dragoman.ledger.entries import to_dict
from dragoman.web.app import create_app
from dragoman.web.settings import Settings
from tests.haiti import copy_of_ledger, ledger_file
from tests.web.support import Client, serving


@pytest.fixture(scope="module")
def site() -> Iterator[Client]:
    with serving(ledger_file()) as client:
        yield client


def test_entries_are_those_of_the_ledger_page_by_page(site: Client) -> None:
    got: list[dict[str, Any]] = []
    after = ""
    while True:
        page = site.json("GET", f"/api/entries?limit=7{after}").json()
        got += page["items"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    with Ledger.open(ledger_file()) as ledger:
        expected = [json.loads(json.dumps(to_dict(line))) for line in ledger.entries(limit=200).items]
    assert got == expected


@pytest.mark.parametrize("sort", ["newest", "oldest", "told", "objectors", "differ", "title"])
@pytest.mark.parametrize("family", ["commitment", "event"])
def test_every_order_gives_each_line_once(site: Client, sort: str, family: str) -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = site.json("GET", f"/api/entries?family={family}&sort={sort}&limit=11{after}").json()
        seen += [line["id"] for line in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert len(seen) == len(set(seen))
    whole = site.json("GET", f"/api/entries?family={family}&sort={sort}&limit=1000").json()["items"]
    assert seen == [line["id"] for line in whole]


def test_one_entry_now_and_then(site: Client) -> None:
    id = site.json("GET", "/api/entries?sort=told&limit=1").json()["items"][0]["id"]
    with Ledger.open(ledger_file()) as ledger:
        assert site.json("GET", f"/api/entries/{id}").json() == json.loads(json.dumps(to_dict(ledger.entry(id))))
    then = site.json("GET", f"/api/entries/{id}?on=2023-10-01&known=2023-10-01").json()
    assert [(r["kind"], r["status"]) for r in then["requirement_states"]] == [("un_security_council", "sought")]


def test_the_others_answer_too(site: Client) -> None:
    report = site.json("GET", "/api/reports?limit=1").json()["items"][0]["id"]
    for path in ("/timeline", "/actors", "/actors/KEN", "/search?q=police", "/stats", f"/reports/{report}", f"/reports/{report}/facts",
                 "/jobs", "/review", "/decisions", "/audit", "/entries?actor=Kenya&role=promisor", "/entries?text=police&kind=money"):  # fmt: skip
        answer = site.json("GET", f"/api{path}")
        assert answer.status == 200, (path, answer.text)
        assert answer.headers["content-type"].startswith("application/json")


def test_offsets_of_facts_point_into_the_text(site: Client) -> None:
    for line in site.json("GET", "/api/reports?limit=20").json()["items"]:
        text = site.json("GET", f"/api/reports/{line['id']}").json()["text"]
        for fact in site.json("GET", f"/api/reports/{line['id']}/facts").json()["items"]:
            assert text[fact["start"] : fact["end"]].strip()


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/entries/com_0", 404, "not_in_ledger"), ("GET", "/api/nowhere", 404, "not_here"), ("GET", "/api/entries?kind=x", 422, "bad_filter"),
        ("GET", "/api/entries?limit=0", 422, "bad_request"), ("GET", "/api/entries?after=x", 422, "bad_filter"), ("GET", "/api/actors/Nobody", 404, "not_in_ledger"),
        ("GET", "/api/jobs/job_x", 404, "not_here"), ("PUT", "/api/entries", 405, "wrong_method"), ("GET", "/api/entries?on=x", 422, "bad_filter"),
    ],
)  # fmt: skip
def test_every_error_has_one_form(site: Client, method: str, path: str, status: int, code: str) -> None:
    answer = site.json(method, path)
    assert answer.status == status
    assert set(answer.json()) == {"error"}
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["status"] == status
    assert answer.json()["error"]["message"]


def test_an_answer_is_not_sent_again_while_nothing_changed(site: Client) -> None:
    first = site.json("GET", "/api/entries")
    again = site.ask("GET", "/api/entries", accept="application/json", if_none_match=first.headers["etag"], cookie="")
    assert again.status in (200, 304)
    first = site.ask("GET", "/api/stats", accept="application/json")
    again = site.ask("GET", "/api/stats", accept="application/json", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_add_decide_and_undo(tmp_path: Path) -> None:
    with serving(copy_of_ledger(tmp_path)) as client:
        report = {
            "text": "Norway pledged $40 million to Chad on Monday.",
            "published": "2024-05-07",
            "title": "Norway Helps",
        }
        job = client.json("POST", "/api/reports", [report])
        assert job.status == 202, job.text
        done = client.wait(job.json()["job"])
        assert done["reports"] == 1
        assert client.json("GET", f"/api/reports/{done['items'][0]['report']}").json()["title"] == "Norway Helps"
        again = client.wait(client.json("POST", "/api/reports", [report]).json()["job"])
        assert again["reports"] == 0
        item = client.json("GET", "/api/review?limit=1").json()["items"][0]
        made = client.json(
            "POST", "/api/decisions", {"target": item["target"], "verdict": "accept", "seen": item["seen"]}
        )
        assert made.status == 200, made.text
        late = client.json(
            "POST", "/api/decisions", {"target": item["target"], "verdict": "reject", "seen": item["seen"]}
        )
        assert (late.status, late.json()["error"]["code"]) == (409, "outdated")
        assert client.json("POST", f"/api/decisions/{made.json()['id']}/undo").status == 200
        assert client.json("POST", f"/api/decisions/{made.json()['id']}/undo").status == 422
        assert len(client.json("GET", "/api/decisions").json()["items"]) == 2


# --- whatever the description allows ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("described")
    with serving(copy_of_ledger(folder)) as client:
        yield schemathesis.openapi.from_url(f"http://127.0.0.1:{client.port}/api/openapi.json")


def test_nothing_that_the_description_allows_breaks_the_server(described: Any) -> None:
    asked = 0
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate], derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            answer = case.call()
            assert answer.status_code < 500, (case.as_curl_command(), answer.text)
            if answer.status_code >= 400:
                assert set(answer.json()["error"]) == {"status", "code", "message"}

        ask()
    assert asked > 150


def test_the_description_names_every_route() -> None:
    app = create_app(Settings(location=ledger_file()))
    document = app.app.openapi()  # type: ignore[attr-defined]
    app.app.state.site.close()  # type: ignore[attr-defined]
    assert len(document["paths"]) >= 18
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            assert about["summary"], (method, path)
            assert about["tags"], (method, path)
            assert "422" in about["responses"] or "404" in about["responses"], (method, path)
