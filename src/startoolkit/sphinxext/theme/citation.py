"""How to cite a page: author, year, title of the page and the briefing, edition, date, language and address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from startoolkit.interface import joined, lang
from startoolkit.project import Edition

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx


def citation(app: Sphinx, pagename: str, title: str, address: str) -> dict[str, Any] | None:
    """The citation as HTML, and the attribute ``lang`` for its element; None for a page without text of its own.

    ``title`` is that of the briefing, ``address`` the absolute address of the page, or empty without a base URL.
    """
    own = app.env.titles.get(pagename)
    if own is None:
        return None
    edition, _ = Edition.of_sphinx(app), app.translator.gettext
    settings, language = edition.settings, edition.language
    is_cover = pagename == app.config.root_doc
    work = _(
        "{title}, edition {label} ({date}), in {language}"
        if is_cover
        else "“{page}”, in {title}, edition {label} ({date}), in {language}"
    )
    by = _("{author} ({year}), {work}") if settings.publisher else "{work}"
    text = escape(by).format(
        author=settings.publisher,
        year=settings.date.year,
        work=escape(work).format(
            page=own.astext(),
            title=Markup("<cite>{}</cite>").format(title),
            label=settings.label,
            date=language.date(settings.date),
            language=language.name_in(language),
        ),
    )
    return {"text": f"{text}, {escape(address)}" if address else text, "lang": lang(joined([by, work]), "ltr")}
