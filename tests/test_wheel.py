"""The wheel, as a stranger gets it: all that reading needs is in it, and it works in an empty environment, outside of the checkout."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VERSIONS = ("3.11", "3.12", "3.13", "3.14")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_all_that_reading_needs(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        str(file.relative_to(ROOT / "src"))
        for file in (ROOT / "src/dragoman").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }

    assert wanted <= held
    assert {"dragoman/py.typed", "dragoman/language/weights/encoder-standard.onnx"} <= held
    assert wheel.stat().st_size < 45e6


def interpreter(version: str) -> str | None:
    """A Python of this version that runs: this one, one on the path, or one that pyenv keeps."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [shutil.which(f"python{version}"), *map(str, kept.glob(f"{version}.*/bin/python{version}"))]
    return next((python for python in filter(None, found) if runs(python)), None)


def runs(python: str) -> bool:
    """On the path may stand a stand-in of pyenv's that only says that another version is chosen."""
    return subprocess.run([python, "-c", "import venv"], capture_output=True).returncode == 0


@pytest.mark.parametrize("version", VERSIONS)
def test_the_wheel_reads_in_an_empty_environment(version, wheel, tmp_path):
    """Its dependencies come from the package index, as for any user; nothing of this checkout or its environment is seen."""
    here = version == f"{sys.version_info.major}.{sys.version_info.minor}"
    if not here and not os.environ.get("DRAGOMAN_EVERY_PYTHON"):
        pytest.skip("takes a minute each; before a release: DRAGOMAN_EVERY_PYTHON=1 pytest tests/test_wheel.py")
    python = interpreter(version)
    if python is None:
        pytest.skip(f"there is no python{version} on this machine")
    if python == sys.executable:
        venv.create(tmp_path / "env", with_pip=True)
    else:
        subprocess.run([python, "-m", "venv", tmp_path / "env"], check=True)
    bin = tmp_path / "env/bin"
    alone = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}

    def run(*words: object) -> str:
        done = subprocess.run(list(map(str, words)), cwd=tmp_path, env=alone, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    run(
        bin / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-compile",
        "--disable-pip-version-check",
        "--only-binary",
        ":all:",
        wheel,
    )
    report = shutil.copy(ROOT / "examples/kenya-haiti.txt", tmp_path)
    reading = json.loads(run(bin / "dragoman", "read", report, "--format", "json"))
    where = run(bin / "python", "-c", "import dragoman; print(dragoman.__file__)")

    assert str(tmp_path) in where
    assert {"KEN", "HTI"} <= {actor["country"] for actor in reading["actors"]}
    assert any(commitment["kind"] == "personnel" for commitment in reading["commitments"])
    run(bin / "dragoman", "add", report, "--ledger", "story.db")
    assert "Kenya" in run(bin / "dragoman", "ledger", "--ledger", "story.db")
