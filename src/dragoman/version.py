"""The version, by itself so that `dragoman --version` need not load the encoder's libraries."""

__version__ = "0.1.0"
