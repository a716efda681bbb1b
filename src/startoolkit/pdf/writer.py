"""The writer: each node of docutils and Sphinx as Typst.

Other extensions set their own nodes through ``app.add_node(node, typst=(visit, depart))``; the visitor gets this
translator, of which the public names of ``base.Base`` are stable.
"""

from __future__ import annotations

from startoolkit.pdf.blocks import Blocks
from startoolkit.pdf.inline import Inline
from startoolkit.pdf.lists import Lists
from startoolkit.pdf.pictures import Pictures
from startoolkit.pdf.signatures import Signatures
from startoolkit.pdf.tables import Tables


class TypstTranslator(Blocks, Inline, Lists, Tables, Pictures, Signatures):
    """All families of nodes together; any node that none of them knows is refused."""
