"""A reader's answers to questions whose answers are known, and what they gain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from qa.models.training.batches import Collator, in_order
from qa.models.training.examples import Asked, Examples
from qa.models.training.measures import Scores, score, summarise
from qa.models.training.network import Embeddings, Reader
from qa.models.training.recipe import Recipe
from qa.models.training.spans import best_spans
from qa.models.training.tokens import Encoded


@dataclass(frozen=True, slots=True)
class Held:
    """Examples that are measured on: as people read them, and as the model does."""

    examples: Examples
    encoded: Encoded


@dataclass(frozen=True, slots=True)
class Readings:
    """For each question the best span of its passage, in characters, and the log-odds that it answers."""

    spans: NDArray[np.int64]
    log_odds: NDArray[np.float64]


def read(
    embeddings: Embeddings,
    reader: Reader,
    encoded: Encoded,
    recipe: Recipe,
    chosen: NDArray[np.int64] | None = None,
    *,
    autocast: bool = True,
) -> Readings:
    """Read the passage of each question, or of the chosen ones, in windows; the best window's best span counts."""
    device = next(reader.parameters()).device
    chosen = np.arange(len(encoded.asked)) if chosen is None else chosen
    # Below any, so that every question gets a best span; whether it answers is the threshold's to say.
    log_odds = np.full(len(encoded.asked), -np.inf)
    spans = np.zeros((len(encoded.asked), 2), np.int64)
    collate = Collator(encoded, device)
    reader.eval()
    with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=autocast):
        for windows in in_order(encoded, recipe, chosen):
            batch = collate(windows)
            logits = reader(embeddings(batch.tokens, batch.types), batch.real, batch.passage)
            odds, first, last = (each.cpu().numpy() for each in best_spans(logits))
            # From places in the row to tokens of the passage.
            moved = windows.begin - batch.offset.cpu().numpy()
            for row, question in enumerate(windows.question):
                if odds[row] > log_odds[question]:
                    log_odds[question] = odds[row]
                    spans[question] = (first[row] + moved[row], last[row] + moved[row])
    found = [encoded.characters(int(encoded.asked[n, 0]), *map(int, spans[n])) for n in chosen]
    return Readings(np.array(found, np.int64).reshape(-1, 2), log_odds[chosen])


def judge(held: Held, readings: Readings, chosen: Sequence[int] | None = None) -> Scores:
    """Score readings against the answers that people gave."""
    examples = held.examples
    asked = [examples.asked[n] for n in (range(len(examples.asked)) if chosen is None else chosen)]
    texts = [examples.texts[each.passage].text for each in asked]
    given = [text[a:b] for text, (a, b) in zip(texts, readings.spans, strict=True)]
    right = [[text[slice(*span)] for span in each.answers] for text, each in zip(texts, asked, strict=True)]
    return score(given, right, readings.log_odds.tolist())


def summarise_kinds(held: Held, scores: Scores, threshold: float = 0.0) -> dict[str, dict[str, float]]:
    """The figures of all, then of each kind of question, and of each trap beside all that can be answered."""
    found = {"all": summarise(scores, threshold)}
    asked = held.examples.asked
    for kind in sorted({each.kind for each in asked if each.kind}):
        found[kind] = summarise(_part(scores, asked, kind=kind), threshold)
    for trap in sorted({each.trap for each in asked if each.trap}):
        found[f"trap: {trap}"] = summarise(_part(scores, asked, trap=trap), threshold)
    return found


def _part(scores: Scores, asked: Sequence[Asked], *, kind: str = "", trap: str = "") -> Scores:
    # With a trap go all that can be answered: alone it has nothing to be told apart from.
    fits = [each.kind == kind if kind else bool(each.answers) or each.trap == trap for each in asked]
    rows = np.array(fits, np.bool_)
    return Scores(scores.exact[rows], scores.f1[rows], scores.log_odds[rows], scores.answerable[rows])
