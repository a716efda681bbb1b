"""What the builders have in common that make several PDFs, each of a part of the edition."""

from __future__ import annotations

from typing import NoReturn
from urllib.parse import quote

from startoolkit.errors import Place
from startoolkit.html.addresses import of_file
from startoolkit.pdf.builder import TypstBuilder
from startoolkit.pdf.errors import PdfError
from startoolkit.plugins import Made
from startoolkit.settings import line_of


class PartsBuilder(TypstBuilder):
    """A builder of several PDFs; ``made`` lists them after the build."""

    def init(self) -> None:
        super().init()
        self.made: list[Made] = []

    def refuse_empty(self, what: str, hint: str) -> NoReturn:
        """Raise PdfError where there is nothing to make, with the line of the setting that asks for it."""
        file = self.edition.root / "pyproject.toml" if self.edition.root else None
        text = file.read_text(encoding="utf-8") if file and file.is_file() else ""
        place = Place(file, line_of(text, "formats")) if file and text else None
        raise PdfError("empty-format", what, place=place, hint=hint)

    def elsewhere(self, docname: str, ident: str) -> str:
        """The web page of a place that is not in this PDF; empty where nobody knows its address."""
        settings = self.edition.settings
        if not settings.base_url or "html" not in settings.formats:
            return ""
        address = of_file(settings.base_url, self.edition.language.tag, f"{docname}.html")
        return f"{address}#{quote(ident)}" if ident else address
