"""
How fast bulk coding is, where its time goes, and whether time and memory grow with the input.

    python benchmarks/bulk.py                                  # all, small sizes: about two minutes on 2 cores
    python benchmarks/bulk.py speed --reports 2000             # reports and words a second with 1, 2 … workers
    python benchmarks/bulk.py speed --device gpu               # the same with the encoder on a GPU, which it names
    python benchmarks/bulk.py wire --reports 400               # the same where many reports copy one another
    python benchmarks/bulk.py share --reports 100              # the encoder's share; the ratio to the bare ONNX pass; spaCy
    python benchmarks/bulk.py growth --sizes 1000 10000 100000 # time and memory against the number of reports
    python benchmarks/bulk.py speed --texts news.jsonl --write # other texts; put the figures into docs/performance.md

Reports are made of the sentences of real ones, drawn at random with a fixed seed: those of examples/, or of --texts (JSONL
with the column text), with other states and figures and one other word in them each time, so that hardly any comes twice: what
comes twice is read once.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import platform
import random
import re
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"


# --- texts ------------------------------------------------------------------------------------------------------


def sentences_of(texts: Path | None) -> list[str]:
    """The sentences of real reports."""
    from dragoman.language.sentences import sentences
    from dragoman.sources import load

    if texts is None:
        places = sorted((ROOT / "examples").rglob("*.txt"))
        reports = [report for place in places if place.name != "README.md" for report in load(place)]
    else:
        reports = list(load(texts))
    found = []
    for report in reports:
        for span in sentences(report.text, 0, len(report.text)):
            words = " ".join(report.text[span.start : span.end].split())
            if len(words.split()) >= 4:
                found.append(words)
    return found


def make(pool: list[str], path: Path, count: int, words: int, copies: float = 0.0) -> int:
    """
    Write *count* reports of about *words* words; gives the words in all.

    A share of *copies* are wire copy: one of the 40 reports before, with another first sentence.
    """
    from dragoman.lexicon.names import states as known

    chance = random.Random(7)
    states = [state.name for state in known() if state.name.isalpha()]
    vocabulary = sorted({word for sentence in pool for word in sentence.split() if _is_plain(word)})
    total = 0
    before: deque[list[str]] = deque(maxlen=40)
    with path.open("w", encoding="utf8") as out:
        for number in range(count):
            copied = copies and before and chance.random() < copies
            told: list[str] = chance.choice(before)[1:] if copied else []
            if copied:
                told.insert(0, _varied(chance.choice(pool), states, vocabulary, chance))
            length = sum(len(sentence.split()) for sentence in told)
            while length < words and not copied:
                sentence = _varied(chance.choice(pool), states, vocabulary, chance)
                told.append(sentence)
                length += len(sentence.split())
            before.append(told)
            paragraphs = [" ".join(told[at : at + 3]) for at in range(0, len(told), 3)]
            row = {"text": "\n\n".join(paragraphs), "date": f"2024-{1 + number % 12:02}-{1 + number % 28:02}"}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            total += length
    return total


def _varied(sentence: str, states: list[str], vocabulary: list[str], chance: random.Random) -> str:
    """The sentence with other states, other figures and another word in the place of one."""
    words = [chance.choice(states) if word in states else word for word in re.split(r"(\W+)", sentence)]
    if plain := [at for at, word in enumerate(words) if _is_plain(word)]:
        words[chance.choice(plain)] = chance.choice(vocabulary)
    return re.sub(r"\d", lambda found: str(chance.randint(1, 9)), "".join(words))


def _is_plain(word: str) -> bool:
    return word.isalpha() and word.islower() and len(word) > 3


# --- memory of workers ------------------------------------------------------------------------------------------


def _descendants() -> list[int]:
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found, level = [], [os.getpid()]
    while level:
        level = [pid for pid, parent in parents.items() if parent in level]
        found += level
    return found


def _memory(pid: int) -> tuple[float, float] | None:
    """Proportional set size and what is the process's own, in MiB."""
    with contextlib.suppress(OSError):
        lines = dict(re.findall(r"^(\w+):\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE))
        return int(lines["Pss"]) / 1024, (int(lines["Private_Clean"]) + int(lines["Private_Dirty"])) / 1024
    return None


class Watch:
    """The memory of each worker (PSS, MiB) twice a second."""

    def __init__(self) -> None:
        self.seen: list[tuple[float, float, float]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        started = time.monotonic()
        while not self._stop.wait(0.5):
            held = [found for pid in _descendants() if (found := _memory(pid))]
            # The process that forked the workers holds the model too and does nothing; it is not counted.
            busy = sorted(held, reverse=True)
            if busy:
                self.seen.append((time.monotonic() - started, busy[0][0], busy[0][1]))

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def line(self) -> str:
        """The most that a worker held, and whether it grew."""
        if len(self.seen) < 4:
            return "too short to tell"
        late = self.seen[len(self.seen) // 4 :]
        half = len(late) // 2
        first, second = (max(one[1] for one in part) for part in (late[:half] or late, late[half:]))
        return f"{max(one[1] for one in late):.0f} MiB (own {max(one[2] for one in late):.0f}); first half {first:.0f}, second {second:.0f}"


# --- runs -------------------------------------------------------------------------------------------------------


class Timed:
    """One run of `bulk.code`: seconds in all, rate from the first batch that came back to the last."""

    def __init__(
        self, source: Path, workers: int, engine: str = "local", model: str = "standard", device: str = "cpu"
    ) -> None:
        from dragoman import bulk

        marks: list[tuple[float, int]] = []

        def tell(progress: Any) -> None:
            if progress.rows and (not marks or progress.rows > marks[-1][1]):
                marks.append((time.monotonic(), progress.rows))

        with tempfile.TemporaryDirectory() as folder, Watch() as self.watch:
            started = time.monotonic()
            summary = bulk.code(
                [source],
                Path(folder) / "out",
                bulk.Settings(model=model, device=device),  # type: ignore[arg-type]
                workers=workers,
                engine=engine,  # type: ignore[arg-type]
                on_progress=tell,
            )
            self.seconds = time.monotonic() - started
            self.bytes = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
        self.rows = summary.rows
        (first, some), (last, all_rows) = marks[0], marks[-1]
        self.rate = (all_rows - some) / (last - first) if last > first else self.rows / self.seconds
        #: Seconds a report to the very end, without the start and the first batch.
        self.each = (
            (started + self.seconds - first) / (all_rows - some) if all_rows > some else self.seconds / self.rows
        )


def speed(args: argparse.Namespace, pool: list[str]) -> Iterator[str]:
    yield "| model, workers | reports/s | words/s | seconds in all, start included | memory per worker (PSS) |"
    yield "| --- | --- | --- | --- | --- |"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "news.jsonl"
        words = make(pool, source, args.reports, args.words)
        for model, workers in itertools.product(args.models, args.workers):
            run = Timed(source, workers, model=model, device=args.device)
            yield (
                f"| {model}, {workers} | {run.rate:.2f} | {run.rate * words / args.reports:,.0f} | {run.seconds:.1f} "
                f"for {run.rows:,} reports | {run.watch.line()} |"
            )
        yield ""
        yield f"The tables take {run.bytes / run.rows / 1000:.1f} kB a report as Parquet."


def wire(args: argparse.Namespace, pool: list[str]) -> Iterator[str]:
    yield "| share of reports that are copies of one of the 40 before | reports/s | memory per worker (PSS) |"
    yield "| --- | --- | --- |"
    for copies in (0.0, 0.3, 0.6):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "news.jsonl"
            make(pool, source, args.reports, args.words, copies)
            run = Timed(source, max(args.workers))
        yield f"| {copies:.0%} | {run.rate:.2f} | {run.watch.line()} |"


def share(args: argparse.Namespace, pool: list[str]) -> Iterator[str]:
    """
    One thread in this process: `code_batch` over all, timing each call of onnxruntime, then the same calls alone. Seconds
    are of processor time, which other work on the machine changes little.
    """
    from dragoman.bulk.batch import Batch, code_batch, prepare
    from dragoman.bulk.inputs import Inputs
    from dragoman.bulk.places import find_sources
    from dragoman.bulk.settings import Settings
    from dragoman.language.encoder import encoder

    chosen = args.models[0]
    prepare(chosen)
    settings, model = Settings(model=chosen), encoder(chosen)
    calls: list[tuple[Any, Any, Any]] = []
    spent = {"sentences": 0.0, "pairs": 0.0}

    def timed(name: str, session: Any) -> Any:
        class Session:
            def run(self, outputs: Any, inputs: Any, *rest: Any) -> Any:
                started = time.process_time()
                found = session.run(outputs, inputs, *rest)
                spent[name] += time.process_time() - started
                if recording:
                    calls.append((session, outputs, inputs))
                return found

        return Session()

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "news.jsonl"
        make(pool, source, args.reports, args.words)
        rows = list(Inputs(find_sources([source]), {}))
    batches = [
        Batch(0, tuple(rows[at : at + settings.rows_per_batch])) for at in range(0, len(rows), settings.rows_per_batch)
    ]
    real = model._sentences, model._pairs
    model._sentences, model._pairs = timed("sentences", real[0]), timed("pairs", real[1])
    try:
        recording = False
        code_batch(batches[0], settings)
        model._kept = type(model._kept)()
        spent.update(sentences=0.0, pairs=0.0)
        recording = True
        started = time.process_time()
        for batch in batches:
            code_batch(batch, settings)
        whole = time.process_time() - started
    finally:
        model._sentences, model._pairs = real
    started = time.process_time()
    for session, outputs, inputs in calls:
        session.run(outputs, inputs)
    bare = time.process_time() - started
    pieces = sum(int(inputs["ids"].size) for _, _, inputs in calls)
    real_pieces = sum(int((inputs["ids"] != 0).sum()) for _, _, inputs in calls)
    count = len(rows)
    yield "| one thread, processor time | seconds a report | share |"
    yield "| --- | --- | --- |"
    yield f"| all of coding | {whole / count:.3f} | 100 % |"
    yield f"| encoder: sentences | {spent['sentences'] / count:.3f} | {spent['sentences'] / whole:.0%} |"
    yield f"| encoder: pairs | {spent['pairs'] / count:.3f} | {spent['pairs'] / whole:.0%} |"
    rest = whole - sum(spent.values())
    yield f"| all else: cutting, finding, tables | {rest / count:.3f} | {rest / whole:.0%} |"
    yield f"| the same onnxruntime calls alone, afterwards | {bare / count:.3f} | {bare / whole:.0%} |"
    yield from _spacy(rows, whole)
    yield ""
    yield (
        f"Coding runs at {bare / whole:.2f} of the rate of the bare encoder on the batches that reach it; "
        f"{1 - real_pieces / pieces:.0%} of the pieces in them are padding."
    )


def _spacy(rows: list[Any], whole: float) -> Iterator[str]:
    try:
        import spacy
    except ImportError:
        yield "| spaCy, blank English and rules for sentences | not installed | |"
        return
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    texts = [json.loads(row.data)["text"] for row in rows]
    list(nlp.pipe(texts[:8]))
    started = time.process_time()
    for doc in nlp.pipe(texts):
        sum(1 for _ in doc.sents)
    took = time.process_time() - started
    yield f"| spaCy {spacy.__version__}, blank English and rules for sentences (no parse, no names) | {took / len(rows):.4f} | {took / whole:.1%} |"


def growth(args: argparse.Namespace, pool: list[str]) -> Iterator[str]:
    yield "| reports | seconds in all | per report without the start, against the smallest | memory per worker (PSS) |"
    yield "| --- | --- | --- | --- |"
    first = None
    for size in args.sizes:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "news.jsonl"
            make(pool, source, size, args.words)
            run = Timed(source, max(args.workers))
        first = first or run.each
        yield f"| {size:,} | {run.seconds:.1f} | {run.each / first:.2f} | {run.watch.line()} |"


# --- writing ----------------------------------------------------------------------------------------------------


def machine() -> str:
    """What it was measured on, and what else was going on."""
    import onnxruntime

    model = "unknown processor"
    with contextlib.suppress(OSError):
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
        model = found.group(1).strip() if found else model
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, onnxruntime {onnxruntime.__version__}; "
        f"load average {load:.1f} at the start"
        + ("" if load < 0.3 else ", so other work was going on and the figures are lower than they could be")
    )


def write(name: str, title: str, lines: list[str], to_page: bool) -> None:
    """Show a section; with *to_page* put it into docs/performance.md in place of the one of that name."""
    section = f"<!-- {name} -->\n### {title}\n\n" + "\n".join(lines) + f"\n<!-- end of {name} -->"
    print("\n" + section + "\n")
    if not to_page:
        return
    page = PAGE.read_text("utf8")
    found = re.search(rf"<!-- {name} -->.*?<!-- end of {name} -->", page, re.DOTALL)
    page = page.replace(found.group(), section) if found else page.rstrip() + "\n\n" + section + "\n"
    PAGE.write_text(page, "utf8")


SECTIONS: dict[str, tuple[str, Callable[[argparse.Namespace, list[str]], Iterator[str]]]] = {
    "speed": ("Bulk coding: speed", speed),
    "wire": ("Bulk coding: wire copy", wire),
    "share": ("Bulk coding: where the time goes", share),
    "growth": ("Bulk coding: growth", growth),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=[], metavar="WHAT", help=f"of {', '.join(SECTIONS)}; all where none")
    parser.add_argument("--reports", type=int, default=160)
    parser.add_argument("--words", type=int, default=600)
    parser.add_argument("--models", nargs="+", default=["standard", "fast"], help="for share the first")
    parser.add_argument("--device", choices=["cpu", "gpu"], default="cpu", help="for speed: where the encoder runs")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--sizes", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--texts", type=Path, help="JSONL of real reports to draw sentences from")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    args = parser.parse_args()
    pool, about = sentences_of(args.texts), machine()
    if args.device == "gpu":
        import torch

        about = f"{torch.cuda.get_device_name()}; {about}"
    drawn = f"{len(pool):,} sentences of {args.texts.name if args.texts else 'examples/'}"
    for name in args.what or SECTIONS:
        title, measured = SECTIONS[name]
        command = f"python benchmarks/bulk.py {name} " + " ".join(_options(name, args))
        head = [f"{about}. Reports of {args.words} words from {drawn}. `{command.strip()}`", ""]
        write(f"bulk {name}", title, head + list(measured(args, pool)), args.write)


def _options(name: str, args: argparse.Namespace) -> list[str]:
    if name == "growth":
        return ["--sizes", *map(str, args.sizes)]
    device = ["--device", args.device] if args.device != "cpu" else []
    return [
        "--reports",
        str(args.reports),
        *(["--workers", *map(str, args.workers), *device] if name in ("speed", "wire") else []),
    ]


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
