"""TBX (ISO 30042:2008): the terms that are settled for a language, for the programs of translators."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from startoolkit.exchange.toolkit import storage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from startoolkit.catalogs.terminology import Term
    from startoolkit.languages import Language

_EMPTY = (
    '<martif type="TBX"><martifHeader><fileDesc><sourceDesc><p>startoolkit</p></sourceDesc></fileDesc></martifHeader>'
    "<text><body/></text></martif>"
)


def written(terms: Iterable[Term], source: Language, language: Language) -> bytes:
    """The file with these terms; words to avoid are in a note."""
    tbx = storage("tbx")
    store = tbx.tbxfile(BytesIO(_EMPTY.encode()), sourcelanguage=source.tag, targetlanguage=language.tag)
    store.addheader()
    for term in terms:
        unit = store.addsourceunit(term.source)
        if term.translations:
            unit.set_target_terms(list(term.translations), language.tag)
        if term.avoid:
            unit.addnote(f"Avoid in {language.tag}: {'; '.join(term.avoid)}")
            unit.xmlelement.insert(0, unit.xmlelement[-1])  # notes come first in an entry
    made = BytesIO()
    store.serialize(made)
    return made.getvalue()
