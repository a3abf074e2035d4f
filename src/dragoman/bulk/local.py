"""
The local engine: processes on this machine.

A process that has loaded the model forks the workers, so that they share its memory. Each worker has one batch at a
time and gets the next when it hands back the last, so that nothing piles up. A worker that dies costs its batch, which
another reads again.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

from dragoman.bulk.batch import Batch, Coded, code_batch, prepare
from dragoman.bulk.settings import Settings
from dragoman.errors import DragomanError

#: So many workers in a row that die without having done anything are no longer the fault of a report.
_MOST_LOST = 20

_FORKED = sys.platform != "win32"


class WorkersLost(DragomanError):
    """Workers die over everything that they are given."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    batch: Batch | None = None

    def give(self, batch: Batch | None) -> None:
        self.batch = batch
        if batch is not None:
            with contextlib.suppress(OSError):  # it has just died, which is met when its answer is waited for
                self.pipe.send(batch)

    def answer(self) -> Coded | DragomanError | None:
        """What it hands back; None where it has died."""
        try:
            found: Coded | DragomanError = self.pipe.recv()
            return found
        except (EOFError, OSError):
            return None

    def end(self) -> None:
        self.pipe.close()
        self.process.terminate()
        self.process.join()


def run_local(batches: Iterator[Batch], settings: Settings, workers: int) -> Iterator[Coded]:
    """
    What comes of the batches, in the order in which they end. Raises WorkersLost, and what `prepare` raises.

    A single worker has a process of its own too: a text that kills it shall not end the whole.
    """
    context = multiprocessing.get_context("forkserver" if _FORKED else "spawn")
    if _FORKED:
        context.set_forkserver_preload(["dragoman.bulk.preloaded"])
    again: deque[Batch] = deque()
    crew = [_start(context, settings) for _ in range(workers)]
    lost = 0
    try:
        for worker in crew:
            worker.give(next(batches, None))
        while busy := [worker for worker in crew if worker.batch]:
            ready = wait([worker.pipe for worker in busy])
            for worker in busy:
                if worker.pipe not in ready:
                    continue
                answer = worker.answer()
                if isinstance(answer, DragomanError):
                    raise answer
                if answer is None:
                    lost += 1
                    if lost > _MOST_LOST:
                        raise WorkersLost(
                            f"{lost} processes died one after the other; is there enough memory? "
                            "What is done stays; run the same command again with fewer --workers"
                        )
                    assert worker.batch
                    again += worker.batch.once_more()
                    worker.end()
                    fresh = _start(context, settings)
                    worker.process, worker.pipe = fresh.process, fresh.pipe
                else:
                    lost = 0
                worker.give(again.popleft() if again else next(batches, None))
                if answer is not None:
                    yield answer
    finally:
        for worker in crew:
            worker.end()


def _start(context: BaseContext, settings: Settings) -> _Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, settings), daemon=True)  # type: ignore[attr-defined]
    with _one_thread_each():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Libraries for numbers start a thread a core when they are loaded, unless told otherwise before."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _work(pipe: Connection, settings: Settings) -> None:
    """A worker's life: batch after batch until nobody gives it one."""
    # An interrupt ends the process that gives out the work, and that ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError):
        while True:
            batch = pipe.recv()
            try:
                prepare(settings.model, settings.device)
                pipe.send(code_batch(batch, settings))
            except DragomanError as error:
                pipe.send(error)
