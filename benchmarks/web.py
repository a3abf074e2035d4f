"""
How quickly pages answer while many read and reports are being added, and whether the server's memory stays flat.

    python benchmarks/web.py                        # a million assertions, 20 readers
    python benchmarks/web.py --assertions 100000 --readers 5 --requests 400
    python benchmarks/web.py --ledger filled.db     # keep a filled ledger there and use it again

The server is `dragoman serve` in a process of its own on 127.0.0.1; readers are threads here that ask for one page after the
other, look at each for two seconds on average, and keep their connections open. A writer adds a new report every two seconds by the API meanwhile.
"""

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path

from dragoman.ledger import Ledger

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.ledger import fill

_PAGES = {
    "ledger": 4, "ledger, newest": 2, "ledger, one actor": 2, "ledger, one kind": 2, "entry": 5, "entry, then": 1, "report": 3, "events": 2, "actor": 1,
    "search": 1, "review": 1, "sources": 1, "api entries": 3, "api entry": 2,
}  # fmt: skip


def addresses(ledger: Ledger) -> dict[str, list[str]]:
    """Addresses of each kind of page."""
    entries = [e.id for e in ledger.entries(limit=400).items]
    reports = [r.id for r in ledger.reports(limit=60).items]
    actors = [a.id for a in ledger.actors(limit=200).items]
    return {
        "ledger": ["/"],
        "ledger, newest": ["/?sort=newest"],
        "ledger, one actor": [f"/?actor={a}&sort=newest" for a in actors[:50]],
        "ledger, one kind": [f"/?kind={k}" for k in ("money", "personnel", "agreement")],
        "entry": [f"/entries/{e}" for e in entries],
        "entry, then": [f"/entries/{e}?on=2026-01-01" for e in entries[:50]],
        "report": [f"/reports/{r}" for r in reports],
        "events": ["/events", "/events?kind=AID", "/events?view=time", "/events?view=network", "/events?view=map"],
        "actor": [f"/actors/{a}" for a in actors[:50]],
        "search": ["/search?q=police", "/search?q=trust+fund"],
        "review": ["/review", "/review?kind=join"],
        "sources": ["/sources"],
        "api entries": ["/api/entries?limit=50", "/api/entries?sort=told"],
        "api entry": [f"/api/entries/{e}" for e in entries],
    }  # fmt: skip


class Server:
    """`dragoman serve` on a ledger."""

    def __init__(self, ledger: Path) -> None:
        command = [sys.executable, "-m", "dragoman", "serve", "--ledger", str(ledger), "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        line = self.process.stdout.readline()
        self.port = int(line.rpartition("localhost:")[2].split("/")[0])

    def memory(self) -> float:
        """Resident memory in MiB (Linux)."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=30)


def read(
    port: int,
    places: dict[str, list[str]],
    count: int,
    seed: int,
    pause: float,
    times: dict[str, list[float]],
    bad: list[str],
) -> None:
    """Ask for *count* pages, one after the other, with a pause of *pause* seconds on average to look at each."""
    chance = random.Random(seed)
    names, weights = list(_PAGES), list(_PAGES.values())
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(count):
        name = chance.choices(names, weights)[0]
        path = chance.choice(places[name])
        time.sleep(chance.uniform(0, 2 * pause))
        begun = time.perf_counter()
        connection.request("GET", path, headers={"accept": "text/html"})
        answer = connection.getresponse()
        answer.read()
        times[name].append(time.perf_counter() - begun)
        if answer.status != 200:
            bad.append(f"{answer.status} {path}")


def write(port: int, stop: threading.Event, written: list[int]) -> None:
    """Add a report every two seconds."""
    number = 0
    while not stop.wait(2):
        number += 1
        text = f"State {number} pledged ${number} million to Chad on Monday. Kenya promised {number} police to Haiti. The union opposes the plan."
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        body = json.dumps([{"text": text, "title": f"Report {number} of {time.time()}", "published": "2024-05-07"}])
        connection.request("POST", "/api/reports", body, {"content-type": "application/json"})
        written.append(connection.getresponse().status)
        connection.close()


def run(server: Server, places: dict[str, list[str]], readers: int, requests: int, pause: float, adding: bool) -> None:
    times: dict[str, list[float]] = defaultdict(list)
    bad: list[str] = []
    written: list[int] = []
    stop = threading.Event()
    writer = threading.Thread(target=write, args=(server.port, stop, written))
    if adding:
        writer.start()
    before, begun = server.memory(), time.perf_counter()
    threads = [
        threading.Thread(target=read, args=(server.port, places, requests // readers, seed, pause, times, bad))
        for seed in range(readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    stop.set()
    if adding:
        writer.join()
    every = sorted(value for some in times.values() for value in some)
    print(
        f"{readers} readers, {len(every):,} requests in {took:.0f} s ({len(every) / took:.0f} a second), {len(written)} reports sent in meanwhile"
    )
    print(
        f"  load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; memory {before:.0f} → {server.memory():.0f} MiB; {len(bad)} not answered well {bad[:3]}"
    )
    print(f"  {'page':<20} {'n':>6} {'median':>8} {'95 %':>8} {'most':>8}   ms")
    for name in [*sorted(times), "all"]:
        found = sorted(times[name]) if name != "all" else every
        cut = [statistics.median(found), found[min(int(len(found) * 0.95), len(found) - 1)], found[-1]]
        print(f"  {name:<20} {len(found):>6} " + " ".join(f"{value * 1000:>8.0f}" for value in cut))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assertions", type=int, default=1_000_000)
    parser.add_argument("--ledger", type=Path)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds on average that a reader looks at a page")
    parser.add_argument("--rounds", type=int, default=1, help="repeat, to see whether memory stays flat")
    parser.add_argument("--quiet", action="store_true", help="add no reports meanwhile")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.ledger or Path(folder) / "ledger.db"
        if not path.exists():
            with Ledger.open(path) as ledger:
                fill(ledger, given.assertions)
        with Ledger.open(path) as ledger:
            stats = ledger.stats()
            places = addresses(ledger)
        print(
            f"{stats.assertions:,} assertions, {stats.entries:,} commitments, {stats.events:,} events, {stats.reports:,} reports"
        )
        server = Server(path)
        try:
            run(server, places, 1, 100, 0, False)
            for _ in range(given.rounds):
                run(server, places, given.readers, given.requests, given.pause, not given.quiet)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
