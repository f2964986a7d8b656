from pathlib import Path

import pytest
import torch
from tiny import FULL, make_base

from qa.models.training.network import load_base
from qa.models.training.spans import best_spans


def test_it_computes_what_transformers_computes() -> None:
    """The default model's layers give the hidden states that its BertModel gives, wherever the row is real."""
    from transformers import BertModel

    tokens = torch.tensor([[101, 2040, 2056, 102, 7584, 2358, 102, 0], [101, 2054, 102, 2009, 2001, 3844, 1012, 102]])
    types = torch.tensor([[0, 0, 0, 0, 1, 1, 1, 0], [0, 0, 0, 1, 1, 1, 1, 1]])
    real = tokens != 0
    embeddings, reader = load_base(FULL)
    reader.eval()
    with torch.inference_mode():
        hidden = embeddings(tokens, types)
        for layer in reader.layers:
            hidden = layer(hidden, real[:, None, None, :])
        theirs = BertModel.from_pretrained(str(FULL)).eval()(tokens, real.long(), types).last_hidden_state
    assert torch.allclose(hidden[real], theirs[real], atol=1e-5)


def test_only_layers_and_head_are_its_state(tmp_path: Path) -> None:
    """Word vectors are the embedding model's: they are neither trained nor stored."""
    embeddings, reader = load_base(make_base(tmp_path / "base"))
    assert list(embeddings.parameters()) == []
    assert list(embeddings.state_dict()) == []
    assert {name.split(".")[0] for name in reader.state_dict()} == {"layers", "head"}


def test_no_answer_lies_outside_the_passage(tmp_path: Path) -> None:
    """Only the passage's tokens, and [CLS], have logits worth the name."""
    _, reader = load_base(make_base(tmp_path / "base"))
    passage = torch.tensor([[True, False, True, True, False]])
    logits = reader(torch.randn(1, 5, 32), torch.ones(1, 5, dtype=torch.bool), passage)
    assert (logits > -100).tolist() == [passage.tolist()] * 2


@pytest.mark.parametrize("longest", [1, 3, 64])
def test_the_best_span_is_that_of_all_pairs(longest: int) -> None:
    """First and last token are those whose logits' sum is highest, in order and not too far apart."""
    logits = torch.randn(2, 20, 17, generator=torch.Generator().manual_seed(3))
    odds, first, last = best_spans(logits, longest)
    for row in range(20):
        pairs = {
            (a, b): float(logits[0, row, a] + logits[1, row, b])
            for a in range(1, 17)
            for b in range(a, min(17, a + longest))
        }
        best = max(pairs, key=lambda pair: pairs[pair])
        assert (first[row].item(), last[row].item()) == best
        null = float(logits[0, row, 0] + logits[1, row, 0])
        assert odds[row].item() == pytest.approx(pairs[best] - null, abs=1e-5)
