"""The licences of all that is installed beside Dragoman, as a page: python deploy/licences.py ENVIRONMENT/bin/python."""

import json
import subprocess
import sys

_HEAD = """# Licences of what Dragoman is built on

Dragoman itself is under Apache-2.0. These come with it, or with one of its extras (bulk, documents, export, postgres, spacy); `make licences`
writes this page from what a fresh environment gets, on Linux with Python {python}.

| package | version | licence |
| --- | --- | --- |"""


def main(python: str) -> None:
    """Write the page to standard output."""
    asked = [sys.executable, "-m", "piplicenses", "--python", python, "--format", "json", "--from", "mixed"]
    found = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    version = "import sys; print(f'{sys.version_info.major}.{sys.version_info.minor}')"
    print(_HEAD.format(python=subprocess.check_output([python, "-c", version], text=True).strip()))
    for part in sorted(found, key=lambda part: part["Name"].lower()):
        if part["Name"].lower() != "dragoman":
            # Some packages give the whole text where its name belongs; its first line says which.
            licence = part["License"].strip().splitlines()[0]
            print(f"| {part['Name']} | {part['Version']} | {licence.replace('|', '/')} |")


if __name__ == "__main__":
    main(sys.argv[1])
