"""How the blocks of a generated page are written in Markdown (MyST) and in reStructuredText."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Sequence
from typing import Literal

Markup = Literal["md", "rst"]


class Markdown:
    """MyST."""

    signs = ("-", "1.")
    """What stands before the items of lists."""
    protected = r"\{[^}]*\}(?:`[^`]*`)?|`[^`]*`|(?<=\])\([^)]*\)|\[\^[^\]]*\]|<[^>]*>|https?://\S+"
    """Parts of a message that are not translated: roles, code, targets of links, references to notes."""

    def title(self, words: str) -> str:
        return f"# {words}"

    def heading(self, words: str) -> str:
        return f"## {words}"

    def target(self, label: str) -> str:
        return f"({label})="

    def forms(self, words: str, page: str, other: str, label: str) -> Sequence[str]:
        """Words with markup, on a page: emphasis, code, and links to another page and its label; the usual ones twice."""
        path = os.path.relpath(f"{other}.md", os.path.dirname(page) or ".").replace(os.sep, "/")  # noqa: PTH120
        return [
            f"*{words}*", f"**{words}**", f"`{words}`", f"[{words}]({path})", f"[{words}]({path})",
            f"[{words}](#{label})", f"{{ref}}`{words} <{label}>`",
            f"[{words}](https://example.org/{words.replace(' ', '-')})",
        ]  # fmt: skip

    def definition(self, term: str, text: str) -> str:
        return f"{term}\n: {text}"

    def admonition(self, kind: str, title: str, text: str) -> str:
        head = f"{{admonition}} {title}" if title else f"{{{kind}}}"
        return f":::{head}\n{text}\n:::"

    def table(self, title: str, rows: Sequence[Sequence[str]]) -> str:
        body = "\n".join("* - " + "\n  - ".join(row) for row in rows)
        return f":::{{list-table}} {title}\n:header-rows: 1\n\n{body}\n:::"

    def code(self, lines: str) -> str:
        return f"```python\n{lines}\n```"

    def noted(self, text: str, number: int) -> str:
        return f"{text}[^note-{number}]"

    def note(self, text: str, number: int) -> str:
        return f"[^note-{number}]: {text}"

    def contents(self, entries: Sequence[str]) -> str:
        return "\n".join(["```{toctree}", ":maxdepth: 2", "", *entries, "```"])


class Rst:
    """reStructuredText."""

    signs = ("-", "#.")
    protected = r":[a-z]+:(?=`)|``[^`]*``|<[^>]*>|\[[^\]]*\]_|https?://\S+"

    def title(self, words: str) -> str:
        return f"{words}\n{'=' * len(words)}"

    def heading(self, words: str) -> str:
        return f"{words}\n{'-' * len(words)}"

    def target(self, label: str) -> str:
        return f".. _{label}:"

    def forms(self, words: str, page: str, other: str, label: str) -> Sequence[str]:
        return [
            f"*{words}*", f"**{words}**", f"``{words}``", f":doc:`{words} </{other}>`", f":doc:`{words} </{other}>`",
            f":ref:`{words} <{label}>`", f":ref:`{words} <{label}>`",
            f"`{words} <https://example.org/{words.replace(' ', '-')}>`__",
        ]  # fmt: skip

    def definition(self, term: str, text: str) -> str:
        return f"{term}\n   {text}"

    def admonition(self, kind: str, title: str, text: str) -> str:
        return f".. {f'admonition:: {title}' if title else f'{kind}::'}\n\n   {text}"

    def table(self, title: str, rows: Sequence[Sequence[str]]) -> str:
        body = "\n".join("   * - " + "\n     - ".join(row) for row in rows)
        return f".. list-table:: {title}\n   :header-rows: 1\n\n{body}"

    def code(self, lines: str) -> str:
        return f".. code-block:: python\n\n{textwrap.indent(lines, '   ')}"

    def noted(self, text: str, number: int) -> str:
        return f"{text[:-1]} [#note-{number}]_."

    def note(self, text: str, number: int) -> str:
        return f".. [#note-{number}] {text}"

    def contents(self, entries: Sequence[str]) -> str:
        return "\n".join([".. toctree::", "   :maxdepth: 2", "", *(f"   {entry}" for entry in entries)])


MARKUPS: dict[Markup, Markdown | Rst] = {"md": Markdown(), "rst": Rst()}
