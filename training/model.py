"""One small BERT encoder with many heads, and a fork of its last layers that reads one actor pair."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH, LAYERS, HEADS, INNER = 384, 6, 12, 1536

ENTITY_TAGS = ("O", *(f"{edge}-{kind}" for kind in ("PER", "LOC", "ORG", "MISC") for edge in "BI"))
#: Each kind is tagged by itself, since a source or cue may stand within the content of another statement.
ATTRIBUTION_LAYERS = ("source", "cue", "content")
#: Where the source and the content of a cue begin and end: each a choice among the words of its sentence, or none.
ROLE_EDGES = ("source start", "source end", "content start", "content end")
REALIS = ("actual", "intended", "requested", "hypothetical", "denied")
EVENT_TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
RELATIONS = (*EVENT_TYPES, "NONE")


class Layer(nn.Module):
    """A BERT layer (post-norm), its parameters named as in the public checkpoints."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.attended, self.widen, self.narrow = (
            nn.Linear(WIDTH, WIDTH),
            nn.Linear(WIDTH, INNER),
            nn.Linear(INNER, WIDTH),
        )
        self.attended_norm, self.out_norm = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        batch, length, _ = hidden.shape

        def split(x: Tensor) -> Tensor:
            return x.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        q, k, v = split(self.query(hidden)), split(self.key(hidden)), split(self.value(hidden))
        weights = (q @ k.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5 + bias).softmax(-1)
        mixed = (self.drop(weights) @ v).transpose(1, 2).reshape(batch, length, WIDTH)
        hidden = self.attended_norm(hidden + self.drop(self.attended(mixed)))
        return self.out_norm(hidden + self.drop(self.narrow(functional.gelu(self.widen(hidden)))))

    def load_public(self, state: Mapping[str, Tensor], prefix: str) -> None:
        """Take over a layer of a public BERT checkpoint."""
        names = {
            "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
            "attended": "attention.output.dense", "attended_norm": "attention.output.LayerNorm",
            "widen": "intermediate.dense", "narrow": "output.dense", "out_norm": "output.LayerNorm",
        }  # fmt: skip
        self.load_state_dict(
            {
                f"{ours}.{part}": state[f"{prefix}{theirs}.{part}"]
                for ours, theirs in names.items()
                for part in ("weight", "bias")
            }
        )


def attention_bias(ids: Tensor) -> Tensor:
    """0 where there is a piece, a large negative number where there is padding (id 0); (batch, 1, 1, length)."""
    return (ids == 0)[:, None, None, :].float() * -1e4


class Biaffine(nn.Module):
    """Scores of every word (rows) against every candidate head (columns); Dozat and Manning 2017."""

    def __init__(self, width: int, outputs: int = 1) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, width + 1, width + 1))

    def forward(self, words: Tensor, heads: Tensor) -> Tensor:
        words = functional.pad(words, (0, 1), value=1.0)
        heads = functional.pad(heads, (0, 1), value=1.0)
        return torch.einsum("bwi,oij,bhj->bowh", words, self.weight, heads)


