"""
Write the trained encoder as the ONNX files that ship in the package, weights stored in 8 bits.

    python -m training.export --encoder build/encoder/last.pt --pairs build/pairs/pairs.pt

Weights are kept as int8 with one scale per output channel and widened to floats when the file is loaded, so that the
arithmetic is fp32 and a sentence's answer does not depend on what else is in its batch.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from training.model import ENTITY_TAGS, REALIS, RELATIONS, WIDTH, Encoder, PairReader
from training.train import base_model

#: Smaller weights stay as they are: they cost little and matter much.
SMALLEST = 4_096


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
        heads = (found["arcs"] + absent + own).argmax(-1)
        links = (found["links"] + absent).argmax(-1)
        return (
            found["entities"].softmax(-1),
            found["attribution"].softmax(-1),
            found["tags"].argmax(-1),
            heads,
            self.encoder.labels_of(found, heads).argmax(-1),
            links,
            found["factual"],
            found["shared"],
        )


class PairGraph(nn.Module):
    """The pair reader with probabilities as answers."""

    def __init__(self, reader: PairReader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, shared: Tensor, ids: Tensor, marks: Tensor) -> tuple[Tensor, Tensor]:
        relation, realis = self.reader(shared, ids, marks)
        return relation.softmax(-1), realis.softmax(-1)


def store_in_8_bits(path: Path) -> None:
    """Rewrite a graph's large weights as int8 and scales, widened by nodes that the run time folds when it loads."""
    model = onnx.load(str(path))
    graph, nodes = model.graph, []
    for weight in list(graph.initializer):
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < SMALLEST or values.ndim < 2:
            continue
        scale = (
            np.maximum(np.abs(values).max(axis=_within_channel(graph, weight.name, values), keepdims=True), 1e-8) / 127
        )
        name = weight.name
        graph.initializer.remove(weight)
        graph.initializer.append(numpy_helper.from_array(np.round(values / scale).astype(np.int8), f"{name}.int8"))
        graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"))
        nodes.append(helper.make_node("Cast", [f"{name}.int8"], [f"{name}.wide"], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Mul", [f"{name}.wide", f"{name}.scale"], [name]))
    for node in reversed(nodes):
        graph.node.insert(0, node)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def _within_channel(graph: onnx.GraphProto, name: str, values: np.ndarray) -> int:
    """The axis along which one scale holds: rows of an embedding table share none, columns of a matrix do not either."""
    gathered = any(node.op_type == "Gather" and node.input[0] == name for node in graph.node)
    return values.ndim - 1 if gathered else 0 if values.ndim == 2 else values.ndim - 1


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
        dynamic_axes=dynamic, opset_version=17, dynamo=False,
    )  # fmt: skip


def main(argv: list[str] | None = None) -> None:
    """Parse the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True, help="the pair reader trained on top of it")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "src/dragoman/language/weights")
    args = parser.parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    saved = torch.load(args.encoder, weights_only=False)
    lists = saved["label_ids"]
    encoder, reader = Encoder(len(lists["tags"]), len(lists["labels"])), PairReader()
    encoder.load_state_dict(saved["encoder"])
    reader.load_state_dict(torch.load(args.pairs, weights_only=False)["reader"])

    ids = torch.tensor([[101, 2149, 2000, 12200, 102], [101, 2149, 2000, 102, 0]])
    first = torch.tensor([[1, 2, 3], [1, 2, 0]])
    ones = torch.ones_like(ids)
    export(
        SentenceGraph(encoder), {"ids": ids, "case": ones, "quoted": ones, "first": first},
        ["entities", "attribution", "tags", "heads", "labels", "links", "factual", "shared"], args.out / "encoder.onnx",
    )  # fmt: skip
    export(
        PairGraph(reader), {"shared": torch.randn(2, 5, WIDTH), "ids": ids, "marks": ones},
        ["relation", "realis"], args.out / "pairs.onnx",
    )  # fmt: skip
    for name in ("encoder.onnx", "pairs.onnx"):
        store_in_8_bits(args.out / name)
    model = onnx.load(str(args.out / "encoder.onnx"))
    known = {**lists, "entities": ENTITY_TAGS, "relations": RELATIONS, "realis": REALIS}
    model.metadata_props.add(key="lists", value=json.dumps(known))
    onnx.save(model, str(args.out / "encoder.onnx"))
    shutil.copy(base_model() / "tokenizer.json", args.out / "tokenizer.json")
    for path in sorted(args.out.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
