"""The repository that a platform reads: its address, its branch, and where in it the project lies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs

from startoolkit.errors import StarError
from startoolkit.revision import remote_of

if TYPE_CHECKING:
    from pathlib import Path

_SCP = re.compile(r"(?:[\w.-]+@)?([\w.-]+\.[\w.-]+):(?!/)(\S+)")
"""git's short form of an address: ``git@github.com:ours/guide.git``."""
_SCHEMES = ("https", "http", "ssh", "git")


@attrs.frozen
class Repository:
    """A repository, as somebody reads it over the network."""

    url: str
    """By https, without a name or a password."""
    branch: str
    folder: str
    """The folder of the project in it, ending in a slash; empty if it is the repository itself."""

    @property
    def host(self) -> str:
        """The name of the host, such as ``github.com``."""
        return urlsplit(self.url).hostname or ""


def repository_of(root: Path, url: str = "", branch: str = "") -> Repository:
    """The repository of a project as git knows it; ``url`` and ``branch`` come first where they are given.

    Raises StarError where there is no address, or one that nobody else can read.
    """
    found = remote_of(root)
    said = url or found.url
    if not said:
        hint = "Name its address: --repository https://github.com/ours/guide"
        raise StarError(
            "wrong-usage", "A platform reads a repository, and git knows no address of this one.", hint=hint
        )
    address = _by_https(said)
    if not address:
        source = "" if url else " (git remote get-url origin)"
        hint = "Name the one that others read: --repository https://github.com/ours/guide"
        raise StarError(
            "wrong-usage", f"No platform can read the repository at {_without_user(said)}{source}.", hint=hint
        )
    return Repository(address, branch or found.branch or "main", found.folder)


def _by_https(url: str) -> str:
    """The address by https, without name, password, query and fragment; empty for a path or another scheme."""
    if short := _SCP.fullmatch(url):
        url = f"ssh://{short[1]}/{short[2]}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    path = parts.path.strip("/")
    is_host = re.fullmatch(r"[\w.:-]+", parts.hostname or "")
    if parts.scheme not in _SCHEMES or not is_host or not path or not path.isprintable() or " " in path:
        return ""
    is_web = parts.scheme in ("https", "http") and port
    return f"https://{parts.hostname}{f':{port}' if is_web else ''}/{path}"


def _without_user(url: str) -> str:
    """An address for a message, which must not show a password."""
    return re.sub(r"[^/]*@", "", url)
