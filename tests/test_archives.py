"""WARC files, ZIP and tar of pages, dumps of wikis: whole, damaged and hostile."""

import bz2
import datetime
import gzip
import io
import json
import re
import tarfile
import time
import tracemalloc
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dragoman import BadRecord, BadRow, ReportError, load
from dragoman.sources import table
from dragoman.sources.html import read_html
from dragoman.sources.warc import page_of, read_warc, records
from dragoman.sources.wiki import read_wiki

ARTICLE = """<!doctype html><html lang="en"><head><title>Chad sends engineers {n}</title></head><body><article>
<h1>Chad sends engineers {n}</h1>
<p>Chad sent {n}80 army engineers to Cameroon on Sunday to repair two bridges that a flood had carried away.</p>
<p>Cameroon had asked for help a week earlier, and the two governments had agreed on the details by telephone.</p>
</article></body></html>"""


def record(n, *, packed=False, kind="response", body=None, headers=(("Content-Type", "text/html; charset=utf-8"),)):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    body = ARTICLE.format(n=n).encode() if body is None else body
    http = StatusAndHeaders("200 OK", list(headers), protocol="HTTP/1.1") if kind == "response" else None
    made = writer.create_warc_record(
        f"https://daily.example/{n}", kind, payload=io.BytesIO(body), http_headers=http, warc_content_type=headers[0][1]
    )
    writer.write_record(made)
    return out.getvalue()


def numbers(data):
    """The numbers of the pages that are found, and ! for each failure."""
    found = []
    for got in records(io.BytesIO(data), location="x.warc", on_error=lambda error: found.append("!")):
        found.append(re.search(r"/(\d+)$", got.url).group(1))
    return " ".join(found)


def with_length(data, length):
    old = int(re.search(rb"Content-Length: (\d+)", data).group(1))
    return re.sub(rb"Content-Length: \d+", b"Content-Length: " + length(old), data, count=1)


FIVE = [record(n) for n in range(5)]
FIVE_PACKED = [record(n, packed=True) for n in range(5)]


def changed(parts, number, change):
    return b"".join(change(part) if n == number else part for n, part in enumerate(parts))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"".join(FIVE), "0 1 2 3 4"),
        (b"".join(FIVE_PACKED), "0 1 2 3 4"),
        (gzip.compress(b"".join(FIVE)), "0 1 2 3 4"),  # one gzip around all
        (b"", ""),
        (b"\r\n" * 50, ""),
        (b"".join(FIVE)[:-100], "0 1 2 3 !"),  # cut short
        (b"".join(FIVE_PACKED)[:-100], "0 1 2 3 !"),
        (changed(FIVE, 2, lambda part: with_length(part, lambda n: b"%d" % (n - 100))), "0 1 2 ! 3 4"),
        (changed(FIVE, 2, lambda part: with_length(part, lambda n: b"%d" % (n + 100))), "0 1 2 3 4"),
        (changed(FIVE, 2, lambda part: with_length(part, lambda n: b"9" * 11)), "0 1 2 3 4"),
        (changed(FIVE, 2, lambda part: with_length(part, lambda n: b"-7")), "0 1 ! 3 4"),
        (changed(FIVE, 2, lambda part: with_length(part, lambda n: b"many")), "0 1 ! 3 4"),
        (changed(FIVE, 2, lambda part: part + b"garbage\r\n" * 9), "0 1 2 ! 3 4"),
        (b"garbage\r\n" * 9 + b"".join(FIVE), "! 0 1 2 3 4"),
        (changed(FIVE_PACKED, 2, lambda part: part[:40] + bytes(20) + part[60:]), "0 1 ! 3 4"),
        (changed(FIVE_PACKED, 2, lambda part: part + b"garbage" * 9), "0 1 2 ! 3 4"),
    ],
)
def test_a_damaged_record_is_one_failure_and_the_others_are_found(data, expected):
    assert numbers(data) == expected


def test_the_neighbours_of_a_gzip_member_that_was_cut_are_found():
    # What follows the cut may unpack for a while as if it belonged to it, so that the cut record seems whole.
    assert numbers(changed(FIVE_PACKED, 2, lambda part: part[:-50])) in ("0 1 ! 3 4", "0 1 2 ! 3 4")


