"""The lines that tests run, by package, from the data of `coverage run`; exit 1 where the core is below its floor."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path, PurePath

#: What a reading or an entry comes from; the rest is edges.
CORE = ("report", "facts", "reading", "find", "lexicon", "ledger", "language")
FLOOR = 90.0


def main() -> int:
    """Print the table."""
    out = Path("build/coverage.json")
    subprocess.run([sys.executable, "-m", "coverage", "json", "--quiet", "-o", str(out)], check=True)
    lines: Counter[str] = Counter()
    run: Counter[str] = Counter()
    for name, file in json.loads(out.read_text("utf8"))["files"].items():
        inside = PurePath(name).parts
        package = PurePath(inside[inside.index("dragoman") + 1]).stem
        lines[package] += file["summary"]["num_statements"]
        run[package] += file["summary"]["covered_lines"]
    low = []
    for package in sorted((name for name in lines if lines[name]), key=lambda name: (name not in CORE, name)):
        share = 100 * run[package] / lines[package]
        print(f"{package:16} {lines[package]:6} lines  {share:5.1f} %{'  (core)' if package in CORE else ''}")
        low += [package] if package in CORE and share < FLOOR else []
    core = 100 * sum(run[name] for name in CORE) / sum(lines[name] for name in CORE)
    print(f"{'the core':16} {sum(lines[name] for name in CORE):6} lines  {core:5.1f} %")
    if low:
        print(f"below {FLOOR:g} %: {', '.join(low)}", file=sys.stderr)
    return bool(low)


if __name__ == "__main__":
    sys.exit(main())
