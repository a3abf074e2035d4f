"""The encoder at run time: ONNX graphs, fed with sentences of like length, answers per sentence."""

from __future__ import annotations

import functools
import glob
import hashlib
import importlib.util
import json
import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, TypeVar, cast, get_args

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from dragoman.errors import ModelError
from dragoman.language.pieces import Pieces, to_pieces
from dragoman.language.trees import best_tree, is_tree

#: Pieces in one run of the encoder, padding included. More gains no speed on a CPU and costs memory.
PIECES_PER_BATCH = 320

#: What is kept of the sentences met last, about forty kilobytes each: some two thousand of them, which are eighty reports.
KEPT_BYTES = 80_000_000

#: A sentence of so many pieces is read whole for each of its pairs; of a longer one, so many pieces around the pair.
_WHOLE_SENTENCE = 36
_MARGIN = 8

#: standard: six layers; fast: three, which learnt from the same teachers.
Model = Literal["standard", "fast"]
MODELS: tuple[Model, ...] = get_args(Model)

#: gpu: by PyTorch, where it and a GPU are there; answers differ in the last digits of scores.
Device = Literal["cpu", "gpu"]
#: Pieces in one run on a GPU, which wants much at a time.
PIECES_PER_GPU_BATCH = 16_384

#: The graphs, their table of word pieces (one file for all graphs, outside of them) and the tokeniser.
WEIGHTS = Path(__file__).parent / "weights"

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
Answer = TypeVar("Answer")


class Layers(NamedTuple):
    """
    What the encoder says of one sentence of W words and P pieces.

    ``entities`` (W, tags) and ``attribution`` (W, 3 kinds, outside / begin / inside) are probabilities; ``tags`` and
    ``labels`` (W) are numbers in the model's lists; ``heads`` and ``links`` (W) are words from 1, 0 for none;
    ``roles`` (W, 4, W + 1) are, for each word as the first of a cue, the probabilities that the source's start and end
    and the content's start and end are a word (from 1), or none (0);
    ``factual`` (W) runs from about -2 (did not happen) to 2; ``shared`` (P, width) is what the pair reader goes on from.
    """

    entities: FloatArray
    attribution: FloatArray
    tags: IntArray
    heads: IntArray
    labels: IntArray
    links: IntArray
    roles: FloatArray
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


class _Kept:
    """The layers of the sentences met last, up to KEPT_BYTES."""

    def __init__(self) -> None:
        self._found: OrderedDict[bytes, Layers] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: bytes) -> Layers | None:
        with self._lock:
            if found := self._found.get(key):
                self._found.move_to_end(key)
            return found

    def put(self, key: bytes, layers: Layers) -> None:
        with self._lock:
            if key not in self._found:
                self._found[key] = layers
                self._bytes += len(key) + sum(part.nbytes for part in layers)
            while self._bytes > KEPT_BYTES:
                old, gone = self._found.popitem(last=False)
                self._bytes -= len(old) + sum(part.nbytes for part in gone)


class Session(Protocol):
    """What runs a graph: onnxruntime, or PyTorch on a GPU."""

    @property
    def metadata(self) -> Mapping[str, str]:
        """What is written into the graph's file beside the graph."""
        ...

    def run(self, outputs: Sequence[str], inputs: Mapping[str, npt.NDArray[Any]]) -> list[npt.NDArray[Any]]:
        """The outputs by name."""
        ...