def test_what_warcio_writes_is_read_as_warcio_reads_it():
    kinds = ["response", "resource", "conversion", "response"]
    data = b"".join(record(n, kind=kind, packed=True, body=b"word " * n * 999) for n, kind in enumerate(kinds))

    theirs = [
        (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read())
        for r in ArchiveIterator(io.BytesIO(data))
    ]
    ours = [(r.type, r.url, page_of(r, "x").body) for r in records(io.BytesIO(data), location="x")]

    assert ours == theirs


def test_pages_of_a_web_archive_are_reports(tmp_path):
    path = tmp_path / "news.warc.gz"
    pages = [
        record(1, packed=True),
        record(2, packed=True, body=b"<html><body><form></form></body></html>"),
        record(3, packed=True, body=b"\x89PNG", headers=(("Content-Type", "image/png"),)),
        record(4, packed=True, body=gzip.compress(ARTICLE.format(n=4).encode()), headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip"))),
        record(5, packed=True, body=b"%x\r\n%s\r\n0\r\n\r\n" % (len(ARTICLE), ARTICLE.encode()), headers=(("Content-Type", "text/html"), ("Transfer-Encoding", "chunked"))),
        record(6, packed=True, kind="conversion", body=b"Kenya agreed to send 1,000 officers to Haiti.", headers=(("Content-Type", "text/plain"),)),
    ]  # fmt: skip
    path.write_bytes(b"".join(pages))
    errors = []

    reports = list(load(path, on_error=errors.append))

    assert [report.url[-1] for report in reports] == ["1", "4", "5", "6"]
    assert reports[1].title == "Chad sends engineers 4"
    assert ["no article" in str(error) and "daily.example/2" in str(error) for error in errors] == [True]


def test_without_a_place_for_errors_the_first_one_is_raised():
    with pytest.raises(BadRecord, match="record 5 breaks off"):
        list(records(io.BytesIO(b"".join(FIVE)[:-100]), location="x.warc"))


class Endless(io.RawIOBase):
    """A file of *size* bytes that is never in memory."""

    def __init__(self, head, block, size):
        self.head, self.block, self.left = head, block, size

    def read(self, count=-1):
        if self.head:
            piece, self.head = self.head[:count], self.head[count:]
            return piece
        piece = (self.block * (count // len(self.block) + 1))[: min(count, self.left)]
        self.left -= len(piece)
        return piece


@pytest.mark.parametrize(
    ("head", "block"),
    [
        (FIVE[0][:-200], b"x" * 1_000),  # a body without end
        (b"WARC/1.0\r\n", b"a" * 1_000),  # a line of the header without end
        (b"WARC/1.0\r\n", b"a: b\r\n"),  # a header of lines without end
        (b"", FIVE[0]),  # many records, each broken where the blocks meet
        (gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 999999999\r\n\r\n" + bytes(300_000_000), 1)[:-20], b"\0"),
    ],
)  # fmt: skip
def test_memory_stays_flat(head, block):
    tracemalloc.start()
    try:
        for _ in records(Endless(head, block, 20_000_000), location="x", on_error=lambda error: None):
            pass
        assert tracemalloc.get_traced_memory()[1] < 35_000_000
    finally:
        tracemalloc.stop()


def test_a_packed_page_that_unpacks_to_gigabytes_is_bounded():
    bomb = gzip.compress(bytes(100_000_000))
    data = record(1, body=bomb, headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip")))

    (got,) = records(io.BytesIO(data), location="x")

    assert len(page_of(got, "x").body) <= 10_000_000
    assert list(read_warc(io.BytesIO(data), location="x", on_error=lambda error: None)) == []


# --- ZIP and tar ------------------------------------------------------------------------------------------------

FILES = {
    "2024/chad.html": ARTICLE.format(n=1).encode(),
    "2024/kenya.txt": b"Kenya agreed on Monday to send 1,000 police officers to Haiti.",
    "2024/empty.html": b"<html><body></body></html>",
    "2024/picture.png": b"\x89PNG",
    "2024/table.csv": b"text,date\nHaiti waits for Kenya.,2024-03-04\n",
    "__MACOSX/2024/._chad.html": b"\0\0",
    "2024/.hidden.txt": b"Nobody reads this.",
}


def zipped(files, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def tarred(files, mode):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as packed:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            packed.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("pages.zip", zipped(FILES)),
        ("pages.tar", tarred(FILES, "w")),
        ("pages.tar.gz", tarred(FILES, "w:gz")),
        ("pages.tgz", tarred(FILES, "w:gz")),
        ("pages.tar.xz", tarred(FILES, "w:xz")),
    ],
)
def test_pages_in_an_archive_are_reports_and_what_fails_is_named(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    errors = []

    reports = list(load(path, on_error=errors.append))

    assert [report.location.split("2024/")[1] for report in reports] == ["chad.html", "kenya.txt", "table.csv, line 2"]
    assert [str(error).split("2024/")[1].split(" ")[0] for error in errors] == ["empty.html"]


def damaged(data, at):
    return data[:at] + bytes([data[at] ^ 0xFF]) * 8 + data[at + 8 :]


def test_a_damaged_member_is_one_failure(tmp_path):
    data = zipped({"a.txt": b"Kenya agreed to send police. " * 40, "b.txt": b"Haiti waits for Kenya."})
    errors = []

    reports = list(load(damaged(data, 45), on_error=errors.append))

    assert [report.text for report in reports] == ["Haiti waits for Kenya."]
    assert "a.txt" in str(errors[0])


@pytest.mark.parametrize("data", [tarred(FILES, "w:gz")[:-200], tarred(FILES, "w")[:700], zipped(FILES)[:-40]])
def test_an_archive_that_breaks_off_is_named(data, tmp_path):
    path = tmp_path / ("x.zip" if data[:2] == b"PK" else "x.tar")
    path.write_bytes(data)
    with pytest.raises(ReportError, match=r"get it anew|no article"):
        list(load(path))


def test_bombs_are_refused_without_being_unpacked():
    errors = []

    began = time.process_time()
    for data in (zipped({"bomb.txt": b"a" * 40_000_000}), zipped({"bomb.txt": b"a" * 60_000_000})):
        list(load(data, on_error=errors.append))

    assert time.process_time() - began < 1
    assert ["as no text does" in str(error) or "larger than" in str(error) for error in errors] == [True, True]


# --- dumps of wikis ---------------------------------------------------------------------------------------------

DUMP = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" xml:lang="en"><siteinfo><sitename>News</sitename></siteinfo>
<page><title>Kenya sends police to Haiti</title><ns>0</ns><revision><timestamp>2024-06-26T08:00:00Z</timestamp>
<text xml:space="preserve">{{date|June 25, 2024}}
{{Haiti}}
[[File:Police.jpg|thumb|The [[airport]] in {{w|Nairobi}}]]
'''{{w|Kenya}}''' sent 400 police officers to [[Haiti|the island state]] on Tuesday.&lt;ref&gt;Not shown&lt;/ref&gt;

"We will [http://x.example not] rest", said the president.
== Sources ==
*{{source|url=http://x.example}}
[[Category:Haiti]]</text></revision></page>
<page><title>Old name</title><ns>0</ns><redirect title="New"/><revision><text>#REDIRECT [[New]]</text></revision></page>
<page><title>Talk:Kenya</title><ns>1</ns><revision><text>I think so.</text></revision></page>
<page><title>Second</title><ns>0</ns><revision><text>Haiti thanked Kenya.</text></revision></page></mediawiki>"""


@pytest.mark.parametrize(
    ("name", "pack"), [("news.xml", bytes), ("news.xml.bz2", bz2.compress), ("news.xml.gz", gzip.compress)]
)
def test_the_articles_of_a_wiki_are_reports_without_markup(tmp_path, name, pack):
    path = tmp_path / name
    path.write_bytes(pack(DUMP.encode()))

    first, second = load(path)

    assert (first.title, first.published) == ("Kenya sends police to Haiti", "2024-06-25")
    assert [first.quote(p.span) for p in first.passages if p.role == "body"] == [
        "Kenya sent 400 police officers to the island state on Tuesday.",
        '"We will not rest", said the president.',
    ]
    assert second.text == "Second\n\nHaiti thanked Kenya."


def test_a_dump_that_breaks_off_gives_what_it_had_and_one_with_entities_nothing():
    errors = []
    cut = DUMP.encode()[:-60]
    bomb = (
        b'<!DOCTYPE mediawiki [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + DUMP.replace("Haiti thanked", "&b;").encode()
    )

    assert [r.title for r in read_wiki(io.BytesIO(cut), location="x", on_error=errors.append)] == [
        "Kenya sends police to Haiti"
    ]
    assert list(read_wiki(io.BytesIO(bomb), location="x", on_error=errors.append)) == []
    assert len(errors) == 2


# --- tables -----------------------------------------------------------------------------------------------------


def test_columns_of_other_names_are_mapped(tmp_path):
    rows = [{"Body Text": "Kenya agreed.", "Day": "2024-03-04", "Paper": "Daily"}, {"Body Text": "", "Day": ""}]
    columns = {"text": "Body Text", "date": "Day", "site": "Paper"}
    csv_file, jsonl, parquet = tmp_path / "a.csv", tmp_path / "a.jsonl", tmp_path / "a.parquet"
    csv_file.write_text("Body Text,Day,Paper\n" + "".join(f"{','.join(row.values())}\n" for row in rows))
    jsonl.write_text("".join(json.dumps(row) + "\n" for row in rows))
    pq.write_table(pa.Table.from_pylist(rows), parquet)

    for path in (csv_file, jsonl, parquet):
        errors = []
        (report,) = load(path, columns=columns, on_error=errors.append)
        assert (report.text, report.published, report.site) == ("Kenya agreed.", "2024-03-04", "Daily")
        assert "must be called “Body Text”" in str(errors[0])


def test_parquet_is_read_row_by_row_and_a_broken_file_is_named(tmp_path):
    path = tmp_path / "a.parquet"
    day = datetime.date(2024, 3, 4)
    pq.write_table(
        pa.Table.from_pylist([{"text": f"Kenya agreed {n} times.", "date": day, "other": n} for n in range(1_000)]),
        path,
    )

    reports = list(load(path))

    assert (len(reports), reports[999].text, reports[0].published) == (1_000, "Kenya agreed 999 times.", "2024-03-04")
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(BadRow, match="Parquet"):
        list(load(path))


def test_a_line_without_end_is_one_failure(monkeypatch, tmp_path):
    monkeypatch.setattr(table, "MAX_LINE_CHARS", 1_000)
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Kenya agreed."}\n{"text": "' + "a" * 5_000 + '"}\n{"text": "Haiti waits."}')
    errors = []

    assert [r.text for r in load(path, on_error=errors.append)] == ["Kenya agreed.", "Haiti waits."]
    assert "line 2" in str(errors[0])


def test_a_page_from_the_internet_archive_has_its_own_address_and_no_bar():
    bar = "<!-- BEGIN WAYBACK TOOLBAR INSERT --><div><p>The archive has captured this page 12 times, and here is a long line about it.</p></div><!-- END WAYBACK TOOLBAR INSERT -->"
    page = ARTICLE.format(n=1).replace("<body>", f"<body>{bar}")

    report = read_html(page, url="https://web.archive.org/web/20240304101500/https://daily.example/chad")

    assert report.url == "https://daily.example/chad"
    assert "captured" not in report.text


# --- feeds in a file ----------------------------------------------------------------------------------------------

LONG = "Kenya agreed on Monday to send 1,000 police officers to Haiti, the president told reporters. " * 3
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Daily</title>
<item><title>Kenya &amp; Haiti</title><link>https://daily.example/1</link><pubDate>Mon, 04 Mar 2024 08:00:00 GMT</pubDate>
<content:encoded><![CDATA[<p>{LONG}</p><p>They leave in <b>May</b>.<script>x()</script></p>]]></content:encoded></item>
<item><title>Only a link</title><link>https://daily.example/2</link><description>Short.</description></item></channel></rss>"""
JSON_FEED = json.dumps(
    {"version": "https://jsonfeed.org/version/1.1", "title": "The Daily", "items": [
        {"url": "https://daily.example/1", "title": "Kenya & Haiti", "date_published": "2024-03-04T08:00:00Z", "content_html": f"<p>{LONG}</p><p>They leave in <b>May</b>.</p>"},
        {"url": "https://daily.example/2", "title": "Only a link"},
    ]}
)  # fmt: skip


@pytest.mark.parametrize("feed", [RSS, JSON_FEED])
def test_the_entries_of_a_feed_that_carry_their_text_are_reports(feed):
    errors = []

    (report,) = load(feed.encode(), on_error=errors.append)

    assert (report.title, report.published, report.url, report.site) == (
        "Kenya & Haiti",
        "2024-03-04",
        "https://daily.example/1",
        "The Daily",
    )
    assert [report.quote(p.span) for p in report.passages if p.role == "body"] == [LONG.strip(), "They leave in May."]
    assert "entry 2" in str(errors[0])
    assert "dragoman watch" in str(errors[0])
