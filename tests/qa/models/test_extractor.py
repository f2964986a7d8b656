from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qa
from qa.models.cache import locate
from qa.models.extractor import _WEIGHTS, ReadingModel, load_extractor
from qa.models.own_reader import OwnReader
from qa.models.reader_conversion import load_original
from qa.models.training.examples import Asked, Examples, Text
from qa.models.training.judging import read
from qa.models.training.network import load_base
from qa.models.training.recipe import Recipe
from qa.models.training.tokens import encode, load_tokenizer
from qa.models.training.weights import load_weights
from qa.settings import DEFAULT_MODEL

pytestmark = pytest.mark.model

BASE = locate(DEFAULT_MODEL)
assert BASE
FERRY = "The ferry to Brevik sails at nine from the old pier, the harbour master said on Tuesday."
# Question, the words that answer it, a passage about the same that doesn't.
KNOWN = [
    ("When does the ferry sail?", "at nine", "The ferry to Brevik was painted white, the harbour master said."),
    ("Where does the ferry sail from?", "old pier", "The ferry to Brevik was painted white last spring."),
    ("Who said when the ferry sails?", "harbour master", "The ferry to Brevik was painted white last spring."),
    ("Where does the ferry go?", "Brevik", "The crew asked for better pay, and the talks go on."),
]
FILLER = "The crew asked for better pay, and the talks go on. "
TEXTS = [
    Text(
        text="He said that the alliance had sent four battalions.",
        article="a",
        headline="Troops for the north",
        published=date(2023, 5, 3),
        speakers=("Jens Stoltenberg",),
    ),
    Text(text=FERRY, article="b"),
    Text(text=FILLER * 60 + FERRY, article="c", headline="Ferries"),
    Text(text=FERRY + " " + FILLER * 60, article="d", headline="The crew’s pay " * 20),
]
QUESTIONS = ["What did Stoltenberg say?", "When does the ferry sail?", "How many battalions were sent?"]


@pytest.fixture(scope="module")
def model() -> ReadingModel:
    """Our own."""
    found = load_extractor()
    assert found is not None
    assert found.how.startswith("OpenVINO, ")
    return found


@pytest.fixture(scope="module")
def original() -> OwnReader:
    """The same weights in torch."""
    return load_original(_WEIGHTS, BASE, "as a test wants it")


def in_context(text: Text) -> qa.InContext:
    """As the product passes it on."""
    return qa.InContext(text.text, text.context)


def test_our_own_model_is_an_extractor(model: ReadingModel) -> None:
    """It fills the protocol that a user's own model fills; "none" is none."""
    assert isinstance(model, qa.Extractor)
    assert model.name == "cuttings-reader"
    assert load_extractor("none") is None
    assert model.extract("When?", []) == []


@pytest.mark.parametrize(("question", "answer", "other"), KNOWN)
def test_known_questions(model: ReadingModel, question: str, answer: str, other: str) -> None:
    """A passage that answers has the higher log-odds, above 0, and the words that answer are its best span."""
    found, beside = model.extract(question, [FERRY, other])
    assert found.log_odds > 0
    assert found.log_odds > beside.log_odds
    assert answer in FERRY[found.spans[0].start : found.spans[0].end]
    assert found.log_odds == found.spans[0].log_odds


def test_an_answer_at_the_end_of_a_long_passage_is_found(model: ReadingModel) -> None:
    """It is read in windows, and the characters are those of the whole passage."""
    passage = FILLER * 100 + FERRY
    (found,) = model.extract("When does the ferry sail?", [passage])
    assert passage[found.spans[0].start : found.spans[0].end].startswith("at nine")
    assert found.spans[0].start > len(FILLER) * 100
    assert found.log_odds > 0


def test_what_stands_before_a_passage_is_read(model: ReadingModel) -> None:
    """Who "he" is its context tells; spans are counted in the passage without it."""
    passage = TEXTS[0].text
    other = qa.InContext(passage, "Troops for the north | 3 May 2023 | Ingrid Solberg:")
    his, hers = model.extract("What did Stoltenberg say?", [in_context(TEXTS[0]), other])
    assert his.log_odds > hers.log_odds + 1
    assert "four battalions" in passage[his.spans[0].start : his.spans[0].end]


