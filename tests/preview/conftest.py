"""A preview that the tests of a module use one after the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.conftest import PROJECTS
from tests.preview.running import Running, prepared, running


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A preview of a project prepared for the editor, which is logged in."""
    site = prepared(shutil.copytree(PROJECTS / "straat", tmp_path_factory.mktemp("preview") / "straat"))
    with running(site, "he") as made:
        made.log_in()
        yield made
