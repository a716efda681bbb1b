"""What the editor asks of the server: a class for each question, whose fields are checked when it is read from JSON."""

from __future__ import annotations

import attrs


@attrs.frozen
class AskLanguage:
    """Asks for all messages of a language that are left, or to take back what was saved last."""

    tag: str


@attrs.frozen
class AskPage:
    """Asks for all messages of a page."""

    tag: str
    page: str


@attrs.frozen
class AskMessage:
    """Asks for a message."""

    tag: str
    page: str
    id: str


@attrs.frozen
class AskText:
    """Asks what there is to say of a translation that is being written."""

    tag: str
    page: str
    id: str
    text: str


@attrs.frozen
class AskSave:
    """Asks to save a translation in place of the one with this version."""

    tag: str
    page: str
    id: str
    text: str
    fuzzy: bool
    version: str
