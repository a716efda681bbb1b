"""Roles, in both markups: which have words only, and what of the others a translation must keep."""

from __future__ import annotations

import re

from startoolkit.messages import badges
from startoolkit.messages.dialect import same_term
from startoolkit.messages.grammar import shows_words

# Roles whose content is free text; the content of any other role is or has a target that must be kept.
ROLES_OF_WORDS = frozenset((
    "abbr", "abbreviation", "dfn", "emphasis", "guilabel", "index", "kbd", "menuselection", "strong", "sub",
    "subscript", "sup", "superscript", "t", "title", "title-reference", *badges.ROLES,
))  # fmt: skip
# Roles whose whole content is code, also if it ends in ``<…>`` like a target.
_ROLES_OF_CODE = frozenset(("code", "file", "math", "raw", "samp"))
# Domains whose roles accept a tilde before the content, which only shortens the text that is shown.
_DOMAINS_OF_OBJECTS = ("c", "cpp", "js", "py")
# Placeholders for number and caption in the title of a role ``numref``.
_NUMBERED = re.compile(r"%s|\{(?:name|number)\}")


def is_wordless_role(name: str, content: str) -> bool:
    """Whether a role has a title before its target that shows no words."""
    title = "" if name in ROLES_OF_WORDS or name in _ROLES_OF_CODE else divided(content)[0]
    return bool(title) and not shows_words(title)


def role_part(name: str, content: str) -> str:
    """A role with its target, in one form for equal meanings; for roles of words only the name."""
    if name in ROLES_OF_WORDS:
        return f"{{{name}}}"
    title, target = divided(content) if name not in _ROLES_OF_CODE else ("", content)
    if title.startswith("!"):  # in Sphinx, "!" suppresses the link
        target = f"!{target}"
    elif not title and name.partition(":")[0] in _DOMAINS_OF_OBJECTS:
        target = target.removeprefix("~")
    elif name.rpartition(":")[2] == "numref" and re.search(r"[%{}]", _NUMBERED.sub("", title)):
        target = content  # Sphinx fails to format such a title, so it must be the source's
    return f"{{{name}}}`{same_term(target) if name == 'term' else target}`"


def divided(content: str) -> tuple[str, str]:
    """Title and target of a role with ``title <target>``; otherwise an empty title and the whole content as target."""
    title, sign, target = content.removesuffix(">").rpartition("<")
    is_titled = sign and content.endswith(">") and title and not title.endswith("\\")
    return (title, target) if is_titled and not {"<", ">"} & {*title, *target} else ("", content)
