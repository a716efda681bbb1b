"""A file is a test: ``cases/typst/set`` becomes exactly the code beside it, ``cases/typst/refused`` exactly its errors.

``UPDATE_CASES=1 pytest tests/pdf/test_cases.py`` writes the code anew; read the difference before committing it.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from startoolkit.pdf.errors import PdfErrors
from tests.pdf.building import CASES, Built, build_pdf, failures
from tests.pdf.conftest import TABLE

SET = sorted(path.stem for path in (CASES / "set").glob("*.md"))
REFUSED = sorted(path.stem for path in (CASES / "refused").glob("*.md"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """All cases as one PDF."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        docs = shutil.copytree(CASES / "set", tmp_path_factory.mktemp("set") / "docs")
        return build_pdf(docs, docs.parent / "out")


@pytest.fixture(scope="module")
def code(built: Built) -> dict[str, str]:
    """The code of each page: a comment with its name begins it."""
    first, *rest = re.split(r"(?m)^(?:#anchor\(\S+\))?// (\w+)\n", built.body)
    pages = dict(zip(rest[::2], rest[1::2], strict=True))
    return {name: text.strip() + "\n" for name, text in {"index": first, **pages}.items()}


@pytest.mark.parametrize("name", SET)
def test_a_page_becomes_the_code_beside_it(name: str, code: dict[str, str]) -> None:
    expected = CASES / "set" / f"{name}.typ"
    if os.environ.get("UPDATE_CASES"):
        expected.write_text(code[name], encoding="utf-8")
    assert code[name] == expected.read_text(encoding="utf-8")


def test_all_that_can_be_set_is_a_valid_pdf(built: Built) -> None:
    """Every node at once compiles, without a warning, and passes PDF/UA-1 and PDF/A-2a."""
    assert built.warnings == ""
    assert failures(built.pdf) == []


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> PdfErrors:
    docs = shutil.copytree(CASES / "refused", tmp_path_factory.mktemp("refused") / "docs")
    (docs.parent / "pyproject.toml").write_text(TABLE, encoding="utf-8")
    with pytest.raises(PdfErrors) as caught:
        build_pdf(docs, docs.parent / "out")
    return caught.value


@pytest.mark.parametrize("name", REFUSED)
def test_a_page_is_refused_for_the_reasons_it_names(name: str, refused: PdfErrors) -> None:
    """All errors are told at once, each with its file, line and code; no page has one more or less."""
    text = (CASES / "refused" / f"{name}.md").read_text(encoding="utf-8")
    expected = re.findall(r"% expect: (\d+) (\S+) (.*)", text)
    found = [error for error in refused.errors if error.place and error.place.path.stem == name]
    assert [(str(error.place and error.place.line), error.code) for error in found] == [
        (line, code) for line, code, _ in expected
    ]
    for error, (_, _, words) in zip(found, expected, strict=True):
        assert words in error.message
        assert error.hint


def test_no_error_is_without_a_page(refused: PdfErrors) -> None:
    assert {error.place.path.stem for error in refused.errors if error.place} | {"index"} == set(REFUSED)
    assert all(isinstance(error.place and error.place.path, Path) for error in refused.errors)
