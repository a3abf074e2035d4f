"""Dragoman within Python: notebooks, frames, spaCy, threads, and what importing costs."""

import ast
import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import dragoman
from dragoman import bulk

PACKAGE = Path(dragoman.__file__).parent
TEXT = (
    "Kenya said on Monday that it would send 1,000 police officers to Haiti. “We will not wait,” President William Ruto told "
    "reporters in Nairobi. The United States condemned the attacks by gangs and promised 100 million dollars. "
    "Opposition leader Raila Odinga opposed the deployment."
)


@pytest.fixture(scope="module")
def reading() -> dragoman.Reading:
    return dragoman.read(TEXT, published="2023-09-26")


def test_importing_loads_nothing_heavy():
    code = "import sys, dragoman; print([m for m in ('onnxruntime', 'numpy', 'sqlalchemy', 'lxml', 'trafilatura') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


@pytest.mark.parametrize("command", ["--version", "--help", "read --help", "code --help"])
def test_help_loads_no_encoder(command):
    code = (
        "import sys\nfrom dragoman.cli import commands\n"
        f"try:\n    commands({command.split()!r})\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('onnxruntime', 'sqlalchemy', 'trafilatura') if m in sys.modules], file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stderr.strip() == "[]"


def test_all_public_names_are_there():
    assert [name for name in dragoman.__all__ if getattr(dragoman, name, None) is None] == []
    assert set(dragoman.__all__) <= set(dir(dragoman))
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        _ = dragoman.reed


def test_the_package_prints_nothing():
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert found == []


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_have_the_facts(reading, library):
    pytest.importorskip(library)
    frames = reading.to_frames(library)
    assert len(frames["statements"]) == len(reading.statements)
    assert len(frames["commitments"]) == len(reading.commitments) > 0
    assert list(frames["positions"]["holder"]) == [reading.actor(p.holder).name for p in reading.positions]
    for start, end, sentence in zip(
        *(frames["events"][c] for c in ("sentence_start", "sentence_end", "sentence")), strict=True
    ):
        assert reading.report.text[start:end] == sentence


def test_frames_of_many_readings_number_them(reading):
    pytest.importorskip("pandas")
    frames = bulk.to_frames([reading, dragoman.read("Nothing happened."), reading])
    assert list(frames["reports"]["row"]) == [0, 1, 2]
    assert set(frames["events"]["row"]) == {0, 2}
    assert list(dragoman.read("Yes.").to_frames()["events"].columns) == list(frames["events"].columns)


def test_a_spacy_doc_has_the_same_text_and_spans(reading):
    spacy = pytest.importorskip("spacy")
    doc = reading.to_spacy()
    assert doc.text == reading.report.text
    assert doc._.dragoman is reading
    assert [span.label_ for span in doc.spans["events"]] == [event.type for event in reading.events]
    for name, facts in (
        ("events", reading.events),
        ("commitments", reading.commitments),
        ("positions", reading.positions),
    ):
        assert [span._.dragoman_fact for span in doc.spans[name]] == list(facts), "also where two facts have one place"
    (cue,) = {span.text for span in doc.spans["cues"] if span.text == "said"}
    assert cue == "said"
    assert spacy.displacy.render(doc, style="span", options={"spans_key": "events"})


def test_spans_are_exact_within_words_and_two_facts_may_share_a_place():
    pytest.importorskip("spacy")
    found = dragoman.read("The pro-Kenya-led mission thanked Haiti's/Kenya's police.", published="2024-01-01")
    places = (dragoman.Span(8, 13), dragoman.Span(34, 39), dragoman.Span(42, 47))
    one = dragoman.Actor("a1", "Kenya", "state", "KEN", "GOV", places)
    two = dragoman.Actor("a2", "Nairobi", "government", "KEN", "GOV", places[:1])
    doc = replace(found, actors=(one, two), statements=(), events=(), commitments=(), positions=()).to_spacy()

    assert [span.text for span in doc.spans["actors"]] == ["Kenya", "Haiti", "Kenya", "Kenya"]
    assert [span._.dragoman_fact.name for span in doc.spans["actors"]] == ["Kenya", "Kenya", "Kenya", "Nairobi"]
    assert doc.text == found.report.text


def test_logging_is_left_to_the_program():
    code = "import logging, dragoman; print([type(one).__name__ for one in logging.getLogger('dragoman').handlers])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "['NullHandler']"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_a_notebook_shows_it_in_a_frame_where_nothing_runs():
    hostile = dragoman.read("Kenya condemned </iframe><script>alert(1)</script> Sudan on Monday, it said.")
    tags = _Tags()
    tags.feed(hostile._repr_html_())
    assert [tag for tag, _ in tags.tags] == ["iframe"]
    frame = tags.tags[0][1]
    assert frame["sandbox"] is None, "with an empty sandbox no script runs"
    assert "&lt;script&gt;alert(1)" in (frame["srcdoc"] or "")


def test_render_shows_only_what_is_asked(reading):
    page = reading.render(["commitments"])
    assert "Commitments (" in page
    assert "Who says what (" not in page
    with pytest.raises(ValueError, match="choose of commitments"):
        reading.render(["verbs"])


def test_threads_and_coroutines_read_alike(reading):
    texts = [TEXT, "Canada sent food to Haiti.", "France rejected the plan of Germany."] * 4
    alone = [dragoman.read(text).to_dict() for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert [r.to_dict() for r in pool.map(dragoman.read, texts)] == alone

    async def all_at_once():
        return await asyncio.gather(*(asyncio.to_thread(dragoman.read, text) for text in texts))

    assert [r.to_dict() for r in asyncio.run(all_at_once())] == alone


def test_the_first_reading_of_a_process_may_be_of_many_threads():
    code = (
        "import dragoman\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(6) as pool:\n"
        "    found = list(pool.map(lambda _: len(dragoman.read('Kenya condemned Sudan.').events), range(6)))\n"
        "assert found == [1] * 6, found"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
