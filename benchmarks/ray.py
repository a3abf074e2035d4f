"""
The same reports by local processes and by Ray on this machine: does Ray cost anything?

    python benchmarks/ray.py --reports 200 --workers 2
    python benchmarks/ray.py --reports 5000 --write
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

# Python puts this file's own folder first, where it would be taken for the library of its name.
sys.path[:] = [str(Path(__file__).parents[1])] + [path for path in sys.path if path != str(Path(__file__).parent)]

from benchmarks.bulk import Timed, machine, make, sentences_of, write  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=120)
    parser.add_argument("--words", type=int, default=600)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--texts", type=Path, help="JSONL of real reports to draw sentences from")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    args = parser.parse_args()
    about = machine()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "news.jsonl"
        make(sentences_of(args.texts), source, args.reports, args.words)
        local, ray = Timed(source, args.workers), Timed(source, args.workers, "ray")
    lines = [
        f"{about}. Reports of {args.words} words. `python benchmarks/ray.py --reports {args.reports} --workers {args.workers}`",
        "",
        "| engine | reports/s once it runs | seconds in all, start included |",
        "| --- | --- | --- |",
        f"| local | {local.rate:.2f} | {local.seconds:.1f} |",
        f"| ray | {ray.rate:.2f} | {ray.seconds:.1f} |",
        "",
        f"Ray runs at {ray.rate / local.rate:.0%} of the rate of local processes.",
    ]
    write("bulk ray", "Bulk coding: local processes against Ray", lines, args.write)


if __name__ == "__main__":
    main()
