"""Sources → what a training reads: examples tokenised, with hard negatives, kept in a file of the training's folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tokenizers import Tokenizer

from qa.attribution.attributor import Attributor
from qa.models.training.examples import Examples
from qa.models.training.judging import Held
from qa.models.training.negatives import find_negatives
from qa.models.training.own_articles import read_own
from qa.models.training.sources import read_qamr, read_squad
from qa.models.training.tokens import Encoded, encode, load, save
from qa.protocols import Progress

_QAMR = "qamr.jsonl.gz"
# Of an article's own passages, and of the others that retrieval finds in all articles.
_NEAR, _FAR = 2, 2


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is trained on, and the sets that are measured on, by name."""

    trained: Encoded
    held: dict[str, Held]


def prepare(
    squad: Path | None, own: Path | None, tokenizer: Tokenizer, folder: Path, *, progress: Progress | None = None
) -> Prepared:
    """Read the sources that are given, find negatives and tokenise; what was prepared of the same files is taken.

    Args:
        squad: a folder of SQuAD's files, and of QAMR's if it has one.
        own: the project's own articles for training.
        tokenizer: of ``load_tokenizer``.
        folder: where the prepared file is kept.
        progress: called while negatives are sought.
    """
    trained: list[tuple[Examples, int]] = []
    held: dict[str, Examples] = {}
    if squad:
        trained.append((read_squad(squad, "train"), 0))
        held["squad"] = read_squad(squad, "dev")
        if (squad / _QAMR).is_file():
            trained.append((read_qamr(squad / _QAMR), 0))
    if own:
        ours, held["own"] = read_own(own, Attributor())
        trained.append((ours, _FAR))
    # By the files' contents: what was changed is prepared anew.
    kept = folder / f"prepared-{_fingerprint([each for each in (squad, own) if each])}.npz"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        save(_encode(trained, tokenizer, progress), kept)
    return Prepared(load(kept), {name: Held(each, encode(each, tokenizer)) for name, each in held.items()})


def sample(held: Held, tokenizer: Tokenizer, size: int) -> Held:
    """An even part of a set, for looks in between."""
    asked = held.examples.asked[:: max(1, len(held.examples.asked) // size)]
    numbers = {old: new for new, old in enumerate(dict.fromkeys(each.passage for each in asked))}
    moved = [replace(each, passage=numbers[each.passage]) for each in asked]
    part = Examples([held.examples.texts[old] for old in numbers], moved)
    return Held(part, encode(part, tokenizer))


def _encode(sources: Sequence[tuple[Examples, int]], tokenizer: Tokenizer, progress: Progress | None) -> Encoded:
    joined = Examples()
    negatives: list[tuple[int, int]] = []
    for examples, far in sources:
        found = find_negatives(examples, near=_NEAR, far=far, progress=progress)
        negatives += [(number + len(joined.asked), passage + len(joined.texts)) for number, passage in found]
        joined = joined + examples
    return encode(joined, tokenizer, negatives, places=False)


def _fingerprint(folders: Sequence[Path]) -> str:
    """Of the contents of all files in the folders."""
    known = hashlib.sha256()
    for folder in folders:
        for path in sorted(each for each in folder.iterdir() if each.is_file()):
            known.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return known.hexdigest()[:12]
