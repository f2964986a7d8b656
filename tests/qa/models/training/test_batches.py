from collections import Counter

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import FULL

from qa.models.training.batches import Collator, cut, draw_epoch, in_order
from qa.models.training.examples import Asked, Examples, Text
from qa.models.training.recipe import Recipe
from qa.models.training.tokens import Encoded, encode, load_tokenizer

TOKENIZER = load_tokenizer(FULL)
CPU = torch.device("cpu")


def number_words(count: int, answer: int | None = None, *, headline: str = "") -> Encoded:
    """A passage of so many one-token words, and a question whose answer is one of them, or none."""
    words = [chr(ord("a") + n % 26) for n in range(count)]
    span = ((2 * answer, 2 * answer + 1),) if answer is not None else ()
    text = Text(text=" ".join(words), article="a", headline=headline)
    return encode(Examples([text], [Asked(question="who is it", passage=0, answers=span)]), TOKENIZER)


def test_a_row_is_what_bert_reads() -> None:
    """[CLS] question [SEP] context passage [SEP], types 1 from the context on, answers only in the passage."""
    encoded = number_words(4, 2, headline="pier")
    (windows,) = in_order(encoded, Recipe(length=64), np.array([0]))
    batch = Collator(encoded, CPU)(windows)
    assert batch.tokens.shape == (1, 16)
    row = TOKENIZER.decode(batch.tokens[0].tolist(), skip_special_tokens=False)
    assert row == "[CLS] who is it [SEP] pier : a b c d [SEP]" + " [PAD]" * 4
    assert batch.types[0].tolist() == [0] * 5 + [1] * 7 + [0] * 4
    assert batch.real[0].tolist() == [True] * 12 + [False] * 4
    assert batch.passage[0].nonzero()[:, 0].tolist() == [0, 7, 8, 9, 10]
    assert (batch.first.item(), batch.last.item(), batch.offset.item()) == (9, 9, 7)


@settings(deadline=None)
@given(st.integers(1, 90), st.integers(16, 40), st.integers(0, 30), st.data())
def test_windows_hold_every_token_and_every_answer(count: int, length: int, overlap: int, data: st.DataObject) -> None:
    """Whatever the lengths, windows cover the passage, fit, and where one has the answer it is at its place."""
    answer = data.draw(st.integers(0, count - 1))
    encoded = number_words(count, answer)
    recipe = Recipe(length=length, overlap=overlap)
    windows = cut(encoded, np.array([0]), np.array([0]), recipe, bare=np.array([False]))
    held = {n for begin, size in zip(windows.begin, windows.size, strict=True) for n in range(begin, begin + size)}
    assert held == set(range(count))
    assert windows.lengths(encoded).max() <= length
    found = {int(begin + first) for begin, first in zip(windows.begin, windows.first, strict=True) if first >= 0}
    assert found == {answer}
    batch = Collator(encoded, CPU)(windows)
    for row, first in enumerate(batch.first.tolist()):
        if first:
            token = encoded.tokens[encoded.passages[0, 0] + answer]
            assert batch.tokens[row, first].item() == token


def test_an_epoch_follows_from_seed_and_number() -> None:
    """The same epoch comes twice the same; another epoch, or another seed, has another order."""
    texts = [Text(text=f"word {n}", article="a") for n in range(40)]
    encoded = encode(Examples(texts, [Asked(question=f"q {n}", passage=n) for n in range(40)]), TOKENIZER)

    def order(seed: int, epoch: int) -> list[int]:
        return [int(n) for windows in draw_epoch(encoded, Recipe(seed=seed, batch=4), epoch) for n in windows.question]

    assert order(1, 0) == order(1, 0)
    assert sorted(order(1, 0)) == list(range(40))
    assert len({tuple(order(*each)) for each in [(1, 0), (1, 1), (2, 0)]}) == 3


def test_shares_and_negatives_are_drawn() -> None:
    """A share of 2 brings each question twice, of 0 never; a negative is asked of the passage that was found."""
    texts = [Text(text=f"word {n}", article="a") for n in range(3)]
    asked = [Asked(question="a", passage=0, answers=((0, 4),)), Asked(question="b", passage=1, source="qamr")]
    encoded = encode(Examples(texts, asked), TOKENIZER, [(0, 2)])
    recipe = Recipe(shares={"squad": 2.0, "qamr": 0.0}, negatives=1.0)
    drawn = Counter(
        (int(q), int(p), int(f))
        for windows in draw_epoch(encoded, recipe, 0)
        for q, p, f in zip(windows.question, windows.passage, windows.first, strict=True)
    )
    assert drawn == {(0, 0, 0): 2, (0, 2, -1): 2}
