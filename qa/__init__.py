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
from qa.evaluation.attributions import AttributionFigures, evaluate_attributions
from qa.evaluation.comparison import Comparison, Floor, broken_floors, compare_runs
from qa.evaluation.datasets import read_questions
from qa.evaluation.page import render_report
from qa.evaluation.questions import Evidence, Question
from qa.evaluation.reports import EarlierRun, Report, read_run
from qa.evaluation.trial import evaluate
from qa.library import Library
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
    TokenEncoder,
    TokenVectors,
    Turn,
)
from qa.reindexing import reindex
from qa.settings import Settings

__all__ = [
    "AddReport",
    "Answer",
    "Article",
    "ArticleNotFound",
    "AttributionFigures",
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
    "TokenEncoder",
    "TokenVectors",
    "Turn",
    "broken_floors",
    "compare_runs",
    "evaluate",
    "evaluate_attributions",
    "read_questions",
    "read_run",
    "reindex",
    "render_report",
]