class Encoder:
    """A model's two ONNX graphs with their tokeniser and lists. One instance serves all threads."""

    def __init__(self, model: Model = "standard", device: Device = "cpu") -> None:
        self.tokenizer = Tokenizer.from_file(str(_weights("tokenizer.json")))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self._kept = _Kept()
        session = _gpu_session if device == "gpu" else _session
        self._sentences, self._pairs = session(f"encoder-{model}.onnx"), session(f"pairs-{model}.onnx")
        self._pieces_per_batch = PIECES_PER_GPU_BATCH if device == "gpu" else PIECES_PER_BATCH
        lists = json.loads(self._sentences.metadata["lists"])
        self.tags: list[str] = lists["tags"]
        self.labels: list[str] = lists["labels"]
        self.entity_tags: list[str] = lists["entities"]
        self.relations: list[str] = lists["relations"]
        self.realis: list[str] = lists["realis"]

    def pieces(self, sentences: Sequence[Sequence[str]], quoted: Sequence[Sequence[bool]]) -> list[Pieces]:
        """Word pieces of sentences given as words, with the quotation state of each word."""
        return to_pieces(self.tokenizer, sentences, quoted)

    def encode_once(self, pieces: Sequence[Pieces]) -> list[Layers]:
        """As `encode`, but sentences that came before, here or in a call not long ago, are not read again: headlines, wire copy."""
        keys = [b"\0".join((p.ids.tobytes(), p.case.tobytes(), p.quoted.tobytes())) for p in pieces]
        found = {key: kept for key in keys if (kept := self._kept.get(key))}
        new = {key: p for key, p in zip(keys, pieces, strict=True) if key not in found}
        for key, layers in zip(new, self.encode(list(new.values())), strict=True):
            found[key] = layers
            self._kept.put(key, layers)
        return [found[key] for key in keys]

    def encode(self, pieces: Sequence[Pieces]) -> list[Layers]:
        """The layers of each sentence, in the order given; what else is in the call changes nothing."""

        def read(batch: list[int]) -> list[Layers]:
            rows = [pieces[i] for i in batch]
            inputs = {name: _pad([getattr(p, name) for p in rows]) for name in ("ids", "case", "quoted", "first")}
            *outputs, arcs = self._sentences.run([*Layers._fields, "arcs"], inputs)
            return [
                _as_tree(
                    Layers._make(
                        _of_sentence(name, output[row], p) for name, output in zip(Layers._fields, outputs, strict=True)
                    ),
                    arcs[row, : len(p.first), : len(p.first) + 1],
                )
                for row, p in enumerate(rows)
            ]

        return self._in_batches(read, [len(p.ids) for p in pieces])

    def read_pairs(self, questions: Sequence[PairQuestion]) -> list[PairAnswer]:
        """What the source does to the target, and its realis, for each question in the order given."""
        marks = [_marks(question) for question in questions]
        windows = [window(mark) for mark in marks]

        def read(batch: list[int]) -> list[PairAnswer]:
            ids = _pad([questions[i].pieces.ids[windows[i]] for i in batch])
            shared = np.zeros((*ids.shape, questions[batch[0]].shared.shape[-1]), dtype=np.float32)
            for row, i in zip(shared, batch, strict=True):
                row[: len(windows[i])] = questions[i].shared[windows[i]]
            inputs = {"shared": shared, "ids": ids, "marks": _pad([marks[i][windows[i]] for i in batch])}
            relation, realis = self._pairs.run(["relation", "realis"], inputs)
            return [PairAnswer(*row) for row in zip(relation, realis, strict=True)]

        return self._in_batches(read, [len(window) for window in windows])

    def _in_batches(self, read: Callable[[list[int]], list[Answer]], lengths: Sequence[int]) -> list[Answer]:
        """Answers in order. Each core works on a batch of its own, which beats all working on one by a third."""
        batches = list(_batches(lengths, self._pieces_per_batch))
        answers: list[Answer | None] = [None] * len(lengths)
        with ThreadPoolExecutor(cores()) as workers:
            for batch, found in zip(batches, workers.map(read, batches), strict=True):
                for i, answer in zip(batch, found, strict=True):
                    answers[i] = answer
        return [answer for answer in answers if answer is not None]


def _as_tree(layers: Layers, arcs: FloatArray) -> Layers:
    """The layers with heads that form a tree, from the scores of all heads where the likeliest ones do not."""
    return layers if is_tree(layers.heads) else layers._replace(heads=best_tree(arcs))


def _marks(question: PairQuestion) -> IntArray:
    """1 at the pieces of the source's words, 2 at the target's, 0 elsewhere."""
    words = question.pieces.words
    roles = np.zeros(int(words.max(initial=-1)) + 2, dtype=np.int64)
    roles[[word for word in question.target if word < len(roles) - 1]] = 2
    roles[[word for word in question.source if word < len(roles) - 1]] = 1
    return roles[words]  # -1, of [CLS] and [SEP], is the last role: nothing


