"""What a step of training is given: sentences alike in length as tensors, with the labels that they have."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from torch.utils.data import Dataset

from dragoman.language.encoder import IntArray
from dragoman.language.pieces import Pieces, to_pieces
from training.data import UNKNOWN, Example, Pair
from training.model import REALIS, RELATIONS

#: Word pieces a step, padding included.
PIECES_PER_STEP = 1_400
#: Of the pairs that do nothing, so many are drawn at a time; there are several times as many as of the others.
NOTHING_DRAWN = 0.2

Batch = dict[str, Tensor]


@dataclass
class Pool:
    """Examples of one task with their word pieces; batches are drawn in random order, alike in length."""

    examples: list[Example]
    pieces: list[Pieces]
    batch_pieces: int = PIECES_PER_STEP
    waiting: list[list[int]] = field(default_factory=list)

    def draw(self, chance: random.Random) -> list[int]:
        """Indices of the next batch: about ``batch_pieces`` pieces, padding included."""
        if not self.waiting:
            order = sorted(range(len(self.examples)), key=lambda i: len(self.pieces[i].ids) + chance.random() * 8)
            batch: list[int] = []
            for index in order:
                if batch and (len(batch) + 1) * len(self.pieces[index].ids) > self.batch_pieces:
                    self.waiting.append(batch)
                    batch = []
                batch.append(index)
            self.waiting.append(batch)
            chance.shuffle(self.waiting)
        return self.waiting.pop()


def pool(tokenizer: Tokenizer, examples: list[Example]) -> Pool:
    """Examples with their pieces; sentences that do not fit the encoder whole are left out."""
    pieces = to_pieces(tokenizer, [e.words for e in examples], [e.quoted for e in examples])
    kept = [
        i
        for i, p in enumerate(pieces)
        if len(p.ids) <= 160 and int(p.words.max(initial=-1)) == len(examples[i].words) - 1
    ]
    return Pool([examples[i] for i in kept], [pieces[i] for i in kept])


@dataclass
class Lessons(Dataset[Batch]):
    """The batches of a whole run, in order; each is put together when it is asked for."""

    pools: dict[str, Pool]
    plan: list[tuple[str, list[int]]]
    label_ids: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.plan)

    def __getitem__(self, step: int) -> Batch:
        task, drawn = self.plan[step]
        pool = self.pools[task]
        examples, pieces = [pool.examples[i] for i in drawn], [pool.pieces[i] for i in drawn]
        return collate(examples, pieces, self.label_ids, random.Random(step))


def pad(rows: list[Any], fill: int | float = 0, dtype: torch.dtype = torch.long) -> Tensor:
    """A (rows, longest) tensor."""
    out = torch.full((len(rows), max(map(len, rows))), fill, dtype=dtype)
    for row, values in zip(out, rows, strict=True):
        row[: len(values)] = torch.as_tensor(values, dtype=dtype)
    return out


def inputs_of(pieces: list[Pieces]) -> Batch:
    """What the encoder is given."""
    parts = {"ids": [p.ids for p in pieces], "case": [p.case for p in pieces]}
    parts |= {"quoted": [p.quoted for p in pieces], "first": [p.first for p in pieces]}
    return {name: pad(rows) for name, rows in parts.items()}


def collate(
    examples: list[Example], pieces: list[Pieces], label_ids: dict[str, list[str]], chance: random.Random
) -> Batch:
    """A batch's inputs, and the labels that its sentences have."""
    out, first = inputs_of(pieces), examples[0]
    if first.entities is not None:
        out["entities"] = pad([e.entities for e in examples], UNKNOWN)
    if first.attribution is not None:
        layers = [pad([[w[layer] for w in e.attribution or ()] for e in examples], UNKNOWN) for layer in range(3)]
        out["attribution"] = torch.stack(layers, -1)
        out["links"] = pad([e.links for e in examples], UNKNOWN)
        if roles := [(row, *role) for row, e in enumerate(examples) for role in e.roles or ()]:
            out["roles"] = torch.tensor(roles)
    if first.heads is not None:
        tags, labels = ({name: at for at, name in enumerate(label_ids[kind])} for kind in ("tags", "labels"))
        out["heads"] = pad([e.heads for e in examples], UNKNOWN)
        out["tags"] = pad([[tags[x] for x in e.tags or ()] for e in examples], UNKNOWN)
        out["labels"] = pad([[labels[x] for x in e.labels or ()] for e in examples], UNKNOWN)
        judged = [[math.nan if v is None else v for v in e.factual or [None] * len(e.words)] for e in examples]
        out["factual"] = pad(judged, math.nan, torch.float)
    pairs = [
        (row, pair)
        for row, e in enumerate(examples)
        for pair in e.pairs
        if pair.types != ("NONE",) or chance.random() < NOTHING_DRAWN
    ]
    if pairs:
        out["pair rows"] = torch.tensor([row for row, _ in pairs])
        marks = pad([marks_of(pieces[row], pair.source, pair.target) for row, pair in pairs])
        out["marks"] = functional.pad(marks, (0, out["ids"].shape[1] - marks.shape[1]))
        out |= answers_of([pair for _, pair in pairs])
    return out


def answers_of(pairs: list[Pair]) -> Batch:
    """Which relations are right for each pair (any of them), and its realis if known."""
    allowed = torch.zeros(len(pairs), len(RELATIONS), dtype=torch.bool)
    for row, pair in zip(allowed, pairs, strict=True):
        row[[RELATIONS.index(kind) for kind in pair.types]] = True
    realis = torch.tensor([REALIS.index(pair.realis) if pair.realis else UNKNOWN for pair in pairs])
    return {"allowed": allowed, "realis": realis}


def marks_of(pieces: Pieces, source: list[int], target: list[int]) -> IntArray:
    """1 at the pieces of the source's words, 2 at the target's, 0 elsewhere."""
    marks = np.zeros(len(pieces.words), dtype=np.int64)
    marks[np.isin(pieces.words, target)] = 2
    marks[np.isin(pieces.words, source)] = 1
    return marks
