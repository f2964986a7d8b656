"""Measures what verification is worth with your chat model: `make evaluate-chat`, with QA_CHAT_URL and QA_CHAT_MODEL.

Asks questions of corpus/, every nth that can be answered, and compares all that the model wrote with what of it stands
after verification: how many sentences cite evidence, and how many answers hold an answer string.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

import qa
from qa.evaluation.evidence import Places, Span
from qa.evaluation.measures import folded, shows
from qa.evaluation.questions import Question

CORPUS = Path(__file__).parents[1] / "corpus"


class Tally:
    """What was counted, with verification or without."""

    def __init__(self) -> None:
        self.sentences = 0
        self.on_evidence = 0
        self.answers = 0
        self.right = 0

    def count(self, question: Question, spans: list[Span], sentences: Iterable[qa.CheckedSentence]) -> None:
        """Count one answer's sentences."""
        kept = list(sentences)
        self.sentences += len(kept)
        self.on_evidence += sum(any(shows(c, span) for c in s.citations for span in spans) for s in kept)
        self.answers += bool(kept)
        # The words that are read, and those that their chips open.
        text = folded(" ".join([*(s.text for s in kept), *(c.quote for s in kept for c in s.citations)]))
        self.right += any(folded(answer) in text for answer in question.answers)


def main() -> None:
    """Ask, count, and print both columns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=50, help="how many to ask")
    wanted = parser.parse_args().questions
    questions = [each for each in qa.read_questions(CORPUS / "questions.jsonl") if each.evidence and each.answers]
    questions = questions[:: max(1, len(questions) // wanted)][:wanted]
    verdicts: dict[str, int] = {}
    failures, without, on, off = [], 0, Tally(), Tally()
    with tempfile.TemporaryDirectory() as folder, qa.Library(Path(folder) / "library") as library:
        if library.generator is None:
            sys.exit("No chat model is set. Set QA_CHAT_URL and QA_CHAT_MODEL")
        library.add(CORPUS)
        places = Places(library.articles())
        for question in track(questions, library.generator.name):
            written = library.ask(question.question, history=question.history, threshold=0.0).written
            if written is None or not (written.sentences or written.struck):
                failures += [written.note] if written else []
                without += 1
                continue
            spans = places.spans(question)
            for sentence in (*written.sentences, *written.struck):
                verdicts[sentence.verdict] = verdicts.get(sentence.verdict, 0) + 1
            on.count(question, spans, written.sentences if written.text else ())
            off.count(question, spans, (*written.sentences, *written.struck))
    table = Table("", "verified", "as written", title=f"{len(questions)} questions")
    for name in ("answers", "sentences", "on_evidence", "right"):
        table.add_row(name.replace("_", " "), str(getattr(on, name)), str(getattr(off, name)))
    out = Console()
    out.print(table)
    out.print({"verdicts": verdicts, "nothing written": without, "failures": failures[:3]})


if __name__ == "__main__":
    main()
