"""
Take the half of each layer's inner neurons away that does least; training goes on from there.

    python -m training.narrow --data ../shared/data --encoder build/training/wide/last.pt --out build/training/narrow.pt

A neuron counts by how strongly it fires over real sentences, times the size of what it writes (as in Fan et al. 2021,
"Layer-wise model pruning based on mutual information", simplified). Two thirds of a layer's products stay.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from training import data
from training.model import INNER, LAYERS, NARROW, Encoder
from training.train import Pool, base_model, encode, pool

SENTENCES = 2_000


@torch.no_grad()
def firing(encoder: Encoder, examples: Pool) -> list[Tensor]:
    """The mean absolute output of every inner neuron, per layer."""
    encoder.eval()
    sums = [torch.zeros(layer.widen.out_features) for layer in encoder.layers]

    def count(number: int) -> object:
        def hook(_module: object, _inputs: object, output: Tensor) -> None:
            sums[number] += functional.gelu(output).abs().mean((0, 1))

        return encoder.layers[number].widen.register_forward_hook(hook)

    hooks = [count(number) for number in range(LAYERS)]
    for at in range(0, min(SENTENCES, len(examples.pieces)), 16):
        encode(encoder, examples.pieces[at : at + 16])
    for hook in hooks:
        hook.remove()  # type: ignore[attr-defined]
    return sums


def narrowed(encoder: Encoder, fires: list[Tensor]) -> dict[str, Tensor]:
    """The encoder's state with the NARROW strongest neurons of each layer, in their old order."""
    state = dict(encoder.state_dict())
    for number, fire in enumerate(fires):
        name = f"layers.{number}"
        weight = fire * state[f"{name}.narrow.weight"].norm(dim=0)
        kept = weight.topk(NARROW).indices.sort().values
        state[f"{name}.widen.weight"] = state[f"{name}.widen.weight"][kept]
        state[f"{name}.widen.bias"] = state[f"{name}.widen.bias"][kept]
        state[f"{name}.narrow.weight"] = state[f"{name}.narrow.weight"][:, kept]
    return state


def main(argv: list[str] | None = None) -> None:
    """Parse the command line and write the narrow checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True, help="a checkpoint of full width")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    saved = torch.load(args.encoder, weights_only=False)
    lists = saved["label_ids"]
    encoder = Encoder(len(lists["tags"]), len(lists["labels"]), INNER)
    encoder.load_state_dict(saved["encoder"])
    tokenizer = Tokenizer.from_file(str(base_model() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    sample = list(data.attributions(args.data / "attribution/polnear-train.jsonl.gz"))[: 2 * SENTENCES : 2]
    state = narrowed(encoder, firing(encoder, pool(tokenizer, sample)))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"encoder": state, "label_ids": lists, "inner": NARROW}, args.out)


if __name__ == "__main__":
    main()
