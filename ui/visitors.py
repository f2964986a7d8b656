"""Who comes back: a cookie that this server has signed, and whose conversations are then shown.

The signature's key is made of the password, slowly: a cookie outlives a new start of the server, ends with a new
password, and tells nobody the password by trying.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie

import gradio as gr
from starlette.types import Scope

import qa

COOKIE = "cuttings_visitor"
# A year; browsers keep hardly any cookie longer.
_SECONDS = 365 * 24 * 60 * 60
# Where a scope has the visitor's id, if conversations are kept apart.
_PLACE = "cuttings.visitor"


class Visitors:
    """Gives ids to those who come, and knows them again.

    Args:
        password: what they had to give.
    """

    def __init__(self, password: str) -> None:
        given = password.encode("utf-8", "surrogateescape")
        # 16 MB and a tenth of a second a try: a stolen cookie is a poor tool to guess the password with.
        self._key = hashlib.scrypt(given, salt=b"cuttings visitors", n=2**14, r=8, p=1)

    def recognise(self, cookies: str) -> str:
        """The id in the header of a request's cookies, if this server has signed it; else ""."""
        try:
            found = SimpleCookie(cookies).get(COOKIE)
        except CookieError:
            return ""
        id, _, signature = (found.value if found else "").partition(".")
        expected = self._sign(id).encode()
        return id if hmac.compare_digest(signature.encode("utf-8", "replace"), expected) else ""

    def greet(self) -> tuple[str, str]:
        """A new id, and the header that makes a browser keep it, out of the reach of scripts and other sites."""
        # 144 bits, so that no two who come get the same.
        id = secrets.token_urlsafe(18)
        # Lax: a link in a letter opens one's own conversations, and no other site's form is sent with it.
        return id, f"{COOKIE}={id}.{self._sign(id)}; HttpOnly; SameSite=Lax; Path=/; Max-Age={_SECONDS}"

    def _sign(self, id: str) -> str:
        return hmac.new(self._key, id.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def note_visitor(scope: Scope, id: str) -> None:
    """Write into a request's scope whose conversations are to be shown."""
    scope[_PLACE] = id


def visitor_in(scope: Scope) -> str | None:
    """Whose conversations a request may see; None where all share them."""
    found = scope.get(_PLACE)
    return None if found is None else str(found)


class Kept:
    """The conversations of whoever asks, in one library.

    Args:
        library: what keeps them.
        visitor: whose they are; None where all share them.
    """

    def __init__(self, library: qa.Library, visitor: str | None) -> None:
        self.library = library
        self._visitor = visitor

    @classmethod
    def of(cls, library: qa.Library, visit: gr.Request) -> Kept:
        """The conversations of a visit."""
        # Gradio gives functions of components the request itself.
        request = getattr(visit, "request", None) or visit
        return cls(library, visitor_in(request.scope) if hasattr(request, "scope") else None)

    def list(self) -> list[qa.Conversation]:
        """All of them, as ``Library.conversations`` gives them."""
        return self.library.conversations(self._visitor)

    def read(self, id: str) -> qa.Conversation:
        """One of them, whole.

        Raises:
            ConversationNotFound: there is none, or it is another's.
        """
        if self._visitor is None:
            return self.library.conversation(id)
        # What is another's is told as what is not there.
        if id not in {each.id for each in self.list()}:
            raise self._unknown(id)
        return self.library.conversation(id)

    def keep(self, conversation: qa.Conversation) -> qa.Conversation:
        """Keep one as theirs.

        Raises:
            ConversationNotFound: its id is another's.
        """
        if self._visitor is None:
            return self.library.keep(conversation)
        if conversation.owner not in ("", self._visitor):
            raise self._unknown(conversation.id)
        return self.library.keep(replace(conversation, owner=self._visitor))

    def rename(self, id: str, title: str) -> None:
        """Give one another title."""
        self.read(id)
        self.library.rename_conversation(id, title)

    def forget(self, id: str) -> None:
        """Delete one."""
        self.read(id)
        self.library.forget(id)

    @staticmethod
    def _unknown(id: str) -> qa.ConversationNotFound:
        return qa.ConversationNotFound(f"{id}: no such conversation. The list shows yours")
