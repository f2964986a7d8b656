"""Takes articles out of the library and puts them back: the server holds what was removed, not the page.

A page knows a removed article by a token that nobody can guess, and forgets it when it is left; the server forgets it
after half a day, when much was removed since, or when it ends.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, replace
from typing import Any

import qa
from ui import render
from ui.problems import tell

# As many as may be added at once, and some 50 to 200 megabytes of memory.
_MOST = 500
_MOST_CHARACTERS = 50_000_000
# Longer than a page stays open in a day's work. Chosen by eye.
_SECONDS = 12 * 60 * 60


@dataclass(frozen=True, slots=True)
class _Removed:
    article: qa.Article
    until: float


class Removals:
    """Removes the articles of one library for all visitors, each of whom can undo what was his.

    Args:
        library: what is removed from.
        most: how many removed articles are held at most.
    """

    def __init__(self, library: qa.Library, most: int = _MOST) -> None:
        self._library = library
        self._most = most
        self._lock = threading.Lock()
        self._held: dict[str, _Removed] = {}

    def remove(self, request: object) -> dict[str, Any]:
        """Remove the article that the request names: what to show of it, and the token that brings it back."""
        match request:
            case {"key": str(key)}:
                article = self._library.article(key)
                self._library.remove(key)
                return {"token": self._hold(article), "title": render.isolate(render.name_article(article))}
        return {"error": "Which article? The request names none."}

    def undo(self, request: object) -> dict[str, Any]:
        """Add the article of a token again, exactly as it was; the answer is its key, or says why not."""
        token = request.get("token") if isinstance(request, dict) else None
        with self._lock:
            self._forget_old()
            held = self._held.pop(token, None) if isinstance(token, str) else None
        if held is None:
            return {"error": "That was too long ago to be undone. Add the article again from its file."}
        try:
            problem = self._put_back(held.article)
        except qa.QAError as error:
            problem = tell(error, self._library)
        if problem:
            with self._lock:
                # What failed now may be undone when the reason is gone.
                self._held[str(token)] = held
            return {"error": problem}
        return {"key": held.article.key}

    def _put_back(self, article: qa.Article) -> str:
        """Add it; what is wrong, or nothing."""
        try:
            taken = self._library.article(article.key)
        except qa.ArticleNotFound:
            report = self._library.add(replace(article, id=None), replace=False)
            return str(report.failed[0]) if report.failed else ""
        # Undone twice, or added again from its file: there is nothing to do.
        if replace(taken, id=None) == replace(article, id=None):
            return ""
        return f"{article.key}: another article has this key by now. Remove that one, then undo."

    def _hold(self, article: qa.Article) -> str:
        # All that tells whose removal it was, so it can't be guessed.
        token = secrets.token_urlsafe(24)
        with self._lock:
            # By the clock that nobody sets back.
            self._held[token] = _Removed(article, time.monotonic() + _SECONDS)
            self._forget_old()
        return token

    def _forget_old(self) -> None:
        """Keep the newest that there is room for, at least one; in a dict the oldest comes first."""
        now, room, kept = time.monotonic(), _MOST_CHARACTERS, 0
        for token, held in reversed(list(self._held.items())):
            room -= len(held.article.text)
            if held.until < now or kept >= self._most or (room < 0 and kept):
                del self._held[token]
            else:
                kept += 1
