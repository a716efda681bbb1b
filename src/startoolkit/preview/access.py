"""Who may read and change what through the preview.

The server listens on the loopback only.  What may want to misuse it, and what keeps it from doing so:

- *A page of another site in the same browser* can send requests here, also under a name of its own that leads to this
  machine (DNS rebinding).  ``Host`` must be one of our two names.  Whatever changes or tells something of a catalog is
  asked for with ``POST``, and needs all of: ``Host`` and ``Origin`` of the editor, JSON as content type (which another
  site cannot send without being asked first, and we allow nobody), and the token of the session in a header.  No answer
  has CORS headers, so nothing can be read from elsewhere; none may be framed from elsewhere or embedded.
- *A script in a page of the project*, from its theme, its raw HTML or a plugin, runs when the page is shown.  Pages
  therefore run on the origin ``localhost`` and the editor on ``127.0.0.1``, in whose frame they are: two origins, even
  two sites.  A browser that asks for a page on ``127.0.0.1`` is sent on; a page that is sent there all the same has
  ``Content-Security-Policy: sandbox``, thus an origin of its own.  The frame cannot navigate the editor away.  What
  a page tells the editor is which message is meant, never a text; the editor checks origin, window and shape of it, and
  nothing of it saves or takes back anything.
- *Another program of this machine, or another user*, can connect to the port but does not know the token.  The address
  that is printed and opened has a first token, which may be seen in a list of processes: it is exchanged for that of
  the session by the first request, and is worth nothing then.  Cookies are not used: they know no ports, so every
  server on ``127.0.0.1`` would be sent them.  The token of the session is in the answer to that request and then in
  the browser's storage for this origin, which has a port; it ends with the preview.  Text that is not saved is kept
  there as well, and stays: the port is the same for a project each time.  A program that takes this port while no
  preview runs could read it if the browser opened its page.
- *The text of a catalog* is shown as text (``textContent``), never as HTML, in the editor.  Its policy allows scripts
  and styles of its own files only, and Trusted Types forbid making HTML of text.  What is saved passes the judge here,
  on the server; which file that is follows from page, language and digest of a message that Sphinx has found, so no
  path comes from a browser.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

EDITOR_NAME, PAGES_NAME = "127.0.0.1", "localhost"
TOKEN_HEADER = "X-Startoolkit-Token"  # noqa: S105  (its name)
_COMMON = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Access:
    """The names, tokens and headers of one preview."""

    def __init__(self, port: int, renew: Callable[[str], object] = lambda _address: None) -> None:
        """``renew`` is called with a new address when one that was used before is used again."""
        self.editor = f"http://{EDITOR_NAME}:{port}"
        """The origin of the editor."""
        self.pages = f"http://{PAGES_NAME}:{port}"
        """The origin of the pages."""
        self._hosts = {f"{EDITOR_NAME}:{port}", f"{PAGES_NAME}:{port}"}
        self._session = secrets.token_urlsafe(32)
        self._login = secrets.token_urlsafe(16)
        self._used: set[str] = set()
        self._renew = renew

    @property
    def address(self) -> str:
        """The address that opens the editor, once."""
        return f"{self.editor}/?token={self._login}"

    def exchange(self, token: str) -> str | None:
        """The token of the session for that of the address, the first time; None for any other."""
        if hmac.compare_digest(token.encode(), self._login.encode()):
            self._used.add(self._login)
            self._login = secrets.token_urlsafe(16)
            return self._session
        if token in self._used:
            self._used.discard(token)
            self._renew(self.address)
        return None

    def is_editor(self, request: Request) -> bool:
        """Whether a request was made to the origin of the editor."""
        return f"http://{request.headers.get('host')}" == self.editor

    def refusal(self, request: Request) -> Response | None:
        """Why a request is not answered at all; None if it may be."""
        if request.headers.get("host") not in self._hosts:
            return PlainTextResponse("This server answers to 127.0.0.1 and localhost only.", 421)
        if "service-worker" in request.headers:  # it would answer in our place when the port is another preview's
            return PlainTextResponse("No page of a preview may install a service worker.", 403)
        return None

    def refusal_of_edit(self, request: Request) -> str | None:
        """Why a request may neither read nor change catalogs; None if it may."""
        headers = request.headers
        if not self.is_editor(request) or headers.get("origin") != self.editor:
            return "Only the editor itself may ask for this."
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return "Only the editor itself may ask for this."
        if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return "The request must be JSON."
        if not hmac.compare_digest(headers.get(TOKEN_HEADER, "").encode(), self._session.encode()):
            return "This page is of an earlier preview. Open the address that the terminal shows."
        return None

    def sent_on(self, request: Request) -> Response | None:
        """The answer to a browser that opens a page on the origin of the editor: the same page on that of the pages."""
        if self.is_editor(request) and request.headers.get("sec-fetch-mode") == "navigate":
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{self.pages}{request.url.path}{query}", 307, self.headers())
        return None

    def headers(self, request: Request | None = None) -> dict[str, str]:
        """The headers of an answer that is no editor: a file of an edition, or one of the preview."""
        policy = f"frame-ancestors {self.editor} {self.pages}"
        if request is not None and self.is_editor(request):
            policy += "; sandbox"
        return {**_COMMON, "Content-Security-Policy": policy}

    def headers_of_editor(self) -> dict[str, str]:
        """The headers of the editor."""
        policy = (
            f"default-src 'self'; img-src 'self' blob:; frame-src {self.pages}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
            "object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        )
        return {**_COMMON, "Content-Security-Policy": policy, "Cross-Origin-Opener-Policy": "same-origin"}
