"""Keeps one worker going while there are jobs, as long as the server runs."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time

from dragoman.errors import LedgerError
from dragoman.web import jobs
from dragoman.web.site import Site

_log = logging.getLogger("dragoman.web")
_LOOK_EVERY_S = 2.0
#: A worker that ends at once again and again is not started forever.
_PATIENCE_S = 5.0


class Runner:
    """Starts a worker when there is something to do; ``wake`` says that there may be."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._wake, self._stop = threading.Event(), threading.Event()
        self._patience = _PATIENCE_S
        self._worker: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin; what an earlier server left undone is taken up."""
        self._thread.start()
        self._wake.set()

    def wake(self) -> None:
        """There is something to do."""
        self._wake.set()

    def stop(self) -> None:
        """Let the worker finish the report at hand, and end."""
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(timeout=_LOOK_EVERY_S * 15)
            self._wake.clear()
            try:
                while not self._stop.is_set() and self._anything():
                    self._work()
            except LedgerError as error:
                _log.warning("jobs wait: %s", error)
                self._stop.wait(self._patience)

    def _anything(self) -> bool:
        with self._site.database.reading() as connection:
            return jobs.unfinished(connection)

    def _work(self) -> None:
        begun = time.monotonic()
        command = [sys.executable, "-m", "dragoman.web.worker", self._address()]
        self._worker = worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        while worker.poll() is None:
            if self._stop.wait(0.05):
                if worker.stdin:
                    worker.stdin.close()
                try:
                    worker.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    worker.terminate()
                return
        if worker.returncode:
            _log.warning("the reader of reports ended with %s", worker.returncode)
        if time.monotonic() - begun < 1 or worker.returncode:
            self._stop.wait(self._patience)

    def _address(self) -> str:
        database = self._site.database
        return str(database.path) if database.path else database.engine.url.render_as_string(hide_password=False)
