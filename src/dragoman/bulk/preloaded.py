"""What the workers' common parent process loads before it forks them, so that they share its memory."""

from __future__ import annotations

import contextlib
import gc

from dragoman.bulk.batch import prepare
from dragoman.language.encoder import MODELS

# Each worker prepares too, and tells of what is wrong; here it would be lost.
with contextlib.suppress(Exception):
    for model in MODELS:
        prepare(model)
# The collector writes into every object that it looks at, which would give each worker a copy of its own.
gc.collect()
gc.freeze()
