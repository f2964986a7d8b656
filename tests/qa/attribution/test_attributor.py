import json
import subprocess
import sys
import threading
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.attribution.attributor import Attributor
from qa.passages.paragraphs import split_paragraphs
from qa.records import Article, Statement

PASSAGES = [
    json.loads(line) for line in (Path(__file__).parent / "statements.jsonl").read_text(encoding="utf-8").splitlines()
]
SNIPPETS = [
    *("\n\n", "“", "”", '"', "''", "‘", "’", "«", "»", " ", ", ", ". ", ": ", "> ", "@TomFerris: ", "FERRIS: ", "Q: "),
    *(
        "Nina Holt said ",
        "he said",
        "she told the council",
        "that the boats leak",
        "according to Tom Ferris",
        "I wrote",
    ),
    *(
        "did not say",
        "The harbour master",
        "Mr. Ferris",
        "on Tuesday",
        "(R-Ohio)",
        "who added",
        "<tweet",
        "ſ",
        "İ",
        "😀",
    ),
]
ANY_ARTICLE = st.lists(st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=8)), max_size=40).map("".join)


@pytest.fixture(scope="module")
def attributor() -> Attributor:
    """One parser for all passages."""
    return Attributor()


def find(attributor: Attributor, article: Article) -> list[Statement]:
    """The statements of an article with the paragraphs that it is cut into."""
    return attributor.find_statements(article, split_paragraphs(article.text, title=article.title))


def as_written(statement: Statement, text: str) -> dict[str, Any]:
    """A statement as the data file has it: what is not said is left out."""
    written = {
        "words": text[statement.start : statement.end],
        "speaker": statement.speaker,
        "mention": statement.mention,
        "cue": statement.cue,
        "kind": statement.kind,
    }
    said_on = statement.said_on.isoformat() if statement.said_on else None
    further = {"denied": statement.denied, "quoted_by": statement.quoted_by, "said_on": said_on}
    return written | {key: value for key, value in further.items() if value}


@pytest.mark.parametrize("passage", PASSAGES, ids=[passage["id"] for passage in PASSAGES])
def test_statements_of_a_passage(attributor: Attributor, passage: dict[str, Any]) -> None:
    """Every statement of the passage is found with its words, source and day, and nothing else is."""
    article = Article(
        text=passage["text"],
        title=passage.get("title", ""),
        authors=tuple(passage.get("authors", ())),
        published=date.fromisoformat(passage["published"]) if passage["published"] else None,
    )
    found = [as_written(statement, article.text) for statement in find(attributor, article)]
    assert found == passage["statements"]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY_ARTICLE)
def test_statements_are_places_inside_their_paragraph(attributor: Attributor, text: str) -> None:
    """Offsets lie inside the body paragraph of the statement's ordinal, hold words, and come in order."""
    paragraphs = split_paragraphs(text)
    statements = attributor.find_statements(Article(text=text, published=date(2024, 5, 15)), paragraphs)
    for statement in statements:
        paragraph = paragraphs[statement.ordinal]
        assert paragraph.kind == "body"
        assert paragraph.start <= statement.start < statement.end <= paragraph.end
        assert text[statement.start : statement.end].strip()
        assert statement.paragraph_id is None
    assert all(a.start <= b.start for a, b in pairwise(statements))


def test_only_body_paragraphs_have_statements(attributor: Attributor) -> None:
    """A headline and a caption that quote somebody are no statements; the paragraph below them is one."""
    caption = "“We sail,” Nina Holt says on the quay. (CW Photo/Ida Moss)"
    text = f"“We sail,” says Holt\n\n{caption}\n\nHolt said that she sails."
    found = find(attributor, Article(text=text, title="“We sail,” says Holt"))
    assert [(s.ordinal, text[s.start : s.end]) for s in found] == [(2, "she sails")]


def test_an_article_of_nothing_has_no_statements(attributor: Attributor) -> None:
    """No text and no paragraphs give no statements."""
    assert attributor.find_statements(Article(text=""), []) == []


def test_threads_share_an_attributor(attributor: Attributor) -> None:
    """Eight threads at once find what one finds alone."""
    articles = [Article(text=passage["text"], published=date(2024, 5, 15)) for passage in PASSAGES[:24]]
    alone = [find(attributor, article) for article in articles]
    together: list[list[Statement] | None] = [None] * len(articles)

    def run(first: int) -> None:
        for index in range(first, len(articles), 8):
            together[index] = find(attributor, articles[index])

    threads = [threading.Thread(target=run, args=(first,)) for first in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_pronouns_are_told_by_where_they_stand(attributor: Attributor) -> None:
    """Each "he" and "she" outside of quotations is told by its place; one that nobody fits so far is None."""
    text = "It rained, she wrote. Marta Lind has seen the letters that he wrote. “He lies,” she said."
    paragraphs = split_paragraphs(text)
    found = attributor.find_pronouns(Article(text=text), paragraphs)
    assert found == {
        text.index("she wrote"): None,
        text.index("he wrote. “"): None,
        text.index("she said"): "Marta Lind",
    }


def test_importing_attribution_loads_no_parser() -> None:
    """The module and an attributor that has read nothing need no spaCy."""
    code = "import sys, qa.attribution.attributor as a; a.Attributor(); sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.slow
def test_the_parser_needs_no_torch() -> None:
    """Reading imports no torch, which takes longer than all else; whoever wants it later finds it."""
    code = (
        "import sys, qa, qa.attribution.attributor as a\n"
        "text = 'Ada Holm said that it rained.'\n"
        "paragraph = qa.Paragraph(start=0, end=len(text), text=text)\n"
        "said = a.Attributor().find_statements(qa.Article(text=text), [paragraph])\n"
        "assert said[0].speaker == 'Ada Holm' and 'torch' not in sys.modules\n"
        "import torch"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "authors"),
    [("@TomFerris: A0a", ()), ("“We will go,” Nina Holt said.", ("—",)), ("“We will go,” Nina Holt said.", ("",))],
)
def test_odd_texts_and_authors_are_read(attributor: Attributor, text: str, authors: tuple[str, ...]) -> None:
    """A handle without a sentence, and marks where an author's name should be."""
    article = Article(key="odd", text=text, authors=authors)
    said = attributor.find_statements(article, split_paragraphs(text))
    assert [statement.speaker for statement in said if "Holt" in text] == ["Nina Holt"] * ("Holt" in text)
