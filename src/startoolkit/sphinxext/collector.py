"""What the collectors of notes about pages have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.environment.collectors import EnvironmentCollector

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from startoolkit.readings import Notes


class NotesCollector(EnvironmentCollector):
    """Keeps ``notes`` in step with the pages: drops those of removed pages, merges those of other processes."""

    notes: ClassVar[Notes[Any]]

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        self.notes.of(env).pop(docname, None)

    def merge_other(
        self, app: Sphinx, env: BuildEnvironment, docnames: AbstractSet[str], other: BuildEnvironment
    ) -> None:
        self.notes.merge(env, other, docnames)
