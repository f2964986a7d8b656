"""What of a store is not as it was written: told once in the log, counted, and never shown.

Knows nothing of SQL.
"""

from __future__ import annotations

import logging
from pathlib import Path

from qa.errors import LibraryError

_log = logging.getLogger("qa")
_REMEDY = "`qa check --repair` mends what can be mended"


class Damage:
    """The damage that was met in one store since it was opened.

    Args:
        path: the store's file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.articles: dict[str, str] = {}
        """Why articles are left out, by their keys."""
        self.vectors: dict[str, str] = {}
        """Why articles are found less well."""
        self._ids: set[int] = set()

    def note(self, article_id: int, key: str, rule: str) -> None:
        """Leave an article out from now on, and say so."""
        self._ids.add(article_id)
        if key not in self.articles:
            self.articles[key] = rule
            _log.warning("%s: %s, and is left out. %s", key, rule, _REMEDY)

    def note_vector(self, key: str, rule: str) -> None:
        """Say that a passage of an article is found less well."""
        if key not in self.vectors:
            self.vectors[key] = rule
            _log.warning("%s: %s, and is not compared. %s", key, rule, _REMEDY)

    def leaves_out(self, article_id: int, key: str) -> bool:
        """Whether an article is left out. One that was written anew has another id, and isn't."""
        if article_id not in self._ids and key in self.articles:
            self.forget(key)
        return article_id in self._ids

    def forget(self, key: str) -> None:
        """The article was written anew, or removed."""
        self.articles.pop(key, None)
        self.vectors.pop(key, None)

    def found(self) -> dict[str, str]:
        """What is wrong with each damaged article, by its key."""
        return self.vectors | self.articles

    def lines(self) -> list[str]:
        """The same, a line each."""
        return [f"{key}: {rule}" for key, rule in self.found().items()]

    def refuse(self, key: str) -> LibraryError:
        """The error for whoever wants to read an article that is damaged."""
        return LibraryError(f"{key}: {self.articles[key]}. {_REMEDY}")

    @property
    def remark(self) -> str:
        """What an answer says of it; nothing where all is sound."""
        if not self.articles:
            return ""
        count, first = len(self.articles), next(iter(self.articles))
        subject = f"{first} is damaged and is" if count == 1 else f"{count} articles are damaged ({first}, …) and are"
        return f"{subject} left out: {_REMEDY}."
