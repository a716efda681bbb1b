"""Which form of a notebook's output PDF and EPUB show: myst-nb chooses by the builder's name, and does not know ours."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

_BEST = (
    "image/svg+xml", "image/png", "image/jpeg", "image/gif", "text/markdown", "text/html", "text/latex", "text/plain",
)  # fmt: skip


class ChooseOutput(SphinxPostTransform):
    """Puts the best form of each output into the place of all its forms."""

    default_priority = 3  # before that of myst-nb
    builders = ("typst", "epub3")

    def run(self, **_options: Any) -> None:
        for bundle in [*self.document.findall(_is_bundle)]:
            forms = {form.get("mime_type"): form for form in bundle.children if isinstance(form, nodes.Element)}
            chosen = next((forms[name] for name in _BEST if name in forms), None)
            bundle.parent.replace(bundle, chosen.children if chosen is not None else [])


def _is_bundle(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "mime_bundle"