def test_it_reads_as_it_was_trained(original: OwnReader) -> None:
    """Rows, windows, spans and log-odds are those of the training's own reading, to rounding."""
    asked = [Asked(question=question, passage=n) for question in QUESTIONS for n in range(len(TEXTS))]
    embeddings, reader = load_base(BASE)
    (file,) = _WEIGHTS.glob("*.safetensors")
    reader.load_state_dict(load_weights(file))
    encoded = encode(Examples(TEXTS, asked), load_tokenizer(BASE))
    expected = read(embeddings, reader, encoded, Recipe(), autocast=False)
    found = [each for question in QUESTIONS for each in original.extract(question, list(map(in_context, TEXTS)))]
    np.testing.assert_allclose([each.log_odds for each in found], expected.log_odds, atol=1e-3)
    assert [(each.spans[0].start, each.spans[0].end) for each in found] == [tuple(each) for each in expected.spans]


def test_the_graph_reads_as_torch_does(model: ReadingModel, original: OwnReader) -> None:
    """Log-odds within what rounding does to sums of logits up to 25 (mean .35, most 2.1), and the same clear words."""
    passages = [in_context(each) for each in TEXTS]
    for question in QUESTIONS:
        for mine, its in zip(model.extract(question, passages), original.extract(question, passages), strict=True):
            assert mine.log_odds == pytest.approx(its.log_odds, abs=1.0)
            clear = len(its.spans) < 2 or its.spans[0].log_odds - its.spans[1].log_odds > 3
            if its.log_odds > 0 and clear:
                assert (mine.spans[0].start, mine.spans[0].end) == (its.spans[0].start, its.spans[0].end)


def test_a_passage_without_a_word_answers_nothing(model: ReadingModel) -> None:
    """Alone or among others, with context or without."""
    nothing = qa.Extraction(-math.inf)
    found = model.extract("Who?", ["", " \n", FERRY, qa.InContext("", "Ferries:")])
    assert [each == nothing for each in found] == [True, True, False, True]


@settings(max_examples=40)
@given(st.text(max_size=200), st.text(max_size=60), st.lists(st.text(max_size=400), min_size=1, max_size=3))
def test_spans_lie_inside_their_passage(model: ReadingModel, question: str, context: str, passages: list[str]) -> None:
    """Whatever the texts: at most three, apart, best first."""
    found = model.extract(question, [qa.InContext(each, context) for each in passages])
    for passage, each in zip(passages, found, strict=True):
        assert len(each.spans) <= 3
        assert all(0 <= span.start < span.end <= len(passage) for span in each.spans)
        odds = [span.log_odds for span in each.spans]
        assert odds == sorted(odds, reverse=True)
        assert each.log_odds == (odds[0] if odds else -math.inf)


def test_threads_share_a_model(model: ReadingModel) -> None:
    """Each gets what it asked for, however many ask at once."""
    asked = [(f"When does ferry {n} sail?", [f"Ferry {n} sails at {n} o'clock. " * (1 + n % 5)] * 3) for n in range(24)]
    expected = [model.extract(*each) for each in asked]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda each: model.extract(*each), asked))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose([each.log_odds for each in one], [each.log_odds for each in other], atol=0.5)


def test_a_passage_in_context_is_its_text() -> None:
    """For whoever knows of no context."""
    passage = qa.InContext("It sails.", "Ferries:")
    assert (passage, passage.context, qa.InContext("a").context) == ("It sails.", "Ferries:", "")
    assert {passage: 1}["It sails."] == 1


def test_a_passage_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a question in a context; what was read longest ago is forgotten."""

    class Counting:
        how = "counting"

        def __init__(self) -> None:
            self.given: list[list[str]] = []

        def extract(self, question: str, passages: Sequence[str]) -> list[qa.Extraction]:
            self.given.append(list(passages))
            return [qa.Extraction(float(len(each))) for each in passages]

    runner = Counting()
    monkeypatch.setattr("qa.models.extractor._find_runner", lambda name: runner)
    monkeypatch.setattr("qa.models.extractor._REMEMBERED", 3)
    reader = ReadingModel("counting")
    assert [each.log_odds for each in reader.extract("q", ["a", "bbb", "a"])] == [1, 3, 1]
    assert [each.log_odds for each in reader.extract("q", ["cc", "bbb"])] == [2, 3]
    reader.extract("other", ["a"])
    reader.extract("q", [qa.InContext("bbb", "Headline:"), "bbb"])
    reader.extract("q", ["a"])
    assert runner.given == [["a", "bbb"], ["cc"], ["a"], ["bbb"], ["a"]]
