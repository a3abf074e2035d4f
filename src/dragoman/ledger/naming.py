"""Who goes by a name."""

from __future__ import annotations

from sqlalchemy import Connection, select

from dragoman.errors import BadFilter, NotInLedger
from dragoman.ledger import tables as t
from dragoman.ledger.words import folded


def find_actor(connection: Connection, name: str) -> str:
    """The id of the actor that goes by *name*. Raises NotInLedger, and BadFilter where several do."""
    c = t.actors.c
    home = connection.scalar(select(t.actor_names.c.actor_id).where(t.actor_names.c.home == name).limit(1))
    if home:
        return str(home)
    if len(name) == 3 and name.isalpha():
        state = connection.scalar(
            select(t.actor_names.c.actor_id).where(t.actor_names.c.home == f"act_{name.upper()}").limit(1)
        )
        if state:
            return str(state)
    word = folded(name)
    exact = sorted(connection.scalars(select(c.id).where(c.folded == word)))
    if not exact:
        led = (
            select(t.actor_names.c.actor_id)
            .distinct()
            .join(t.actor_words, t.actor_words.c.name_key == t.actor_names.c.name_key)
        )
        exact = sorted(connection.scalars(led.where(t.actor_words.c.folded == word)))
    if len(exact) == 1:
        return str(exact[0])
    if not exact:
        near = (
            list(connection.scalars(select(c.name).where(c.folded.like(f"%{word}%")).order_by(c.name).limit(5)))
            if word
            else []
        )
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise NotInLedger(f"there is no actor “{name}” in this ledger{hint}")
    rows = connection.execute(select(c.id, c.name, c.kind, c.country).where(c.id.in_(exact)).order_by(c.id)).all()
    several_ = ", ".join(
        f"{row.id} ({row.name}, {row.kind}{', ' + row.country if row.country else ''})" for row in rows
    )
    raise BadFilter(f"several go by “{name}”: {several_}; give the id")
