"""WARC files, ZIP and tar of pages, dumps of wikis: whole, damaged and hostile."""

import gzip
import io
import re
import tracemalloc

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dragoman import BadRecord, load
from dragoman.sources.warc import page_of, read_warc, records

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
