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
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from dragoman.language.encoder import window
from training import data
from training.data import Pair
from training.model import RELATIONS, Encoder, PairReader
from training.train import Pool, base_model, marks_of, optimiser, pad, pair_losses, pool, schedule

#: Small batches: a few hundred steps more do these few sentences good.
PIECES_PER_STEP = 600
#: Of the pairs that do nothing, so many are drawn anew for each epoch; there are several times as many as of the others.
NOTHING_DRAWN = 0.2


@dataclass(frozen=True, eq=False)
class Question:
    """A pair as the run time asks about it: a window of its sentence's pieces, marked."""

    pair: Pair
    sentence: int
    shared: Tensor
    ids: Tensor
    marks: Tensor


@torch.no_grad()
def questions_of(encoder: Encoder, examples: Pool) -> list[Question]:
    """Every pair of every sentence, with what the encoder's shared layers say of its pieces."""
    encoder.eval()
    found = []
    order = sorted(range(len(examples.examples)), key=lambda i: len(examples.pieces[i].ids))
    for at in range(0, len(order), 32):
        rows = order[at : at + 32]
        pieces = [examples.pieces[i] for i in rows]
        shared = encoder.shared(
            pad([p.ids for p in pieces]), pad([p.case for p in pieces]), pad([p.quoted for p in pieces])
        )
        for row, i in zip(shared, rows, strict=True):
            for pair in examples.examples[i].pairs:
                marks = marks_of(examples.pieces[i], pair.source, pair.target)
                seen = torch.from_numpy(window(marks))
                ids = torch.as_tensor(examples.pieces[i].ids)[seen]
                found.append(Question(pair, i, row[seen].clone(), ids, torch.as_tensor(marks)[seen]))
    return found


def epoch(questions: list[Question], chance: random.Random) -> list[list[Question]]:
    """Batches of pairs alike in length, in random order."""
    drawn = [q for q in questions if q.pair.types != ("NONE",) or chance.random() < NOTHING_DRAWN]
    drawn.sort(key=lambda q: len(q.ids) + chance.random() * 6)
    batches: list[list[Question]] = [[]]
    for question in drawn:
        if (len(batches[-1]) + 1) * len(question.ids) > PIECES_PER_STEP:
            batches.append([])
        batches[-1].append(question)
    chance.shuffle(batches)
    return batches


def answer(reader: PairReader, batch: list[Question]) -> tuple[Tensor, Tensor]:
    """Scores of relations and realis of some pairs."""
    shared = torch.nn.utils.rnn.pad_sequence([q.shared for q in batch], batch_first=True)
    ids, marks = (
        torch.nn.utils.rnn.pad_sequence([getattr(q, name) for q in batch], batch_first=True)
        for name in ("ids", "marks")
    )
    return reader(shared, ids, marks)  # type: ignore[no-any-return]


def train(reader: PairReader, questions: list[Question], epochs: int, rate: float, seed: int) -> PairReader:
    """A copy of *reader* trained on the questions; its weights are a running mean of those of the last epochs."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    reader = copy.deepcopy(reader).train()
    mean = copy.deepcopy(reader)
    batches = [batch for _ in range(epochs) for batch in epoch(questions, chance)]
    optimizer = optimiser([reader], rate)
    rates = schedule(optimizer, len(batches))
    started = time.time()
    for step, batch in enumerate(batches, 1):
        parts = pair_losses(*answer(reader, batch), [q.pair for q in batch])
        loss = torch.stack(list(parts.values())).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        rates.step()
        with torch.no_grad():
            torch._foreach_lerp_(
                list(mean.parameters()), list(reader.parameters()), 0.005 if step > len(batches) // 2 else 0.1
            )
        if step % 200 == 0:
            left = (time.time() - started) / step * (len(batches) - step) / 60
            shown = {name: round(value.item(), 3) for name, value in parts.items()}
            print(f"step {step}/{len(batches)} {left:.1f} min left  {shown}", flush=True)
    return mean.eval()


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
    parser.add_argument("--own", type=Path, default=data.OWN_PAIRS, help="folder with our own marked pairs")
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
    reader.follow(encoder)
    tokenizer = Tokenizer.from_file(str(base_model() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    public = data.marked_pairs(args.data / "events/plover-relations-train.jsonl")
    own = data.own_pairs(args.own)
    examples = pool(tokenizer, public + own)
    origins = {example.origin for example in public}
    public_rows = [i for i, e in enumerate(examples.examples) if e.origin in origins]
    print(f"{len(public_rows)} public and {len(examples.examples) - len(public_rows)} own sentences", flush=True)
    questions = questions_of(encoder, examples)

    if not args.folds:
        reader = train(reader, questions, args.epochs, args.rate, seed=7)
        args.out.mkdir(parents=True, exist_ok=True)
        torch.save({"reader": reader.state_dict()}, args.out / "pairs.pt")
        return
    gold, predicted = [], []
    parts = data.folds([examples.examples[i] for i in public_rows], args.folds)
    for number, part in enumerate(parts[: args.only or args.folds]):
        left_out = {public_rows[i] for i in part}
        trained = train(
            reader, [q for q in questions if q.sentence not in left_out], args.epochs, args.rate, seed=number
        )
        for question in questions:
            if question.sentence in left_out and question.pair is examples.examples[question.sentence].pairs[0]:
                with torch.no_grad():
                    relation, _ = answer(trained, [question])
                gold.append(fold_type(question.pair.types[0]))
                predicted.append(likeliest(relation.softmax(-1)[0]))
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
