"""
All of it with one command: teachers, the two encoders that learn from them, their pair readers, export.

    pip install -e '.[train]'
    python -m training --data ../shared/data --device cuda      # about a quarter of an hour
    python -m training --data ../shared/data --teachers 0       # without a GPU: a day on two cores

Checkpoints go to build/; a run that was stopped goes on with --resume, which skips what is whole.
"""

import argparse
from pathlib import Path

from training import export, pairs, train

#: Word pieces a step where there is a GPU.
ON_GPU = ["--device", "cuda", "--pieces", "6000", "--rate", "2.4e-4"]


def main() -> None:
    """Parse the command line and run the steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="folder with the public sets")
    parser.add_argument("--out", type=Path, default=Path("build/training"), help="folder for checkpoints")
    parser.add_argument("--steps", default="3900", help="steps of each teacher")
    parser.add_argument("--taught", default="1900", help="steps of learning from the teachers")
    parser.add_argument("--teachers", type=int, default=4, help="encoders to learn from, each with its own seed")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--resume", action="store_true", help="go on from what is there")
    args = parser.parse_args()
    common = ["--data", args.data, *(ON_GPU if args.device == "cuda" else [])]
    resume = ["--resume"] if args.resume else []

    def step(name: str, *more: str) -> Path:
        """One training run; where its checkpoint is."""
        folder = args.out / name
        begun = resume if (folder / "last.pt").exists() else []
        train.main([*common, "--out", str(folder), *more, *begun])
        return folder / "last.pt"

    teachers = [step(f"teacher-{seed}", "--seed", str(seed), "--steps", args.steps) for seed in range(args.teachers)]
    taught = ["--start", str(teachers[0]), "--teachers", *map(str, teachers)] if teachers else []
    steps = args.taught if teachers else args.steps
    encoders = {
        "standard": step("encoder", *taught, "--steps", steps, *(["--rate", "1.8e-4"] if teachers else [])),
        "fast": step("encoder-fast", *taught, "--steps", steps, "--layers", "3"),
    }
    for model, encoder in encoders.items():
        reader = args.out / f"pairs-{model}"
        read = ["--data", args.data, "--encoder", str(encoder)]
        pairs.main([*read, "--device", args.device, "--out", str(reader), "--epochs", "4"])
        export.main([*read, "--pairs", str(reader / "pairs.pt"), "--model", model])


if __name__ == "__main__":
    main()
