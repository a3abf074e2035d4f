import pytest
from hypothesis import given
from hypothesis import strategies as st

import dragoman
from dragoman.errors import ModelError
from dragoman.language.analysis import analyse, analyse_all
from dragoman.language.encoder import MODELS, WEIGHTS, encoder
from dragoman.language.pieces import CASE_DIGIT, CASE_LOWER, CASE_MIXED, CASE_OTHER, CASE_TITLE, CASE_UPPER, case_of
from dragoman.language.sentences import MAX_SENTENCE_CHARS, paragraphs, quotations, sentences
from dragoman.language.tokens import tokenise
from dragoman.report import Report


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The U.S. didn't agree.", ["The", "U.S.", "did", "n't", "agree", "."]),
        ("Gen. Kahariri's troops", ["Gen.", "Kahariri", "'s", "troops"]),
        ("US-led force of 1,000", ["US", "-", "led", "force", "of", "1,000"]),
        ("“We can’t,” he said", ["“", "We", "ca", "n’t", ",", "”", "he", "said"]),
        ("$1.5bn (€1.4bn)", ["$", "1.5", "bn", "(", "€", "1.4", "bn", ")"]),
    ],
)
def test_words_are_cut_as_in_the_treebanks(text, words):
    assert [token.text for token in tokenise(text)] == words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Kenya agreed. Haiti waits.", ["Kenya agreed.", "Haiti waits."]),
        ("Gen. Otunge met Mr. Conille. They spoke.", ["Gen. Otunge met Mr. Conille.", "They spoke."]),
        ("It left the U.S. The UN stayed.", ["It left the U.S.", "The UN stayed."]),
        ("It left the U.S. embassy.", ["It left the U.S. embassy."]),
        ("“We agree.” He left.", ["“We agree.”", "He left."]),
        ("“Will you go?” he asked.", ["“Will you go?” he asked."]),
        ("J. K. Mwangi spoke. Ms. Moyo left.", ["J. K. Mwangi spoke.", "Ms. Moyo left."]),
        ("It cost 2.5 million. Nobody paid.", ["It cost 2.5 million.", "Nobody paid."]),
    ],
)
def test_sentences_end_where_a_reader_says_so(text, parts):
    assert [text[span.start : span.end] for span in sentences(text, 0, len(text))] == parts


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=3000))
def test_sentences_hold_every_word_once_and_stay_short(text):
    spans = [s for block in paragraphs(text, 0, len(text)) for s in sentences(text, block.start, block.end)]

    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())
    assert all(s.end - s.start <= MAX_SENTENCE_CHARS for s in spans)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“We agree,” he said. “It is time.”", ["“We agree,”", "“It is time.”"]),
        ('He said "no" twice.', ['"no"']),
        # A paragraph that is not closed goes on in the next one that opens with a mark.
        ("“We went.\n\n“We stayed,” she said.", ["“We went.", "“We stayed,”"]),
        # A mark that nobody closes quotes nothing.
        ('The 12" gun fired.', []),
    ],
)
def test_quotations_run_from_mark_to_mark(text, quoted):
    spans = quotations(text, paragraphs(text, 0, len(text)))

    assert [text[span.start : span.end] for span in spans] == quoted


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("kenya", CASE_LOWER),
        ("Kenya", CASE_TITLE),
        ("US", CASE_UPPER),
        ("McCain", CASE_MIXED),
        ("1,000", CASE_DIGIT),
        ("“", CASE_OTHER),
        ("I", CASE_TITLE),
    ],
)
def test_case_tells_us_from_the_us(word, case):
    assert case_of(word) == case


def test_a_sentence_reads_the_same_alone_and_among_others():
    """What else is encoded in the same batch must change nothing but the last bits of floats."""
    texts = [
        "Kenya agreed to send troops to Haiti.",
        "Yes.",
        "The minister told reporters in Nairobi on Monday that the plan, which parliament has yet to approve, stands.",
    ]
    together = [a.sentences[0] for a in analyse_all([Report.from_text(text) for text in texts])]

    for text, sentence in zip(texts, together, strict=True):
        alone = analyse(Report.from_text(text)).sentences[0]
        assert (alone.heads, alone.labels, alone.tags, alone.names[:0]) == (
            sentence.heads,
            sentence.labels,
            sentence.tags,
            (),
        )
        assert abs(alone.layers.attribution - sentence.layers.attribution).max() < 1e-4


def test_what_came_before_is_not_read_again_and_old_sentences_are_let_go(monkeypatch):
    reader = encoder()
    monkeypatch.setattr(reader, "_kept", type(reader._kept)())
    texts = [f"Kenya sent {n} officers to Haiti." for n in range(30)]
    tokens = [[token.text for token in tokenise(text)] for text in texts]
    pieces = reader.pieces(tokens, [[False] * len(some) for some in tokens])
    read = []
    monkeypatch.setattr(reader, "encode", lambda some: read.append(len(some)) or type(reader).encode(reader, some))

    first = reader.encode_once([*pieces, pieces[0]])
    again = reader.encode_once([pieces[7], *pieces[:3]])

    assert read == [30, 0]
    assert first[0] is first[30] is again[1]
    assert all((a == b).all() for a, b in zip(first[7], type(reader).encode(reader, [pieces[7]])[0], strict=True))
    monkeypatch.setattr("dragoman.language.encoder.KEPT_BYTES", 100_000)
    reader.encode_once(reader.pieces([["Haiti", "waits", "."]], [[False] * 3]))
    assert len(reader._kept._found) < 30
    assert reader._kept._bytes <= 100_000
    reader.encode_once(pieces[:5])
    assert read[-1] > 0


def test_a_very_long_sentence_is_cut_and_still_encoded():
    report = Report.from_text("Kenya and " * 2000 + "Haiti.")

    assert sum(len(s.tokens) for s in analyse(report).sentences) == 4002


def test_grammar_of_a_plain_sentence():
    sentence = analyse(Report.from_text("Kenya agreed to send troops.")).sentences[0]

    assert sentence.labels[0] == "nsubj"
    assert sentence.heads[:2] == (1, -1)
    assert sentence.labels[3] == "xcomp"


def test_word_pieces_point_back_at_their_words():
    pieces = encoder().pieces([["al", "-", "Shabaab", "fought"]], [[False] * 4])[0]

    assert [int(pieces.words[first]) for first in pieces.first] == [0, 1, 2, 3]
    assert pieces.words[0] == pieces.words[-1] == -1


def test_two_models_read_and_there_is_no_third():
    text = "Kenya said on Monday that it would send 1,000 police officers to Haiti."
    for model in MODELS:
        reading = dragoman.read(text, published="2023-09-26", model=model)
        assert [(c.kind, c.stage) for c in reading.commitments] == [("personnel", "pledged")], model
    with pytest.raises(ModelError, match="standard, fast"):
        dragoman.read(text, model="slow")  # type: ignore[arg-type]


def test_models_share_one_table_of_word_pieces():
    graphs = [(WEIGHTS / f"encoder-{model}.onnx").read_bytes() for model in MODELS]
    assert all(b"words.bin" in graph for graph in graphs)
    assert sum(path.stat().st_size for path in WEIGHTS.glob("*.*")) < 43e6


def test_a_noun_and_the_name_that_it_tells_of_are_one_subject():
    sentence = analyse(Report.from_text("The Haitian party Pitit Dessalines condemned the plan.")).sentences[0]
    assert [sentence.tokens[i].text for i, label in enumerate(sentence.labels) if label == "nsubj"] in (
        ["Pitit"],
        ["Dessalines"],
    )
