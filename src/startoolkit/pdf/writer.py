"""The writer: translates the nodes of docutils and Sphinx to Typst code.

Other extensions register their own nodes with ``app.add_node(node, typst=(visit, depart))``.  Their visitors get this
translator; of its names, the public ones of ``base.Base`` are stable.
"""

from __future__ import annotations

from startoolkit.pdf.blocks import Blocks
from startoolkit.pdf.extensions import Extensions
from startoolkit.pdf.formulas import Formulas
from startoolkit.pdf.inline import Inline
from startoolkit.pdf.lists import Lists
from startoolkit.pdf.pictures import Pictures
from startoolkit.pdf.signatures import Signatures
from startoolkit.pdf.tables import Tables


class TypstTranslator(Blocks, Inline, Formulas, Lists, Tables, Pictures, Signatures, Extensions):
    """Combines the visitors of all modules; ``unknown_visit`` says what becomes of any other node."""
