"""
Pages a second out of a web archive: loading alone, loading with reading, and trafilatura alone, in one run on one machine.

    python benchmarks/sources.py --pages 10000 --read 500

The pages are made here from sentences of our own with the furniture of a news site around them. Memory is the process's
resident size after a tenth, half and all of the pages: it must not grow.
"""

from __future__ import annotations

import argparse
import gzip
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import trafilatura

import dragoman
from dragoman.sources.warc import page_of, read_warc, records

WHO = ["Kenya", "Norway", "Chad", "Ghana", "Japan", "Brazil", "the European Union", "Denmark", "Morocco", "Canada"]
WHOM = ["Haiti", "Ukraine", "Cameroon", "Mali", "Nepal", "Jamaica", "Moldova", "Malawi", "Sudan", "Lebanon"]
WHAT = [
    "{who} agreed on Monday to send {n} police officers to {whom}.",
    "“We will pay {n} million dollars for the port,” the foreign minister of {who} told reporters in {whom}.",
    "The parliament of {who} must still approve the plan, which {whom} had asked for a year ago.",
    "{who} and {whom} signed an agreement on fishing on Tuesday, which will be in force for {n} months.",
    "Opposition leaders in {who} rejected the plan and said that the soldiers were needed at home.",
    "Officials in {whom} welcomed the announcement, but warned that earlier promises had not been kept.",
]


def page(chance: random.Random, number: int) -> bytes:
    """An article of some twenty sentences between menus, links and a footer."""
    who, whom = chance.choice(WHO), chance.choice(WHOM)
    said = [chance.choice(WHAT).format(who=who, whom=whom, n=chance.randrange(20, 2_000)) for _ in range(20)]
    paragraphs = "".join(f"<p>{' '.join(said[at : at + 2])}</p>" for at in range(0, 20, 2))
    links = "".join(
        f'<li><a href="/{n}">{chance.choice(WHO)} and {chance.choice(WHOM)} in talks</a></li>' for n in range(40)
    )
    title = f"{who} and {whom}: number {number}"
    return (
        f'<!doctype html><html lang="en"><head><title>{title} | Daily</title><meta property="article:published_time" content="2024-03-04T08:00:00Z">'
        f"<style>{'.a{color:red}' * 200}</style></head><body><nav><ul>{links}</ul></nav><article><h1>{title}</h1>{paragraphs}</article>"
        f"<aside><h3>Most read</h3><ul>{links}</ul></aside><footer>© Daily. All rights reserved.</footer></body></html>"
    ).encode()


def archive(path: Path, pages: int) -> None:
    """A WARC file, one gzip member a record."""
    chance = random.Random(7)
    with path.open("wb") as file:
        for number in range(pages):
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(chance, number)
            head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://daily.example/{number}\r\nContent-Length: {len(http)}\r\n\r\n"
            file.write(gzip.compress(head.encode() + http + b"\r\n\r\n", 1))


def resident() -> float:
    """The process's memory in MB."""
    lines = Path("/proc/self/status").read_text().split("\n")
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1_000


def timed(name: str, items: Iterator[object], expected: int) -> None:
    """Take all items and print how many came a second and what memory was in use on the way."""
    began, seen, memory = time.perf_counter(), 0, []
    for _ in items:
        seen += 1
        if seen in (expected // 10, expected // 2, expected):
            memory.append(f"{resident():.0f}")
    seconds = time.perf_counter() - began
    print(f"{name:32} {seen:>7,} pages {seen / seconds:8.1f} a second   memory {' → '.join(memory)} MB", flush=True)


def main() -> None:
    """Make the archive, then the four runs."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=10_000)
    options.add_argument("--read", type=int, default=500, help="how many pages are read as well")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.warc.gz"
        archive(path, given.pages)
        print(f"{given.pages:,} pages, {path.stat().st_size / 1e6:.1f} MB packed")
        with path.open("rb") as file:
            timed("records alone", records(file, location="x"), given.pages)
        for name, more in (("trafilatura alone", False), ("trafilatura, title and date too", True)):
            with path.open("rb") as file:
                alone = (
                    trafilatura.bare_extraction(page_of(r, "x").body.decode(), with_metadata=more)  # type: ignore[union-attr]
                    for r in records(file, location="x")
                )
                timed(name, alone, given.pages)
        with path.open("rb") as file:
            timed("loading", read_warc(file, location="x"), given.pages)
        with path.open("rb") as file:
            some = (report for report, _ in zip(read_warc(file, location="x"), range(given.read), strict=False))
            timed("loading and reading", dragoman.read_all(some), given.read)


if __name__ == "__main__":
    main()
