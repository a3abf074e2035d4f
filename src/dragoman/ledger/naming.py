"""Who goes by a name, and what by the beginning of an id."""

from __future__ import annotations

from sqlalchemy import Column, Connection, or_, select

from dragoman.errors import BadFilter, NotInLedger
from dragoman.ledger import tables as t
from dragoman.ledger.words import folded

#: So much of an id must be given, behind com_ and the like.
_SHORTEST = 4
_SHOWN = 5


def full_id(connection: Connection, id: str, column: Column[str], prefixes: tuple[str, ...], what: str) -> str | None:
    """
    The id of *column* that is *id* or begins with it, as git does it; the part before the line may be left out.

    None where there is none. Raises BadFilter where several begin so.
    """
    if connection.scalar(select(column).where(column == id).limit(1)):
        return id
    begins = [id] if id.startswith(prefixes) else [prefix + id for prefix in prefixes]
    if not id.isascii() or len(begins[0].partition("_")[2]) < _SHORTEST or not begins[0].replace("_", "").isalnum():
        return None
    wanted = or_(*(column.startswith(begin, autoescape=True) for begin in begins))
    found = sorted(connection.scalars(select(column).distinct().where(wanted).limit(_SHOWN + 1)))
    if len(found) > 1:
        more = ", …" if len(found) > _SHOWN else ""
        raise BadFilter(f"several {what} begin with “{id}”: {', '.join(found[:_SHOWN])}{more}; give more of the id")
    return str(found[0]) if found else None


def find_actor(connection: Connection, name: str) -> str:
    """The id of the actor that goes by *name*. Raises NotInLedger, and BadFilter where several do."""
    c = t.actors.c
    named = full_id(connection, name, t.actor_names.c.home, ("act_",), "actors") if name.startswith("act_") else None
    if named:
        return str(connection.scalar(select(t.actor_names.c.actor_id).where(t.actor_names.c.home == named).limit(1)))
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
