"""Learns how much each measure of a person counts for "he" and "she": `make weigh NEWS=folder`.

Reads the halves of the fresh sets that may be looked at, the golden statements, and news-dev where NEWS names it (a
folder with text/ and statements.jsonl), and writes qa/attribution/salience.json. Since whom one pronoun means depends
on those before it, articles are read, weights fitted and articles read again. Prints shares right and wrong,
cross-validated by article.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

import qa
from qa.attribution import salience
from qa.attribution.attributor import Attributor
from qa.attribution.salience import Candidate, Salience
from qa.names.comparing import same_person
from qa.passages.paragraphs import split_paragraphs
from qa.records import Article, Paragraph

HERE = Path(__file__).parent / "qa" / "attribution"
PRONOUNS = ("he", "she", "his", "her")
# Against fitting few articles: the inverse of a weight's expected square. With 1 and 4 the figures are the same.
STRENGTH = 2.0
# "Holt sold her boat" is taken for labelled: few labels tell of an owner's pronoun. Each counts little, they are many.
OWN = 0.1
GOLDEN = 3.0
# Chosen by the cross-validated figures: with .7 a fifth fewer are wrong, and twice as many lost that are right.
LEAD = 0.4
PARTS = 10


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article, and whom its pronouns mean, by where they stand; None is somebody without a name."""

    article: Article
    paragraphs: Sequence[Paragraph]
    speakers: Mapping[int, str | None]


@dataclass(frozen=True, slots=True)
class Example:
    """A pronoun: whom it could mean, which of them are right, and how much it counts; ``labelled`` by a person."""

    article: str
    candidates: Sequence[Candidate]
    right: Sequence[int]
    weight: float
    labelled: bool


