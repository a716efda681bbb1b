"""What is markup on a page, and what a translation of its messages may have instead of what the source has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from myst_parser.config.main import MdParserConfig

EXTENSIONS = ("attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist")
"""The MyST extensions that a briefing has unless its ``conf.py`` sets others."""
SYNTAX = (
    "commonmark_only", "gfm_only", "disable_syntax", "sub_delimiters", "linkify_fuzzy_links", "dmath_allow_labels",
    "dmath_allow_space", "dmath_allow_digits", "dmath_double_inline", "strikethrough_single_tilde",
)  # fmt: skip
"""Other MyST settings that decide what is markup; the judge must use the same ones as the build."""


def syntax_of(config: MdParserConfig) -> dict[str, Any]:
    """The values of ``SYNTAX`` in a MyST configuration, without those that this release of MyST lacks."""
    return {name: frozen(getattr(config, name)) for name in SYNTAX if hasattr(config, name)}


def frozen(value: Any) -> Any:
    """A setting in a hashable form."""
    return tuple(value) if isinstance(value, list) else value


@attrs.frozen
class Dialect:
    """What is markup in a page, and which parts of it a translation may replace."""

    extensions: frozenset[str] = frozenset()
    """``myst_enable_extensions``."""
    syntax: tuple[tuple[str, Any], ...] = ()
    """The settings ``SYNTAX`` with their values, by their names in ``MdParserConfig``."""
    references: frozenset[tuple[str, str]] = frozenset()
    """The page's link definitions, for ``[text][label]``: label and address."""
    is_rst: bool = False
    """Whether the page is written in reStructuredText."""
    default_role: str = ""
    """The role of reStructuredText in backquotes without a role; empty if it has none, so that it is only words."""
    names: Callable[[], Collection[str]] = frozenset
    """Returns the names that references in reStructuredText may lead to on this page, normalized."""
    addresses: Mapping[str, str] = attrs.field(factory=dict)
    """Link targets with the target that a translation may have instead (the setting ``addresses``)."""
    terms: Callable[[str], Iterable[str]] = lambda _term: ()
    """Returns the translations of a message, such as a glossary term or a heading, in the catalogs of the language."""
    slugs: Callable[[str], Collection[str]] = lambda _slug: ()
    """Returns the anchors of the translations of headings with an anchor."""
    tongues: frozenset[str] = frozenset()
    """What names the languages of source and translation in addresses; empty if a translation may not differ there."""
    has_picture: Callable[[str, str], bool] = lambda _file, _other: False
    """Whether a picture may stand for another one: it is a file inside the project.  Both are relative to the page."""


def same_term(term: str) -> str:
    """A term in the form in which glossaries compare it: in small letters, with single spaces."""
    return " ".join(term.split()).lower()
