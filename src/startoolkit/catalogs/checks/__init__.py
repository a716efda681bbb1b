"""What a careful reviewer looks for in a translation: one function for each check, one module for each family.

A check takes a message that is translated and what is known about the language, and yields what it finds.  The name
of the function is the name of the check, and the first line of its docstring is what ``check --list`` says of it.  The
order of the modules here is the order in which findings of one message are reported.
"""

from startoolkit.catalogs.checks import structure  # noqa: I001  (see above)
from startoolkit.catalogs.checks import content, terms, typographic, wording, states
from startoolkit.catalogs.checks.registry import CHECKS, OF_CODE, Context, Find

__all__ = [
    "CHECKS", "OF_CODE", "Context", "Find", "content", "states", "structure", "terms", "typographic", "wording",
]  # fmt: skip
