"""
What was worked out for a page, kept until the ledger changes.

Of a large ledger to which reports are being added all the time, what took long to work out is kept a little longer, at most a
hundred times as long as it took, so that readers need not wait for counts over everything. Whatever somebody does by this
server forgets it all at once. Who was given something of before says so to the browser, which then keeps nothing.
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
#: What is worked out sooner than this is worked out anew.
_QUICK_S = 0.03
_FACTOR = 100.0
_MOST = 150


@dataclass(slots=True)
class _Held:
    state: str
    value: Any
    at: float
    took: float


class Kept:
    """Values by key, the ones used last."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
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
            slow = held.took > _QUICK_S and self._clock() - held.at < held.took * _FACTOR
            return held if held.state == state or slow else None

    def _worked_out(self, key: Hashable, state: str, work: Callable[[], Any]) -> _Held:
        begun, before = self._clock(), outdated.get()
        outdated.set(False)
        value = work()
        # What was made of something of before is itself of before.
        held = _Held("" if outdated.get() else state, value, self._clock(), self._clock() - begun)
        outdated.set(outdated.get() or before)
        with self._lock:
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
