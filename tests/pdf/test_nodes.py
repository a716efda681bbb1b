"""Every node class of docutils and Sphinx is set, skipped on purpose, or refused: none is dropped in silence."""

from __future__ import annotations

import inspect
import shutil
from pathlib import Path

import pytest
from docutils import nodes
from sphinx import addnodes

from startoolkit.pdf.writer import TypstTranslator
from tests.pdf.building import CASES, build_pdf

from .conftest import Write

SKIPPED = {
    "comment": "said to authors",
    "docinfo": "facts about the file, kept as metadata",
    "highlightlang": "says how code is coloured",
    "index": "an entry of an index, which the PDF does not have: it can be searched",
    "meta": "goes into the metadata of the PDF",
    "substitution_definition": "set where it is used",
    "system_message": "stands in the log of the build",
    "tabular_col_spec": "an instruction for LaTeX",
}
REFUSED = {
    "citation_reference": "Sphinx makes a reference of each; one that is left has no citation",
    "decoration": "running heads are the template's",
    "footer": "running heads are the template's",
    "header": "running heads are the template's",
    "pending": "an instruction that nothing has carried out",
    "substitution_reference": "one that is left has no definition",
    "toctree": "the pages stand in its place; one that is left is a defect",
}
# Classes that only hold a part of another node, which sets them; or that no parser makes.
PARTS_OF = {
    "attribution": "block_quote", "caption": "figure", "classifier": "definition_list", "colspec": "table",
    "definition": "definition_list", "definition_list_item": "definition_list", "description": "option_list",
    "entry": "table", "field": "field_list", "field_body": "field_list", "field_name": "field_list", "hlistcol": "hlist",
    "label": "footnote", "legend": "figure", "list_item": "bullet_list", "option_argument": "option",
    "option_group": "option_list", "option_list_item": "option_list", "option_string": "option",
    "production": "productionlist", "row": "table", "tbody": "table", "term": "definition_list", "tgroup": "table",
    "thead": "table", "desc_sig_element": "inline",
} | dict.fromkeys(
    ("address", "author", "authors", "contact", "copyright", "date", "organization", "revision", "status", "version"),
    "docinfo",
)  # fmt: skip


def concrete() -> list[type[nodes.Node]]:
    """The node classes that a parser can make."""
    found = [getattr(nodes, name) for name in nodes.node_class_names]
    bases = {"translatable", "not_smartquotable", "_desc_classes_injector"}
    found += [
        kind for name, kind in inspect.getmembers(addnodes, inspect.isclass)
        if kind.__module__ == "sphinx.addnodes" and issubclass(kind, nodes.Node) and name not in bases
    ]  # fmt: skip
    return found


def handler(kind: type[nodes.Node]) -> str | None:
    """The visitor that the translator would call, found as Sphinx finds it."""
    names = (f"visit_{base.__name__}" for base in kind.__mro__)
    return next((name for name in names if hasattr(TypstTranslator, name)), None)


@pytest.mark.parametrize("kind", concrete(), ids=lambda kind: kind.__name__)
def test_the_fate_of_every_node_class_is_decided(kind: type[nodes.Node]) -> None:
    name, method = kind.__name__, handler(kind)
    if name in PARTS_OF:
        assert hasattr(TypstTranslator, f"visit_{PARTS_OF[name]}")
    elif name in REFUSED:
        assert method is None
    elif name in SKIPPED:
        assert getattr(TypstTranslator, f"visit_{name}") is TypstTranslator.visit_comment
    else:
        assert method
        assert getattr(TypstTranslator, method) is not TypstTranslator.visit_comment


def test_every_class_that_is_set_is_set_in_a_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what the table above promises has been compiled, and read by a validator."""
    seen = set()
    visit = TypstTranslator.dispatch_visit

    def seeing(self: TypstTranslator, node: nodes.Node) -> None:
        seen.update(base.__name__ for base in type(node).__mro__)
        visit(self, node)

    monkeypatch.setattr(TypstTranslator, "dispatch_visit", seeing)
    build_pdf(shutil.copytree(CASES / "set", tmp_path / "docs"), tmp_path / "out")
    promised = {kind.__name__ for kind in concrete()} - {*PARTS_OF, *REFUSED, *SKIPPED}
    assert promised - seen == UNWRITTEN


# Set like others of their kind, but no Markdown leads to them once Sphinx has resolved the page without a warning.
UNWRITTEN = {
    "acronym", "compact_paragraph", "desc_sig_literal_number", "desc_sig_literal_string", "generated",
    "literal_emphasis", "only", "pending_xref", "pending_xref_condition", "problematic",
}  # fmt: skip


def test_a_note_is_set_once_wherever_it_is_defined(write: Write, tmp_path: Path) -> None:
    """One that stands before what refers to it is set there, not twice; one that nobody refers to is not lost."""
    docs = write()
    (docs / "index.rst").write_text(
        "Title\n=====\n\n.. [1] The first note.\n\nWords [1]_ and more.\n\n.. [2] The lone note.\n", encoding="utf-8"
    )
    body = build_pdf(docs, tmp_path / "out").body
    assert body.count("The first note.") == body.count("The lone note.") == 1
    assert body.count("#loose-note(") == 1
    assert body.index("Words ") < body.index("The first note.")


def test_a_short_paragraph_with_a_note_stays_in_one_piece(write: Write, tmp_path: Path) -> None:
    """So that its note stands on the same page; a long one may be divided."""
    short, long = "Few words.[^1]", f"{'Many words. ' * 90}[^2]"
    docs = write(index=f"# Title\n\n## One\n\n{short}\n\n## Two\n\n{long}\n\n[^1]: First.\n\n[^2]: Second.\n")
    body = build_pdf(docs, tmp_path / "out").body
    assert body.count("#whole[") == 1
    assert body.index("#whole[") < body.index("Few words.") < body.index("Many words.")
