"""A worksheet as the bytes of an ODT file, the same each time."""

from __future__ import annotations

from functools import cache
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

import attrs
from docutils import nodes
from odfdo import Document
from odfdo.container import Container

from startoolkit.odt import MEDIA_TYPE, title_of
from startoolkit.odt.elements import append_text, child, speech, start_of, writing_mode
from startoolkit.odt.writer import Writer
from startoolkit.packages import packed

if TYPE_CHECKING:
    import datetime

    from startoolkit.languages import Language

_WIDE = 5
"""Number of columns from which a sheet lies on its side."""
_SIZES = {"portrait": ("21cm", "29.7cm"), "landscape": ("29.7cm", "21cm")}
"""Width and height of the page: A4."""


@attrs.frozen(kw_only=True)
class Sheet:
    """A worksheet of an edition, and what its file says of the edition."""

    node: nodes.Element
    """The admonition, with references resolved."""
    language: Language
    briefing: nodes.Element
    """The title of the edition."""
    label: nodes.Element
    """The text after the title in the footer, such as "Edition 2026.1"."""
    publisher: str
    date: datetime.date
    generator: str
    colours: dict[str, str]


def odt(sheet: Sheet) -> bytes:
    """The ODT file of a worksheet."""
    wide = any(int(group["cols"]) >= _WIDE for group in sheet.node.findall(nodes.tgroup))
    orientation = "landscape" if wide else "portrait"
    width, height = _SIZES[orientation]
    values = {
        **sheet.colours,
        "orientation": orientation,
        "width": width,
        "height": height,
        "writing": writing_mode(sheet.language),
        "align": start_of(sheet.language),
        "speech": " ".join(f'{name}="{value}"' for name, value in speech(sheet.language).items()),
    }
    container = Container()
    container.set_part("mimetype", MEDIA_TYPE.encode())
    for name in ("content.xml", "meta.xml", "styles.xml"):
        container.set_part(name, Template(_part(name)).safe_substitute(values).encode())
    document = Document(container)
    writer = Writer(document, sheet.language, wide=wide)
    writer.sheet(sheet.node)
    _write_footer(document, writer, sheet)
    _describe(document, sheet)
    xml = {"content.xml": document.content, "meta.xml": document.meta, "styles.xml": document.styles}
    parts = {name: part.serialize() for name, part in xml.items()}
    return packed(MEDIA_TYPE, {**parts, "META-INF/manifest.xml": _part("manifest.xml").encode()})


def _write_footer(document: Document, writer: Writer, sheet: Sheet) -> None:
    """The title and label of the edition, and the number of the page among all."""
    footer = document.styles.get_element("//style:footer")
    assert footer is not None
    line = child(footer, "text:p", text__style_name="Footer")
    writer.words(sheet.briefing, line)
    append_text(line, " · ")
    writer.words(sheet.label, line)
    append_text(line, " · ")
    append_text(child(line, "text:page-number", text__select_page="current"), "1")
    append_text(line, "/")
    append_text(child(line, "text:page-count"), "1")


def _describe(document: Document, sheet: Sheet) -> None:
    """Write the metadata; the time is that of the edition."""
    described = document.meta.get_element("//office:meta")
    assert described is not None
    time = f"{sheet.date.isoformat()}T00:00:00"
    facts = {
        "meta:generator": sheet.generator,
        "dc:title": title_of(sheet.node).astext(),
        "dc:subject": f"{sheet.briefing.astext()}, {sheet.label.astext()}",
        "meta:initial-creator": sheet.publisher,
        "dc:creator": sheet.publisher,
        "meta:creation-date": time,
        "dc:date": time,
        "dc:language": sheet.language.tag,
    }
    for name, value in facts.items():
        if value:
            append_text(child(described, name), value)


@cache
def _part(name: str) -> str:
    return (resources.files("startoolkit.odt") / name).read_text(encoding="utf-8")
