"""
The encoder's graphs on a GPU, by PyTorch: the same nodes that onnxruntime runs on a processor, one after the other.

onnxruntime has no kernels for 8-bit products on CUDA. Here they are products of whole numbers held in 32-bit floats, which
come out the same: sums stay below 2^24, from where on floats would round. What is small (shapes, counts) stays on the processor.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor
from torch.nn import functional

#: Element types as ONNX numbers them.
_TYPES = {1: torch.float32, 6: torch.int32, 7: torch.int64, 9: torch.bool, 10: torch.float16}


#: As PyTorch calls it; AMD's are called so too.
DEVICE = "cuda"


def there_is_one() -> bool:
    """Is there a GPU that PyTorch can use?"""
    return bool(torch.cuda.is_available())


class TorchSession:
    """Runs one graph on the GPU, with the interface of `onnxruntime.InferenceSession`."""

    def __init__(self, path: Path) -> None:
        self.device = torch.device(DEVICE)
        model = onnx.load(str(path))
        self.metadata = {entry.key: entry.value for entry in model.metadata_props}
        self._graph = model.graph
        self._constants: dict[str, Tensor] = {}
        for weight in model.graph.initializer:
            self._constants[weight.name] = self._held(numpy_helper.to_array(weight))
        self._nodes = self._prepared(model.graph)

    def run(self, outputs: Sequence[str], inputs: Mapping[str, np.ndarray[Any, Any]]) -> list[np.ndarray[Any, Any]]:
        """The outputs by name, as arrays."""
        with torch.inference_mode():
            values = dict(self._constants)
            values |= {name: torch.from_numpy(value).to(self.device) for name, value in inputs.items()}
            self._work(self._nodes, values)
            return [values[name].cpu().numpy() for name in outputs]

    def _held(self, array: np.ndarray[Any, Any]) -> Tensor:
        """Weights lie on the device, 8-bit ones widened; whole numbers, which are shapes and places, on the processor."""
        tensor = torch.from_numpy(np.array(array))
        if tensor.dtype in (torch.int8, torch.uint8):
            tensor = tensor.float()
        return tensor.to(self.device) if tensor.is_floating_point() else tensor

    def _prepared(self, graph: Any) -> list[tuple[Any, dict[str, Any]]]:
        """Nodes in order with their attributes; constants are put aside."""
        found = []
        for node in graph.node:
            options = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            if node.op_type == "Constant":
                self._constants[node.output[0]] = self._held(numpy_helper.to_array(options["value"]))
            elif node.op_type == "If":
                found.append((node, {name: self._prepared(branch) for name, branch in options.items()}))
            else:
                found.append((node, options))
        return found

    def _work(self, nodes: list[tuple[Any, dict[str, Any]]], values: dict[str, Tensor]) -> None:
        for node, options in nodes:
            inputs = [values[name] if name else None for name in node.input]
            if node.op_type == "If":
                branch = options["then_branch" if bool(inputs[0]) else "else_branch"]
                self._work(branch, values)
                values[node.output[0]] = values[branch[-1][0].output[0]]
            elif node.op_type in ("Shape", "ConstantOfShape", "Range"):
                values[node.output[0]] = _SHAPES[node.op_type](*inputs, **options)
            else:
                values[node.output[0]] = _OPERATORS[node.op_type](*self._together(node.op_type, inputs), **options)

    def _together(self, kind: str, inputs: list[Tensor | None]) -> list[Tensor | None]:
        """Inputs on one device, but for those that only tell a shape or an axis."""
        values = inputs[:1] if kind in _TOLD_BY_SHAPES else inputs
        if kind in _TOLD_BY_SHAPES or all(one is None or one.device == self.device for one in values):
            return inputs
        if all(one is None or one.device.type == "cpu" for one in values):
            return inputs
        return [one if one is None else one.to(self.device) for one in inputs]


_TOLD_BY_SHAPES = frozenset(("Reshape", "Expand", "Slice", "Pad", "Unsqueeze", "Squeeze", "ReduceSum", "Clip"))


def _shape(x: Tensor) -> Tensor:
    return torch.tensor(x.shape, dtype=torch.int64)


def _constant_of_shape(shape: Tensor, value: Any) -> Tensor:
    fill = torch.from_numpy(np.array(numpy_helper.to_array(value)))
    return fill.expand(shape.tolist()) if shape.numel() else fill.reshape(())


def _range(start: Tensor, end: Tensor, step: Tensor) -> Tensor:
    return torch.arange(start.item(), end.item(), step.item(), dtype=start.dtype)


_SHAPES: dict[str, Callable[..., Tensor]] = {
    "Shape": _shape,
    "ConstantOfShape": _constant_of_shape,
    "Range": _range,
}


def _quantise(x: Tensor, scale: Tensor, zero: Tensor) -> Tensor:
    """Whole numbers from 0 to 255, as floats; halves go to the even number, as ONNX has it."""
    return torch.clamp(torch.round(x / scale) + zero, 0, 255)


def _product(x: Tensor, weight: Tensor, x_scale: Tensor, scale: Tensor, zero: Tensor) -> Tensor:
    return (x - zero) @ weight * (x_scale * scale)


def _attention(
    q: Tensor, k: Tensor, v: Tensor, offsets: Tensor, present: Tensor, num_heads: int, mask_filter_value: float
) -> Tensor:
    """com.microsoft.MultiHeadAttention: offsets of query, key and value behind one another; present is 1 where a piece is."""
    rows, size, width = q.shape
    query, key, value = (
        (x + offset).view(rows, size, num_heads, width // num_heads).transpose(1, 2)
        for x, offset in zip((q, k, v), offsets.view(3, width), strict=True)
    )
    mask = ((1 - present.float()) * mask_filter_value)[:, None, None, :]
    mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
    return mixed.transpose(1, 2).reshape(rows, size, width)


def _layer_norm(x: Tensor, weight: Tensor, bias: Tensor, axis: int, epsilon: float) -> Tensor:
    return functional.layer_norm(x, x.shape[axis:], weight, bias, epsilon)


def _gather(x: Tensor, at: Tensor, axis: int = 0) -> Tensor:
    at = torch.where(at < 0, at + x.shape[axis], at)
    found = x.index_select(axis, at.reshape(-1))
    return found.reshape([*x.shape[:axis], *at.shape, *x.shape[axis + 1 :]])


def _gather_elements(x: Tensor, at: Tensor, axis: int) -> Tensor:
    # ONNX lets the other axes be as long as those of x.
    return torch.gather(x, axis, torch.where(at < 0, at + x.shape[axis], at))


def _reshape(x: Tensor, shape: Tensor, allowzero: int = 0) -> Tensor:
    return x.reshape([x.shape[at] if size == 0 and not allowzero else size for at, size in enumerate(shape.tolist())])


def _slice(x: Tensor, starts: Tensor, ends: Tensor, axes: Tensor | None = None, steps: Tensor | None = None) -> Tensor:
    count = starts.numel()
    along = axes.tolist() if axes is not None else range(count)
    strides = steps.tolist() if steps is not None else [1] * count
    for axis, start, end, step in zip(along, starts.tolist(), ends.tolist(), strides, strict=True):
        size = x.shape[axis]
        end = None if step < 0 and end < -size else end
        kept = range(size)[start:end:step]
        if step == 1:
            x = x.narrow(axis, kept.start, len(kept))
        else:
            x = x.index_select(axis, torch.tensor(list(kept), dtype=torch.int64, device=x.device))
    return x


def _pad(x: Tensor, pads: Tensor, value: Tensor | None = None, mode: bytes = b"constant") -> Tensor:
    sizes = pads.tolist()
    half = len(sizes) // 2
    last_first = [size for at in reversed(range(half)) for size in (sizes[at], sizes[at + half])]
    return functional.pad(x, last_first, value=float(value) if value is not None else 0.0)


def _expand(x: Tensor, shape: Tensor) -> Tensor:
    return x + x.new_zeros(shape.tolist())


def _eye_like(x: Tensor, dtype: int = 1, k: int = 0) -> Tensor:
    return torch.eye(*x.shape, dtype=_TYPES[dtype], device=x.device)


def _cast(x: Tensor, to: int) -> Tensor:
    return x.to(_TYPES[to])


def _gemm(x: Tensor, weight: Tensor, bias: Tensor, alpha: float, beta: float, transB: int) -> Tensor:  # noqa: N803
    return alpha * (x @ (weight.T if transB else weight)) + beta * bias


def _clip(x: Tensor, low: Tensor | None = None, high: Tensor | None = None) -> Tensor:
    return x.clamp(*(None if bound is None else bound.item() for bound in (low, high)))


def _divide(x: Tensor, y: Tensor) -> Tensor:
    return x / y if x.is_floating_point() else torch.div(x, y, rounding_mode="trunc")


_OPERATORS: dict[str, Callable[..., Tensor]] = {
    "Add": torch.add,
    "ArgMax": lambda x, axis, keepdims, select_last_index: x.argmax(axis, keepdim=bool(keepdims)),
    "Cast": _cast,
    "Clip": _clip,
    "Concat": lambda *parts, axis: torch.cat(parts, axis),
    "Div": _divide,
    "Einsum": lambda *parts, equation: torch.einsum(equation.decode(), *parts),
    "Equal": torch.eq,
    "Erf": torch.erf,
    "Expand": _expand,
    "EyeLike": _eye_like,
    "Gather": _gather,
    "GatherElements": _gather_elements,
    "Gemm": _gemm,
    "Identity": lambda x: x,
    "LayerNormalization": _layer_norm,
    "MatMul": torch.matmul,
    "MatMulIntegerToFloat": _product,
    "Mod": torch.remainder,
    "Mul": torch.mul,
    "MultiHeadAttention": _attention,
    "Not": torch.logical_not,
    "Pad": _pad,
    "QuantizeLinear": _quantise,
    "ReduceSum": lambda x, axes, keepdims: x.sum(axes.tolist(), keepdim=bool(keepdims)),
    "Reshape": _reshape,
    "Slice": _slice,
    "Softmax": lambda x, axis: x.softmax(axis),
    "Squeeze": lambda x, axes: x.squeeze(tuple(axes.tolist())),
    "Transpose": lambda x, perm: x.permute(perm),
    "Unsqueeze": lambda x, axes: functools.reduce(torch.unsqueeze, sorted(axes.tolist()), x),
    "Where": torch.where,
}
