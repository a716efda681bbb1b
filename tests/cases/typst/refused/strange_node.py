"""An extension whose node has no visitor for the PDF."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class strange(nodes.General, nodes.Element):  # noqa: N801
    pass


class Strange(SphinxDirective):
    def run(self):
        node = strange()
        self.set_source_info(node)
        return [node]


def setup(app):
    app.add_node(strange, html=(lambda self, node: None, lambda self, node: None))
    app.add_directive("strange", Strange)
    return {"parallel_read_safe": True}
