"""Spell checking by hunspell, where it and a dictionary of the language are installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING

from startoolkit.catalogs.prose import words
from startoolkit.catalogs.typography import COMPOUNDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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


def misspelt(texts: Iterable[str], language: Language, known: AbstractSet[str] = frozenset()) -> frozenset[str] | None:
    """Those of the words that the dictionary lacks; none where hunspell or the dictionary is not installed.

    In languages that write compounds as one word, one of two words is no error if the dictionary has both, or ``known``
    (case-folded) has the first.  None where hunspell fails, for which there may be no reason the next time.
    """
    name, program = dictionary(language), shutil.which("hunspell")
    asked = dict.fromkeys(texts)
    if not name or not program or not asked:
        return frozenset()
    unknown = _unknown(program, name, map(_plain, asked))
    if unknown is None:
        return None
    found = [word for word in asked if _is_unknown(_plain(word), unknown)]
    if not found or language.base not in COMPOUNDING:
        return frozenset(found)
    parts = {word: list(_splits(word)) for word in found}
    strange = _unknown(program, name, {part for pairs in parts.values() for pair in pairs for part in pair})
    return None if strange is None else frozenset(one for one in found if not _is_compound(parts[one], strange, known))


def _unknown(program: str, name: str, words: Iterable[str]) -> set[str] | None:
    """Those of the words that a dictionary lacks, or parts of them; None where hunspell fails."""
    said = _run(program, ("-l", "-i", "utf-8", "-d", name), "".join(f"{word}\n" for word in words))
    return None if said is None else set(said.split())


_HEAD, _TAIL = 3, 5
"""How many letters the parts of a compound have at least: with shorter ones many slips would pass for compounds."""


def _splits(word: str) -> Iterator[tuple[str, str]]:
    """The words that a word may be made of; the second of a noun is a noun or none, and else is none."""
    plain = re.sub("[‑-]", "", word)
    for at in range(_HEAD, len(plain) - _TAIL + 1):
        for tail in {plain[at:], plain[at:].capitalize() if plain[0].isupper() else plain[at:]}:
            yield plain[:at], tail


def _is_compound(pairs: Iterable[tuple[str, str]], strange: AbstractSet[str], known: AbstractSet[str]) -> bool:
    """Whether one of the pairs has two words; of those that are known, the first may be joined by an s."""
    return any(
        tail not in strange and (head not in strange or {head.casefold(), head.casefold().removesuffix("s")} & known)
        for head, tail in pairs
    )


def _is_unknown(word: str, unknown: AbstractSet[str]) -> bool:
    # hunspell splits some words at apostrophes and hyphens, depending on the dictionary, and reports the parts.
    return word in unknown or any(part in unknown for part in re.split(r"['-]", word))


def _plain(word: str) -> str:
    return word.replace("’", "'").replace("‑", "-")


def installed(language: Language) -> list[str]:
    """The files that spell checking of a language depends on, whether they exist or not."""
    program, name = shutil.which("hunspell"), dictionary(language)
    if not program or not name:
        return []
    places = [folder for folder, one in _dictionaries(program) if one == name]
    own = [os.path.expanduser(f"~/.hunspell_{one}") for one in (name, "default")]  # noqa: PTH111  (no home is no error)
    return [
        os.path.realpath(program),
        *own,
        *(f"{folder}/{name}{end}" for folder in places for end in (".aff", ".dic")),
    ]


def dictionary(language: Language) -> str | None:
    """The name of hunspell's dictionary for a language, or None.

    The country named like the language is preferred (de_DE), then no country (de), then any country.
    """
    program = shutil.which("hunspell")
    if not program:
        return None
    own = language.spelt_as
    countries = (f"{own}_{own.upper()}", own)
    names = [name for _, name in _dictionaries(program)]
    return next((name for name in (*countries, *names) if name in names and f"{name}_".startswith(f"{own}_")), None)


@lru_cache(maxsize=4)
def _dictionaries(program: str) -> tuple[tuple[str, str], ...]:
    """The folders and names of all installed dictionaries, in the order of their names."""
    said = _run(program, ("-D",), "") or ""
    paths = (PurePath(line.strip()) for line in said.splitlines() if "/" in line or "\\" in line)
    found = {(str(path.parent), path.name.removesuffix(".dic")) for path in paths}
    return tuple(sorted(found, key=lambda one: (one[1], one[0])))


def _run(program: str, options: Iterable[str], text: str) -> str | None:
    """The output of hunspell; None if it fails, since spell checking is optional."""
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
        return None
    return done.stdout if "-l" in options else done.stdout + done.stderr
