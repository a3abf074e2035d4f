"""What several test files share: the shared data folder (absent on a stranger's machine) and a reading by names."""

from pathlib import Path

import pytest

import dragoman

EXAMPLES = Path(__file__).parents[1] / "examples"
SHARED = Path(__file__).parents[2] / "shared"


MISREAD = Path(__file__).with_name("misread.txt")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Expect the sentences of misread.txt to fail; one that passes fails the run, so that it leaves the list."""
    listed = {line for line in MISREAD.read_text(encoding="utf8").splitlines() if line and not line.startswith("#")}
    for item in items:
        if item.nodeid in listed:
            item.add_marker(pytest.mark.xfail(strict=True, reason="the encoder misreads this sentence"))


@pytest.fixture(scope="session")
def examples() -> dict[str, dragoman.Reading]:
    """The readings of the example reports, by file name."""
    return {path.name: dragoman.read(path) for path in sorted(EXAMPLES.iterdir()) if path.suffix in (".txt", ".html")}


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with public data; tests that need it skip where it is missing."""
    if not SHARED.exists():
        pytest.skip("the shared data is not on this machine")
    return SHARED


def actor_names(reading: dragoman.Reading, ids: tuple[str, ...]) -> set[str]:
    """The names of actors by their ids."""
    return {reading.actor(id).name for id in ids}
