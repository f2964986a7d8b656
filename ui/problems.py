"""How errors leave the server: their status, and their one line without the folders above the library."""

from __future__ import annotations

from pathlib import Path

import qa

NOT_OURS = "The request is none that the page or a program sends. /api/v1/openapi.json tells what may be asked."
NOTHING_HERE = "There is nothing here."
# A few lines on the page, and one in a log.
_LONGEST = 600
# Seconds after which whoever was turned away may come again.
COME_AGAIN = 5


class Refused(qa.QAError):
    """What was asked breaks a rule: one line with the value, the rule and the remedy."""


class Busy(qa.QAError):
    """As much runs already as may run at once."""

    def __init__(self) -> None:
        super().__init__("Too many questions at once. Ask again in a few seconds.")


# The first that fits counts, so QAError, of which all are made, is last.
_STATUS: dict[type[Exception], int] = {
    Refused: 422,
    qa.ArticleNotFound: 404,
    qa.ConversationNotFound: 404,
    Busy: 503,
    qa.LibraryError: 503,
    qa.QAError: 400,
}


def status_of(error: qa.QAError) -> int:
    """The status of HTTP that an error has: 503 where it may be mended, and the same request then be answered."""
    return next(status for kind, status in _STATUS.items() if isinstance(error, kind))


def tell(error: Exception, library: qa.Library) -> str:
    """An error's line, not too long; the library's folder goes by its name: where it lies is the server's business."""
    line = hide_folder(str(error), library.path)
    # Rule and remedy stand at its end; what is long is the value that somebody has sent.
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST // 3]}…{line[-_LONGEST // 2 :]}"


def hide_folder(line: str, folder: Path) -> str:
    """A line with a folder's name in place of the folder's path."""
    spellings = {str(folder), str(folder.absolute()), str(folder.resolve())}
    # The longest first: a short spelling may stand within a long one.
    for spelling in sorted(spellings, key=len, reverse=True):
        # Of a library at "news.library" the path is the name, and "/" stands in every line.
        if len(Path(spelling).parts) > 1:
            line = line.replace(spelling, folder.name)
    return line