def main() -> None:
    """Fit the weights, print their figures and store them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--news", type=Path, help="a folder with text/ and statements.jsonl")
    parser.add_argument("--rounds", type=int, default=4)
    options = parser.parse_args()
    articles = [*golden(), *fresh("fresh"), *fresh("fresh2"), *(news(options.news) if options.news else ())]
    read: list[list[Example]] = []
    for number in range(options.rounds):
        read.append([each for article in articles for each in examples(article)])
        pool = [each for every in read for each in every]
        store(fit(pool))
        Console().print(f"{number}: {figures(read[-1], pool)}")


def golden() -> Iterator[Labelled]:
    """The golden statements."""
    for line in (HERE / "statements.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        day = date.fromisoformat(row.get("published") or "2024-05-15")
        article = Article(text=row["text"], title=row.get("title", ""), published=day, key=f"golden/{row['id']}")
        yield labelled(article, row["statements"])


def fresh(name: str) -> Iterator[Labelled]:
    """The half of a fresh set that may be looked at."""
    folder = HERE / name
    seen = set(json.loads((folder / "halves.json").read_text(encoding="utf-8"))["looked_at"])
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    for line in (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        key = row["article"]
        if key in seen:
            article = Article(
                text=(folder / "text" / f"{key}.txt").read_text(encoding="utf-8"),
                title=row["title"],
                source=row["source"],
                published=date.fromisoformat(row["published"]),
                authors=tuple(row["authors"]),
                key=f"{name}/{key}",
            )
            yield labelled(article, [each for each in labels if each["article"] == key])


def labelled(article: Article, rows: Sequence[Mapping[str, Any]]) -> Labelled:
    """Find where the pronouns of rows stand: beside the cue, as near to the words as can be, and in no quotation."""
    text, speakers = article.text, dict[int, str | None]()
    for row in rows:
        mention = row.get("mention", "")
        if mention.lower() not in PRONOUNS or not row.get("cue"):
            continue
        start = text.index(row["words"])
        end = start + len(row["words"])
        near = []
        for found in re.finditer(rf"\b{mention}\b", text):
            beside = row["cue"].split()[0] in text[max(0, found.start() - 40) : found.end() + 60]
            quoted = text.count("“", 0, found.start()) > text.count("”", 0, found.start())
            if beside and not quoted and not start <= found.start() < end:
                near.append((min(abs(found.start() - end), abs(start - found.end())), found.start()))
        # What is farther off is another "she".
        if near and min(near)[0] < 200:
            speakers[min(near)[1]] = row["speaker"]
    return Labelled(article, split_paragraphs(text, title=article.title), speakers)


def news(folder: Path) -> Iterator[Labelled]:
    """The articles of a corpus whose rows tell where a mention stands."""
    rows = [json.loads(line) for line in (folder / "statements.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row.get("speaker") and row.get("named") and row.get("sure")]
    with tempfile.TemporaryDirectory() as place, qa.Library(Path(place) / "library") as library:
        library.add(folder / "text")
        for article in library.articles():
            speakers = {
                row["mention_spans"][0][0]: row["speaker"]
                for row in rows
                if row["article"] == Path(article.key).stem and row["mention"].lower() in PRONOUNS
            }
            if speakers:
                yield Labelled(article, list(library.paragraphs(article.key)), speakers)


ATTRIBUTOR = Attributor()


def examples(given: Labelled) -> Iterator[Example]:
    """The pronouns of an article as they are read with the weights of now."""
    key = given.article.key
    is_golden = key.startswith("golden/")
    for place, candidates in ATTRIBUTOR.weigh_pronouns(given.article, given.paragraphs).items():
        people = [each.person for each in candidates]
        if place in given.speakers:
            speaker = given.speakers[place]
            right = [
                i
                for i, person in enumerate(people)
                # Where a golden statement has nobody all are alike; elsewhere it is somebody who is only described.
                if (person.name == speaker or (person.named and same_person(person.name, speaker)))
                or (speaker is None and (is_golden or not person.named))
            ]
            yield Example(key, candidates, right, GOLDEN if is_golden else 1.0, speaker is not None)
        else:
            own = [i for i, each in enumerate(candidates) if "here, for another" in each.measures]
            if len(own) == 1:
                yield Example(key, candidates, own, OWN, False)


def fit(pool: Sequence[Example]) -> dict[str, float]:
    """Weights under which those who are right are likeliest (conditional logistic regression)."""
    # Heavy, as everything that imports scipy is.
    from scipy.optimize import minimize

    names = sorted({name for example in pool for each in example.candidates for name in each.measures})
    groups = []
    for example in pool:
        if example.right and len(example.candidates) > 1:
            values = np.array([[each.measures.get(name, 0.0) for name in names] for each in example.candidates])
            groups.append((values, list(example.right), example.weight))

    def loss(weights: Any) -> tuple[float, Any]:
        total, slope = 0.5 * STRENGTH * weights @ weights, STRENGTH * weights
        for values, right, weight in groups:
            scores = values @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            if len(right) == len(shares):
                total -= weight * np.log(shares + 1e-12).mean()
                wanted = np.full(len(shares), 1 / len(shares))
            else:
                total -= weight * np.log(shares[right].sum() + 1e-12)
                wanted = np.zeros(len(shares))
                wanted[right] = shares[right] / shares[right].sum()
            slope = slope - weight * (wanted - shares) @ values
        return total, slope

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return {name: round(float(weight), 3) for name, weight in zip(names, found, strict=True)}


def figures(last: Sequence[Example], pool: Sequence[Example]) -> dict[str, str]:
    """Shares right and wrong of each set's labelled pronouns, by weights that have not seen their article."""
    keys = sorted({example.article for example in pool})
    verdicts: dict[str, list[str]] = {}
    for part in range(PARTS):
        held = set(keys[part::PARTS])
        model = Salience(fit([each for each in pool if each.article not in held]), LEAD)
        for example in last:
            if example.article in held and example.labelled:
                person = model.choose(example.candidates)
                right = any(example.candidates[i].person is person for i in example.right)
                verdict = "right" if right else "wrong" if person and person.named else "unknown"
                name = example.article.split("/")[0]
                verdicts.setdefault(name if name in ("golden", "fresh", "fresh2") else "news", []).append(verdict)
    return {
        name: f"{len(each)}: right {each.count('right') / len(each):.3f} wrong {each.count('wrong') / len(each):.3f}"
        for name, each in verdicts.items()
    }


def store(weights: Mapping[str, float]) -> None:
    """Write the weights, and read with them from now on."""
    salience.FILE.write_text(json.dumps({"weights": weights, "lead": LEAD}, indent=2) + "\n", encoding="utf-8")
    salience.load_salience.cache_clear()


if __name__ == "__main__":
    main()
