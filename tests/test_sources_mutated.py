"""Damaged files of every kind: 5,000 of them, made by one seed. None may crash a loader, hold it, or fill memory."""

import contextlib
import random
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dragoman import load
from dragoman.errors import DragomanError
from dragoman.sources import document
from dragoman.watch.feeds import listing
from tests import test_archives as archives
from tests import test_documents as documents
from tests import test_watch as watch
from tests.conftest import EXAMPLES

SEED, COUNT = 20_240_304, 5_000
#: What often means something to a parser.
BITS = [b"\0", b"\xff" * 4, b"<", b">", b"&", b"]]>", b"<!--", b"{", b"}", b'"', b"\r\n\r\n", b"%PDF-", b"PK\x03\x04", b"\x1f\x8b\x08", b"9" * 20, b"-1", b"\xed\xa0\x80", b"From ", b"--x", b"\xe2\x80\xa8"]  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> list[tuple[str, bytes]]:
    """Sound files, by the suffix that they would have."""
    official = [(".txt", path.read_bytes()) for path in sorted((EXAMPLES / "official").glob("*.txt"))]
    return [
        *official,
        (".html", archives.ARTICLE.format(n=1).encode()),
        (".html", (EXAMPLES / "grain-corridor.html").read_bytes()),
        (".pdf", documents.pages(documents.LEFT, documents.RIGHT)),
        (".docx", documents.word_file(lambda document: document.add_paragraph(documents.LEFT))),
        (".eml", documents.mail(documents.LEFT).as_bytes()),
        (".eml", documents.mail(html=f"<p>{documents.LEFT}</p>").as_bytes()),
        (".mbox", b"From x\n" + documents.mail(documents.LEFT).as_bytes() * 2),
        (".warc", b"".join(archives.FIVE[:3])),
        (".warc.gz", b"".join(archives.FIVE_PACKED[:3])),
        (".zip", archives.zipped(archives.FILES)),
        (".tar", archives.tarred(archives.FILES, "w")),
        (".tgz", archives.tarred(archives.FILES, "w:gz")),
        (".xml", archives.DUMP.encode()),
        (".jsonl", b'{"text": "Kenya agreed.", "date": "2024-03-04"}\n{"text": "Haiti waits.", "authors": ["A"]}\n'),
        (".csv", b'text,date,title\n"Kenya, on Monday, agreed.",2024-03-04,A\n'),
        (".rss", archives.RSS.encode()),
        (".feed", watch.ATOM.encode()),
        (".feed", watch.SITEMAP.encode()),
        (".feed", watch.OPML.encode()),
    ]  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to six changes: flipped, cut, doubled, or with something of meaning put in."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(found) + 1)
        length = chance.choice((1, 2, 8, 60, 500))
        change = chance.randrange(5)
        if change == 0 and found:
            found[at % len(found)] ^= 1 << chance.randrange(8)
        elif change == 1:
            del found[at : at + length]
        elif change == 2:
            found[at:at] = found[at : at + length]
        elif change == 3:
            found[at:at] = chance.choice(BITS)
        else:
            found[at : at + length] = chance.randbytes(length)
    return bytes(found[: chance.randrange(len(found) + 1)] if found and chance.random() < 0.1 else found)


def opened(suffix: str, data: bytes, folder) -> Callable[[], Iterator[object]]:
    if suffix == ".feed":
        return lambda: iter(listing(data, "https://a.example/").links)
    if suffix in (".csv", ".jsonl", ".mbox", ".tar", ".tgz", ".xml"):
        path = folder / f"x{suffix}"
        path.write_bytes(data)
        return lambda: load(path, on_error=lambda error: None)
    if suffix in (".warc", ".warc.gz", ".zip", ".rss"):
        return lambda: load(data, on_error=lambda error: None)
    return lambda: iter([document.read_document(data, location="x", suffix=suffix)])


def memory_now() -> int:
    """What this process holds, in kB; from now on `memory_most` counts anew."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return of_status("VmRSS")


def memory_most() -> int:
    """The most that it held since, in kB."""
    return of_status("VmHWM")


def of_status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is told by Linux")
def test_5000_damaged_files_give_reports_or_named_errors_in_time(whole, tmp_path):
    chance = random.Random(SEED)
    slowest, reports, refused = 0.0, 0, 0
    before = memory_now()
    for number in range(COUNT):
        suffix, data = whole[number % len(whole)]
        read = opened(suffix, damaged(data, chance), tmp_path)
        began = time.process_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                reports += sum(1 for _ in read())
        except DragomanError as error:
            assert len(str(error)) > 15, (number, suffix)
            refused += 1
        except Exception as error:
            raise AssertionError(f"file {number} ({suffix}): {type(error).__name__}: {error}") from error
        slowest = max(slowest, time.process_time() - began)

    assert slowest < 5
    # Most are still read; some must be refused, or nothing was damaged.
    assert reports > COUNT / 2
    assert refused > COUNT / 50
    assert memory_most() - before < 2**20  # kB: what other tests hold does not count


def nameless_zip() -> bytes:
    """A ZIP file whose member has a name of no letters in its directory."""
    data = archives.zipped({"a.txt": b"Kenya agreed."})
    return data.replace(b"a.txtPK\x05\x06", b"\0.txtPK\x05\x06")


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        # A date whose zone is larger than a machine's number; it costs the date, not the mail.
        (".eml", documents.mail(documents.LEFT).as_bytes().replace(b"+0100", b"+99999999999999999999")),
        (".zip", nameless_zip()),
        (".tar", b"\x1f\x8b\x08\x04"),
        (".feed", b'<?xml version="1.0"?><x xmlns="a" xmlns:n="http://a/\xed\xa0\x80b"><n:y><n:z>1</n:z></n:y></x>'),
        (".docx", documents.word_file(lambda document: document.add_paragraph("Kenya agreed."))[:1_500] + b"\0" * 300),
    ],
    ids=[
        "mail with an impossible zone",
        "zip with a name of nothing",
        "tar in a gzip that ends in its header",
        "feed with half a letter in a namespace",
        "word file cut and filled",
    ],
)
def test_what_was_found_by_damaging_files_and_by_fuzzing_stays_mended(suffix, data, tmp_path):
    try:
        list(opened(suffix, data, tmp_path)())
    except DragomanError as error:
        assert len(str(error)) > 15
