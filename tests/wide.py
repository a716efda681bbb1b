"""Messages from a grammar that is wider than that of ``messages/grammar.py``: all that MyST knows in a line, whole and broken off.

``EXAMPLES=100000 pytest tests/test_wide.py`` tries other messages each time, and more of them.
"""

from __future__ import annotations

import os
import re
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from myst_parser.config.main import MdParserConfig

LETTERS = ["a", "b1", "Zß", "é", "Ω", "Ж", "ש", "لا", "क", "ก", "中", "あ", "한", "ფ"]
"""Letters of many scripts, with a mark of their own or without."""
SPACES = [*"    \n\t\x0b", "  ", "  \n", "\u00a0", "\u2009", "\u202f", "\u3000", "\u2028", "\u200b"]
OURS = [*" ,;.?!()%/+=-\u00a0£×\u2009\u202f–’“„…«»€", ": ", "& ", ":"]
"""Signs that ``messages/grammar.py`` takes for words."""
SIGNS = [
    *".,;:!?()[]{}<>\"'`*_~^$#%&|\\/+-=@§’„«»…–—。「」、£€×", "::", "---", "+++", ":::", "...", "(c)", "(tm)", "&amp;",
    "&nbsp;", "&#91;", "&lt;", "\u00ad", "1.", "1)", "- ", "+ ", "# ", "> ", "www.a.org", "https://a.org", "a@b.org",
    "```", "~~", "\\\n", "^n1", "x_y", "a*b",
]  # fmt: skip
LABELS = ["a", "b1", "A", "ref", "n1", "a b", "^a b", "中", "a.b"]
"""Labels of link definitions; with a space after ``^`` it is not a footnote's."""
_ROLES = ["ref", "term", "doc", "abbr", "math", "sub", "kbd", "download", "any", "index", "A", "x:y", "py:func", "code"]
_TARGETS = [
    "b", "page.md", "#x", "https://a.org/", "https://b.org", "http://a.org/?x=1&y=2", "../x", "/a/b_c.md#d", "x.md 'T'",
    'x "t"', "<b c>", "", "javascript:a", "mailto:a@b", "a(b)c", "a\\b", "a%20b", "ü", "//h/x", "data:x", "?a", "&amp;",
    "a&copy;b", "a=1&lt=2", "..", "project:#x", "inv:a", "path:x", "#", ".",
]  # fmt: skip
_TITLES = ["", "", "", ' "t"', " 't'", " (t)"]
_CLASSES = ["{.c}", "{#i}", "{k=v}", "{.c #i k=v}", "{.C}", "{.c-d}"]
_ATTRIBUTES = [*_CLASSES, "{.c.d}", "{ .c }", "{%x%}", "{}", "{.}", "{c}", "{.1}", "{.c_d}", "{.-}", "{.c}{.d}"]
_NOTES = ["n1", "1", "A-b", "n", "a b", "a.b", "a]", "中", "a_b"]
_RESTS = [
    "<b>", "</b>", "<br>", "&amp;", "&nbsp;", "&#42;", "&#x202e;", "\\*", "\\[", "\\{", "\\`", "\\\\", "{{ a }}", "{{a}}",
    ":::", "\n===", "\n---", "\n- ", "\n1. ", "| a |", "![", "](", "[^", "{", "{ref}`", "[", "*", "**", "`", "``", "(",
    "]", ")", "!", "<", "$", "^", "<https://a.org>", "<a@b.org>", "<x:y>", "<!-- x -->", "<a b=c>", "<?x?>", "[[a]](x)",
]  # fmt: skip


