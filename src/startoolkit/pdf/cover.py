"""Arguments of the template: cover, imprint and document metadata."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING

from docutils import nodes

from startoolkit import __version__
from startoolkit.gate import draft_notice
from startoolkit.hooks import COVER_IMAGE
from startoolkit.interface import UNTRANSLATED, English, spoken_in
from startoolkit.languages import Language
from startoolkit.pdf.base import in_words, pages_of, text_language
from startoolkit.pdf.syntax import array, dictionary, string
from startoolkit.readings import READINGS, Progress
from startoolkit.revision import UNCOMMITTED

if TYPE_CHECKING:
    from startoolkit.pdf.builder import TypstBuilder
    from startoolkit.pdf.writer import TypstTranslator


def settings(builder: TypstBuilder, tree: nodes.document, writer: TypstTranslator) -> str:
    """The head of ``main.typ``: the import of the template and the call ``briefing.with(…)``."""
    edition, described = builder.edition, _described(tree)
    titles = {name: title.astext() for name, title in builder.env.titles.items()}
    subtitle, spoken = writer.cover_subtitle or ("none", "")
    values = {
        "title": string(writer.cover_title or edition.settings.title),
        "title-language": _arguments(writer.cover_language or edition.language),
        "labels": array(map(string, writer.cover_labels)),
        "subtitle": subtitle,
        "description": string(described.get("description", spoken)),
        "keywords": array(string(word.strip()) for word in described.get("keywords", "").split(",") if word.strip()),
        "author": string(edition.settings.publisher or builder.config.author),
        "date": date_of(builder),
        "language": _arguments(edition.language),
        "direction": edition.language.direction,
        "notices": array(writer.cover_notices),
        "imprint": imprint(builder),
        "accessibility": accessibility(builder),
        "untranslated": _untranslated(builder, tree, writer),
        "edition": edition_line(builder),
        "draft": in_words(draft_notice(edition, READINGS.of(builder.env), titles, builder.words)),
        "words": words(builder),
    }
    lines = "".join(f"  {name}: {value},\n" for name, value in values.items())
    return f'#import "template.typ": *\n\n#show: briefing.with(\n{lines})\n'


def _arguments(language: Language) -> str:
    return f"({', '.join(text_language(language))})"


def date_of(builder: TypstBuilder) -> str:
    """The date of the edition in Typst."""
    year, month, day = builder.edition.settings.date.timetuple()[:3]
    return f"datetime(year: {year}, month: {month}, day: {day})"


def edition_line(builder: TypstBuilder) -> str:
    """Typst code of label and date of the edition."""
    edition = builder.edition
    _ = builder.words.gettext
    label = _("Edition {label}").format(label=edition.settings.label)
    date = f" \N{MIDDLE DOT} {edition.language.date(edition.settings.date)}"
    if isinstance(label, English):
        return f"[#{in_words(label)}#{string(_turned(edition.language) + date)}]"
    return string(label + date)


def _turned(language: Language) -> str:
    """A mark that keeps a number after English words in the direction of a right-to-left language; else empty."""
    return "\N{RIGHT-TO-LEFT MARK}" if language.direction == "rtl" else ""


def imprint(builder: TypstBuilder) -> str:
    """Typst array of names and values: edition, date, publisher and so on."""
    return array(f"({in_words(name)}, {in_words(value)})" for name, value in _imprint(builder))


def _imprint(builder: TypstBuilder) -> list[tuple[str, str]]:
    edition, _ = builder.edition, builder.words.gettext
    rows = [
        (_("Edition"), edition.settings.label),
        (_("Date"), edition.language.date(edition.settings.date)),
        (_("Language"), edition.settings.name_of(edition.language)),
        (_("Publisher"), edition.settings.publisher),
        (_("Contact"), edition.settings.contact.removeprefix("mailto:")),
        *((label, edition.language.enumerated(names)) for label, names in edition.credits()),
        (_("Licence"), edition.settings.licence),
        (_("Source revision"), _revision(builder)),
        (_("Made with"), f"startoolkit {__version__}, Typst {version('typst')}"),
    ]
    return [(name, value) for name, value in rows if value]


def _known_revision(builder: TypstBuilder) -> str:
    return str(getattr(builder.config, "startoolkit_revision", ""))  # unset if startoolkit.sphinxext is not loaded


def _revision(builder: TypstBuilder) -> str:
    """The revision of the sources, cut to 12 characters; empty if unknown."""
    revision = _known_revision(builder)
    short = revision.removesuffix(UNCOMMITTED)[:12]
    if revision.endswith(UNCOMMITTED):
        return builder.words.gettext("{revision}, with changes that were not committed").format(revision=short)
    return short


def properties(builder: TypstBuilder) -> dict[str, str]:
    """XMP properties beyond those that Typst writes: the edition and the revision of the sources."""
    edition, revision = builder.edition, _known_revision(builder)
    said = {
        "dc:identifier": f"{edition.settings.name}/{edition.settings.label}/{edition.language.tag}",
        "dc:source": revision,  # in full, with the suffix for uncommitted changes; the imprint says it in words
        "xmpMM:VersionID": edition.settings.label,
    }
    return {name: text for name, text in said.items() if text}


def accessibility(builder: TypstBuilder) -> str:
    """Typst code for what is said of the accessibility of a PDF, with the standards of the one that is being compiled."""
    text = builder.words.gettext(
        "This PDF is made to be read with assistive technology: headings, lists, tables, notes and pictures are"
        " marked as such, pictures have alternative text, and bookmarks lead to every section."
        " It follows {accessibility} and {archiving}."
    )
    texts = {
        kind: in_words(text.format(accessibility=reading, archiving=archiving))
        for kind, (reading, archiving) in STANDARDS.items()
    }
    return f"{dictionary(texts)}.at(json({string(STANDARD_FILE)}))"


STANDARDS = {"ua-1": ("PDF/UA-1", "PDF/A-2a"), "ua-2": ("PDF/UA-2, WTPDF 1.0", "PDF/A-4")}
"""What the kinds of PDF follow: standards of accessibility, and one of archiving."""
STANDARD_FILE = "standard.json"
"""The file with the kind of the PDF, which the Typst code reads."""


def _untranslated(builder: TypstBuilder, tree: nodes.document, writer: TypstTranslator) -> str:
    """Typst dictionary: a sentence with the number of untranslated messages, as in the record, and their labels.

    ``none`` if everything is translated.
    """
    edition, root = builder.edition, builder.config.root_doc
    labels = [
        writer.label(ident, docname)
        for docname, node in pages_of(tree, root)
        for ident in node["ids"]
        if ident.startswith(UNTRANSLATED)
    ]
    left = sum((one.progress for one in READINGS.of(builder.env).values()), Progress()).messages.left
    if not labels or not left:
        return "none"
    sentence = builder.words.ngettext(*_LEFT, left)
    name = edition.settings.source_language.name_in(spoken_in(sentence, edition.language))
    return f"(sentence: {in_words(sentence.format(count=left, language=name))}, places: {array(map(string, labels))})"


_LEFT = (
    "One passage of this edition is not yet translated. It is shown in {language}.",
    "{count} passages of this edition are not yet translated. They are shown in {language}.",
)


def words(builder: TypstBuilder) -> str:
    """Typst dictionary of the words that the templates write."""
    _ = builder.words.gettext
    shown = {
        "contents": _("Contents"),
        "accessibility": _("Accessibility"),
        "page": _("Page"),
        "pages": _("Pages"),
        "draft": _("Draft"),
    }
    return dictionary({name: in_words(word) for name, word in shown.items()})


HOUSE_FILE = "house.json"
"""The file with what elements of a page need to know of the edition, which the Typst code reads."""


def house(builder: TypstBuilder) -> str:
    """The contents of that file: ``boxes.typ`` and ``template.typ`` say what for."""
    _ = builder.words.gettext
    on_page = _("page {number}")
    # In an edition without these words the number alone: English would be read aloud in another language.
    where = "{number}" if isinstance(on_page, English) else on_page
    given = COVER_IMAGE.first(builder.app) if builder.is_book else None
    return json.dumps(
        {
            # The first two are alternative texts: Typst cannot mark their language.
            "words": {"to-do": _("To do"), "done": _("Done"), "on-page": where},
            "side": "right" if builder.edition.language.direction == "rtl" else "left",
            "book": builder.is_book,
            "cover": builder.add_asset("cover.svg", given.printed.encode()) if given else None,
        }
    )


def _described(tree: nodes.document) -> dict[str, str]:
    """``html_meta`` of the root page by name, such as ``description`` and ``keywords``; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in tree.findall(nodes.meta):
        name = meta.get("name", "")
        if name and name not in found:
            found[name] = meta.get("content", "")
    return found
