"""
The tables. Their shape is made by migrations/; a test holds the two together.

The first group is only ever appended to. The second is worked out from the first and can be made anew.
JSON is kept as canonical text, so that equal values are equal rows on both databases.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, Index, Integer, LargeBinary, MetaData, Table, Text, text

metadata = MetaData()


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable, primary_key=primary_key)


def _given(name: str, *columns: str, where: str | None = None) -> Index:
    """An index of the few rows that have the first of *columns*, or *where*; over all, the many without would spoil it."""
    only = text(f"{where or columns[0]} IS NOT NULL")
    return Index(name, *columns, sqlite_where=only, postgresql_where=only)


#: An assertion that names one who says it together with the speaker.
_CO_SPEAKER = text("property = 'co_speaker'")


# --- evidence, assertions, judgements, decisions, log: append-only ----------------------------------------------

reports = Table(
    "reports",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    _text("id"),
    _text("title", nullable=True),
    _text("url", nullable=True),
    _text("address", nullable=True),
    _text("site", nullable=True),
    _text("published", nullable=True),
    _text("known"),
    _text("authors"),
    _text("language", nullable=True),
    _text("warnings"),
    _text("added_at"),
    _text("witness"),
    _text("revision_of", nullable=True),
    # What is long stands last: a row is read from its beginning.
    Column("signature", LargeBinary, nullable=False),
    _text("passages"),
    _text("sentences"),
    _text("text"),
    Index("reports_id", "id", unique=True),
    Index("reports_address", "address"),
    _given("reports_revision_of", "revision_of"),
    Index("reports_witness", "witness"),
)
#: The same text seen at another address.
appearances = Table(
    "appearances",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("report_id"),
    _text("address"),
    _text("url", nullable=True),
    _text("site", nullable=True),
    _text("title", nullable=True),
    _text("published", nullable=True),
    _text("added_at"),
    Index("appearances_report", "report_id", "address", unique=True),
    Index("appearances_address", "address"),
)
#: What a report was translated from; ``pairs`` are [start, end, start, end] of each stretch in it and in the report's text.
originals = Table(
    "originals",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("report_id"),
    _text("language", nullable=True),
    _text("title", nullable=True),
    _text("translator"),
    _text("pairs"),
    _text("text"),
    Index("originals_report", "report_id", unique=True),
)
bands = Table(
    "bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("report_seq", BigInteger, primary_key=True, autoincrement=False),
)
passages = Table(
    "passages",
    metadata,
    _text("id", primary_key=True),
    _text("report_id"),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    _text("exact"),
    _text("sentence"),
    _text("role"),
    Index("passages_report", "report_id"),
)
names = Table(
    "names",
    metadata,
    _text("key", primary_key=True),
    _text("name"),
    _text("kind"),
    _text("country", nullable=True),
    _text("sector", nullable=True),
    Column("count", BigInteger, nullable=True),
    _text("block"),
    Column("seq", BigInteger, nullable=False),
    Index("names_block", "block", "kind"),
    Index("names_seq", "seq"),
)
#: Which report names whom, and as what.
mentions = Table(
    "mentions",
    metadata,
    _text("report_id", primary_key=True),
    _text("name_key", primary_key=True),
    Column("times", Integer, nullable=False),
    Index("mentions_name", "name_key"),
)
name_forms = Table("name_forms", metadata, _text("name_key", primary_key=True), _text("form", primary_key=True))
observations = Table(
    "observations",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _text("id"),
    _text("report_id"),
    _text("family"),
    _text("passage_id"),
    _text("speaker", nullable=True),
    _text("holder", nullable=True),
    _text("target", nullable=True),
    Column("score", Double, nullable=False),
    _text("reason"),
    Index("observations_id", "id", unique=True),
    _given("observations_holder", "holder", "number"),
    Index("observations_report", "report_id"),
    _given("observations_target", "target"),
)
assertions = Table(
    "assertions",
    metadata,
    _text("id", primary_key=True),
    _text("observation_id"),
    Column("place", Integer, nullable=False),
    _text("property"),
    _text("value"),
    _text("passage_id"),
    Column("score", Double, nullable=False),
    _text("extractor"),
    Index("assertions_observation", "observation_id", "place"),
    Index("assertions_co_speaker", "value", sqlite_where=_CO_SPEAKER, postgresql_where=_CO_SPEAKER),
)
#: What the matcher said when a report came: that an observation belongs to an entry, a name to an actor, or that it is unsure.
judgements = Table(
    "judgements",
    metadata,
    _text("id", primary_key=True),
    Column("seq", BigInteger, nullable=False),
    _text("kind"),
    _text("subject"),
    _text("object"),
    _text("verdict"),
    Column("likeness", Double, nullable=False),
    _text("reasons"),
    _text("matcher"),
    Index("judgements_subject", "subject"),
    Index("judgements_object", "object"),
    Index("judgements_seq", "seq"),
)
decisions = Table(
    "decisions",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("id"),
    _text("target"),
    _text("anchor"),
    _text("verdict"),
    _text("value", nullable=True),
    _text("reason", nullable=True),
    _text("note"),
    _text("reviewer"),
    _text("decided_at"),
    _text("seen"),
    _text("evidence"),
    _text("undoes", nullable=True),
    Index("decisions_id", "id", unique=True),
    Index("decisions_target", "target"),
    Index("decisions_anchor", "anchor"),
    Index("decisions_undoes", "undoes"),
)
audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("at"),
    _text("agent"),
    _text("action"),
    _text("target"),
    _text("content"),
    _text("previous"),
    _text("hash"),
)

# --- derived ----------------------------------------------------------------------------------------------------

links = Table(
    "links",
    metadata,
    _text("observation_id", primary_key=True),
    _text("home"),
    _text("entry_id"),
    Index("links_home", "home"),
    Index("links_entry", "entry_id"),
)
#: Pairs of entries or of actors that a person has made one.
joins = Table(
    "joins",
    metadata,
    _text("one", primary_key=True),
    _text("other", primary_key=True),
    Index("joins_other", "other"),
)
#: Pairs (observation or entry or actor) that a person has set apart.
apart = Table("apart", metadata, _text("one", primary_key=True), _text("other", primary_key=True))
entries = Table(
    "entries",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    _text("id"),
    _text("family"),
    _text("kind"),
    _text("type", nullable=True),
    _text("title"),
    _text("parties"),
    _text("amount"),
    _text("stage", nullable=True),
    _text("stage_since", nullable=True),
    _text("stage_proposed", nullable=True),
    _text("deadline", nullable=True),
    _text("finished", nullable=True),
    _text("evidence"),
    _text("review"),
    Column("granted", Integer, nullable=False),
    Column("requirements", Integer, nullable=False),
    Column("supporters", Integer, nullable=False),
    Column("objectors", Integer, nullable=False),
    Column("disagreements", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("witnesses", Integer, nullable=False),
    _text("first"),
    _text("last"),
    _text("realis", nullable=True),
    _text("when", nullable=True),
    _text("place", nullable=True),
    _text("seen"),
    _text("summary"),
    Index("entries_id", "id", unique=True),
    Index("entries_family_last", "family", "last", "number"),
    Index("entries_kind_last", "kind", "last", "number"),
    Index("entries_type_last", "type", "last", "number"),
    Index("entries_stage_last", "stage", "last", "number"),
    Index("entries_kind_stage_last", "kind", "stage", "last", "number"),
    Index("entries_review_last", "review", "last", "number"),
    _given("entries_due", "last", "number", where="deadline"),
)
entry_actors = Table(
    "entry_actors",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _text("actor_id", primary_key=True),
    _text("roles"),
    _text("family"),
    _text("kind"),
    _text("type", nullable=True),
    _text("stage", nullable=True),
    _text("last"),
    Index("entry_actors_family", "actor_id", "family", "last", "number"),
    Index("entry_actors_kind", "actor_id", "kind", "last", "number"),
    Index("entry_actors_stage", "actor_id", "stage", "last", "number"),
    Index("entry_actors_kind_stage", "actor_id", "kind", "stage", "last", "number"),
    Index("entry_actors_type", "actor_id", "type", "last", "number"),
)
match_keys = Table(
    "match_keys",
    metadata,
    _text("key", primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _text("first"),
    _text("last"),
    Index("match_keys_last", "key", "last"),
    Index("match_keys_number", "number"),
)
actors = Table(
    "actors",
    metadata,
    _text("id", primary_key=True),
    _text("name"),
    _text("kind"),
    _text("country", nullable=True),
    _text("sector", nullable=True),
    _text("folded"),
    Index("actors_folded", "folded"),
    Index("actors_country", "country"),
)
actor_names = Table(
    "actor_names",
    metadata,
    _text("name_key", primary_key=True),
    _text("home"),
    _text("actor_id"),
    Index("actor_names_home", "home"),
    Index("actor_names_actor", "actor_id"),
)
#: Whose folded name or alias leads to whom.
actor_words = Table(
    "actor_words",
    metadata,
    _text("folded", primary_key=True),
    _text("name_key", primary_key=True),
    Index("actor_words_name", "name_key"),
)
timeline = Table(
    "timeline",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    _text("at"),
    _text("shown"),
    _text("known"),
    _text("what"),
    _text("text"),
    _text("kind"),
    _text("family"),
    _text("standing"),
    _text("passage_id"),
    Index("timeline_at", "at", "number", "place"),
    Index("timeline_kind_at", "kind", "at", "number", "place"),
)
questions = Table(
    "questions",
    metadata,
    _text("target", primary_key=True),
    _text("kind"),
    Column("priority", Integer, nullable=False),
    Column("number", BigInteger, nullable=True),
    _text("due"),
    _text("body"),
    Index("questions_priority", "priority", "target"),
    Index("questions_kind", "kind", "priority", "target"),
    Index("questions_number", "number"),
)

EVIDENCE = (
    reports,
    appearances,
    originals,
    passages,
    names,
    mentions,
    name_forms,
    observations,
    assertions,
    judgements,
    decisions,
    audit,
)
DERIVED = (
    bands,
    links,
    joins,
    apart,
    entries,
    entry_actors,
    match_keys,
    actors,
    actor_names,
    actor_words,
    timeline,
    questions,
)
