"""What the builders have in common that make several PDFs, each of a part of the edition."""

from __future__ import annotations

from typing import ClassVar, NoReturn
from urllib.parse import quote

from startoolkit.errors import Place
from startoolkit.gate import draft_notice
from startoolkit.html.addresses import of_file
from startoolkit.pdf.base import in_words, text_language
from startoolkit.pdf.builder import TypstBuilder
from startoolkit.pdf.cover import date_of, words
from startoolkit.pdf.errors import PdfError
from startoolkit.pdf.syntax import flowing, string
from startoolkit.plugins import Made
from startoolkit.readings import READINGS
from startoolkit.settings import line_of


class PartsBuilder(TypstBuilder):
    """A builder of several PDFs; ``made`` lists them after the build."""

    is_book: ClassVar[bool] = False

    def init(self) -> None:
        super().init()
        self.made: list[Made] = []

    def refuse_empty(self, what: str, do: str, name: str) -> NoReturn:
        """Raise PdfError where there is nothing to make, with the line of the setting that asks for it.

        ``do`` says what can be done, without a full stop, besides leaving out the format ``name``.
        """
        hint = (
            f"{do}, or {f'take {name} out of the setting formats' if self.is_strict else f'leave out --format {name}'}."
        )
        file = self.edition.root / "pyproject.toml" if self.edition.root else None
        text = file.read_text(encoding="utf-8") if file and file.is_file() else ""
        place = Place(file, line_of(text, "formats")) if file and text else None
        raise PdfError("empty-format", what, place=place, hint=hint)

    def call(self, file: str, function: str, values: dict[str, str]) -> str:
        """Typst code: the import of a template, and a call of its function with ``values`` and what all parts say."""
        edition, titles = self.edition, {name: flowing(one.astext()).strip() for name, one in self.env.titles.items()}
        every = {
            "author": string(edition.settings.publisher or self.config.author),
            "date": date_of(self),
            "language": f"({', '.join(text_language(edition.language))})",
            "direction": edition.language.direction,
            "draft": in_words(draft_notice(edition, READINGS.of(self.env), titles, self.words)),
            "words": words(self),
        }
        lines = "".join(f"  {name}: {value},\n" for name, value in {**values, **every}.items())
        return f'#import "{file}": *\n\n{function}(\n{lines})\n'

    def elsewhere(self, docname: str, ident: str) -> str:
        """The web page of a place that is not in this PDF; empty where nobody knows its address."""
        settings = self.edition.settings
        if not settings.base_url or "html" not in settings.formats:
            return ""
        address = of_file(settings.base_url, self.edition.language.tag, f"{docname}.html")
        return f"{address}#{quote(ident)}" if ident else address
