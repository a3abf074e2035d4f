"""The tables of evidence, assertions, judgements, decisions and what is derived from them."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# ROWID and BYTES stand for what the two databases spell differently: in SQLite an INTEGER key is the row's own number.
TABLES = """
    CREATE TABLE reports (
        seq ROWID NOT NULL,
        id TEXT NOT NULL,
        title TEXT,
        url TEXT,
        address TEXT,
        site TEXT,
        published TEXT,
        known TEXT NOT NULL,
        authors TEXT NOT NULL,
        language TEXT,
        warnings TEXT NOT NULL,
        added_at TEXT NOT NULL,
        witness TEXT NOT NULL,
        revision_of TEXT,
        signature BYTES NOT NULL,
        passages TEXT NOT NULL,
        sentences TEXT NOT NULL,
        "text" TEXT NOT NULL,
        PRIMARY KEY (seq)
    );
    CREATE INDEX reports_address ON reports (address);
    CREATE UNIQUE INDEX reports_id ON reports (id);
    CREATE INDEX reports_revision_of ON reports (revision_of) WHERE revision_of IS NOT NULL;
    CREATE INDEX reports_witness ON reports (witness);
    CREATE TABLE appearances (
        seq BIGINT NOT NULL,
        report_id TEXT NOT NULL,
        address TEXT NOT NULL,
        url TEXT,
        site TEXT,
        title TEXT,
        published TEXT,
        added_at TEXT NOT NULL,
        PRIMARY KEY (seq)
    );
    CREATE INDEX appearances_address ON appearances (address);
    CREATE UNIQUE INDEX appearances_report ON appearances (report_id, address);
    CREATE TABLE passages (
        id TEXT NOT NULL,
        report_id TEXT NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        exact TEXT NOT NULL,
        sentence TEXT NOT NULL,
        role TEXT NOT NULL,
        PRIMARY KEY (id)
    );
    CREATE INDEX passages_report ON passages (report_id);
    CREATE TABLE names (
        key TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        country TEXT,
        sector TEXT,
        count BIGINT,
        block TEXT NOT NULL,
        seq BIGINT NOT NULL,
        PRIMARY KEY (key)
    );
    CREATE INDEX names_block ON names (block, kind);
    CREATE INDEX names_seq ON names (seq);
    CREATE TABLE mentions (
        report_id TEXT NOT NULL,
        name_key TEXT NOT NULL,
        times INTEGER NOT NULL,
        PRIMARY KEY (report_id, name_key)
    );
    CREATE INDEX mentions_name ON mentions (name_key);
    CREATE TABLE name_forms (
        name_key TEXT NOT NULL,
        form TEXT NOT NULL,
        PRIMARY KEY (name_key, form)
    );
    CREATE TABLE observations (
        number BIGINT NOT NULL,
        id TEXT NOT NULL,
        report_id TEXT NOT NULL,
        family TEXT NOT NULL,
        passage_id TEXT NOT NULL,
        speaker TEXT,
        holder TEXT,
        target TEXT,
        score DOUBLE PRECISION NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (number)
    );
    CREATE INDEX observations_holder ON observations (holder, number) WHERE holder IS NOT NULL;
    CREATE UNIQUE INDEX observations_id ON observations (id);
    CREATE INDEX observations_report ON observations (report_id);
    CREATE INDEX observations_target ON observations (target) WHERE target IS NOT NULL;
    CREATE TABLE assertions (
        id TEXT NOT NULL,
        observation_id TEXT NOT NULL,
        place INTEGER NOT NULL,
        property TEXT NOT NULL,
        value TEXT NOT NULL,
        passage_id TEXT NOT NULL,
        score DOUBLE PRECISION NOT NULL,
        extractor TEXT NOT NULL,
        PRIMARY KEY (id)
    );
    CREATE INDEX assertions_observation ON assertions (observation_id, place);
    CREATE TABLE judgements (
        id TEXT NOT NULL,
        seq BIGINT NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        object TEXT NOT NULL,
        verdict TEXT NOT NULL,
        likeness DOUBLE PRECISION NOT NULL,
        reasons TEXT NOT NULL,
        matcher TEXT NOT NULL,
        PRIMARY KEY (id)
    );
    CREATE INDEX judgements_object ON judgements (object);
    CREATE INDEX judgements_seq ON judgements (seq);
    CREATE INDEX judgements_subject ON judgements (subject);
    CREATE TABLE decisions (
        seq BIGINT NOT NULL,
        id TEXT NOT NULL,
        target TEXT NOT NULL,
        anchor TEXT NOT NULL,
        verdict TEXT NOT NULL,
        value TEXT,
        reason TEXT,
        note TEXT NOT NULL,
        reviewer TEXT NOT NULL,
        decided_at TEXT NOT NULL,
        seen TEXT NOT NULL,
        evidence TEXT NOT NULL,
        undoes TEXT,
        PRIMARY KEY (seq)
    );
    CREATE INDEX decisions_anchor ON decisions (anchor);
    CREATE UNIQUE INDEX decisions_id ON decisions (id);
    CREATE INDEX decisions_target ON decisions (target);
    CREATE INDEX decisions_undoes ON decisions (undoes);
    CREATE TABLE audit (
        seq BIGINT NOT NULL,
        at TEXT NOT NULL,
        agent TEXT NOT NULL,
        action TEXT NOT NULL,
        target TEXT NOT NULL,
        content TEXT NOT NULL,
        previous TEXT NOT NULL,
        hash TEXT NOT NULL,
        PRIMARY KEY (seq)
    );
    CREATE TABLE bands (
        band BIGINT NOT NULL,
        report_seq BIGINT NOT NULL,
        PRIMARY KEY (band, report_seq)
    );
    CREATE TABLE links (
        observation_id TEXT NOT NULL,
        home TEXT NOT NULL,
        entry_id TEXT NOT NULL,
        PRIMARY KEY (observation_id)
    );
    CREATE INDEX links_entry ON links (entry_id);
    CREATE INDEX links_home ON links (home);
    CREATE TABLE joins (
        one TEXT NOT NULL,
        other TEXT NOT NULL,
        PRIMARY KEY (one, other)
    );
    CREATE INDEX joins_other ON joins (other);
    CREATE TABLE apart (
        one TEXT NOT NULL,
        other TEXT NOT NULL,
        PRIMARY KEY (one, other)
    );
    CREATE TABLE entries (
        number ROWID NOT NULL,
        id TEXT NOT NULL,
        family TEXT NOT NULL,
        kind TEXT NOT NULL,
        type TEXT,
        title TEXT NOT NULL,
        parties TEXT NOT NULL,
        amount TEXT NOT NULL,
        stage TEXT,
        stage_since TEXT,
        stage_proposed TEXT,
        deadline TEXT,
        finished TEXT,
        evidence TEXT NOT NULL,
        review TEXT NOT NULL,
        granted INTEGER NOT NULL,
        requirements INTEGER NOT NULL,
        supporters INTEGER NOT NULL,
        objectors INTEGER NOT NULL,
        disagreements INTEGER NOT NULL,
        reports INTEGER NOT NULL,
        witnesses INTEGER NOT NULL,
        first TEXT NOT NULL,
        last TEXT NOT NULL,
        realis TEXT,
        "when" TEXT,
        place TEXT,
        seen TEXT NOT NULL,
        summary TEXT NOT NULL,
        PRIMARY KEY (number)
    );
    CREATE INDEX entries_due ON entries (last, number) WHERE deadline IS NOT NULL;
    CREATE INDEX entries_family_last ON entries (family, last, number);
    CREATE UNIQUE INDEX entries_id ON entries (id);
    CREATE INDEX entries_kind_last ON entries (kind, last, number);
    CREATE INDEX entries_kind_stage_last ON entries (kind, stage, last, number);
    CREATE INDEX entries_review_last ON entries (review, last, number);
    CREATE INDEX entries_stage_last ON entries (stage, last, number);
    CREATE INDEX entries_type_last ON entries (type, last, number);
    CREATE TABLE entry_actors (
        number BIGINT NOT NULL,
        actor_id TEXT NOT NULL,
        roles TEXT NOT NULL,
        family TEXT NOT NULL,
        kind TEXT NOT NULL,
        type TEXT,
        stage TEXT,
        last TEXT NOT NULL,
        PRIMARY KEY (number, actor_id)
    );
    CREATE INDEX entry_actors_family ON entry_actors (actor_id, family, last, number);
    CREATE INDEX entry_actors_kind ON entry_actors (actor_id, kind, last, number);
    CREATE INDEX entry_actors_kind_stage ON entry_actors (actor_id, kind, stage, last, number);
    CREATE INDEX entry_actors_stage ON entry_actors (actor_id, stage, last, number);
    CREATE INDEX entry_actors_type ON entry_actors (actor_id, type, last, number);
    CREATE TABLE match_keys (
        key TEXT NOT NULL,
        number BIGINT NOT NULL,
        first TEXT NOT NULL,
        last TEXT NOT NULL,
        PRIMARY KEY (key, number)
    );
    CREATE INDEX match_keys_last ON match_keys (key, last);
    CREATE INDEX match_keys_number ON match_keys (number);
    CREATE TABLE actors (
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        country TEXT,
        sector TEXT,
        folded TEXT NOT NULL,
        PRIMARY KEY (id)
    );
    CREATE INDEX actors_country ON actors (country);
    CREATE INDEX actors_folded ON actors (folded);
    CREATE TABLE actor_names (
        name_key TEXT NOT NULL,
        home TEXT NOT NULL,
        actor_id TEXT NOT NULL,
        PRIMARY KEY (name_key)
    );
    CREATE INDEX actor_names_actor ON actor_names (actor_id);
    CREATE INDEX actor_names_home ON actor_names (home);
    CREATE TABLE actor_words (
        folded TEXT NOT NULL,
        name_key TEXT NOT NULL,
        PRIMARY KEY (folded, name_key)
    );
    CREATE INDEX actor_words_name ON actor_words (name_key);
    CREATE TABLE timeline (
        number BIGINT NOT NULL,
        place INTEGER NOT NULL,
        at TEXT NOT NULL,
        shown TEXT NOT NULL,
        known TEXT NOT NULL,
        what TEXT NOT NULL,
        "text" TEXT NOT NULL,
        kind TEXT NOT NULL,
        family TEXT NOT NULL,
        standing TEXT NOT NULL,
        passage_id TEXT NOT NULL,
        PRIMARY KEY (number, place)
    );
    CREATE INDEX timeline_at ON timeline (at, number, place);
    CREATE INDEX timeline_kind_at ON timeline (kind, at, number, place);
    CREATE TABLE questions (
        target TEXT NOT NULL,
        kind TEXT NOT NULL,
        priority INTEGER NOT NULL,
        number BIGINT,
        due TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (target)
    );
    CREATE INDEX questions_kind ON questions (kind, priority, target);
    CREATE INDEX questions_number ON questions (number);
    CREATE INDEX questions_priority ON questions (priority, target);
"""


def upgrade() -> None:
    """Make them."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    tables = TABLES.replace("ROWID", "INTEGER" if sqlite else "BIGINT").replace("BYTES", "BLOB" if sqlite else "BYTEA")
    if not sqlite:
        # Ids and dates sort by their signs, whatever language the server was set up for.
        tables = tables.replace(" TEXT", ' TEXT COLLATE "C"')
    for statement in tables.split(";"):
        if statement.strip():
            op.execute(statement)
