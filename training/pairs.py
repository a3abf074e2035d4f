"""
Train the pair reader on marked pairs, on top of a trained encoder that stays as it is.

    python -m training.pairs --data ../shared/data --encoder build/encoder/last.pt --out build/pairs
    python -m training.pairs … --folds 5        # macro-F1 on pairs that were left out, nothing is written

Several readers are trained with other seeds; the one that ships learns the labels and what they say together, also of
pairs of names in plain text. The encoder has never seen the public pairs (only our own), so the figures of the folds are
those of the whole way.
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
from training.batches import NOTHING_DRAWN, Batch, Pool, answers_of, inputs_of, marks_of, pool
from training.data import Example, Pair
from training.losses import OF_LABELS, encode, far, pair_losses
from training.model import ENTITY_TAGS, RELATIONS, Encoder, PairReader
from training.train import base_model, device_of, load_model, optimiser, schedule, spans_of

#: Small batches: a few hundred steps more do these few sentences good.
PIECES_PER_STEP = 600
#: Pairs of names that are drawn from a sentence of plain text, at most.
PLAIN_PAIRS = 3


@dataclass(frozen=True, eq=False)
class Question:
    """A pair as the run time asks about it: a window of its sentence's pieces, marked. Of plain text no answer is known."""

    pair: Pair | None
    sentence: int
    shared: Tensor
    ids: Tensor
    marks: Tensor


Answer = tuple[Tensor, Tensor]


def by_length(examples: Pool, at_once: int = 128) -> list[list[int]]:
    """Indices of sentences alike in length."""
    order = sorted(range(len(examples.examples)), key=lambda i: len(examples.pieces[i].ids))
    return [order[at : at + at_once] for at in range(0, len(order), at_once)]


@torch.no_grad()
def questions_of(encoder: Encoder, examples: Pool, *, known: bool = True) -> list[Question]:
    """Every pair of every sentence, with what the encoder's shared layers say of its pieces."""
    encoder.eval()
    device, found = device_of(encoder), []
    for rows in by_length(examples):
        pieces = [examples.pieces[i] for i in rows]
        batch = {name: value.to(device) for name, value in inputs_of(pieces).items()}
        shared = encoder.shared(batch["ids"], batch["case"], batch["quoted"])
        for row, ids, i in zip(shared, batch["ids"], rows, strict=True):
            for pair in examples.examples[i].pairs:
                marks = marks_of(examples.pieces[i], pair.source, pair.target)
                seen = torch.from_numpy(window(marks)).to(device)
                marked = torch.as_tensor(marks).to(device)[seen]
                found.append(Question(pair if known else None, i, row[seen], ids[seen], marked))
    return found


@torch.no_grad()
def name_pairs(encoder: Encoder, examples: Pool, chance: random.Random) -> Pool:
    """Sentences of plain text with some pairs of the names in them."""
    encoder.eval()
    found: list[Example] = []
    pieces = []
    for rows in by_length(examples):
        batch = {k: v.to(device_of(encoder)) for k, v in inputs_of([examples.pieces[i] for i in rows]).items()}
        tags = encode(encoder, batch)["entities"].argmax(-1).cpu()
        for row, i in zip(tags.tolist(), rows, strict=True):
            words = examples.examples[i].words
            names = sorted(spans_of([ENTITY_TAGS[tag] for tag in row[: len(words)]]))
            spans = [list(range(start, end)) for start, end, _ in names]
            pairs = [Pair(a, b, ("NONE",)) for a in spans for b in spans if a != b]
            if pairs:
                chosen = chance.sample(pairs, min(PLAIN_PAIRS, len(pairs)))
                found.append(Example(words, examples.examples[i].quoted, "plain", pairs=chosen))
                pieces.append(examples.pieces[i])
    return Pool(found, pieces)


def epoch(questions: list[Question], chance: random.Random, at_once: int) -> list[list[Question]]:
    """Batches of pairs alike in length, in random order."""
    drawn = [q for q in questions if q.pair is None or q.pair.types != ("NONE",) or chance.random() < NOTHING_DRAWN]
    drawn.sort(key=lambda q: len(q.ids) + chance.random() * 6)
    batches: list[list[Question]] = [[]]
    for question in drawn:
        if (len(batches[-1]) + 1) * len(question.ids) > at_once:
            batches.append([])
        batches[-1].append(question)
    chance.shuffle(batches)
    return batches


def answer(reader: PairReader, batch: list[Question]) -> Answer:
    """Scores of relations and realis of some pairs."""
    shared, ids, marks = (
        torch.nn.utils.rnn.pad_sequence([getattr(q, name) for q in batch], batch_first=True)
        for name in ("shared", "ids", "marks")
    )
    return reader(shared, ids, marks)  # type: ignore[no-any-return]


@torch.no_grad()
def together(readers: list[PairReader], questions: list[Question]) -> dict[Question, Answer]:
    """The mean of what several readers hold likely of each question."""
    said = {}
    order = sorted(questions, key=lambda q: len(q.ids))
    for at in range(0, len(order), 256):
        batch = order[at : at + 256]
        every = [[scores.softmax(-1) for scores in answer(reader, batch)] for reader in readers]
        relation, realis = (torch.stack(kind).mean(0) for kind in zip(*every, strict=True))
        said |= dict(zip(batch, zip(relation, realis, strict=True), strict=True))
    return said


