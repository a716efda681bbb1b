"""Pictures, figures, and the captions of figures, tables and code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from docutils import nodes

from startoolkit.pdf.base import is_low
from startoolkit.pdf.losses import Losses
from startoolkit.pdf.syntax import length, string
from startoolkit.project import Territory

FORMATS = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")
_LONGEST = 8_000
"""Characters of an alternative text: PDF/A allows no string of more than 32,767 bytes."""
_SIDES = {"left": "left", "center": "center", "right": "right"}


class Pictures(Losses):
    """A picture needs alternative text or the class ``decorative``; one without is reported."""

    def visit_image(self, node: nodes.Element) -> None:
        picture = self._picture(node)
        if picture:
            side = _SIDES.get(node.get("align", ""))
            inline = isinstance(node.parent, nodes.TextElement) and len(node.parent.children) > 1
            if inline:
                self.code(f"#box({picture})")
            else:
                self.code(f"#align({side}, {picture})\n\n" if side else f"#{picture}\n\n")
        raise nodes.SkipNode

    def _picture(self, node: nodes.Element, fallback: str = "") -> str | None:
        """The Typst call for an image, or None if it was refused; ``fallback`` replaces missing alternative text."""
        name = self._file(node)
        if name is None:
            return None
        options = [string(name)]
        for side in ("width", "height"):
            if side in node:
                size = length(node[side])
                if size is None:
                    self.warn(node, f"Paper has no unit for the {side} {node[side]!r}; it is left out.", "unit")
                else:
                    options.append(f"{side}: {size}")
        if "scale" in node:
            options.append(f"scale: {node['scale']}%")
        return f"picture({', '.join([*options, self._alternative(node, fallback)])})"

    def _alternative(self, node: nodes.Element, fallback: str) -> str:
        alternative = node.get("alt", "").strip()
        if not alternative and "decorative" not in node["classes"]:
            self.warn(
                node, f"The picture {node['uri']} has no alternative text. Say what it shows,"
                " or give it the class 'decorative' if it says nothing.",
                of="startoolkit",  # the same words as for web pages, so that the warning is shown once
            )  # fmt: skip
            alternative = fallback
        if not alternative:
            # What is decoration may hold no link, so a picture that is one says where it leads.
            alternative = next((link.get("refuri", "") for link in _around(node)), "")
        return f"alt: {string(alternative[:_LONGEST]) if alternative else 'none'}"

    def _file(self, node: nodes.Element) -> str | None:
        uri: str = node["uri"]
        file, words = self._copy(uri) or Path(self.builder.srcdir) / uri, node.get("alt", "")
        if "://" in uri and not file.is_file():
            self._of_the_web(node, uri, words)
        elif not file.is_file():
            self.left_out(
                node, f"There is no picture {uri}.", "Correct the name, or add the file.", "missing-image", words
            )
        elif file.suffix.lower() not in FORMATS:
            hint = f"Make it one of {', '.join(FORMATS)}."
            self.left_out(node, f"The PDF cannot hold the picture {uri}.", hint, words=words)
        elif uri in self.builder.unset_pictures:
            self.left_out(node, f"The picture {uri} cannot be read.", code="missing-image", words=words)
        elif Territory.of_sphinx(self.builder).has(file) or self._is_of_notebook(file):
            # Other files were reported when the pages were read.
            return self.builder.add_asset(file.name, file.read_bytes())
        return None

    def _copy(self, uri: str) -> Path | None:
        """The copy of a picture on the web, in the folder ``startoolkit_web_pictures``: below its host, or by its name."""
        if "://" not in uri or not self.config.startoolkit_web_pictures:
            return None
        folder: Path = (Path(self.builder.confdir) / self.config.startoolkit_web_pictures).resolve()
        found = urlsplit(uri)
        path = unquote(found.path).lstrip("/")
        for name in (f"{found.hostname}/{path}", PurePosixPath(path).name):
            file = (folder / name).resolve()
            if name and file.is_relative_to(folder) and file.is_file():
                return file
        return None

    def _is_of_notebook(self, file: Path) -> bool:
        """Whether myst-nb has made a picture of a notebook's output; it puts them beside the folder of the builder."""
        made = Path(self.builder.outdir).parent / "jupyter_execute"
        return file.resolve().is_relative_to(made.resolve()) and not file.is_symlink()

    def _of_the_web(self, node: nodes.Element, uri: str, words: str) -> None:
        """A picture on another host, of which the PDF gives words and address."""
        if self.builder.is_strict:
            self.refuse(node, f"The picture {uri} is on the web.", "Keep a copy beside the page.", "missing-image")
            return
        self.warn(node, f"The picture {uri} is on the web; the PDF gives its address.", "lost")
        is_inline = isinstance(node.parent, nodes.TextElement) and len(node.parent.children) > 1
        said = f"#{string(words)}" if words.strip() else ""
        address = self.destination(nodes.reference(refuri=uri))
        shown = f"#away({address})[#{string(uri)}]" if address else f"#{string(uri)}"
        if isinstance(node.parent, nodes.reference):
            shown = f"#{string(uri)}"  # within a link already
        self.code(f"#{'only-online-inline' if is_inline else 'only-online'}[{said}][{shown}]")
        self.code("" if is_inline else "\n\n")

    def visit_figure(self, node: nodes.Element) -> None:
        captions = [child for child in node.children if isinstance(child, nodes.caption)]
        legends = [child for child in node.children if isinstance(child, nodes.legend)]
        rest = [child for child in node.children if child not in captions and child not in legends]
        image = node.next_node(nodes.image)
        spoken = captions[0].astext() if captions else ""
        linked = rest[0] if image is not None and rest and rest[0].children == [image] else None
        with self.captured() as box:
            if image is not None and (rest[0] is image or linked is not None):
                body = self._picture(image, spoken)
            else:
                body = f"[{self.rendered(*rest)}]"
        if body and linked is not None:  # a picture that is a link
            destination = self.destination(linked) if isinstance(linked, nodes.reference) else None
            body = f"link({destination}, {body})" if destination else body
        caption = self.caption(captions[0], "figure", node) if captions else ""
        if body:
            self.code(f"#figure(kind: image{f', caption: {caption}' if caption else ''}, {body})\n\n")
        else:  # what says where the picture is, and its caption
            self.code("".join(box) + (f"#legend{caption}\n\n" if caption else ""))
        for legend in legends:
            self.code(f"#legend{self.content(legend)}\n\n")
        raise nodes.SkipNode

    def visit_container(self, node: nodes.Element) -> None:
        if "case" in node["classes"]:
            self.code(f"#case-sheet({next(self._numbered)}{', low: true' if is_low(node) else ''})[\n")
        if "sd-card" in node["classes"]:
            self.code("#card[\n")
        captions = [child for child in node.children if isinstance(child, nodes.caption)]
        if not node.get("literal_block") or not captions:
            return
        rest = [child for child in node.children if child not in captions]
        caption = self.caption(captions[0], "code-block", node)
        self.code(f"#figure(kind: raw, caption: {caption})[{self.rendered(*rest)}]\n\n")
        raise nodes.SkipNode

    def depart_container(self, node: nodes.Element) -> None:
        """Only containers of class ``case``, and cards of sphinx-design, have a style."""
        if {"case", "sd-card"} & {*node["classes"]}:
            self.code("]\n\n")


def _around(node: nodes.Element) -> Iterator[nodes.reference]:
    """The links that a node is in."""
    around = node.parent
    while around is not None:
        if isinstance(around, nodes.reference):
            yield around
        around = around.parent
