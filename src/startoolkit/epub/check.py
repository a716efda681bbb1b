"""Finds faults in a finished EPUB, as far as that goes without epubcheck, which needs Java and is used in tests."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from startoolkit.epub.package import MEDIA_TYPE
from startoolkit.epub.xhtml import xml

_OPF = "{http://www.idpf.org/2007/opf}"
_PACKAGE = "EPUB/package.opf"


def faults(file: Path) -> list[str]:
    """The faults of an EPUB, a line each: broken XML, scripts, files that are missing or not listed, links to nowhere."""
    try:
        with zipfile.ZipFile(file) as package:
            if broken := package.testzip():
                return [f"{broken} is damaged"]
            files = {name: package.read(name) for name in package.namelist()}
    except (OSError, zipfile.BadZipFile) as error:
        return [f"it cannot be read: {error}"]
    if next(iter(files), "") != "mimetype" or files["mimetype"] != MEDIA_TYPE.encode():
        return ["it does not begin with its media type"]
    return [*_faults(files)]


def _faults(files: Mapping[str, bytes]) -> Iterator[str]:
    trees = {}
    for name, data in files.items():
        if name.endswith((".opf", ".xhtml", ".svg", ".xml")):
            try:
                trees[name] = xml(data)
            except etree.XMLSyntaxError as error:
                yield f"{name} is no XML: {error}"
    if _PACKAGE not in trees:
        yield f"{_PACKAGE} is missing"
        return
    listed = {f"EPUB/{unquote(item.get('href'))}" for item in trees[_PACKAGE].iter(f"{_OPF}item")}
    there = {name for name in files if name.startswith("EPUB/") and name != _PACKAGE}
    yield from (f"{name} is listed and missing" for name in sorted(listed - there))
    yield from (f"{name} is not listed" for name in sorted(there - listed))
    idents = {name: {part.get("id") for part in tree.iter(etree.Element)} for name, tree in trees.items()}
    for name, tree in trees.items():
        if name.endswith(".xhtml"):
            yield from _faults_of(name, tree, idents, files)


def _faults_of(
    name: str, tree: etree._Element, idents: Mapping[str, set[str | None]], files: Mapping[str, bytes]
) -> Iterator[str]:
    for element in tree.iter(etree.Element):
        if etree.QName(element).localname == "script" or any(key.startswith("on") for key in element.attrib):
            yield f"{name} has a script"
        for key, value in element.attrib.items():
            if etree.QName(key).localname not in ("href", "src") or ":" in value.partition("/")[0]:
                continue
            path, _, ident = value.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(path))) if path else name
            if target not in files or (ident and ident not in idents.get(target, ())):
                yield f"{name} leads to {value}, which is not there"
