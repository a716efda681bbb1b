"""Files from outside: read whole or refused, before anything is made of them.

XML is parsed here without a document type, entities or network, and with libxml2's limits on depth and size, before
translate-toolkit sees it.
"""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Any

from lxml import etree

from startoolkit import csv_files
from startoolkit.errors import Place
from startoolkit.exchange.units import MAX_BYTES, MAX_TAGS, unusable
from startoolkit.printable import one_line, printable

if TYPE_CHECKING:
    from pathlib import Path

_LONG = 100
"""Characters of what libxml2 says that an error repeats."""
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
_PROLOG = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
"""What may stand before a document type, and before the first element."""
_OF_TMX = re.compile(r"<!DOCTYPE\s+tmx\s+(?:PUBLIC\s+\"[^\"<>]*\"|SYSTEM)\s+\"[^\"<>]*\"\s*>")
"""The document type that programs write at the top of a TMX file.  It is taken out, so nothing is ever loaded for it."""


def content(path: Path) -> bytes:
    """The bytes of a file; raises StarError where it cannot be read, is no regular file, or is too large."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise unusable("This is no regular file.", Place(path), "Name the file that the agency has sent.")
            with open(descriptor, "rb", closefd=False) as file:
                data = file.read(MAX_BYTES + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        hint = "Check that the file exists and that you have permission to read it."
        raise unusable(f"The file cannot be read: {error.strerror}.", Place(path), hint) from error
    if len(data) > MAX_BYTES:
        raise unusable(f"The file has more than {MAX_BYTES // 2**20} MiB.", Place(path), "Have it sent in parts.")
    return data


def text_of(data: bytes, path: Path) -> str:
    """The text of a file in UTF-8, or in UTF-16 with its mark; raises StarError for another encoding."""
    try:
        return csv_files.decoded(data)
    except csv_files.Unreadable as error:
        raise unusable("The file is not UTF-8.", Place(path, error.line), "Have it saved as UTF-8.") from error


def xml_of(data: bytes, path: Path, root: str) -> bytes:
    """XML with the element ``root`` at its top, in UTF-8, as a parser may have it; raises StarError for anything else."""
    # Without the declaration, which may name the encoding that the text had; its line stays.
    text = _DECLARATION.sub("", text_of(data, path), count=1)
    prolog = _PROLOG.match(text)
    at = prolog.end() if prolog else 0
    if root == "tmx" and (found := _OF_TMX.match(text, at)):
        text = text[:at] + "\n" * found[0].count("\n") + text[found.end() :]
    if text.startswith("<!DOCTYPE", at):
        line = text.count("\n", 0, at) + 1
        raise unusable("The file has a document type (<!DOCTYPE), which is not read.", Place(path, line))
    if text.count("<") > MAX_TAGS:
        raise unusable(f"The file has more than {MAX_TAGS} tags.", Place(path), "Have it sent in parts.")
    clean = text.encode()
    try:
        top = etree.QName(etree.fromstring(clean, parser())).localname
    except etree.XMLSyntaxError as error:
        raise unusable(f"The file is no XML: {_first(error.msg)}.", Place(path, error.lineno or None)) from error
    if top != root:
        hint = "The suffix of a file says what it is: .xlf, .tmx or .csv."
        raise unusable(f"The file is no {root.upper()}: it begins with <{printable(top)}>.", Place(path), hint)
    return clean


def parser() -> etree.XMLParser:
    """A parser for text from outside."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )


def text_in(node: Any) -> str:
    """The text of an element, with all its spaces whether or not ``xml:space`` says so; empty for None."""
    return "" if node is None else str(node.xpath("string()")).replace("\r\n", "\n").replace("\r", "\n")


def _first(said: str | None) -> str:
    """What libxml2 has said, without the place, which is told beside it."""
    return one_line(re.sub(r", line \d+, column \d+$", "", said or "it is empty").rstrip("."), _LONG)
