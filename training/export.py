"""
Write the trained encoder as the ONNX files that ship in the package, weights stored in 8 bits.

    python -m training.export --data ../shared/data --encoder build/encoder/last.pt --pairs build/pairs/pairs.pt
    python -m training.export … --model fast        # the same of a model of three layers

The table of word pieces, half of all weights and the same for all models, stands in a file of its own. Products with large matrices run in 8 bits. What they are multiplied with is scaled by constants that were measured over
real sentences, so that a sentence's answer does not depend on what else is in its batch.
"""

from __future__ import annotations

import argparse
import copy
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from dragoman.language.encoder import MODELS, WEIGHTS, IntArray
from training import data
from training.batches import Pool, pool
from training.model import ENTITY_TAGS, HEADS, REALIS, RELATIONS, WIDTH, Encoder, Layer, PairReader
from training.pairs import questions_of
from training.train import base_model, load_model

#: Smaller weights stay as they are: they cost little and matter much.
SMALLEST = 4_096
#: A column reaches at most so many times as far as the median column before it is rounded to 8 bits.
FARTHEST = 4
#: Sentences over which the reach of every column is measured.
MEASURED = 300

#: The table of word pieces in a sentence's graph, and the file that it gets.
WORDS, WORDS_FILE = "encoder.pieces.weight", "words.bin"
#: Parts of that file begin where a page of memory may.
PAGE = 65_536

FloatArray = npt.NDArray[np.float32]


class Range(NamedTuple):
    """The lowest and the highest value of each column."""

    low: FloatArray
    high: FloatArray


class _Attention(torch.autograd.Function):
    """Scaled dot-product attention, as the run time's one operator for it."""

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor, offsets: Tensor, present: Tensor) -> Tensor:
        return q + k + v + offsets.sum()  # only the shape is looked at

    @staticmethod
    def symbolic(g: Any, *inputs: Any) -> Any:
        return g.op("com.microsoft::MultiHeadAttention", *inputs, num_heads_i=HEADS, mask_filter_value_f=-1e4)


class FusedLayer(nn.Module):
    """A layer of the encoder in the run time's own operators: the same sums in a fifth less time."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        of = self.layer
        projected = (functional.linear(hidden, part.weight) for part in (of.query, of.key, of.value))
        offsets = torch.cat([part.bias for part in (of.query, of.key, of.value)])
        mixed = _Attention.apply(*projected, offsets, (bias[:, 0, 0] == 0).int())
        hidden = _add_and_norm(functional.linear(mixed, of.attended.weight), hidden, of.attended_norm, of.attended.bias)
        inner = functional.linear(functional.gelu(of.widen(hidden)), of.narrow.weight)
        return _add_and_norm(inner, hidden, of.out_norm, of.narrow.bias)


def _add_and_norm(x: Tensor, residual: Tensor, norm: nn.LayerNorm, offset: Tensor) -> Tensor:
    # In this order the run time leaves them three operators; its one operator for all takes three times as long (1.32).
    return functional.layer_norm(x + residual + offset, norm.normalized_shape, norm.weight, norm.bias, norm.eps)


class SentenceGraph(nn.Module):
    """The encoder with its answers as the run time wants them: probabilities, and choices where one is needed."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, case: Tensor, quoted: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        found = self.encoder(ids, case, quoted, first)
        # Padding words point at [CLS] and can be nobody's head; nor can a word be its own.
        absent = functional.pad((first == 0).float(), (1, 0))[:, None, :] * -1e4
        own = functional.pad(torch.eye(first.shape[1], device=first.device), (1, 0))[None] * -1e4
        arcs = found["arcs"] + absent + own
        heads = arcs.argmax(-1)
        links = (found["links"] + absent).argmax(-1)
        return (
            found["entities"].softmax(-1),
            found["attribution"].softmax(-1),
            found["tags"].argmax(-1),
            heads,
            self.encoder.labels_of(found, heads).argmax(-1),
            links,
            (found["roles"] + absent[:, :, None]).softmax(-1),
            found["factual"],
            found["shared"],
            arcs,
        )