class Encoder(nn.Module):
    """
    The pass every sentence takes once: hidden states and all word-level layers.

    Inputs (batch, pieces): ids, case, quoted; (batch, words): first piece of each word.
    Column 0 of arcs, links and roles is "no head" ([CLS]); column w + 1 is word w.
    """

    def __init__(self, tags: int, labels: int, layers: int = LAYERS) -> None:
        super().__init__()
        self.pieces, self.positions = nn.Embedding(30522, WIDTH), nn.Embedding(512, WIDTH)
        self.case, self.quoted = nn.Embedding(7, WIDTH), nn.Embedding(3, WIDTH)
        nn.init.zeros_(self.case.weight)
        nn.init.zeros_(self.quoted.weight)
        self.norm, self.drop = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.entities = nn.Linear(WIDTH, len(ENTITY_TAGS))
        self.attribution = nn.Sequential(
            nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.Linear(WIDTH, 3 * len(ATTRIBUTION_LAYERS))
        )
        self.tags = nn.Linear(WIDTH, tags)
        self.factual = nn.Linear(WIDTH, 1)
        self.arc_word, self.arc_head = (nn.Linear(WIDTH, 192) for _ in range(2))
        self.label_word, self.label_head = (nn.Linear(WIDTH, 96) for _ in range(2))
        self.link_word, self.link_head = (nn.Linear(WIDTH, 96) for _ in range(2))
        self.role_cue, self.role_word = (nn.Linear(WIDTH, 128) for _ in range(2))
        self.role = Biaffine(128, len(ROLE_EDGES))
        self.arc, self.label, self.link = Biaffine(192), Biaffine(96, labels), Biaffine(96)

    def load_public(self, state: Mapping[str, Tensor]) -> None:
        """Start from a public MiniLM checkpoint."""
        self.pieces.weight.data.copy_(state["embeddings.word_embeddings.weight"])
        self.positions.weight.data.copy_(
            state["embeddings.position_embeddings.weight"] + state["embeddings.token_type_embeddings.weight"][0]
        )
        self.norm.weight.data.copy_(state["embeddings.LayerNorm.weight"])
        self.norm.bias.data.copy_(state["embeddings.LayerNorm.bias"])
        for number, layer in enumerate(self.layers):
            layer.load_public(state, f"encoder.layer.{number}.")

    def load_larger(self, state: Mapping[str, Tensor]) -> None:
        """Start from a trained encoder of as many layers or more: every other layer of one with twice as many."""
        every = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))
        kept = {
            f"layers.{number * every // len(self.layers)}.": f"layers.{number}." for number in range(len(self.layers))
        }
        mine = {}
        for name, values in state.items():
            if name.startswith("layers."):
                theirs = ".".join(name.split(".")[:2]) + "."
                if theirs in kept:
                    mine[kept[theirs] + name.removeprefix(theirs)] = values
            else:
                mine[name] = values
        self.load_state_dict(mine)

    @property
    def shared_layers(self) -> int:
        """How many layers the pair reader starts from: half of them."""
        return len(self.layers) // 2

    def shared(self, ids: Tensor, case: Tensor, quoted: Tensor) -> Tensor:
        """What the pair reader starts from."""
        hidden = self.pieces(ids) + self.positions(torch.arange(ids.shape[1], device=ids.device))
        hidden = self.drop(self.norm(hidden + self.case(case) + self.quoted(quoted)))
        bias = attention_bias(ids)
        for layer in self.layers[: self.shared_layers]:
            hidden = layer(hidden, bias)
        return hidden

    def forward(self, ids: Tensor, case: Tensor, quoted: Tensor, first: Tensor) -> dict[str, Tensor]:
        shared = self.shared(ids, case, quoted)
        hidden, bias = shared, attention_bias(ids)
        for layer in self.layers[self.shared_layers :]:
            hidden = layer(hidden, bias)
        words = hidden.gather(1, first[..., None].expand(-1, -1, WIDTH))
        heads = torch.cat([hidden[:, :1], words], 1)
        act = functional.gelu
        return {
            "shared": shared,
            "words": words,
            "entities": self.entities(words),
            "attribution": self.attribution(words).unflatten(-1, (len(ATTRIBUTION_LAYERS), 3)),
            "tags": self.tags(words),
            "factual": self.factual(words)[..., 0],
            "arcs": self.arc(act(self.arc_word(words)), act(self.arc_head(heads)))[:, 0],
            "links": self.link(act(self.link_word(words)), act(self.link_head(heads)))[:, 0],
            "roles": self.role(act(self.role_cue(words)), act(self.role_word(heads))).transpose(1, 2),
            "label_word": act(self.label_word(words)),
            "label_head": act(self.label_head(heads)),
        }

    def labels_of(self, found: dict[str, Tensor], chosen: Tensor) -> Tensor:
        """Label scores (batch, words, labels) of the chosen head of each word (0 for the root)."""
        heads = found["label_head"].gather(1, chosen[..., None].expand(-1, -1, found["label_head"].shape[-1]))
        words = functional.pad(found["label_word"], (0, 1), value=1.0)
        width = self.label.weight.shape[-1]
        crossed = words @ self.label.weight.permute(1, 0, 2).reshape(width, -1)  # (batch, words, labels * width)
        return (crossed.unflatten(-1, (-1, width)) @ functional.pad(heads, (0, 1), value=1.0)[..., None]).squeeze(-1)


class PairReader(nn.Module):
    """
    What the source does to the target, and whether it happened.

    The sentence's shared hidden states, with the pieces of both actors marked, go through copies of the encoder's
    last layers. So a sentence is encoded once, and each pair costs a third of that, with both actors known to
    every piece (marks in the text itself would need a whole pass a pair).
    """

    def __init__(self, layers: int = LAYERS - LAYERS // 2) -> None:
        super().__init__()
        self.marks = nn.Embedding(3, WIDTH)
        nn.init.normal_(self.marks.weight, std=0.1)
        nn.init.zeros_(self.marks.weight[0])
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.mix = nn.Sequential(nn.Dropout(0.1), nn.Linear(4 * WIDTH, WIDTH), nn.GELU(), nn.Dropout(0.1))
        self.relation, self.realis = nn.Linear(WIDTH, len(RELATIONS)), nn.Linear(WIDTH, len(REALIS))

    def load_public(self, state: Mapping[str, Tensor]) -> None:
        """Start from the last layers of a public MiniLM checkpoint."""
        for number, layer in enumerate(self.layers, LAYERS - len(self.layers)):
            layer.load_public(state, f"encoder.layer.{number}.")

    def follow(self, encoder: Encoder) -> None:
        """Start from the encoder's own last layers, which fit its shared states."""
        for mine, theirs in zip(self.layers, encoder.layers[encoder.shared_layers :], strict=True):
            mine.load_state_dict(theirs.state_dict())

    def forward(self, shared: Tensor, ids: Tensor, marks: Tensor) -> tuple[Tensor, Tensor]:
        """*shared* (pairs, pieces, width), *ids* and *marks* (pairs, pieces): 0 nothing, 1 source, 2 target."""
        hidden = shared + self.marks(marks)
        bias = attention_bias(ids)
        for layer in self.layers:
            hidden = layer(hidden, bias)
        pooled = [
            _mean(hidden, (ids != 0)),
            _mean(hidden, marks == 1),
            _mean(hidden, marks == 2),
            hidden[:, 0],
        ]
        mixed = self.mix(torch.cat(pooled, -1))
        return self.relation(mixed), self.realis(mixed)


def _mean(hidden: Tensor, mask: Tensor) -> Tensor:
    weights = mask.float()[..., None]
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1.0)
