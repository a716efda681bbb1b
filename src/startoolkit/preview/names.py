"""What messages are called between the server of the preview and the browser."""

from __future__ import annotations

import hashlib

_LENGTH = 20


def digest(msgid: str) -> str:
    """The name of a message on its page, in hexadecimal."""
    return hashlib.sha256(msgid.encode()).hexdigest()[:_LENGTH]
