"""How far the encoder is from the labels of a batch, and from what its teachers say of it."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from training.batches import Batch
from training.data import OUTSIDE_OR_MISC, UNKNOWN
from training.model import ENTITY_TAGS, Encoder, PairReader

#: How much the labels count beside the teachers.
OF_LABELS = 0.5


def encode(encoder: Encoder, batch: Batch) -> Batch:
    """The encoder's layers for a batch."""
    found = encoder(batch["ids"], batch["case"], batch["quoted"], batch["first"])
    return {name: value.float() for name, value in found.items()}


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


def pair_losses(relation: Tensor, realis: Tensor, batch: Batch) -> Batch:
    """Loss of the relation (any of the allowed types is right) and of realis where it is known."""
    logs = relation.float().log_softmax(-1)
    smooth = 0.95 * logs.masked_fill(~batch["allowed"], -1e4).logsumexp(-1) + 0.05 * logs.mean(-1)
    known = (batch["realis"] != UNKNOWN).sum().clamp(min=1)
    missed = functional.cross_entropy(realis.float(), batch["realis"], ignore_index=UNKNOWN, reduction="sum")
    return {"relation": -smooth.mean(), "realis": 0.5 * missed / known}


# --- teachers ---------------------------------------------------------------------------------------------------


class Teachers:
    """
    Encoders of one shape, each with its pair reader.

    All encoders answer in one pass over their stacked weights: small ones keep a GPU waiting for its orders, and four
    passes would give it four times as many.
    """

    def __init__(self, models: list[tuple[Encoder, PairReader]]) -> None:
        self.models = models
        self._stacked, _ = torch.func.stack_module_state([encoder for encoder, _ in models])  # type: ignore[arg-type]

    def encode(self, batch: Batch) -> list[Batch]:
        """What each encoder says of a batch."""
        one, _ = self.models[0]
        inputs = tuple(batch[name] for name in ("ids", "case", "quoted", "first"))
        every = torch.vmap(lambda weights: torch.func.functional_call(one, weights, inputs))(self._stacked)
        return [{name: value[i].float() for name, value in every.items()} for i in range(len(self.models))]


@torch.no_grad()
def taught(teachers: Teachers, batch: Batch) -> Batch:
    """What the teachers say together of every layer: the mean of their probabilities."""
    said: dict[str, list[Tensor]] = {}

    def say(name: str, value: Tensor) -> None:
        said.setdefault(name, []).append(value)

    every = teachers.encode(batch)
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
    for (encoder, reader), found in zip(teachers.models, every, strict=True):
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
