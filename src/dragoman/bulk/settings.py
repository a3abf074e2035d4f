"""What decides the output beside the input: the settings, the version and the model."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib import resources
from typing import Any

from dragoman.adapting import own_file
from dragoman.find.scores import Profile
from dragoman.finders import finders
from dragoman.language.encoder import Device, Model
from dragoman.lexicon.tables import own_files
from dragoman.version import __version__

#: The form of the output; a folder of another form is not added to.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """
    What a user chooses of how reports are coded.

    ``columns`` names columns of the input's tables that are called otherwise: ``{"text": "article_body"}``.
    ``profile`` says how sure a fact must be to be told, ``model`` which encoder reads,
    ``device`` where: scores from a GPU differ in their last digits. A part is written at a time; a batch is read at a time, by one
    worker. All of it decides what bytes come out, so it is recorded.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    profile: Profile = "balanced"
    model: Model = "standard"
    device: Device = "cpu"
    rows_per_part: int = 1_024
    rows_per_batch: int = 16

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types, in an order of their own."""
        return {**asdict(self), "columns": dict(sorted(self.columns.items()))}


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes an output: the version, the SHA-256 of the model's files, the settings."""

    version: str
    model: str
    settings: Settings

    @classmethod
    def here(cls, settings: Settings) -> Maker:
        """What is installed here. Raises ModelError where it lacks the model."""
        return cls(__version__, model_digest(), settings)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {
            "format": FORMAT,
            "dragoman": self.version,
            "model": self.model,
            "settings": self.settings.to_dict(),
        }

    @property
    def digest(self) -> str:
        """SHA-256 of all of it."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()


@functools.cache
def model_digest() -> str:
    """SHA-256 over the names and bytes of all files that reading depends on: weights, lexicon, and what a user added to them."""
    found = hashlib.sha256()
    for package, endings in (
        ("dragoman.language", (".onnx", ".bin", ".json")),
        ("dragoman.lexicon", (".csv", ".toml")),
    ):
        folder = resources.files(package)
        folder = folder.joinpath("weights") if package.endswith("language") else folder
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith(endings):
                found.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    for name, package, _ in finders():
        found.update(f"finder/{name} {package}".encode())
    for own in [*own_files(), *filter(None, [own_file()])]:
        found.update(b"own/" + own.name.encode() + b"\0" + hashlib.sha256(own.read_bytes()).digest())
    return found.hexdigest()
