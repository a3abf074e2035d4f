"""
Change the code of stage rules, spans and matching in one place at a time, and see whether their own tests notice.

    python deploy/mutation.py --minutes 10 --seed 1

Places are drawn at random until the time is up; those that no test notices are listed. A comparison is turned or shifted, a
number moved by one, `and` and `or` are swapped, a `not` is dropped.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Which tests are to notice a change in which module.
WATCHED = {
    "report.py": ["tests/test_report.py"],
    "ledger/stages.py": ["tests/test_ledger_stages.py"],
    "ledger/matching.py": ["tests/test_ledger_stages.py", "tests/test_ledger.py"],
}
_TURNED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Each changed source, with where and what."""
    for index, found in enumerate(ast.walk(ast.parse(source))):
        if not isinstance(found, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant):
            continue
        tree = ast.parse(source)
        node = list(ast.walk(tree))[index]
        match node:
            case ast.Compare(ops=[op]) if type(op) in _TURNED:
                node.ops = [_TURNED[type(op)]()]
            case ast.BoolOp():
                node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            case ast.UnaryOp(op=ast.Not()):
                node.op = ast.UAdd()
                node.operand = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                node.value += 1
            case _:
                continue
        yield (
            ast.unparse(ast.fix_missing_locations(tree)),
            f"{node.lineno}: {ast.unparse(found)} -> {ast.unparse(node)}",
        )


def noticed(folder: Path, tests: list[str]) -> bool:
    """Does a test fail?"""
    env = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    asked = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        *(str(ROOT / name) for name in tests),
    ]
    try:
        return subprocess.run(asked, cwd=ROOT, env=env, capture_output=True, timeout=180).returncode != 0
    except subprocess.TimeoutExpired:
        return True


def main() -> int:
    """Print the share of changes that were noticed, by module, and the others."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("modules", nargs="*", default=list(WATCHED))
    asked = options.parse_args()
    folder = ROOT / "build/mutation"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    places = [
        (name, *one) for name in asked.modules for one in mutants((ROOT / "src/dragoman" / name).read_text("utf8"))
    ]
    random.Random(asked.seed).shuffle(places)
    for name in asked.modules:
        if noticed(folder, WATCHED[name]):
            sys.exit(f"the tests of {name} fail without any change")
    until = time.monotonic() + 60 * asked.minutes
    tried: dict[str, list[bool]] = {name: [] for name in asked.modules}
    for name, changed, what in places:
        if time.monotonic() > until:
            break
        file = folder / "src/dragoman" / name
        file.write_text(changed, "utf8")
        tried[name].append(noticed(folder, WATCHED[name]))
        shutil.copy(ROOT / "src/dragoman" / name, file)
        if not tried[name][-1]:
            print(f"not noticed  {name}:{what}", flush=True)
    for name, results in tried.items():
        total = sum(place[0] == name for place in places)
        print(f"{name:20} {sum(results)} of {len(results)} changes noticed ({total} places in all)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