class Messages:
    """Makes messages by chance, ``nearness`` (0 to 1) of which is of the signs that ``messages/grammar.py`` knows."""

    def __init__(self, random: Random, nearness: float) -> None:
        self.random = random
        self.nearness = nearness

    def message(self, depth: int = 2, most: int = 6) -> str:
        chance = self.random.random
        parts = []
        for _part in range(self.random.randint(1, most)):
            part = chance()
            parts.append(self.construct(depth) if part < 0.6 else self.words() if part < 0.9 else self.one(SPACES))
        text = "".join(parts)
        if chance() < 0.1:  # broken off, or a sign of it missing
            at = self.random.randrange(len(text) + 1)
            text = text[:at] + (text[at + 1 :] if chance() < 0.5 else "")
        return text

    def pair(self) -> tuple[str, str]:
        """A message and a translation of it, which has its parts in another order and with other words."""
        parts = [self.construct(1) for _part in range(self.random.randint(0, 3))]
        source = [*parts, *(self.words() for _part in range(self.random.randint(0, 3)))]
        translation = [self.reworded(part) for part in parts]
        translation += [self.one([self.words(), "`x`", "*y*", "**z**"]) for _part in range(self.random.randint(0, 3))]
        self.random.shuffle(source)
        self.random.shuffle(translation)
        text = "".join(translation).strip()
        if self.random.random() < 0.1:
            at = self.random.randrange(len(text) + 1)
            text = text[:at] + self.one([*"*`[]{}<!^_\\#&\n"]) + text[at:]
        return " ".join("".join(source).split()) or "a", text.strip() or "a"

    def reworded(self, part: str) -> str:
        """A part with other words in its brackets or backquotes, or as it is."""
        chance = self.random.random()
        if chance < 0.05:
            return self.construct(1)
        words = self.words()
        part = re.sub(r"^(\[\*?)[^\[\]*^]+(?=\*?\])", lambda match: match[1] + words, part) if chance < 0.6 else part
        return re.sub(r"^(\{[a-z]+\}`)[^<`]+(?= <)", lambda match: match[1] + words, part) if chance < 0.6 else part

    def one(self, choices: list[str]) -> str:
        return self.random.choice(choices)

    def words(self) -> str:
        is_near = self.random.random() < self.nearness
        others = OURS if is_near else [*SPACES, *SIGNS]
        size = self.random.randint(1, 5)
        return "".join(self.one(others if self.random.random() < 0.4 else LETTERS) for _part in range(size))

    def inner(self, depth: int) -> str:
        return self.message(depth - 1, 3) if depth and self.random.random() < 0.4 else self.words()

    def construct(self, depth: int) -> str:
        return self.near() if self.random.random() < self.nearness else self.wide(depth)

    def near(self) -> str:
        """What ``messages/grammar.py`` knows, or nearly so."""
        words, one = self.words(), self.one
        kind = self.random.randrange(9)
        if kind < 2:
            return f"[{words}]({one(_TARGETS)})"
        if kind < 4:
            return f"{{{one(_ROLES)}}}`{one(['', '', '', '!', '~'])}{words}{one(['', f' <{one(_TARGETS)}>'])}`"
        if kind < 6:
            star = one(["", "*"])
            return f"[{star}{words}{star}]{one(_CLASSES)}"
        return f"[^{one(_NOTES[:4])}]" if kind == 6 else one(["`{}`", "**{}**", "*{}*"]).format(words)

    def wide(self, depth: int) -> str:
        """Anything else."""
        inner, one = self.inner(depth), self.one
        kind = self.random.randrange(11)
        if kind < 2:
            return f"{one(['', '', '!'])}[{inner}]({one(_TARGETS)}{one(_TITLES)}){one(['', one(_ATTRIBUTES)])}"
        if kind == 2:
            return f"[{one([inner, one(LABELS)])}]{one(['', '[]', '[^n1]', '(x)', f'[{one(LABELS)}]'])}"
        if kind < 5:
            after = ["", f"({one(_TARGETS)})", f"[{one(LABELS)}]", "[]", one(_ATTRIBUTES), ":", "[^n1]"]
            return f"[^{one(_NOTES)}]{one(after)}"
        quotes = "`" * self.random.choice((1, 1, 1, 2, 3))
        if kind == 5:
            target = one(["", "", f" <{one([*_TARGETS, *LABELS])}>"])
            return f"{{{one(_ROLES)}}}{quotes}{one(['', '', '!', '~'])}{inner}{target}{quotes}"
        if kind < 8:
            return f"[{inner}]{one(_ATTRIBUTES)}" if kind == 6 else one(_RESTS)
        sign = one([quotes, "*", "**", "_", "__", "***", "~~", "~", "$", "$$"])
        return f"{sign}{inner}{sign if self.random.random() < 0.9 else ''}"


NEARNESS = st.sampled_from([0, 0.5, 0.9, 1, 1])
_ASKED = os.environ.get("EXAMPLES")


def is_known(extension: str) -> bool:
    """Whether the MyST that is installed has an extension."""
    try:
        MdParserConfig(enable_extensions={extension})
    except ValueError:
        return False
    return True


def batches() -> st.SearchStrategy[list[Messages]]:
    """Makers of messages, of which each example has many, since an example costs more than a message."""
    return st.builds(lambda seed, near: [Messages(Random(seed + one), near) for one in range(BATCH)], _SEEDS, NEARNESS)


BATCH = 25
_SEEDS = st.integers(0, 2**40)


def examples(count: int) -> settings:
    """The same messages each time, unless a number of them is asked for."""
    return settings(max_examples=int(_ASKED or count) // BATCH, derandomize=not _ASKED, deadline=None, database=None)
