"""
The first inputs of each loader's fuzzing: our own examples, and what the tests make.

    python fuzz/seeds.py corpus/        # then: python fuzz/loaders.py warc corpus/warc -max_total_time=1800
"""

import io
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent.parent
sys.path.insert(0, str(HERE))

from tests import test_archives, test_documents, test_watch  # noqa: E402

LEFT, RIGHT = test_documents.LEFT, test_documents.RIGHT
TEXTS = [
    *sorted((HERE / "examples").glob("*.txt")),
    *sorted((HERE / "examples/haiti-mission").glob("*.txt"))[:6],
    *sorted((HERE / "examples/official").glob("*.txt")),
]


def seeds() -> dict[str, list[bytes | str]]:
    """Inputs by the name of their loader."""
    texts: list[bytes | str] = [path.read_bytes() for path in TEXTS]
    letter = test_documents.mail(LEFT).as_bytes()
    found: dict[str, list[bytes | str]] = {
        "text": texts,
        "forms": texts,
        "html": [test_archives.ARTICLE.format(n=1), (HERE / "examples/grain-corridor.html").read_bytes()],
        "jsonl": ['{"text": "Kenya agreed.", "date": "2024-03-04", "title": "a"}\n{"text": 1}\n'],
        "csv": ['text,date\n"Kenya, agreed",2024-03-04\n'],
        "warc": [b"".join(test_archives.FIVE[:2]), b"".join(test_archives.FIVE_PACKED[:2])],
        "zip": [test_archives.zipped(test_archives.FILES)],
        "tar": [test_archives.tarred(test_archives.FILES, mode) for mode in ("w", "w:gz")],
        "mail": [letter, test_documents.mail(html=f"<p>{LEFT}</p>").as_bytes()],
        "mbox": [b"From x\n" + letter + b"\n\nFrom y\n" + letter],
        "wiki": [test_archives.DUMP],
        "pdf": [test_documents.pages(LEFT, RIGHT)],
        "docx": [test_documents.word_file(lambda d: d.add_paragraph(LEFT))],
        "feed": [
            test_watch.ATOM,
            test_watch.SITEMAP,
            test_watch.OPML,
            test_watch.HTML,
            test_watch.INDEX,
            test_watch.BOMB,
        ],
        "entries": [test_watch.ATOM],
        "topic": ["Haiti AND (Kenya OR UN)", '"a b" NOT c*'],
    }
    with zipfile.ZipFile(io.BytesIO(test_documents.word_file(lambda d: d.add_paragraph(LEFT)))) as packed:
        found["docx-words"] = [packed.read("word/document.xml")]
    found["document"] = [found[kind][0] for kind in ("text", "html", "mail", "pdf", "docx")]
    return found


def main() -> None:
    """Write each input into its loader's folder."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else "corpus")
    for loader, some in seeds().items():
        folder = root / loader
        folder.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(some):
            (folder / f"seed{number}").write_bytes(seed if isinstance(seed, bytes) else seed.encode())


if __name__ == "__main__":
    main()
