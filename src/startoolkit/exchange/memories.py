"""TMX 1.4 (LISA, 2005): a memory of sources with their translations, for the programs of translators and from them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from startoolkit import __version__
from startoolkit.errors import Place
from startoolkit.exchange import incoming
from startoolkit.exchange.toolkit import storage
from startoolkit.exchange.units import unusable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from startoolkit.languages import Language

_EMPTY = '<tmx version="1.4"><header/><body/></tmx>'
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def written(pairs: Mapping[str, tuple[str, str]], source: Language, language: Language) -> bytes:
    """The memory of pairs of source and translation, by their identifiers."""
    tmx = storage("tmx")
    store = tmx.tmxfile(BytesIO(_EMPTY.encode()), sourcelanguage=source.tag, targetlanguage=language.tag)
    store.addheader()
    store.document.getroot().find("header").attrib.update(
        {"creationtool": "startoolkit", "creationtoolversion": __version__, "segtype": "block", "o-tmf": "PO"}
    )
    for name, (text, translation) in pairs.items():
        unit = store.addsourceunit(text)
        unit.settarget(translation, language.tag)
        unit.xmlelement.set("tuid", name)
    made = BytesIO()
    store.serialize(made)
    return made.getvalue()


def read(data: bytes, path: Path, source: Language, languages: Collection[Language]) -> dict[Language, dict[str, str]]:
    """The first translation of each source, by language; raises StarError for what is no TMX, or has none of the languages.

    Units with inline elements are passed over: they stand for markup of another format than ours.
    """
    clean = incoming.xml_of(data, path, "tmx")
    try:
        store = storage("tmx").tmxfile(BytesIO(clean))
    except (StopIteration, AssertionError, ValueError, AttributeError) as error:
        raise unusable("The file has no <header> and <body>, as TMX has.", Place(path)) from error
    found: dict[Language, dict[str, str]] = {language: {} for language in languages}
    for unit in store.units:
        texts = dict(_texts(unit))
        text = _of(texts, source)
        for language in languages if text else ():
            translation = _of(texts, language)
            if translation.strip():
                found[language].setdefault(text, translation)
    if not any(found.values()):
        codes = ", ".join(language.tag for language in languages)
        hint = f"The project is translated from {source.tag} into {codes}."
        raise unusable("The memory has no translations between languages of this project.", Place(path), hint)
    return {language: memory for language, memory in found.items() if memory}


def _texts(unit: Any) -> Iterable[tuple[str, str]]:
    """The texts of a unit by language, in lower case; only those that are plain text."""
    for node in unit.getlanguageNodes():
        segment = node.find("{*}seg")
        if segment is not None and not any(isinstance(one.tag, str) for one in segment):
            tag = node.get(_LANG) or node.get("lang") or ""
            yield tag.lower().replace("_", "-"), incoming.text_in(segment)


def _of(texts: Mapping[str, str], language: Language) -> str:
    """The text in a language, else in that of a country (``de-AT`` for ``de``)."""
    tag = language.tag.lower()
    own = texts.get(tag, "")
    return own or next((text for other, text in texts.items() if other.partition("-")[0] == tag), "")
