"""Translations that other catalogs of a language have of the messages that a catalog is to have."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import attrs

from startoolkit.errors import StarError
from startoolkit.messages import po

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from pathlib import Path

    from startoolkit.catalogs.merge import Key
    from startoolkit.project import Project


@attrs.frozen
class Memory:
    """Translations that other catalogs of the language have."""

    moved: Mapping[Key, po.Message]
    """Of messages that are in no page any more where they were translated: the page was renamed, the message moved, or
    ``gettext_compact`` was changed.  They are taken over as they are."""
    elsewhere: Mapping[Key, Mapping[str, po.Message]]
    """Of messages that other pages have, too, by the name of the catalog.  They are proposed, since a place may need others."""

    gone: Mapping[str, Sequence[po.Message]]
    """Messages that are in no page any more, but were in one until now, by the name of the catalog."""

    @classmethod
    def of(cls, project: Project, found: Mapping[str, Path], wanted: Mapping[str, Sequence[po.Message]]) -> Memory:
        """What the catalogs ``found`` have; ``wanted`` are the messages of each catalog that pages use."""
        moved: dict[Key, po.Message] = {}
        elsewhere: dict[Key, dict[str, po.Message]] = {}
        catalogs: dict[str, po.Catalog] = {}
        everywhere = {message.key for messages in wanted.values() for message in messages}
        for name, path in found.items():
            keys = {message.key for message in wanted.get(name, ())}
            # A broken catalog is told where it is updated itself; one that is not used need not be readable.
            with suppress(StarError):
                catalogs[name] = po.read(path, within=project.root)
                for message in catalogs[name].messages:
                    if not message.msgstr or message.fuzzy:
                        continue
                    if message.key in keys:
                        elsewhere.setdefault(message.key, {})[name] = message
                    elif message.key not in moved or moved[message.key].obsolete:
                        moved[message.key] = message
        return cls(moved, elsewhere, {name: _gone(catalog, everywhere) for name, catalog in catalogs.items()})

    def leaving(self, name: str) -> list[po.Message]:
        """What other catalogs than ``name`` have lost: a message like it may be a changed one that has moved."""
        return [message for other, messages in self.gone.items() if other != name for message in messages]

    def proposals(self, name: str, message: po.Message) -> po.Message | None:
        """A translation of the message from another catalog than ``name``, marked as fuzzy; None where there is none."""
        for other, found in self.elsewhere.get(message.key, {}).items():
            if other != name:
                return attrs.evolve(found, comments=(), flags=tuple(dict.fromkeys(("fuzzy", *found.flags))))
        return None


def _gone(catalog: po.Catalog, everywhere: Container[Key]) -> list[po.Message]:
    """The translated messages of a catalog that no page has any more."""
    return [message for message in catalog.live if message.translated and message.key not in everywhere]