class PairGraph(nn.Module):
    """The pair reader with probabilities as answers."""

    def __init__(self, reader: PairReader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, shared: Tensor, ids: Tensor, marks: Tensor) -> tuple[Tensor, Tensor]:
        relation, realis = self.reader(shared, ids, marks)
        return relation.softmax(-1), realis.softmax(-1)


def large_products(model: onnx.ModelProto) -> list[tuple[onnx.NodeProto, FloatArray]]:
    """The products with a large constant matrix, and the matrix (inputs, outputs)."""
    large = {w.name: w for w in model.graph.initializer if w.data_type == TensorProto.FLOAT and len(w.dims) == 2}
    large = {name: w for name, w in large.items() if np.prod(w.dims) >= SMALLEST}
    nodes = [node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in large]
    return [(node, numpy_helper.to_array(large[node.input[1]])) for node in nodes]


def observed(path: Path, batches: Iterable[dict[str, IntArray | FloatArray]]) -> dict[str, Range]:
    """The lowest and the highest value of each column of what large matrices are multiplied with, over real batches."""
    model = onnx.load(str(path))
    names = sorted({node.input[0] for node, _ in large_products(model)} - {o.name for o in model.graph.output})
    model.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    names = sorted({node.input[0] for node, _ in large_products(model)})
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    seen: dict[str, Range] = {}
    for batch in batches:
        for name, values in zip(names, session.run(names, batch), strict=True):
            columns = values.reshape(-1, values.shape[-1])
            low, high = columns.min(0), columns.max(0)
            if name in seen:
                low, high = np.minimum(low, seen[name].low), np.maximum(high, seen[name].high)
            seen[name] = Range(low, high)
    return seen


def store_in_8_bits(path: Path, seen: dict[str, Range]) -> None:
    """
    Rewrite a graph's large weights as 8-bit numbers.

    A matrix that is multiplied with keeps 7 bits and a scale per output (two products of 7 and 8 bits fit the 16 bits
    in which older processors add them up), and what it is multiplied with is rounded to 8 bits. Rows of embedding
    tables are widened when they are looked up, the rest when the graph is loaded.
    """
    model = onnx.load(str(path))
    graph = model.graph
    matrices = {node.output[0]: weight for node, weight in large_products(model)}
    large = {w.name: w for w in graph.initializer if w.data_type == TensorProto.FLOAT and len(w.dims) > 1}
    large = {name: w for name, w in large.items() if np.prod(w.dims) >= SMALLEST}
    rewritten: list[onnx.NodeProto] = []
    rounded: dict[str, FloatArray] = {}
    for node in graph.node:
        if node.output[0] in matrices:
            of = node.input[0]
            if of not in rounded:
                rounded[of] = _evened(seen[of])
                rewritten += _rounded(graph, of, seen[of], rounded[of])
            rewritten.append(_multiplied(graph, node, matrices[node.output[0]] / rounded[of][:, None]))
            large.pop(node.input[1])
        elif node.op_type == "Gather" and node.input[0] in large:
            rewritten += _looked_up(graph, node, numpy_helper.to_array(large.pop(node.input[0])))
        else:
            rewritten.append(node)
    widened = [node for name, w in large.items() for node in _widened(graph, name, numpy_helper.to_array(w))]
    used = {name for node in rewritten + widened for name in node.input}
    kept = [w for w in graph.initializer if w.name in used and w.name not in large]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(widened + rewritten)
    graph.initializer.extend(kept)
    if not any(opset.domain == "com.microsoft" for opset in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, str(path))


def _evened(seen: Range) -> FloatArray:
    """
    What each column is scaled by before it is rounded: the few far larger than the rest are brought down.

    The weights take it back; the idea is SmoothQuant's (Xiao et al. 2023), for the outliers only.
    """
    reach = np.maximum(np.maximum(seen.high, -seen.low), 1e-5)
    return np.minimum(1, FARTHEST * np.median(reach) / reach).astype(np.float32)


