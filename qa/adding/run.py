"""One call of ``add``: which articles it has met, which of them are new, and what became of each.

Knows nothing of SQL, models and indexes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count

from qa.adding.deriving import digest
from qa.reading.files import Skipped
from qa.records import AddReport, Article, Failure, Remark

# Some 40 passages: full batches for the encoder on two cores, little to do before the first and after the last, and a
# progress bar that moves.
_CHARACTERS_AT_ONCE = 10_000


@dataclass
class AddRun:
    """What one call of ``add`` has met so far; ``replace`` as there."""

    replace: bool = True
    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    beside: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    held: list[tuple[str, int]] = field(default_factory=list)
    waiting: list[Article] = field(default_factory=list)
    last: str = ""
    _from: dict[str, str] = field(default_factory=dict)
    _digests: dict[str, str] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether enough articles wait to be embedded together."""
        return sum(len(article.text) for article in self.waiting) > _CHARACTERS_AT_ONCE

    def take(self, result: Article | Failure | Skipped) -> Article | None:
        """Sort a result of reading; give the article back if it is one that can be added."""
        self.last = getattr(result, "key", "") or getattr(result, "file", "")
        if isinstance(result, Remark):
            self.remarks.append(result)
        elif isinstance(result, Failure):
            self.failed.append(result)
        elif isinstance(result, Skipped):
            self.skipped.append(result.file)
        else:
            article = replace(result, key=result.key or result.url or result.path or f"text-{digest(result)[:12]}")
            problem = self._problem(article)
            if problem is None:
                self._from[article.key] = article.path or article.key
                return article
            place = (article.path or article.key).encode(errors="backslashreplace").decode()
            self.failed.append(Failure(place, *problem))
        return None

    def _problem(self, article: Article) -> tuple[str, str] | None:
        """The rule that keeps an article from being added, and the remedy."""
        if not _is_unicode(article):
            return "it has half of a surrogate pair, which is no character", "Remove it."
        # SQLite cuts a text there when it compares.
        if "\0" in article.text + article.title + article.key:
            return "it has a NUL character", "Remove it."
        # A datetime is a date to Python, and no day to a database.
        if article.published is not None and type(article.published) is not date:
            return f"published is {article.published!r}, not a date", "Give a datetime.date, or None."
        if not article.text.strip():
            return "the article has no text", "Give it some, or leave it out."
        # Two exports of one database overlap; what is the same to the word is one article.
        if (known := self._digests.get(article.key)) and known == digest(article):
            return None
        if article.key in self._from and not self._numbers(article):
            rule = f"it has the same key as {self._from[article.key]} ({article.key})"
            return rule, "Correct its URL." if article.key == article.url else "Add the folder that holds both."
        return None

    def compare(self, article: Article, stored: Callable[[str], str | None]) -> None:
        """Let the article wait to be written, unless the digest that the store knows of it is its own.

        Args:
            article: what ``take`` gave.
            stored: the digest of the article of a key in the store.
        """
        current = digest(article)
        if self._numbers(article):
            article = self._numbered(article, current, stored)
        known = self._digests.get(article.key) or stored(article.key)
        if current == known:
            self.unchanged.append(article.key)
        else:
            (self.added if known is None else self.replaced).append(article.key)
            self.waiting.append(article)
            self._digests[article.key] = current

    def _numbers(self, article: Article) -> bool:
        """Whether it is to stand beside what has its key. Of two texts of one URL the newer one is right."""
        return not self.replace and article.key != article.url

    def _numbered(self, article: Article, current: str, stored: Callable[[str], str | None]) -> Article:
        """The article under the key where it stands already, else under the first free of KEY, "KEY (2)" and so on."""
        free = ""
        for number in count(1):
            key = article.key if number == 1 else f"{article.key} ({number})"
            known = self._digests.get(key) or stored(key)
            if known == current:
                return replace(article, key=key)
            if known is None:
                free = free or key
                # The first may have been removed, and the others are still there.
                if number > 1:
                    break
        if free != article.key:
            self.beside.append((free, article.key))
        return replace(article, key=free)

    def drain(self) -> list[Article]:
        """The articles that wait; none waits afterwards."""
        waiting, self.waiting = self.waiting, []
        return waiting

    def report(self) -> AddReport:
        """All of it, for the caller."""
        return AddReport(
            added=tuple(self.added),
            replaced=tuple(self.replaced),
            unchanged=tuple(self.unchanged),
            failed=tuple(self.failed),
            skipped=tuple(self.skipped),
            beside=tuple(self.beside),
            remarks=tuple(self.remarks),
            held=tuple(self.held),
        )


def _is_unicode(article: Article) -> bool:
    known = (
        article.key,
        article.title,
        article.source,
        article.url,
        article.path,
        article.language,
        article.section,
        article.page,
    )
    try:
        "".join([article.text, *article.authors, *(text for text in known if text)]).encode()
    except UnicodeEncodeError:
        return False
    return True
