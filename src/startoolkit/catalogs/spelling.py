"""Spell checking by hunspell, where it and a dictionary of the language are installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING

from startoolkit.catalogs.prose import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from startoolkit.languages import Language
    from startoolkit.messages.po import Message

_PATIENCE = 120.0
"""Timeout of hunspell for all words of a language, in seconds."""
# The end leaves out abbreviations, as in "(ed.)".
_WORD = re.compile(r"(?<!\w)[^\W\d_]{2,40}(?:['’\-‑][^\W\d_]{1,40}){0,4}(?!\w|\.[),;])")


def spelled(message: Message) -> list[str]:
    """The words of a translation to look up: without abbreviations and words of the source, which are mostly names."""
    there = set(_WORD.findall(words(message.msgid)))
    found = dict.fromkeys(_WORD.findall(words(message.msgstr)))
    return [word for word in found if word not in there and not word.isupper() and len(word) > 2]


def misspelt(texts: Iterable[str], language: Language) -> frozenset[str]:
    """Those of the words that the dictionary lacks; none where hunspell or the dictionary is not installed."""
    name, program = dictionary(language), shutil.which("hunspell")
    asked = dict.fromkeys(texts)
    if not name or not program or not asked:
        return frozenset()
    lines = "".join(f"{_plain(word)}\n" for word in asked)
    unknown = set(_run(program, ("-l", "-i", "utf-8", "-d", name), lines).split())
    return frozenset(word for word in asked if _is_unknown(_plain(word), unknown))


def _is_unknown(word: str, unknown: AbstractSet[str]) -> bool:
    # hunspell splits some words at apostrophes and hyphens, depending on the dictionary, and reports the parts.
    return word in unknown or any(part in unknown for part in re.split(r"['-]", word))


def _plain(word: str) -> str:
    return word.replace("’", "'").replace("‑", "-")


def dictionary(language: Language) -> str | None:
    """The name of hunspell's dictionary for a language, or None.

    The country named like the language is preferred (de_DE), then no country (de), then any country.
    """
    program = shutil.which("hunspell")
    if not program:
        return None
    own = language.code
    countries = (f"{own}_{own.upper()}", own)
    names = _dictionaries(program)
    return next((name for name in (*countries, *names) if name in names and f"{name}_".startswith(f"{own}_")), None)


@lru_cache(maxsize=4)
def _dictionaries(program: str) -> tuple[str, ...]:
    """The names of all installed dictionaries, sorted."""
    said = _run(program, ("-D",), "")
    lines = (line.strip() for line in said.splitlines())
    return tuple(sorted({PurePath(line).name.removesuffix(".dic") for line in lines if "/" in line or "\\" in line}))


def _run(program: str, options: Iterable[str], text: str) -> str:
    """The output of hunspell; empty if it fails, since spell checking is optional."""
    try:
        done = subprocess.run(  # noqa: S603  (no shell, and words of letters only)
            [program, *options],
            input=text,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout if "-l" in options else done.stdout + done.stderr
