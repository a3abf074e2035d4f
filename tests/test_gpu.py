"""The encoder's graphs as PyTorch runs them: on this machine's processor, which shows that the sums are the same."""

import numpy as np
import pytest
from click.testing import CliRunner

import dragoman
from dragoman.cli import commands
from dragoman.errors import ModelError
from dragoman.language import encoder as encoding
from dragoman.language.encoder import MODELS, Encoder, encoder
from tests.conftest import EXAMPLES

SENTENCES = [
    "Kenya agreed on Monday to send 1,000 police officers to Haiti, the defence minister said.",
    "Yes.",
    "“We will not rest,” Ruto told reporters in Nairobi, where 65 groups had urged him to withdraw the offer before the vote in New York.",
]


@pytest.fixture
def gpu(monkeypatch):
    """The code for GPUs, on the processor."""
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from dragoman.language import gpu

    monkeypatch.setattr(gpu, "DEVICE", "cpu")
    return gpu


@pytest.mark.parametrize("model", MODELS)
def test_pytorch_gives_the_answers_of_onnxruntime(gpu, model):
    theirs, ours = Encoder(model, "gpu"), encoder(model)
    pieces = ours.pieces([text.split() for text in SENTENCES], [[False] * len(text.split()) for text in SENTENCES])

    for one, other in zip(ours.encode(pieces), theirs.encode(pieces), strict=True):
        for name in ("tags", "heads", "labels"):
            assert (getattr(one, name) == getattr(other, name)).all()
        for name in ("entities", "attribution", "factual"):
            # Roundings to 8 bits fall to the other side now and then.
            assert np.abs(getattr(one, name) - getattr(other, name)).mean() < 0.005
    assert (theirs.tags, theirs.relations) == (ours.tags, ours.relations)


def test_a_report_says_the_same_by_both(gpu, monkeypatch):
    text = (EXAMPLES / "kenya-haiti.txt").read_text("utf8")
    expected = dragoman.read(text)
    monkeypatch.setenv("DRAGOMAN_DEVICE", "gpu")
    encoding._encoder.cache_clear()

    found = dragoman.read(text)

    encoding._encoder.cache_clear()
    for kind in ("statements", "events", "commitments", "positions"):
        one, other = ({fact.evidence for fact in getattr(r, kind)} for r in (expected, found))
        assert len(one & other) >= 0.9 * len(one | other)


def test_without_a_gpu_one_is_told_what_to_do(tmp_path, monkeypatch):
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    encoding._encoder.cache_clear()
    (tmp_path / "news.jsonl").write_text('{"text": "Kenya agreed to send police to Haiti."}\n')

    ended = CliRunner().invoke(
        commands, ["code", str(tmp_path / "news.jsonl"), str(tmp_path / "out"), "--device", "gpu"]
    )

    assert ended.exit_code != 0
    assert "--device cpu" in str(ended.output) + str(ended.exception)
    monkeypatch.setenv("DRAGOMAN_DEVICE", "abacus")
    with pytest.raises(ModelError, match="cpu, gpu"):
        encoder()