def _rounded(graph: onnx.GraphProto, name: str, seen: Range, evened: FloatArray) -> list[onnx.NodeProto]:
    low, high = min((seen.low * evened).min(), 0), max((seen.high * evened).max(), 0)
    scale = np.float32((high - low) / 255)
    constants = {"evened": evened, "scale": scale, "zero": np.uint8(np.clip(round(-low / scale), 0, 255))}
    graph.initializer.extend(numpy_helper.from_array(np.asarray(v), f"{name}.{key}") for key, v in constants.items())
    return [
        helper.make_node("Mul", [name, f"{name}.evened"], [f"{name}.even"]),
        helper.make_node("QuantizeLinear", [f"{name}.even", f"{name}.scale", f"{name}.zero"], [f"{name}.int8"]),
    ]


def _multiplied(graph: onnx.GraphProto, node: onnx.NodeProto, weight: FloatArray) -> onnx.NodeProto:
    scale = (np.maximum(np.abs(weight).max(0), 1e-8) / 63).astype(np.float32)
    of, name = node.input
    graph.initializer.append(
        numpy_helper.from_array(np.round(weight / scale).astype(np.int8), f"{node.output[0]}.int8")
    )
    graph.initializer.append(numpy_helper.from_array(scale, f"{node.output[0]}.scale"))
    return helper.make_node(
        "MatMulIntegerToFloat",
        [f"{of}.int8", f"{node.output[0]}.int8", f"{of}.scale", f"{node.output[0]}.scale", f"{of}.zero"],
        list(node.output), name=node.name or name, domain="com.microsoft",
    )  # fmt: skip


