"""The encoder at run time: ONNX graphs, fed with sentences of like length, answers per sentence."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from dragoman.errors import ModelError
from dragoman.language.pieces import Pieces, to_pieces

#: Pieces in one run of the encoder, padding included. More gains no speed on a CPU and costs memory.
PIECES_PER_BATCH = 1_024

#: A sentence of so many pieces is read whole for each of its pairs; of a longer one, so many pieces around the pair.
_WHOLE_SENTENCE = 40
_MARGIN = 10

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]


class Layers(NamedTuple):
    """
    What the encoder says of one sentence of W words and P pieces.

    ``entities`` (W, tags) and ``attribution`` (W, 3 kinds, outside / begin / inside) are probabilities; ``tags`` and
    ``labels`` (W) are numbers in the model's lists; ``heads`` and ``links`` (W) are words from 1, 0 for none;
    ``factual`` (W) runs from about -2 (did not happen) to 2; ``shared`` (P, width) is what the pair reader goes on from.
    """

    entities: FloatArray
    attribution: FloatArray
    tags: IntArray
    heads: IntArray
    labels: IntArray
    links: IntArray
    factual: FloatArray
    shared: FloatArray


class PairQuestion(NamedTuple):
    """A sentence with its pieces and the words (from 0) of a source and a target."""

    pieces: Pieces
    shared: FloatArray
    source: Sequence[int]
    target: Sequence[int]


class PairAnswer(NamedTuple):
    """Probabilities of the relations and of the realis values, in the order of the model's lists."""

    relation: FloatArray
    realis: FloatArray


class Encoder:
    """The two ONNX graphs with their tokeniser and lists. One instance serves all threads."""

    def __init__(self, threads: int | None = None) -> None:
        self.tokenizer = Tokenizer.from_str(_weights("tokenizer.json").decode("utf8"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self._sentences = _session("encoder.onnx", threads)
        self._pairs = _session("pairs.onnx", threads)
        lists = json.loads(self._sentences.get_modelmeta().custom_metadata_map["lists"])
        self.tags: list[str] = lists["tags"]
        self.labels: list[str] = lists["labels"]
        self.entity_tags: list[str] = lists["entities"]
        self.relations: list[str] = lists["relations"]
        self.realis: list[str] = lists["realis"]

    def pieces(self, sentences: Sequence[Sequence[str]], quoted: Sequence[Sequence[bool]]) -> list[Pieces]:
        """Word pieces of sentences given as words, with the quotation state of each word."""
        return to_pieces(self.tokenizer, sentences, quoted)

    def encode(self, pieces: Sequence[Pieces]) -> list[Layers]:
        """The layers of each sentence, in the order given; what else is in the call changes nothing."""
        found: list[Layers | None] = [None] * len(pieces)
        for batch in _batches([len(p.ids) for p in pieces]):
            rows = [pieces[i] for i in batch]
            outputs = self._sentences.run(
                list(Layers._fields),
                {
                    "ids": _pad([p.ids for p in rows]),
                    "case": _pad([p.case for p in rows]),
                    "quoted": _pad([p.quoted for p in rows]),
                    "first": _pad([p.first for p in rows]),
                },
            )
            for row, i in enumerate(batch):
                words, length = len(pieces[i].first), len(pieces[i].ids)
                *layers, shared = (output[row] for output in outputs)
                # Copies, so that one sentence does not keep its whole batch in memory.
                found[i] = Layers._make([*(layer[:words].copy() for layer in layers), shared[:length].copy()])
        return [layers for layers in found if layers is not None]

    def read_pairs(self, questions: Sequence[PairQuestion]) -> list[PairAnswer]:
        """What the source does to the target, and its realis, for each question in the order given."""
        found: list[PairAnswer | None] = [None] * len(questions)
        marks = [_marks(question) for question in questions]
        windows = [_window(mark) for mark in marks]
        for batch in _batches([len(window) for window in windows]):
            ids = _pad([questions[i].pieces.ids[windows[i]] for i in batch])
            shared = np.zeros((*ids.shape, questions[batch[0]].shared.shape[-1]), dtype=np.float32)
            for row, i in zip(shared, batch, strict=True):
                row[: len(windows[i])] = questions[i].shared[windows[i]]
            inputs = {"shared": shared, "ids": ids, "marks": _pad([marks[i][windows[i]] for i in batch])}
            relation, realis = self._pairs.run(["relation", "realis"], inputs)
            for row, i in enumerate(batch):
                found[i] = PairAnswer(relation[row], realis[row])
        return [answer for answer in found if answer is not None]


def _marks(question: PairQuestion) -> IntArray:
    """1 at the pieces of the source's words, 2 at the target's, 0 elsewhere."""
    words = question.pieces.words
    roles = np.zeros(int(words.max(initial=-1)) + 2, dtype=np.int64)
    roles[[word for word in question.target if word < len(roles) - 1]] = 2
    roles[[word for word in question.source if word < len(roles) - 1]] = 1
    return roles[words]  # -1, of [CLS] and [SEP], is the last role: nothing


def _window(marks: IntArray) -> IntArray:
    """
    The pieces that the pair reader sees: all of an ordinary sentence, of a long one [CLS] and what stands around the pair.

    Their states already know the whole sentence, so that far pieces cost time and add little.
    """
    if len(marks) <= _WHOLE_SENTENCE:
        return np.arange(len(marks))
    marked = np.flatnonzero(marks)
    first, last = (int(marked[0]), int(marked[-1])) if len(marked) else (0, 0)
    return np.concatenate([[0], np.arange(max(1, first - _MARGIN), min(len(marks), last + _MARGIN + 1))])


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices in batches alike in length, each of at most PIECES_PER_BATCH with padding."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        if batch and (len(batch) + 1) * lengths[index] > PIECES_PER_BATCH:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _pad(rows: Iterable[IntArray]) -> IntArray:
    rows = list(rows)
    padded = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for target, values in zip(padded, rows, strict=True):
        target[: len(values)] = values
    return padded


def _weights(name: str) -> bytes:
    try:
        return resources.files("dragoman.language").joinpath("weights").joinpath(name).read_bytes()
    except FileNotFoundError:
        raise ModelError(
            f"the encoder's file {name} is not in this installation of dragoman; install the package again from its wheel"
        ) from None


def _session(name: str, threads: int | None) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or int(os.environ.get("DRAGOMAN_THREADS", "0"))
    options.log_severity_level = 3
    # Without the arena, memory that a long sentence took is given back.
    options.enable_cpu_mem_arena = False
    try:
        return onnxruntime.InferenceSession(_weights(name), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(f"the encoder's file {name} cannot be loaded ({error}); install dragoman again") from error


@functools.cache
def encoder() -> Encoder:
    """The encoder of this process, loaded when first asked for."""
    return Encoder()
