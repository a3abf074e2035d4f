"""
Train the pair reader on marked pairs, on top of a trained encoder that stays as it is.

    python -m training.pairs --data ../shared/data --encoder build/encoder/last.pt --out build/pairs
    python -m training.pairs … --folds 5        # macro-F1 on pairs that were left out, nothing is written

The encoder has never seen the public pairs (only our own), so the figures of the folds are those of the whole way.
"""

from __future__ import annotations

import argparse
import copy
import random
import time
from collections import Counter
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training import data
from training.model import RELATIONS, SHARED_LAYERS, Encoder, PairReader
from training.train import Pool, base_model, marks_of, optimiser, pad, pair_losses, pool, schedule

#: Small batches: a few hundred steps more do these few sentences good.
PIECES_PER_STEP = 450


@torch.no_grad()
def shared_states(encoder: Encoder, examples: Pool) -> list[Tensor]:
    """What the encoder's shared layers say of each sentence, computed once."""
    encoder.eval()
    states: list[Tensor] = [torch.empty(0)] * len(examples.examples)
    order = sorted(range(len(states)), key=lambda i: len(examples.pieces[i].ids))
    for at in range(0, len(order), 32):
        rows = order[at : at + 32]
        pieces = [examples.pieces[i] for i in rows]
        shared = encoder.shared(
            pad([p.ids for p in pieces]), pad([p.case for p in pieces]), pad([p.quoted for p in pieces])
        )
        for row, i in zip(shared, rows, strict=True):
            states[i] = row[: len(examples.pieces[i].ids)].clone()
    return states


def train(
    reader: PairReader, examples: Pool, states: list[Tensor], indices: list[int], epochs: int, rate: float, seed: int
) -> PairReader:
    """A copy of *reader* trained on the chosen examples; its weights are a running mean of those of the last epochs."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    reader = copy.deepcopy(reader).train()
    mean = copy.deepcopy(reader)
    some = Pool([examples.examples[i] for i in indices], [examples.pieces[i] for i in indices], PIECES_PER_STEP)
    batches = [some.draw(chance)]
    batches += [some.draw(chance) for _ in range(len(some.waiting))]
    steps = epochs * len(batches)
    optimizer = optimiser([reader], rate)
    rates = schedule(optimizer, steps)
    started = time.time()
    for step in range(steps):
        drawn = some.draw(chance)
        rows = [indices[i] for i in drawn]
        pieces = [examples.pieces[i] for i in rows]
        ids = pad([p.ids for p in pieces])
        shared = torch.zeros(*ids.shape, states[0].shape[-1])
        for target, i in zip(shared, rows, strict=True):
            target[: len(states[i])] = states[i]
        with torch.autocast("cpu", torch.bfloat16):
            parts = pair_losses(reader, shared, ids, [examples.examples[i] for i in rows], pieces)
        loss = torch.stack(list(parts.values())).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        rates.step()
        keep = 0.995 if step > steps // 2 else 0.9
        with torch.no_grad():
            for average, current in zip(mean.parameters(), reader.parameters(), strict=True):
                average.lerp_(current, 1 - keep)
        if (step + 1) % 100 == 0:
            left = (time.time() - started) / (step + 1) * (steps - step - 1) / 60
            print(
                f"step {step + 1}/{steps} {left:.1f} min left  { ({k: round(v.item(), 3) for k, v in parts.items()}) }",
                flush=True,
            )
    return mean.eval()


@torch.no_grad()
def predict(reader: PairReader, examples: Pool, states: list[Tensor], index: int, pair: int) -> Tensor:
    """Probabilities of the relations of one pair."""
    pieces, chosen = examples.pieces[index], examples.examples[index].pairs[pair]
    ids = torch.as_tensor(pieces.ids)[None]
    relation, _ = reader(states[index][None], ids, torch.tensor([marks_of(pieces, chosen.source, chosen.target)]))
    return relation.softmax(-1)[0]


def fold_type(kind: str) -> str:
    """The public sets' fifteen classes: CONCEDE and RETREAT are YIELD there."""
    return "YIELD" if kind in ("CONCEDE", "RETREAT") else kind


def likeliest(probabilities: Tensor) -> str:
    """The likeliest of the fifteen classes, as the scorer counts."""
    mass: Counter[str] = Counter()
    for kind, p in zip(RELATIONS, probabilities.tolist(), strict=True):
        if kind != "NONE":
            mass[fold_type(kind)] += p
    return mass.most_common(1)[0][0]


def macro(gold: list[str], predicted: list[str]) -> float:
    """Mean F1 of the classes that occur."""
    scores = []
    for label in set(gold):
        hit = sum(g == p == label for g, p in zip(gold, predicted, strict=True))
        scores.append(2 * hit / max(1, gold.count(label) + predicted.count(label)))
    return sum(scores) / len(scores)


def main(argv: list[str] | None = None) -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--own", type=Path, default=Path(__file__).parent / "data/pairs.txt")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only", type=int, help="run this many of the folds")
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    args = parser.parse_args(argv)
    saved = torch.load(args.encoder, weights_only=False)
    encoder = Encoder(len(saved["label_ids"]["tags"]), len(saved["label_ids"]["labels"]))
    encoder.load_state_dict(saved["encoder"])
    reader = PairReader()
    # The encoder's own last layers already fit its shared states; the public ones no longer do.
    for mine, theirs in zip(reader.layers, encoder.layers[SHARED_LAYERS:], strict=True):
        mine.load_state_dict(theirs.state_dict())
    tokenizer = Tokenizer.from_file(str(base_model() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    public = data.marked_pairs(args.data / "events/plover-relations-train.jsonl")
    own = data.own_pairs(args.own)
    examples = pool(tokenizer, public + own)
    origins = {example.origin for example in public}
    public_rows = [i for i, e in enumerate(examples.examples) if e.origin in origins]
    own_rows = [i for i, e in enumerate(examples.examples) if e.origin not in origins]
    print(f"{len(public_rows)} public and {len(own_rows)} own sentences", flush=True)
    states = shared_states(encoder, examples)

    if not args.folds:
        reader = train(reader, examples, states, public_rows + own_rows, args.epochs, args.rate, seed=7)
        args.out.mkdir(parents=True, exist_ok=True)
        torch.save({"reader": reader.state_dict()}, args.out / "pairs.pt")
        return
    gold, predicted = [], []
    parts = data.folds([examples.examples[i] for i in public_rows], args.folds)
    for number, part in enumerate(parts[: args.only or args.folds]):
        out = {public_rows[i] for i in part}
        trained = train(
            reader,
            examples,
            states,
            [i for i in public_rows + own_rows if i not in out],
            args.epochs,
            args.rate,
            seed=number,
        )
        for i in sorted(out):
            gold.append(fold_type(examples.examples[i].pairs[0].types[0]))
            predicted.append(likeliest(predict(trained, examples, states, i, 0)))
        right = sum(g == p for g, p in zip(gold, predicted, strict=True)) / len(gold)
        print(
            f"== after fold {number + 1}: {len(gold)} pairs, macro-F1 {macro(gold, predicted):.4f}, accuracy {right:.4f}",
            flush=True,
        )
    for label in sorted(set(gold)):
        hit = sum(g == p == label for g, p in zip(gold, predicted, strict=True))
        print(f"{label:10} {2 * hit / max(1, gold.count(label) + predicted.count(label)):.3f} of {gold.count(label)}")


if __name__ == "__main__":
    main()