def _looked_up(graph: onnx.GraphProto, node: onnx.NodeProto, table: np.ndarray) -> list[onnx.NodeProto]:
    scale = np.maximum(np.abs(table).max(-1, keepdims=True), 1e-8) / 127
    name, out = node.input[0], node.output[0]
    graph.initializer.append(numpy_helper.from_array(np.round(table / scale).astype(np.int8), f"{name}.int8"))
    graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"))
    return [
        helper.make_node("Gather", [f"{name}.int8", node.input[1]], [f"{out}.int8"]),
        helper.make_node("Cast", [f"{out}.int8"], [f"{out}.wide"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [f"{name}.scale", node.input[1]], [f"{out}.scale"]),
        helper.make_node("Mul", [f"{out}.wide", f"{out}.scale"], [out]),
    ]


def _widened(graph: onnx.GraphProto, name: str, values: np.ndarray) -> list[onnx.NodeProto]:
    axis = 0 if values.ndim == 2 else values.ndim - 1
    scale = np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-8) / 127
    graph.initializer.append(numpy_helper.from_array(np.round(values / scale).astype(np.int8), f"{name}.int8"))
    graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"))
    return [
        helper.make_node("Cast", [f"{name}.int8"], [f"{name}.wide"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{name}.wide", f"{name}.scale"], [name]),
    ]


def store_words_apart(path: Path, words: Path) -> None:
    """Take the table of word pieces out of a graph and write it to *words*, where the graph will look for it."""
    model = onnx.load(str(path))
    data = b""
    for part in model.graph.initializer:
        if part.name.startswith(WORDS):
            values = np.ascontiguousarray(numpy_helper.to_array(part)).tobytes()
            part.raw_data = values
            set_external_data(part, words.name, offset=len(data), length=len(values))
            part.ClearField("raw_data")
            data += values + bytes(-len(values) % PAGE)
    onnx.save(model, str(path))
    words.write_bytes(data)


def export(module: nn.Module, inputs: dict[str, Tensor], outputs: list[str], path: Path) -> None:
    """One graph with free batch, piece and word counts."""
    axes = {"ids": ("batch", "pieces"), "case": ("batch", "pieces"), "quoted": ("batch", "pieces"), "first": ("batch", "words"),
            "marks": ("batch", "pieces")}  # fmt: skip
    dynamic = {name: dict(enumerate(axes.get(name, ("batch", "pieces")))) for name in inputs}
    dynamic |= {
        name: {0: "batch", 1: "pieces" if name == "shared" else "words"}
        for name in outputs
        if name not in ("relation", "realis")
    }
    dynamic |= {name: {0: "batch"} for name in outputs if name in ("relation", "realis")}
    names = {name: f"{name}_in" if name in outputs else name for name in inputs}
    torch.onnx.export(
        module.eval(), tuple(inputs.values()), str(path), input_names=list(names.values()), output_names=outputs,
        dynamic_axes=dynamic, opset_version=17, dynamo=False, custom_opsets={"com.microsoft": 1},
    )  # fmt: skip


def _sample(folder: Path) -> Pool:
    """Real sentences: every so-manieth of PolNeAR's training articles, and of the marked pairs."""
    tokenizer = Tokenizer.from_file(str(base_model() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    articles = list(data.attributions(folder / "attribution/polnear-train.jsonl.gz"))
    pairs = data.marked_pairs(folder / "events/plover-relations-train.jsonl")
    return pool(tokenizer, [e for some in (articles, pairs) for e in some[:: max(1, len(some) // (MEASURED // 2))]])


def _sentence_batches(sample: Pool) -> Iterator[dict[str, IntArray]]:
    for p in sample.pieces:
        yield {name: np.asarray(getattr(p, name))[None] for name in ("ids", "case", "quoted", "first")}


def _pair_batches(encoder: Encoder, sample: Pool) -> Iterator[dict[str, IntArray | FloatArray]]:
    for q in questions_of(encoder, sample):
        yield {"shared": q.shared.numpy()[None], "ids": q.ids.numpy()[None], "marks": q.marks.numpy()[None]}


def main(argv: list[str] | None = None) -> None:
    """Parse the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the public sets, to measure over")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True, help="the pair reader trained on top of it")
    parser.add_argument("--model", choices=MODELS, default="standard", help="what the model is called")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    encoder, reader, saved = load_model(args.encoder, "cpu")
    lists = saved["label_ids"]
    plain = copy.deepcopy(encoder)
    reader.load_state_dict(torch.load(args.pairs, weights_only=False)["reader"])
    sentences, pairs = args.out / f"encoder-{args.model}.onnx", args.out / f"pairs-{args.model}.onnx"
    for module in (encoder, reader):
        module.layers = nn.ModuleList(FusedLayer(layer) for layer in module.layers)

    ids = torch.tensor([[101, 2149, 2000, 12200, 102], [101, 2149, 2000, 102, 0]])
    first = torch.tensor([[1, 2, 3], [1, 2, 0]])
    ones = torch.ones_like(ids)
    export(
        SentenceGraph(encoder), {"ids": ids, "case": ones, "quoted": ones, "first": first},
        ["entities", "attribution", "tags", "heads", "labels", "links", "roles", "factual", "shared", "arcs"], sentences,
    )  # fmt: skip
    export(
        PairGraph(reader), {"shared": torch.randn(2, 5, WIDTH), "ids": ids, "marks": ones},
        ["relation", "realis"], pairs,
    )  # fmt: skip
    sample = _sample(args.data)
    store_in_8_bits(sentences, observed(sentences, _sentence_batches(sample)))
    store_in_8_bits(pairs, observed(pairs, _pair_batches(plain, sample)))
    model = onnx.load(str(sentences))
    known = {**lists, "entities": ENTITY_TAGS, "relations": RELATIONS, "realis": REALIS}
    model.metadata_props.add(key="lists", value=json.dumps(known))
    onnx.save(model, str(sentences))
    store_words_apart(sentences, args.out / WORDS_FILE)
    shutil.copy(base_model() / "tokenizer.json", args.out / "tokenizer.json")
    for path in sorted(args.out.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
