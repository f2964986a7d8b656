"""The error tree: everything that Cuttings raises on purpose.

    QAError
    ├── EmptyQuestion         a question without a word in it (also a ValueError)
    ├── ArticleNotFound       a key that the library does not hold (also a KeyError)
    ├── ConversationNotFound  a conversation that the library does not keep (also a KeyError)
    ├── ReadingError          a file that cannot become an article: file, rule, remedy
    ├── SettingsError         a setting whose value breaks its rule
    ├── QuestionFileError     a question file with a malformed line
    ├── FloorError            a floor of an evaluation that is not one
    ├── ChatServerError       a chat server that gives no usable answer
    └── LibraryError          a library that cannot be opened or used
        ├── DamagedIndex        an index was damaged, and is made anew: ask again
        ├── EncoderMismatch     made with another embedding model
        ├── EncoderUnavailable  the embedding model cannot be loaded
        └── ExtractorUnavailable  the reading model cannot be loaded

Each message is one line: the value, the rule it breaks, and the remedy.
"""

from __future__ import annotations


class QAError(Exception):
    """Base of every error that Cuttings raises on purpose."""


# Python's own kind as well, so that callers who know nothing of Cuttings catch it as they would there.
class EmptyQuestion(QAError, ValueError):
    """A question without a letter or a digit in it."""


class ArticleNotFound(QAError, KeyError):
    """A key that the library does not hold."""

    def __str__(self) -> str:
        # KeyError quotes its argument; an error line should read as prose.
        return str(self.args[0])


class ConversationNotFound(QAError, KeyError):
    """A conversation that the library does not keep."""

    def __str__(self) -> str:
        return str(self.args[0])


class ReadingError(QAError):
    """A file that cannot become an article."""

    def __init__(self, file: str, rule: str, remedy: str) -> None:
        super().__init__(f"{file}: {rule}. {remedy}")
        self.file = file
        self.rule = rule
        self.remedy = remedy


class SettingsError(QAError):
    """A setting whose value breaks its rule."""


class QuestionFileError(QAError):
    """A question file with a malformed line."""


class FloorError(QAError):
    """A floor that names no figure of an evaluation, or no number."""


class ChatServerError(QAError):
    """A chat server that is down, refuses, stalls, or sends what is no answer."""


class LibraryError(QAError):
    """A library that cannot be opened or used."""


class DamagedIndex(LibraryError):
    """An index was found damaged, and is made anew; what was asked may be asked again."""


class EncoderMismatch(LibraryError):
    """The library was embedded with another model than the one given."""


class EncoderUnavailable(LibraryError):
    """The embedding model cannot be loaded."""


class ExtractorUnavailable(LibraryError):
    """The reading model cannot be loaded."""
