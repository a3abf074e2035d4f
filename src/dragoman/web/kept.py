"""
What took long to work out for a page, kept until the ledger changes.

Of a large ledger to which reports are being added all the time it is kept a little longer, at most a hundred times as long as
it took, so that readers need not wait for counts over everything. A decision made by this server forgets it all at once. Who
was given something of before is told so, and their browser keeps nothing.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

#: Did the request at hand use anything of before?
outdated: ContextVar[bool] = ContextVar("outdated", default=False)
#: What takes less time of the processor than this is worked out each time.
_QUICK_S = 0.03
_FACTOR = 100.0
_MOST = 80


@dataclass(slots=True)
class _Held:
    state: str
    value: Any
    at: float
    lasts: float


class Kept:
    """Values by key, the ones used last."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, effort: Callable[[], float] = time.thread_time
    ) -> None:
        self._clock, self._effort = clock, effort
        self._held: OrderedDict[Hashable, _Held] = OrderedDict()
        self._busy: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, state: str, work: Callable[[], T]) -> T:
        """The value of *key* as of *state*, or of shortly before; worked out by one thread at a time."""
        held = self._fitting(key, state)
        if held is None:
            with self._lock:
                busy = self._busy.setdefault(key, threading.Lock())
            with busy:
                held = self._fitting(key, state) or self._worked_out(key, state, work)
        if held.state != state:
            outdated.set(True)
        value: T = held.value
        return value

    def _fitting(self, key: Hashable, state: str) -> _Held | None:
        with self._lock:
            held = self._held.get(key)
            if held is None:
                return None
            self._held.move_to_end(key)
            return held if held.state == state or self._clock() - held.at < held.lasts else None

    def _worked_out(self, key: Hashable, state: str, work: Callable[[], Any]) -> _Held:
        begun, before = self._effort(), outdated.get()
        outdated.set(False)
        value = work()
        took = self._effort() - begun
        # What was made of something of before is itself of before.
        held = _Held("" if outdated.get() else state, value, self._clock(), took * _FACTOR)
        outdated.set(outdated.get() or before)
        with self._lock:
            if took > _QUICK_S:
                self._held[key] = held
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
            if len(self._busy) > 4 * _MOST:
                self._busy = {one: lock for one, lock in self._busy.items() if lock.locked()}
        return held

    def forget(self) -> None:
        """Somebody changed something."""
        with self._lock:
            self._held.clear()
