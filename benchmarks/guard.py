"""
The public scorers with floors a little under the figures of docs/accuracy.md: a fall stops a landing.

    python benchmarks/guard.py --shared ../shared
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

# What is scored, the scorer's arguments, and for each figure a pattern and its floor.
CHECKS = [
    ("seed", ["seed.py", "data/seed"], [(r"metadata\s+(\d+)/", 4), (r"actors\s+(\d+)/", 17), (r"statements\s+(\d+)/", 9), (r"events\s+(\d+)/", 12),
                                        (r"commitments\s+(\d+)/", 5), (r"positions\s+(\d+)/", 4)]),
    ("attribution", ["attribution.py", "data/attribution/polnear-dev.jsonl.gz", "30"], [(r"source.*F1 ([\d.]+)", 0.70), (r"cue.*F1 ([\d.]+)", 0.62),
                                                                                  (r"content.*F1 ([\d.]+)", 0.58), (r"linked.*F1 ([\d.]+)", 0.40)]),
    ("pages", ["pages.py", "data/pages"], [(r"F1 ([\d.]+)", 0.95)]),
]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with score/ and data/")
    shared = parser.parse_args().shared.resolve()
    failed = 0
    for name, (script, *rest), floors in CHECKS:
        command = [
            sys.executable,
            str(shared / "score" / script),
            *(str(shared / part) if "/" in part else part for part in rest),
        ]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        print(f"--- {name}\n{run.stdout}{run.stderr}", flush=True)
        for pattern, floor in floors:
            found = re.search(pattern, run.stdout)
            if run.returncode or found is None or float(found.group(1)) < floor:
                failed += 1
                print(f"FELL: {name}: {pattern} gives {found.group(1) if found else 'nothing'}, the floor is {floor}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