def window(marks: IntArray) -> IntArray:
    """
    The pieces that the pair reader sees: all of an ordinary sentence, of a long one [CLS] and what stands around the pair.

    Their states already know the whole sentence, so that far pieces cost time and add little.
    """
    if len(marks) <= _WHOLE_SENTENCE:
        return np.arange(len(marks))
    marked = np.flatnonzero(marks)
    first, last = (int(marked[0]), int(marked[-1])) if len(marked) else (0, 0)
    return np.concatenate([[0], np.arange(max(1, first - _MARGIN), min(len(marks), last + _MARGIN + 1))])


def _of_sentence(name: str, output: npt.NDArray[Any], pieces: Pieces) -> npt.NDArray[Any]:
    """One sentence's part of a batch without padding; a copy, so that it does not keep the whole batch in memory."""
    words = len(pieces.first)
    if name == "roles":
        return output[:words, :, : words + 1].copy()
    return output[: len(pieces.ids) if name == "shared" else words].copy()


def _batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Indices in batches alike in length, each of at most *most* pieces with padding."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        if batch and (len(batch) + 1) * lengths[index] > most:
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


def _weights(name: str) -> Path:
    if not (WEIGHTS / name).exists():
        raise ModelError(
            f"the encoder's file {name} is not in this installation of dragoman; install the package again from its wheel"
        )
    return WEIGHTS / name


def cores() -> int:
    """The cores to work on: ``DRAGOMAN_THREADS``, or all that this process may use."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return int(os.environ.get("DRAGOMAN_THREADS", "0")) or allowed


def gpu_is_there() -> bool:
    """Is there a GPU with the libraries to use it? Without a device file nothing heavy is loaded to find out."""
    if not (glob.glob("/dev/nvidia[0-9]*") or Path("/dev/kfd").exists() or sys.platform == "win32"):
        return False
    if any(importlib.util.find_spec(name) is None for name in ("torch", "onnx")):
        return False
    from dragoman.language.gpu import there_is_one

    return there_is_one()


def _gpu_session(name: str) -> Session:
    try:
        from dragoman.language.gpu import TorchSession
    except ImportError as error:
        raise ModelError(
            f"reading on a GPU needs the library {error.name}, which is not installed; "
            "install it with: pip install 'dragoman[gpu]'"
        ) from None
    try:
        return TorchSession(_weights(name))
    except (RuntimeError, AssertionError) as error:
        raise ModelError(f"the GPU cannot be used ({error}); read on the processor with --device cpu") from error


class _OnnxSession(onnxruntime.InferenceSession):  # type: ignore[misc]
    @property
    def metadata(self) -> Mapping[str, str]:
        found: Mapping[str, str] = self.get_modelmeta().custom_metadata_map
        return found


def _session(name: str) -> Session:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    # A sentence has at most 512 pieces, so that the arena's memory stays bounded; without it every run asks for it anew.
    options.enable_cpu_mem_arena = True
    try:
        # By its path, since the table of word pieces is found beside it and mapped into memory once for all processes.
        return _OnnxSession(str(_weights(name)), options, providers=["CPUExecutionProvider"])
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(f"the encoder's file {name} cannot be loaded ({error}); install dragoman again") from error


@functools.cache
def weights_digest() -> str:
    """SHA-256 over the names and bytes of all files of the models."""
    found = hashlib.sha256()
    for path in sorted(WEIGHTS.iterdir()):
        if path.suffix in (".onnx", ".bin", ".json"):
            found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def encoder(model: Model = "standard") -> Encoder:
    """
    The encoder of this process, loaded when first asked for; on the device that ``DRAGOMAN_DEVICE`` names, cpu or gpu.

    Raises ModelError where there is no model of that name, or no such device.
    """
    if model not in MODELS:
        raise ModelError(f"there is no model “{model}”; choose one of {', '.join(MODELS)}")
    device = os.environ.get("DRAGOMAN_DEVICE") or "cpu"
    if device not in get_args(Device):
        raise ModelError(f"DRAGOMAN_DEVICE is “{device}”; set it to one of {', '.join(get_args(Device))}")
    return _encoder(model, cast(Device, device))


@functools.cache
def _encoder(model: Model, device: Device) -> Encoder:
    return Encoder(model, device)
