"""What the builders have in common that make several PDFs, each of a part of the edition."""

from __future__ import annotations

from urllib.parse import quote

from startoolkit.html.addresses import of_file
from startoolkit.pdf.builder import TypstBuilder
from startoolkit.plugins import Made


class PartsBuilder(TypstBuilder):
    """A builder of several PDFs; ``made`` lists them after the build."""

    def init(self) -> None:
        super().init()
        self.made: list[Made] = []

    def elsewhere(self, docname: str, ident: str) -> str:
        """The web page of a place that is not in this PDF; empty where nobody knows its address."""
        settings = self.edition.settings
        if not settings.base_url or "html" not in settings.formats:
            return ""
        address = of_file(settings.base_url, self.edition.language.tag, f"{docname}.html")
        return f"{address}#{quote(ident)}" if ident else address
