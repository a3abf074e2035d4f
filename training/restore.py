"""
The shipped encoder as a checkpoint to train on from, where the checkpoints of its own training are gone.

    python -m training.restore --out build/training/restored.pt
    python -m training.train --data ../shared/data --start build/training/restored.pt --out build/training/encoder

Weights come back as the 8-bit numbers say; heads that the shipped graph does not have yet begin anew. Optimiser and
pair reader are not in it.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from training.model import Encoder

FloatArray = npt.NDArray[np.float32]

#: The products of a fused layer in the order in which the graph has them.
_IN_LAYER = ("query", "key", "value", "attended", "widen", "narrow")


def restored(path: Path) -> tuple[dict[str, Tensor], dict[str, list[str]]]:
    """The state of `Encoder` that a shipped graph holds, and its lists of tags and labels."""
    graph = onnx.load(str(path))
    arrays = {w.name: numpy_helper.to_array(w) for w in graph.graph.initializer}
    state: dict[str, FloatArray] = {}
    for name, values in arrays.items():
        if name.startswith("encoder.") and values.dtype == np.float32 and not name.endswith((".scale", ".scales")):
            state[name] = values
        elif name.startswith("encoder.") and name.endswith(".int8"):
            whole = name.removesuffix(".int8")
            state[whole] = values * arrays[f"{whole}.scale"]
    counted: dict[str, int] = {}
    for node in graph.graph.node:
        parts = node.name.strip("/").split("/")
        if node.op_type == "MultiHeadAttention":  # the offsets of queries, keys and values stand in one row
            for part, offset in zip(("query", "key", "value"), np.split(arrays[node.input[3]], 3), strict=True):
                state[f"encoder.{parts[1]}.{part}.bias"] = offset
        if node.op_type not in ("MatMul", "MatMulIntegerToFloat") or parts[0] != "encoder":
            continue
        owner = parts[-2]
        if parts[1].startswith("layers."):
            at = counted.get(parts[1], 0)
            counted[parts[1]] = at + 1
            owner = f"{parts[1]}.{_IN_LAYER[at]}"
        state[f"encoder.{owner}.weight"] = _weight(node, arrays).T
    # Labels are scored by one wide product, the only one outside of the encoder's own nodes with a weight.
    wide = next(n for n in graph.graph.node if n.name == "/MatMul")
    edge = state["encoder.label_word.weight"].shape[0] + 1
    state["encoder.label.weight"] = _weight(wide, arrays).reshape(edge, -1, edge).transpose(1, 0, 2)
    lists = json.loads({p.key: p.value for p in graph.metadata_props}["lists"])
    clean = {
        name.removeprefix("encoder.").replace(".layer.", "."): torch.from_numpy(np.array(values, dtype=np.float32))
        for name, values in state.items()
    }
    return clean, {key: lists[key] for key in ("tags", "labels")}


def _weight(node: onnx.NodeProto, arrays: dict[str, npt.NDArray[np.generic]]) -> FloatArray:
    """What a product multiplies with, (inputs, outputs)."""
    if node.op_type == "MatMulIntegerToFloat":
        columns, stored, _, scale, _ = node.input
        evened = arrays[f"{columns.removesuffix('.int8')}.evened"]
        return arrays[stored] * arrays[scale] * evened[:, None]  # type: ignore[operator, no-any-return]
    name = node.input[1]
    if f"{name}.int8" in arrays:
        return arrays[f"{name}.int8"] * arrays[f"{name}.scale"]  # type: ignore[no-any-return]
    return arrays[name]  # type: ignore[return-value]


def main() -> None:
    """Parse the command line and write the checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    weights = Path(__file__).parents[1] / "src/dragoman/language/weights/encoder.onnx"
    parser.add_argument("--weights", type=Path, default=weights)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    state, lists = restored(args.weights)
    encoder = Encoder(len(lists["tags"]), len(lists["labels"]))
    missing, unknown = encoder.load_state_dict(state, strict=False)
    if unknown:
        raise SystemExit(f"{args.weights} holds weights that this version does not know: {', '.join(unknown)}")
    print(f"begin anew: {', '.join(missing) or 'none'}")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"encoder": encoder.state_dict(), "label_ids": lists}, args.out)


if __name__ == "__main__":
    main()