@dataclass(frozen=True)
class Course:
    """How a reader is trained."""

    epochs: int
    rate: float
    pieces: int


def train(
    reader: PairReader, questions: list[Question], course: Course, seed: int, said: dict[Question, Answer] | None = None
) -> PairReader:
    """A copy of *reader* trained on labels and on what others *said*; a running mean of its weights in the last epochs."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    reader = copy.deepcopy(reader).train()
    mean = copy.deepcopy(reader)
    device = device_of(reader)
    batches = [batch for _ in range(course.epochs) for batch in epoch(questions, chance, course.pieces)]
    optimizer = optimiser([reader], course.rate)
    rates = schedule(optimizer, len(batches))
    started = time.time()
    for step, batch in enumerate(batches, 1):
        relation, realis = answer(reader, batch)
        parts: Batch = {}
        labelled = torch.tensor([q.pair is not None for q in batch], device=device)
        if labelled.any():
            answers = {name: value.to(device) for name, value in answers_of([q.pair for q in batch if q.pair]).items()}
            parts = pair_losses(relation[labelled], realis[labelled], answers)
        if said is not None:
            wanted = [torch.stack(kind) for kind in zip(*(said[q] for q in batch), strict=True)]
            parts = {name: OF_LABELS * value for name, value in parts.items()}
            every = torch.ones_like(labelled)
            parts["taught"] = far(relation, wanted[0], every) + 0.5 * far(realis, wanted[1], every)
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


def trained(
    reader: PairReader, questions: list[Question], plain: list[Question], course: Course, members: int
) -> tuple[PairReader, list[PairReader]]:
    """The reader that ships, and those that it learnt from."""
    others = [train(reader, questions, course, seed) for seed in range(members)]
    if not others:
        return train(reader, questions, course, seed=7), []
    return train(reader, questions + plain, course, 7, together(others, questions + plain)), others


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
    parser.add_argument("--only", type=int, nargs="*", help="run these of the folds, from 0")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--pieces", type=int, default=PIECES_PER_STEP, help="word pieces a step")
    parser.add_argument("--members", type=int, default=0, help="readers to learn from")
    parser.add_argument("--device", default="cpu")
    args = parser.parse_args(argv)
    encoder, reader, _ = load_model(args.encoder, args.device)
    tokenizer = Tokenizer.from_file(str(base_model() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    public = data.marked_pairs(args.data / "events/plover-relations-train.jsonl")
    own = data.own_pairs(args.own)
    examples = pool(tokenizer, public + own)
    origins = {example.origin for example in public}
    public_rows = [i for i, e in enumerate(examples.examples) if e.origin in origins]
    print(f"{len(public_rows)} public and {len(examples.examples) - len(public_rows)} own sentences", flush=True)
    questions, plain = questions_of(encoder, examples), []
    if args.members:
        text = pool(tokenizer, list(data.plain(args.data / "news/insightcrime.txt.gz"))[::4])
        plain = questions_of(encoder, name_pairs(encoder, text, random.Random(7)), known=False)
    print(f"{len(questions)} questions, {len(plain)} of plain text", flush=True)
    course = Course(args.epochs, args.rate, args.pieces)

    if not args.folds:
        shipped, _ = trained(reader, questions, plain, course, args.members)
        args.out.mkdir(parents=True, exist_ok=True)
        torch.save({"reader": shipped.state_dict()}, args.out / "pairs.pt")
        return
    gold: list[str] = []
    predicted: dict[str, list[str]] = {"one": [], "those it learnt from": []}
    parts = data.folds([examples.examples[i] for i in public_rows], args.folds)
    for number in args.only if args.only is not None else range(args.folds):
        left_out = {public_rows[i] for i in parts[number]}
        seen = [q for q in questions if q.sentence not in left_out]
        shipped, others = trained(reader, seen, plain, course, args.members)
        asked = [q for q in questions if q.sentence in left_out and q.pair is examples.examples[q.sentence].pairs[0]]
        gold += [fold_type(q.pair.types[0]) for q in asked if q.pair]
        for name, readers in (("one", [shipped]), ("those it learnt from", others)):
            said = together(readers, asked) if readers else {}
            predicted[name] += [likeliest(said[q][0]) for q in asked if said]
        for name, answers in predicted.items():
            if answers:
                right = sum(g == p for g, p in zip(gold, answers, strict=True)) / len(gold)
                shown = f"{len(gold)} pairs, macro-F1 {macro(gold, answers):.4f}, accuracy {right:.4f}"
                print(f"== after fold {number + 1}, {name}: {shown}", flush=True)
    for label in sorted(set(gold)):
        hit = sum(g == p == label for g, p in zip(gold, predicted["one"], strict=True))
        print(
            f"{label:10} {2 * hit / max(1, gold.count(label) + predicted['one'].count(label)):.3f} of {gold.count(label)}"
        )


if __name__ == "__main__":
    main()
