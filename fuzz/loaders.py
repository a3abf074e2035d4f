"""
Coverage-guided fuzzing of every loader with atheris (pip install atheris).

    python fuzz/loaders.py warc corpus/ -max_total_time=1800
    python fuzz/loaders.py --list

The first word names the loader, the folder keeps what was found to reach new code, the rest goes to libFuzzer. A loader may
give reports or raise a DragomanError; anything else, more than five seconds or more than a gigabyte is a finding. What was
found and mended stands in tests/test_sources_mutated.py.
"""

import contextlib
import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import atheris
import docx

with atheris.instrument_imports(
    include=["dragoman.sources", "dragoman.watch.feeds", "dragoman.watch.topics", "dragoman.voices"]
):
    from dragoman import voices
    from dragoman.sources import (
        archive,
        document,
        encoding,
        feed,
        genres,
        html,
        mail,
        pdf,
        table,
        text,
        warc,
        wiki,
        word,
    )
    from dragoman.watch import feeds, topics

from dragoman.errors import DragomanError


def _ignored(error: DragomanError) -> None:
    pass


def _words(data: bytes) -> str:
    return data.decode("utf8", "replace")


def _form(data: bytes) -> None:
    report = genres.recognised(text.read_text(_words(data)))
    if prose := voices.framed(report):
        assert all(passage.end <= len(prose.report.text) for passage in prose.report.passages)


def _words_of_a_document(data: bytes) -> object:
    """A Word file is packed and summed, so that damage seldom reaches its words: these are the words themselves."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_BLANK)) as blank, zipfile.ZipFile(out, "w") as packed:
        for member in blank.namelist():
            packed.writestr(member, data if member == "word/document.xml" else blank.read(member))
    return word.read_docx(out.getvalue(), location="x")


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


_BLANK = _saved(docx.Document())

LOADERS: dict[str, Callable[[bytes], object]] = {
    "text": lambda data: text.read_text(*encoding.decode(data, "x")[:1]),
    "forms": _form,
    "html": lambda data: html.read_html(_words(data)),
    "document": lambda data: document.read_document(data, location="x"),
    "jsonl": lambda data: list(table.read_jsonl(io.StringIO(_words(data)), location="x", on_error=_ignored)),
    "csv": lambda data: list(table.read_csv(io.StringIO(_words(data), newline=""), location="x", on_error=_ignored)),
    "warc": lambda data: list(warc.read_warc(io.BytesIO(data), location="x", on_error=_ignored)),
    "zip": lambda data: list(archive.zip_members(io.BytesIO(data), location="x", on_error=_ignored)),
    "tar": lambda data: list(archive.tar_members(io.BytesIO(data), location="x", on_error=_ignored)),
    "mail": lambda data: mail.read_mail(data, location="x"),
    "mbox": lambda data: list(mail.read_mbox(io.BytesIO(data), location="x", on_error=_ignored)),
    "wiki": lambda data: list(wiki.read_wiki(io.BytesIO(data), location="x", on_error=_ignored)),
    "pdf": lambda data: pdf.read_pdf(data, location="x"),
    "docx": lambda data: word.read_docx(data, location="x"),
    "docx-words": _words_of_a_document,
    "feed": lambda data: feeds.listing(data, "https://a.example/"),
    "entries": lambda data: list(feed.read_feed(data, location="x", on_error=_ignored)),
    "topic": lambda data: topics.about(_words(data))("Kenya sends police to Haiti"),
}


def main() -> None:
    """Run one loader until libFuzzer's options end it."""
    if len(sys.argv) < 2 or sys.argv[1] not in LOADERS:
        sys.exit(f"name one of: {' '.join(LOADERS)}")
    load = LOADERS[sys.argv[1]]

    def one(data: bytes) -> None:
        with contextlib.suppress(DragomanError):
            load(data)

    # dateparser and the rules for encodings read their tables at first use: seconds that are not the input's.
    html.read_html((Path(__file__).parent.parent / "examples/grain-corridor.html").read_text("utf8"))
    encoding.decode("Général".encode("latin1"), "x")

    folder = [part for part in sys.argv[2:] if not part.startswith("-")]
    for name in folder:
        Path(name).mkdir(parents=True, exist_ok=True)
    atheris.Setup([sys.argv[0], *sys.argv[2:], "-timeout=5", "-rss_limit_mb=1024", "-max_len=65536"], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
