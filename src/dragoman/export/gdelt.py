"""Events that took place in the columns of GDELT 2.0, as far as we know them, with sentence, offsets, address and score; tab-separated."""

from functools import partial

from dragoman.export.eventdata import write_as

write = partial(write_as, "gdelt")
