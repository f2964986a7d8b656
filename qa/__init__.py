"""Ask a collection of articles a question; get the passages that answer it, word for word, with their source."""

from qa.errors import (
    ArticleNotFound,
    EmptyQuestion,
    EncoderMismatch,
    EncoderUnavailable,
    LibraryError,
    QAError,
    QuestionFileError,
    ReadingError,
    SettingsError,
)
from qa.evaluation import Evidence, Question, Report, evaluate, read_questions
from qa.library import Library, reindex
from qa.records import (
    AddReport,
    Answer,
    Article,
    Channel,
    Citation,
    Encoder,
    Failure,
    Filters,
    Hit,
    Paragraph,
    Progress,
    Turn,
)
from qa.settings import Settings

__all__ = [
    "AddReport",
    "Answer",
    "Article",
    "ArticleNotFound",
    "Channel",
    "Citation",
    "EmptyQuestion",
    "Encoder",
    "EncoderMismatch",
    "EncoderUnavailable",
    "Evidence",
    "Failure",
    "Filters",
    "Hit",
    "Library",
    "LibraryError",
    "Paragraph",
    "Progress",
    "QAError",
    "Question",
    "QuestionFileError",
    "ReadingError",
    "Report",
    "Settings",
    "SettingsError",
    "Turn",
    "evaluate",
    "read_questions",
    "reindex",
]
