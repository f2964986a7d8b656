"""Reading models of other makers, made in the test: random weights, one layer."""

from __future__ import annotations

import json
import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

import qa
from qa.models.extractor import ReadingModel

pytestmark = pytest.mark.model

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] the ferry sails at nine again nobody asked who why when old pier : . ?"
QUESTION = "when the ferry sails?"
PASSAGES = ["The ferry sails at nine.", "", "nobody asked why. " * 4, "at the old pier the ferry sails again."]
LONG = "nobody asked why. " * 40 + "the ferry sails at nine"


def make(folder: Path, kind: str, labels: int = 2) -> Path:
    """A BERT of that kind with one layer, which reads 40 tokens."""
    import transformers

    torch.manual_seed(0)
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS.split()), "utf-8")
    shape = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    # Large enough that logits differ by more than rounding.
    config = transformers.BertConfig(vocab_size=len(WORDS.split()), **shape, num_labels=labels, initializer_range=0.5)
    getattr(transformers, kind)(config).eval().save_pretrained(folder)
    transformers.BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=40).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def finding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A question-answering model."""
    return make(tmp_path_factory.mktemp("pairs") / "finding", "BertForQuestionAnswering")


@pytest.fixture(scope="module")
def scoring(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder, saved as sentence-transformers does."""
    from sentence_transformers import CrossEncoder

    folder = tmp_path_factory.mktemp("pairs")
    plain = make(folder / "plain", "BertForSequenceClassification", labels=1)
    CrossEncoder(str(plain), device="cpu").save_pretrained(str(folder / "scoring"))
    return folder / "scoring"


def test_a_cross_encoder_gives_its_logit(scoring: Path) -> None:
    """That of sentence-transformers before its sigmoid, and no spans; the context is a line before the passage."""
    from sentence_transformers import CrossEncoder

    its = CrossEncoder(str(scoring), device="cpu")
    pairs = [(QUESTION, each) for each in [*PASSAGES, "old pier:\nthe ferry"]]
    expected = its.predict(pairs, activation_fn=torch.nn.Identity())
    model = ReadingModel(str(scoring))
    assert isinstance(model, qa.Extractor)
    found = model.extract(QUESTION, [*PASSAGES, qa.InContext("the ferry", "old pier:")])
    np.testing.assert_allclose([each.log_odds for each in found], expected, atol=1e-4)
    assert np.ptp(expected) > 0.1
    assert {each.spans for each in found} == {()}


def test_a_question_answering_model_gives_its_best_span(finding: Path) -> None:
    """Of all pairs of the passage's tokens that whose logits' sum is highest, less the sum at [CLS]."""
    import transformers

    its = transformers.AutoModelForQuestionAnswering.from_pretrained(str(finding)).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(finding))
    found = ReadingModel(str(finding)).extract(QUESTION, PASSAGES)
    for passage, each in zip(PASSAGES, found, strict=True):
        given = tokenizer(QUESTION, passage, return_tensors="pt", return_offsets_mapping=True)
        offsets = given.pop("offset_mapping")[0].tolist()
        with torch.inference_mode():
            logits = its(**given)
        start, end = logits.start_logits[0].numpy(), logits.end_logits[0].numpy()
        own = [at for at, part in enumerate(given.sequence_ids(0)) if part == 1]
        pairs = {(a, b): start[a] + end[b] - start[0] - end[0] for a in own for b in own if a <= b}
        if not pairs:
            assert each == qa.Extraction(-math.inf)
            continue
        first, last = max(pairs, key=lambda pair: pairs[pair])
        assert each.log_odds == pytest.approx(pairs[first, last], abs=1e-4)
        assert (each.spans[0].start, each.spans[0].end) == (offsets[first][0], offsets[last][1])


def test_spans_are_the_passages_own(finding: Path) -> None:
    """None lies in the context before it, and they are counted from the passage's first character."""
    for passage in (*PASSAGES[2:], LONG):
        (found,) = ReadingModel(str(finding)).extract(QUESTION, [qa.InContext(passage, "the old pier:")])
        assert found.spans
        for span in found.spans:
            assert 0 <= span.start < span.end <= len(passage)
            assert passage[span.start : span.end] == passage[span.start : span.end].strip()


@pytest.mark.parametrize("kind", ["finding", "scoring"])
def test_a_long_passage_is_read_to_its_end(kind: str, request: pytest.FixtureRequest) -> None:
    """In windows, of which the best counts: better words far behind the first one raise the log-odds."""
    model = ReadingModel(str(request.getfixturevalue(kind)))
    few = ["nobody asked why. ", "the ferry sails at nine. ", "who? when? ", "the old pier again: "]
    worst, *_, best = sorted(few, key=lambda words: model.extract(QUESTION, [words * 20])[0].log_odds)
    low, high = model.extract(QUESTION, [worst * 40, worst * 40 + best * 20])
    assert high.log_odds > low.log_odds + 0.1
    assert math.isfinite(model.extract(QUESTION * 40, [worst * 40])[0].log_odds)


@pytest.mark.parametrize("kind", ["finding", "scoring"])
def test_threads_share_a_model(kind: str, request: pytest.FixtureRequest) -> None:
    """Questions of any length at once, which change how the tokenizer cuts."""
    model = ReadingModel(str(request.getfixturevalue(kind)))
    asked = [(QUESTION * (1 + n % 9), PASSAGES * (1 + n % 3)) for n in range(24)]
    expected = [model.extract(*each) for each in asked]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda each: model.extract(*each), asked))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose([each.log_odds for each in one], [each.log_odds for each in other], atol=1e-4)


def refused(folder: Path) -> str:
    """The line by which a model is refused, less its name."""
    with pytest.raises(qa.ExtractorUnavailable) as error:
        ReadingModel(str(folder)).extract(QUESTION, PASSAGES)
    line = str(error.value)
    assert "\n" not in line
    assert line.startswith(f"{folder}: the reading model cannot be loaded (")
    assert line.endswith("). Name a cross-encoder or a question-answering model of transformers")
    return line.removeprefix(f"{folder}: the reading model cannot be loaded ").partition("). Name")[0][1:]


def test_what_reads_no_pairs_is_refused(tmp_path: Path) -> None:
    """An embedding model, those for kinds of texts or tokens, and a folder with nothing in it."""
    neither = "it neither gives a pair one score nor finds spans"
    assert refused(make(tmp_path / "embedding", "BertModel")) == neither
    assert refused(make(tmp_path / "kinds", "BertForSequenceClassification", labels=3)) == neither
    assert refused(make(tmp_path / "tokens", "BertForTokenClassification")) == neither
    (tmp_path / "empty").mkdir()
    assert "config" in refused(tmp_path / "empty")


def test_weights_that_are_not_whole_are_refused(tmp_path: Path) -> None:
    """A head that is drawn at random would answer anything; a file that was cut is no file."""
    headless = make(tmp_path / "headless", "BertModel")
    config = json.loads((headless / "config.json").read_text("utf-8"))
    (headless / "config.json").write_text(json.dumps(config | {"architectures": ["BertForQuestionAnswering"]}), "utf-8")
    assert refused(headless) == "its weights lack qa_outputs.bias"
    cut = make(tmp_path / "cut", "BertForQuestionAnswering")
    path = cut / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    assert refused(cut)
