"""The first command line of the README, as a newcomer runs it: in a terminal, in a copy of the tree.

    python tests/newcomer.py FOLDER [PYTHON]

FOLDER is made; with PYTHON, that is what ``python3`` is in the command line.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.terminal import Terminal

ROOT = Path(__file__).parent.parent
_NOT_OURS = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "CI", "STARTOOLKIT_CHROMIUM")
_LEFT_OUT = shutil.ignore_patterns(
    ".venv", ".nox", "build", "dist", ".dist.*", ".*_cache", ".hypothesis", "__pycache__"
)


def main(folder: Path, python: str = "") -> str:
    """Run it; returns what is wrong, or nothing."""
    if (ROOT / ".git").exists():
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, folder], check=True)
    else:
        shutil.copytree(ROOT, folder, ignore=_LEFT_OUT)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    block = re.search(r"^```sh\n(.+)\n```$", readme, re.MULTILINE)
    assert block, "README.md has no command line"
    command = block[1]
    path = os.environ["PATH"]
    if python:
        bin_ = folder / ".git" / "python" if (folder / ".git").is_dir() else folder.with_name(f"{folder.name}.python")
        bin_.mkdir(parents=True)
        (bin_ / "python3").write_text(f'#!/bin/sh\nexec "{python}" "$@"\n', encoding="utf-8")
        (bin_ / "python3").chmod(0o755)
        path = f"{bin_}:{path}"
    sys.stdout.write(f"$ {command}\n")
    sys.stdout.flush()
    terminal = Terminal(["sh", "-c", command], folder, env={**dict.fromkeys(_NOT_OURS), "PATH": path})
    code = terminal.end()
    sys.stdout.write(f"{terminal.screen.text}\n")
    if code:
        return f"The first command of the README ended with exit code {code}."
    if "Built" not in terminal.screen.text:
        return "The first command of the README does not say what it has built."
    return "" if (folder / "dist/index.html").is_file() else "The first command of the README left no dist/index.html."


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute(), *sys.argv[2:]) or None)
