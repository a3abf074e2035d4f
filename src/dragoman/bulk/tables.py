"""The tables that `dragoman code` writes: their columns, what each says, and their Parquet schemas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Type = Literal["string", "integer", "number", "boolean", "date", "strings", "integers", "bytes"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, type and what it says. Types that end in s hold lists."""

    name: str
    type: Type
    about: str


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of thing with its columns; ``key`` are the columns that together are unique."""

    name: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _table(name: str, about: str, key: str, *columns: str) -> Table:
    """Columns from lines such as ``score number How sure the reading is, from 0 to 1``."""
    found = []
    for line in filter(str.strip, "\n".join(columns).splitlines()):
        column, kind, text = line.split(None, 2)
        found.append(Column(column, kind, text))  # type: ignore[arg-type]
    return Table(name, about, tuple(key.split()), tuple(found))


#: What every fact says of its report.
_REPORT = """
row integer The input row it comes from, counted from 0 over the whole input
report_id string The report: rep_ and 20 hex digits of the SHA-256 of its text
published string EDTF date of publication
site string The paper or site
url string Address of the report
location string File and line it was read from
"""

#: Where its words stand. Offsets are code points of the report's text in Unicode form NFC, ends exclusive.
_WORDS = """
start integer Where the words that show it begin in the report's text, in code points
end integer Where they end, exclusive
sentence_number integer The sentence in which they begin, counted from 1
sentence_start integer Where that sentence begins
sentence_end integer Where it ends, exclusive
sentence string The sentence itself, white space folded
score number How sure the reading is, from 0 to 1
reason string Why it was read so
"""

EVENTS = _table(
    "events",
    "Who did what to whom: one row for each pair of source and target of an event (of those who meet, each with each other); rows of one event share its event_id",
    "row event_id pair",
    """
    event_id string The report and the number of the event in it; the same text gives the same ids
    pair integer The pair of source and target, counted from 1 within the event
    event_date date First day of when it happened; the day of publication where the text tells none
    date_precision string day, month or year where the text tells it; published where it does not
    event_when string EDTF date as the text tells it
    event_type string PLOVER type
    event_mode string PLOVER mode
    own_type string What a lexicon of one's own calls it
    contexts strings PLOVER contexts
    quad_code string PLOVER quadrant: V-COOP, M-COOP, V-CONF or M-CONF
    quad_class integer The same as 1, 2, 3, 4
    realis string actual, intended, requested, hypothetical or denied
    cameo_root string CAMEO root of the type and mode
    cameo_code string CAMEO code of the type and mode; ends in 0 where nothing nearer is known
    goldstein number Goldstein value of the type (average in the PLOVER manual), from -10 to 10
    source_name string Who does it
    source_country string ISO 3166-1 alpha-3
    source_sector string PLOVER sector
    source_kind string state, government, person, igo and so on
    target_name string To whom it is done; empty where nobody is named
    target_country string ISO 3166-1 alpha-3
    target_sector string PLOVER sector
    target_kind string state, government, person, igo and so on
    place string Where, as printed
    place_country string ISO 3166-1 alpha-3
    latitude number WGS84 degrees
    longitude number WGS84 degrees
    statement_id string The statement that tells it; empty where the report itself does
    teller string Who makes that statement
    """,
    _REPORT + _WORDS,
)

STATEMENTS = _table(
    "statements",
    "Who says so: source, cue and content",
    "row statement_id",
    """
    statement_id string The report and the number of the statement in it
    speaker string Who speaks; empty where nobody in particular does
    speaker_country string ISO 3166-1 alpha-3
    speaker_sector string PLOVER sector
    co_speakers strings Who says it together with the speaker
    manner string direct, indirect or mixed
    source string The words that name the speaker
    source_start integer Where they begin
    source_end integer Where they end
    cue string The words that tell that something is said
    cue_start integer Where they begin
    cue_end integer Where they end
    content string What is said; pieces are joined by an ellipsis
    content_starts integers Where each piece begins
    content_ends integers Where each piece ends
    via string Through whom it became known
    parent_id string The statement within which it is told
    """,
    _REPORT + _WORDS,
)

COMMITMENTS = _table(
    "commitments",
    "Who undertakes what for whom, how much and how far it has come",
    "row commitment_id",
    """
    commitment_id string The report and the number of the commitment in it
    kind string agreement, money, personnel, materiel, services, access or policy
    stage string floated, pledged, agreed, in_delivery and so on
    promisors strings Who undertakes it
    promisor_countries strings ISO 3166-1 alpha-3 of each, empty where it has none
    beneficiaries strings For whom
    beneficiary_countries strings ISO 3166-1 alpha-3 of each, empty where it has none
    name string What an agreement is called
    amount_min number Lower bound of its first figure, empty where there is none
    amount_max number Upper bound of its first figure, empty where there is none
    amount_unit string ISO 4217, or person:soldier, thing:vehicle
    amount_qualifier string exact, at_least, about and so on
    quantities string All its figures as JSON
    requirements string What must still happen, as JSON
    commitment_when string EDTF date
    term string ISO 8601 duration
    deadline string EDTF date
    purpose string The words that tell what it is for
    condition string The words that tell on what it depends
    bindingness string indication, political_pledge, signed_instrument or legal_obligation
    additionality string new, includes_previous, repeat or unclear
    basis string official_act, official_claim or independent_report
    disputed boolean A promisor denies it
    statement_id string The statement that tells it; empty where the report itself does
    teller string Who makes that statement
    """,
    _REPORT + _WORDS,
)

ACTORS = _table(
    "actors",
    "Everybody who acts or speaks in a report",
    "row actor_id",
    """
    actor_id string The report and the number of the actor in it
    name string Its fullest name in the report
    kind string state, government, public_body, igo, person, ngo, company, armed_group, party, media or unnamed_group
    country string ISO 3166-1 alpha-3
    sector string PLOVER sector
    people integer How many, where the text counts them
    mentions integer How often it is named
    mention_starts integers Where each mention begins in the report's text, in code points
    mention_ends integers Where each ends, exclusive
    doubt string What stayed open
    reason string Why it was read so
    """,
    _REPORT,
)

REPORTS = _table(
    "reports",
    "The reports that were read",
    "row",
    _REPORT,
    """
    title string Headline
    authors strings Names in the by-line
    language string As the input says
    characters integer Length of the text in code points
    words integer Words between white space
    sentences integer Sentences that were read
    events integer Events found, pairs not counted apart
    statements integer Statements found
    commitments integer Commitments found
    actors integer Actors found
    warnings strings What to know before trusting the reading
    copy_signature bytes MinHash of runs of five words (64 numbers of 32 bits), by which copies are known
    """,
)

FAILURES = _table(
    "failures",
    "Input rows that could not be read: together with the reports they are all rows of the input",
    "row",
    """
    row integer The input row, counted from 0 over the whole input
    location string File and line
    step string open, parse or read
    kind string The kind of trouble: NotText, BadRow, ReportNotFound and so on
    reason string What was wrong and what to do
    retry boolean It may work another time
    """,
)

TABLES = (EVENTS, STATEMENTS, COMMITMENTS, ACTORS, REPORTS, FAILURES)

#: The reports that tell the same, written when all parts are done.
COPIES = _table(
    "copies",
    "Which reports are copies of one text, such as a wire story in ten papers; every report is in one cluster",
    "row",
    """
    row integer The report's input row
    report_id string The report
    cluster integer The lowest row of those that are copies of each other
    size integer How many reports the cluster has
    likeness number Estimated share of word runs in common with the report that links it to its cluster; 1 for the first
    """,
)


def arrow_type(pyarrow: Any, kind: Type) -> Any:
    """The Arrow type of a column."""
    return {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "strings": pyarrow.list_(pyarrow.string()),
        "integers": pyarrow.list_(pyarrow.int64()),
        "bytes": pyarrow.binary(),
    }[kind]


def schema(table: Table, about: dict[str, str] | None = None) -> Any:
    """The Parquet schema of a table; *about* goes into its metadata."""
    import pyarrow

    fields = [
        pyarrow.field(column.name, arrow_type(pyarrow, column.type), metadata={"description": column.about})
        for column in table.columns
    ]
    return pyarrow.schema(fields, metadata={"description": table.about, **(about or {})})
