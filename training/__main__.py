"""
All of it with one command: encoder, a second round of its upper layers, pair reader, export.

    pip install -e '.[train]'
    python -m training --data ../shared/data

Takes about three hours on two cores. Checkpoints and figures go to build/; a run that was stopped goes on with --resume.
"""

import argparse
from pathlib import Path

from training import export, pairs, train


def main() -> None:
    """Parse the command line and run the three steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="folder with the public sets")
    parser.add_argument("--out", type=Path, default=Path("build/training"), help="folder for checkpoints")
    parser.add_argument("--steps", default="6000", help="steps of the encoder")
    parser.add_argument("--resume", action="store_true", help="go on from the encoder's last checkpoint")
    args = parser.parse_args()
    first, encoder, reader = args.out / "first", args.out / "encoder", args.out / "pairs"
    resume = ["--resume"] if args.resume else []
    train.main(["--data", args.data, "--out", str(first), "--steps", args.steps, *resume])
    start = ["--start", str(first / "last.pt"), "--hold-shared", "--rate", "1e-4", "--steps", "1900"]
    train.main(["--data", args.data, "--out", str(encoder), *start])
    checkpoint = ["--data", args.data, "--encoder", str(encoder / "last.pt")]
    pairs.main([*checkpoint, "--out", str(reader)])
    export.main([*checkpoint, "--pairs", str(reader / "pairs.pt")])


if __name__ == "__main__":
    main()
