"""Packages: ZIP files whose first entry is their media type, as of OpenDocument and EPUB."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every entry, and the earliest that ZIP knows, so that the same parts give the same bytes."""


def packed(media_type: str, parts: Mapping[str, bytes]) -> bytes:
    """The package of ``parts``, which are by path: the type first and not compressed, then the parts in the order of paths."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, data in [("mimetype", media_type.encode()), *sorted(parts.items())]:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # on every system
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(entry, data, compresslevel=9)
    return made.getvalue()
