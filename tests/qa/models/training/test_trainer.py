import json
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny import make_base

from qa.models.training.examples import Asked, Examples, Text
from qa.models.training.judging import Held, judge, read
from qa.models.training.measures import summarise
from qa.models.training.network import load_base
from qa.models.training.recipe import Recipe, change
from qa.models.training.tokens import Encoded, encode, load_tokenizer
from qa.models.training.trainer import CHECKPOINT, FIGURES, Pace, Trainer

RECIPE = Recipe(epochs=4, batch=4, rate=1e-3, length=64, bare=0.0, average=0.9, negatives=1.0)


def make_examples() -> Examples:
    """Ten questions, two of a passage, of which the second of each has no answer."""
    names = ["Ida Brandt", "Jan Simek", "Ana Petrova", "Tom Hale", "Li Wei"]
    texts = [Text(text=f"On Monday {name} said that the pier was shut.", article=name) for name in names]
    asked = []
    for n, name in enumerate(names):
        asked.append(Asked(question="who said that the pier was shut?", passage=n, answers=((10, 10 + len(name)),)))
        asked.append(Asked(question="when was the tunnel opened?", passage=n))
    return Examples(texts, asked)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The folder of a tiny BERT."""
    return make_base(tmp_path / "base")


@pytest.fixture
def encoded(base: Path) -> Encoded:
    """The ten questions, tokenised, with a negative."""
    return encode(make_examples(), load_tokenizer(base), [(0, 1)])


def build(base: Path, encoded: Encoded, folder: Path, recipe: Recipe, **pace: float) -> Trainer:
    """A trainer of a tiny reader."""
    embeddings, reader = load_base(base, dropout=recipe.dropout, seed=recipe.seed)
    return Trainer(recipe, encoded, embeddings, reader, folder, pace=Pace(figures=1, **pace))  # type: ignore[arg-type]


def test_ten_examples_are_learnt_by_heart(base: Path, encoded: Encoded, tmp_path: Path) -> None:
    """Both the spans and that there is none: F1 reaches 1."""
    recipe = change(RECIPE, ["epochs=60", "rate=0.005", "dropout=0", "average=0", "negatives=0"])
    trainer = build(base, encoded, tmp_path / "run", recipe)
    held = Held(make_examples(), encoded)
    scores = judge(held, read(trainer.embeddings, trainer.train(), encoded, recipe))
    figures = summarise(scores)
    assert (figures["exact"], figures["HasAns_f1"], figures["NoAns_f1"]) == (1.0, 1.0, 1.0)


def test_figures_are_written_as_it_goes(base: Path, encoded: Encoded, tmp_path: Path) -> None:
    """A line a step with its loss, a line an examination with what it found."""
    trainer = build(base, encoded, tmp_path / "run", RECIPE)
    trainer.examine = lambda reader: {"looked": True}
    trainer.train()
    lines = [json.loads(line) for line in (tmp_path / "run" / FIGURES).read_text().splitlines()]
    assert trainer.steps == 12
    assert [line["step"] for line in lines if "loss" in line] == list(range(1, 13))
    assert [line["step"] for line in lines if "looked" in line] == [3, 6, 9, 12]
    losses = [line["loss"] for line in lines if "loss" in line]
    assert np.mean(losses[-3:]) < np.mean(losses[:3])


@pytest.mark.slow
def test_a_training_that_was_killed_ends_with_the_same_weights(base: Path, encoded: Encoded, tmp_path: Path) -> None:
    """Killed in the middle of a step after a checkpoint, and resumed: weights and figures are those of one go."""
    whole = build(base, encoded, tmp_path / "whole", RECIPE).train().state_dict()
    script = textwrap.dedent(f"""
        import os, sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from pathlib import Path
        import test_trainer as t
        from qa.models.training.examples import Examples
        base = Path({str(base)!r})
        encoded = t.encode(t.make_examples(), t.load_tokenizer(base), [(0, 1)])
        trainer = t.build(base, encoded, Path({str(tmp_path / "cut")!r}), t.RECIPE, checkpoint=0.0)
        learn = trainer._learn
        def die(batch):
            lost = learn(batch)
            if trainer._step == 7:
                os.kill(os.getpid(), 9)
            return lost
        trainer._learn = die
        trainer.train()
    """)
    ended = subprocess.run([sys.executable, "-c", script], check=False)
    assert ended.returncode == -9
    resumed = build(base, encoded, tmp_path / "cut", RECIPE)
    again = resumed.train().state_dict()
    assert all(torch.equal(whole[name], again[name]) for name in whole)

    def losses(run: str) -> list[tuple[int, float]]:
        lines = (tmp_path / run / FIGURES).read_text().splitlines()
        return [(line["step"], line["loss"]) for line in map(json.loads, lines)]

    assert losses("cut") == losses("whole")


def test_a_finished_training_is_not_trained_again(base: Path, encoded: Encoded, tmp_path: Path) -> None:
    """Called again it gives the weights that it has."""
    first = build(base, encoded, tmp_path / "run", RECIPE).train().state_dict()
    again = build(base, encoded, tmp_path / "run", RECIPE).train().state_dict()
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert (tmp_path / "run" / CHECKPOINT).exists()


def test_another_recipe_does_not_go_on(base: Path, encoded: Encoded, tmp_path: Path) -> None:
    """A folder with a training of another recipe is refused, with what to do."""
    build(base, encoded, tmp_path / "run", RECIPE).train()
    with pytest.raises(ValueError, match=r"of another recipe. Name another folder, or delete it"):
        build(base, encoded, tmp_path / "run", change(RECIPE, ["rate=0.1"])).train()


def test_a_value_that_no_recipe_has_is_told() -> None:
    """Values are changed by name, shares by source; what is unknown is told with what is known."""
    assert change(Recipe(), ["batch=8", "share.qamr=0.5"]) == Recipe(batch=8, shares={"qamr": 0.5})
    with pytest.raises(ValueError, match=r"speed=1: no such value. Known are seed, epochs"):
        change(Recipe(), ["speed=1"])
