"""Ask a collection of articles a question; get the passages that answer it, word for word, with their source."""

from qa.errors import (
    ArticleNotFound,
    EmptyQuestion,
    EncoderMismatch,
    EncoderUnavailable,
    FloorError,
    LibraryError,
    QAError,
    QuestionFileError,
    ReadingError,
    SettingsError,
)
from qa.evaluation.asking import evaluate
from qa.evaluation.comparison import Comparison, Floor, broken_floors, compare_runs
from qa.evaluation.datasets import read_questions
from qa.evaluation.page import render_report
from qa.evaluation.questions import Evidence, Question
from qa.evaluation.reports import EarlierRun, Report, read_run
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
    Placement,
    Progress,
    Statement,
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
    "Comparison",
    "EarlierRun",
    "EmptyQuestion",
    "Encoder",
    "EncoderMismatch",
    "EncoderUnavailable",
    "Evidence",
    "Failure",
    "Filters",
    "Floor",
    "FloorError",
    "Hit",
    "Library",
    "LibraryError",
    "Paragraph",
    "Placement",
    "Progress",
    "QAError",
    "Question",
    "QuestionFileError",
    "ReadingError",
    "Report",
    "Settings",
    "SettingsError",
    "Statement",
    "Turn",
    "broken_floors",
    "compare_runs",
    "evaluate",
    "read_questions",
    "read_run",
    "reindex",
    "render_report",
]
