from pathlib import Path

import numpy as np
import pytest
from known_run import ARTICLES, KnownRun

import qa
from qa.evaluation import baselines

TEXTS = {
    "ferry": "Ferries sail again\n\nCrews went back to work on Monday.\n\nThe ferry board called the talks long.",
    "frost": "Frost ruins harvest\n\nFrost in April destroyed half of the buds.\n\nInsurance covers frost, said Lind.",
    "team": "Team signs keeper\n\nThe club signed a keeper on Monday. The board of the club paid for the keeper.",
}
QUESTION = "Did the board of the ferry sign a keeper on Monday?"


@pytest.fixture
def news(library: qa.Library) -> qa.Library:
    """Three articles of five passages, each below its headline."""
    library.add([qa.Article(key=key, text=text, title=text.split("\n")[0]) for key, text in TEXTS.items()])
    return library


def test_dense_is_brute_force_over_the_paragraphs_alone(news: qa.Library, encoder: qa.Encoder, tmp_path: Path) -> None:
    """Inner products of NumPy, best first; headlines are neither searched nor read with a paragraph."""
    bodies = [
        paragraph.text
        for article in news.articles()
        for paragraph in news.paragraphs(article.key)
        if paragraph.kind == "body"
    ]
    scores = encoder.encode_passages(bodies) @ encoder.encode_queries([QUESTION])[0]
    order = np.argsort(-scores, kind="stable")
    hits = baselines.build("dense", news, tmp_path)(QUESTION, 10)
    assert [hit.paragraph.text for hit in hits] == [bodies[i] for i in order]
    assert [hit.score for hit in hits] == pytest.approx(scores[order].tolist(), abs=1e-6)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert all(hit.paragraph in news.paragraphs(hit.article.key) for hit in hits)
    assert [hit.channels for hit in hits] == [{"dense": qa.Channel(hit.rank, hit.score)} for hit in hits]


def bm25(question: list[str], documents: list[list[str]]) -> list[float]:
    """BM25 with k1 1.2 and b .75 (Robertson and Zaragoza 2009), as Lucene has it."""
    mean = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        score = 0.0
        for term in set(question):
            holding = sum(term in other for other in documents)
            weight = np.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
            count = document.count(term)
            score += float(weight * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(document) / mean)))
        scores.append(score)
    return scores


def test_bm25_is_that_of_the_formula_over_the_paragraphs_alone(news: qa.Library, tmp_path: Path) -> None:
    """Scores worked out from counts of terms; passages that share none are not found."""
    from qa.indexes.lexical import build_analyzer

    terms = build_analyzer().analyze
    bodies = [p.text for a in news.articles() for p in news.paragraphs(a.key) if p.kind == "body"]
    scores = bm25(terms(QUESTION), [terms(text) for text in bodies])
    expected = sorted(((score, text) for score, text in zip(scores, bodies, strict=True) if score), reverse=True)
    hits = baselines.build("bm25", news, tmp_path)(QUESTION, 10)
    assert [hit.paragraph.text for hit in hits] == [text for _, text in expected]
    assert [hit.score for hit in hits] == pytest.approx([score for score, _ in expected], rel=1e-4)
    assert hits[0].paragraph.text.startswith("The club signed a keeper")


@pytest.mark.parametrize("name", baselines.NAMES)
def test_a_baseline_gives_at_most_k(news: qa.Library, tmp_path: Path, name: str) -> None:
    """The best ones."""
    search = baselines.build(name, news, tmp_path)
    assert search(QUESTION, 2) == search(QUESTION, 10)[:2] != []


@pytest.mark.parametrize("name", baselines.NAMES)
def test_an_empty_library_has_baselines_that_find_nothing(library: qa.Library, tmp_path: Path, name: str) -> None:
    """Nor do they fail."""
    assert baselines.build(name, library, tmp_path)(QUESTION, 10) == []


@pytest.mark.parametrize("name", baselines.NAMES)
def test_paragraphs_need_no_ids(tmp_path: Path, name: str) -> None:
    """Another's library may not number them."""
    search = baselines.build(name, KnownRun({}, ARTICLES), tmp_path)
    hit, *_ = search("cat11", 3)
    assert (hit.article.key, hit.paragraph.text, hit.paragraph.id) == ("cat.txt", "cat11 of Arlow.", None)
