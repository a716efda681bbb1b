"""What messages are called in the elements of a page that show them."""

from __future__ import annotations

import hashlib

ATTRIBUTE = "data-message"
"""The attribute of an element with the digests of its messages, the outermost first."""
_LENGTH = 20


def digest(msgid: str) -> str:
    """The name of a message on its page, in hexadecimal."""
    return hashlib.sha256(msgid.encode()).hexdigest()[:_LENGTH]
