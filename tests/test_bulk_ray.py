"""The same batches on a Ray cluster of three nodes on this machine. Skipped where Ray is not installed."""

import threading
import time
import warnings
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="ray is not installed: pip install 'dragoman[ray]'")
pytest.importorskip("pyarrow")

import ray
from ray.cluster_utils import Cluster

from dragoman import bulk
from dragoman.bulk import ray as engine
from dragoman.bulk.batch import Batch
from dragoman.bulk.settings import Maker
from dragoman.errors import DragomanError
from tests.test_bulk import SMALL, command, jsonl, tree

ROWS = 48


@pytest.fixture(scope="module")
def cluster():
    """A head that works too, and two more nodes, each a Ray node of its own with its own store and workers."""
    warnings.simplefilter("ignore")
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    nodes = [cluster.add_node(num_cpus=1), cluster.add_node(num_cpus=1)]
    cluster.wait_for_nodes()
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    yield cluster, nodes
    ray.shutdown()
    cluster.shutdown()


@pytest.fixture(scope="module")
def local(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("local")
    source = jsonl(folder / "news.jsonl", range(ROWS))
    bulk.code([source], folder / "out", SMALL)
    return source, folder / "out"


def test_three_nodes_write_what_one_machine_writes(cluster, local, tmp_path):
    source, out = local
    assert len([node for node in ray.nodes() if node["Alive"]]) == 3
    summary = bulk.code([source], tmp_path / "out", SMALL, engine="ray")
    assert summary.coded == ROWS
    assert tree(tmp_path / "out") == tree(out)


def test_a_node_is_killed_in_the_middle(cluster, local, tmp_path):
    """Its batches are read by others; no row is missing and none is there twice."""
    ours, nodes = cluster
    source, out = local
    gone = threading.Event()

    def kill(progress: bulk.Progress) -> None:
        if progress.rows >= 8 and not gone.is_set():
            gone.set()
            ours.remove_node(nodes.pop(), allow_graceful=False)

    bulk.code([source], tmp_path / "out", SMALL, engine="ray", on_progress=kill)
    assert gone.is_set()
    deadline = time.monotonic() + 20
    while len([node for node in ray.nodes() if node["Alive"]]) > 2 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert len([node for node in ray.nodes() if node["Alive"]]) == 2
    rows = bulk.load(tmp_path / "out", "reports", into="arrow")["row"].to_pylist()
    assert sorted(rows) == list(range(ROWS))
    assert tree(tmp_path / "out") == tree(out)


def test_a_driver_elsewhere_sends_its_package_along(cluster, local, tmp_path):
    """From a process that is not connected yet, by the cluster's address."""
    ours, _ = cluster
    source, out = local
    arguments = ("code", source, tmp_path / "out", "--rows-per-part", "8", "--engine", "ray", "--address", ours.address)
    process = command(*arguments)
    _, told = process.communicate()
    assert process.returncode == 0, told
    rows = bulk.load(tmp_path / "out", "events", into="arrow")
    assert rows.equals(bulk.load(out, "events", into="arrow"))


def test_a_node_with_another_model_is_told():
    other = Maker("0.0.9", "f" * 64, SMALL)
    found = engine._task(Batch(0, ()), other)
    assert isinstance(found, DragomanError)
    assert "install the same everywhere" in str(found)


def test_no_cluster_at_the_address(local, tmp_path):
    process = command("code", local[0], tmp_path / "out", "--engine", "ray", "--address", "127.0.0.1:1")
    _, told = process.communicate()
    assert process.returncode == 1
    assert "no Ray cluster answers at 127.0.0.1:1" in told
    assert "Traceback" not in told
