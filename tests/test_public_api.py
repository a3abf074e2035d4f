"""What `import dragoman` offers: a name is added, renamed or taken away only on purpose."""

from importlib.resources import files

import dragoman

PUBLIC = """
Actor BadRecord BadRow Commitment DateError DragomanError EmptyReport Event FetchError LexiconError MissingPackage
ModelError NoArticle NotText Passage Position Quantity Reading Report ReportError ReportNotFound Requirement Span
SpanError Statement TooLong __version__ load read read_all relate
""".split()


def test_the_public_names_are_these() -> None:
    assert sorted(dragoman.__all__) == sorted(PUBLIC)
    assert [name for name in PUBLIC if not hasattr(dragoman, name)] == []


def test_type_checkers_may_use_the_annotations() -> None:
    assert files("dragoman").joinpath("py.typed").is_file()
