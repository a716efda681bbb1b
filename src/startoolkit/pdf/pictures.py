"""Pictures, figures, and the captions of figures, tables and code."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes

from startoolkit.pdf.base import Base, is_low
from startoolkit.pdf.syntax import length, string
from startoolkit.project import Territory

FORMATS = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")
_SIDES = {"left": "left", "center": "center", "right": "right"}


class Pictures(Base):
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
        return f"alt: {string(alternative) if alternative else 'none'}"

    def _file(self, node: nodes.Element) -> str | None:
        uri: str = node["uri"]
        file = Path(self.builder.srcdir) / uri
        if "://" in uri:
            self.refuse(node, f"The picture {uri} is on the web.", "Keep a copy beside the page.", "missing-image")
        elif not file.is_file():
            self.refuse(node, f"There is no picture {uri}.", "Correct the name, or add the file.", "missing-image")
        elif file.suffix.lower() not in FORMATS:
            self.refuse(node, f"The PDF cannot hold the picture {uri}.", f"Make it one of {', '.join(FORMATS)}.")
        elif Territory.of_sphinx(self.builder).has(file):  # other files were reported when the pages were read
            return self.builder.add_asset(file.name, file.read_bytes())
        return None

    def visit_figure(self, node: nodes.Element) -> None:
        captions = [child for child in node.children if isinstance(child, nodes.caption)]
        legends = [child for child in node.children if isinstance(child, nodes.legend)]
        rest = [child for child in node.children if child not in captions and child not in legends]
        image = node.next_node(nodes.image)
        spoken = captions[0].astext() if captions else ""
        if isinstance(rest[0], nodes.image):
            body = self._picture(rest[0], spoken)
        elif image is not None and rest[0].children == [image]:  # a picture that is a link
            picture = self._picture(image, spoken)
            destination = self.destination(rest[0]) if isinstance(rest[0], nodes.reference) else None
            body = f"link({destination}, {picture})" if destination and picture else picture
        else:
            body = f"[{self.rendered(*rest)}]"
        caption = f", caption: {self.caption(captions[0], 'figure', node)}" if captions else ""
        self.code(f"#figure(kind: image{caption}, {body})\n\n" if body else "")
        for legend in legends:
            self.code(f"#legend{self.content(legend)}\n\n")
        raise nodes.SkipNode

    def visit_container(self, node: nodes.Element) -> None:
        if "case" in node["classes"]:
            self.code(f"#case-sheet({next(self._numbered)}{', low: true' if is_low(node) else ''})[\n")
        if not node.get("literal_block"):
            return
        captions = [child for child in node.children if isinstance(child, nodes.caption)]
        rest = [child for child in node.children if child not in captions]
        caption = self.caption(captions[0], "code-block", node)
        self.code(f"#figure(kind: raw, caption: {caption})[{self.rendered(*rest)}]\n\n")
        raise nodes.SkipNode

    def depart_container(self, node: nodes.Element) -> None:
        """Only containers of class ``case`` have a style."""
        if "case" in node["classes"]:
            self.code("]\n\n")
