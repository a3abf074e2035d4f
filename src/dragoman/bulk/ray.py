"""
The Ray engine: the same batches as tasks on a cluster.

Tasks and not Ray Data: the rows are numbered and written here, in order, so that the cluster needs no common disk and
nothing can be written twice. Ray gives a batch whose node is lost to another; the package, with the model in it,
travels once to each node.
"""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dragoman
from dragoman.bulk.batch import Batch, Coded, code_batch, prepare
from dragoman.bulk.local import WorkersLost
from dragoman.bulk.places import first_line
from dragoman.bulk.settings import Maker, Settings
from dragoman.errors import DragomanError
from dragoman.export.extra import needs

#: Batches given out for each core, so that none waits for the next.
_AHEAD = 2
_MOST_LOST = 20


def run_ray(batches: Iterator[Batch], settings: Settings, workers: int | None, address: str | None) -> Iterator[Coded]:
    """
    What comes of the batches, in the order in which they end, from the cluster at *address* or one on this machine.

    A cluster that is connected already is used and left as it is. Raises MissingExtra, WorkersLost, and DragomanError
    where there is no cluster at *address*.
    """
    with needs("--engine ray", "ray"):
        import ray

    ours = not ray.is_initialized()
    if ours:
        _connect(ray, address, workers)
    cluster: Any = ray  # it has no types
    # Ray's own retries are for nodes that go; that a batch kills its worker is counted here.
    # Tasks on a GPU share it: as many as there are cores for each of them.
    gpus = {"num_gpus": 0.01} if settings.device == "gpu" else {}
    task = ray.remote(_task).options(num_cpus=1, max_retries=3, **gpus)
    maker = ray.put(Maker.here(settings))
    begun: dict[Any, Batch] = {}
    again: deque[Batch] = deque()
    lost = 0
    try:
        while True:
            slots = _AHEAD * (workers or max(1, int(cluster.cluster_resources().get("CPU", 1))))
            while len(begun) < slots and (batch := again.popleft() if again else next(batches, None)):
                begun[task.remote(batch, maker)] = batch
            if not begun:
                return
            (ready, *_), _ = ray.wait(list(begun), num_returns=1)
            batch = begun.pop(ready)
            try:
                answer = ray.get(ready)
            except ray.exceptions.RayTaskError as error:
                raise DragomanError(f"a task on the cluster failed: {error.cause}") from None
            except ray.exceptions.RayError:
                lost += 1
                if lost > _MOST_LOST:
                    raise WorkersLost(
                        f"{lost} tasks were lost one after the other; look at the cluster with: ray status. "
                        "What is done stays; run the same command again"
                    ) from None
                again += batch.once_more()
                continue
            if isinstance(answer, DragomanError):
                raise answer
            lost = 0
            yield answer
    finally:
        for reference in begun:
            ray.cancel(reference)
        if ours:
            ray.shutdown()


def _connect(ray: Any, address: str | None, workers: int | None) -> None:
    try:
        if address is None:
            ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
        else:
            _ask(address)
            # Nodes need the libraries; the package itself and its model are sent, once to each.
            package = str(Path(dragoman.__file__).parent)
            ray.init(address, runtime_env={"py_modules": [package]}, log_to_driver=False, logging_level="ERROR")
    except (OSError, ValueError, RuntimeError) as error:
        raise DragomanError(
            f"no Ray cluster answers at {address or 'this machine'} ({first_line(error)}); "
            "start one with: ray start --head"
        ) from None


def _ask(address: str) -> None:
    """Does anybody listen there? Ray itself would try for minutes. Raises OSError."""
    host, colon, port = address.rpartition("://")[2].partition(":")
    if colon and port.isdecimal():
        socket.create_connection((host, int(port)), timeout=10).close()


def _task(batch: Batch, maker: Maker) -> Coded | DragomanError:
    """What a node does with a batch."""
    try:
        prepare(maker.settings.model, maker.settings.device)
        here = Maker.here(maker.settings)
        if here != maker:
            return DragomanError(
                f"a node has Dragoman {here.version} with model {here.model[:12]}, the driver {maker.version} with "
                f"{maker.model[:12]}; install the same everywhere"
            )
        return code_batch(batch, maker.settings)
    except DragomanError as error:
        return error
