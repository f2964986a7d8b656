"""What calls of a library promise, and whether what is found in it afterwards keeps to that.

A step that was done must be there; one that was cut off may be there or not, each article whole; nothing else may be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import forked  # noqa: F401 - finds `encoders`
from editions import edition, edition_of
from encoders import HashTokenEncoder

import qa

CALLS = ("add", "replace", "remove", "reindex", "save", "keep")
MODELS = ("first", "second")
ARTICLES = 16
CONVERSATIONS = 4
AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One call, and what it makes of articles or conversations: their version afterwards, None where they are gone."""

    call: str
    becomes: dict[int, int | None] = field(default_factory=dict)
    model: str = ""


@dataclass
class Promised:
    """What may be in the library: for each article and conversation, and for the model, the versions it may have."""

    articles: dict[int, set[int | None]]
    kept: dict[int, set[int | None]]
    models: set[str]

    @classmethod
    def of_nothing(cls) -> Promised:
        """What is promised of an empty library."""
        return cls({n: {None} for n in range(ARTICLES)}, {n: {None} for n in range(CONVERSATIONS)}, {MODELS[0]})

    def take(self, step: Step, *, done: bool) -> None:
        """A step was done, or was under way when the process was killed."""
        versions = self.kept if step.call == "keep" else self.articles
        for number, version in step.becomes.items():
            versions[number] = {version} if done else versions[number] | {version}
        if step.model:
            self.models = {step.model} if done else self.models | {step.model}

    def compare(self, found: Found) -> list[str]:
        """What of what is found was not promised, a line each; from now on what is found is what is promised."""
        faults = list(found.faults)
        for what, promised, here in (("article", self.articles, found.articles), ("talk", self.kept, found.kept)):
            for number, versions in promised.items():
                if here.get(number) not in versions:
                    faults.append(f"{what} {number} is there as {here.get(number)}, not as one of {versions}")
                promised[number] = {here.get(number)}
        if found.model not in self.models:
            faults.append(f"made with {found.model}, not with one of {self.models}")
        self.models = {found.model}
        return faults


@dataclass(frozen=True, slots=True)
class Found:
    """What is in the library; at first nothing."""

    articles: dict[int, int] = field(default_factory=dict)
    kept: dict[int, int] = field(default_factory=dict)
    model: str = MODELS[0]
    files: int = 0
    faults: list[str] = field(default_factory=list)


def plan(call: str, found: Found, version: int) -> list[Step]:
    """The steps of one process: a call for a few articles at a time."""
    here = sorted(found.articles)
    absent = [number for number in range(ARTICLES) if number not in found.articles]
    if call == "reindex":
        other = next(name for name in MODELS if name != found.model)
        return [Step(call, model=other), Step(call, model=found.model)]
    if call == "save":
        return [Step(call)]
    if call == "keep":
        gone = {number: None for number in found.kept if version % 3 == number % 3}
        return [Step(call, {number: gone.get(number, version)}) for number in range(CONVERSATIONS)]
    numbers = {"add": absent, "replace": here, "remove": here[: ARTICLES // 2]}[call]
    groups = [numbers[first : first + AT_ONCE] for first in range(0, len(numbers), AT_ONCE)]
    return [Step(call, dict.fromkeys(group, None if call == "remove" else version)) for group in groups]


def carry_out(library: qa.Library, step: Step) -> None:
    """Make what the step says of the articles or conversations."""
    if step.call == "keep":
        for number, version in step.becomes.items():
            if version is None:
                library.forget(str(number))
            else:
                library.keep(conversation(number, version))
    elif step.call == "remove":
        for number in step.becomes:
            library.remove(edition(number, 0).key)
    else:
        report = library.add([edition(number, version) for number, version in step.becomes.items() if version])
        assert not report.failed, report.failed


def conversation(number: int, version: int) -> qa.Conversation:
    """A conversation that tells which version it is."""
    return qa.Conversation(id=str(number), title=f"Talk {version}", turns=(qa.Turn(f"Which season is {version}?"),))


def inspect(path: Path) -> Found:
    """Open what a kill has left and compare everything in it with everything else."""
    for model in MODELS:
        try:
            with qa.Library(path, encoder=HashTokenEncoder(model)) as library:
                return _inspect(library, model)
        except qa.EncoderMismatch:
            continue
    raise AssertionError("made with no model that it was ever given")


def _inspect(library: qa.Library, model: str) -> Found:
    faults = [f"check: {line}" for line in library.check()]
    articles: dict[int, int] = {}
    ids: list[int] = []
    for article in library.articles():
        known, paragraphs = edition_of(article), library.paragraphs(article.key)
        if known is None:
            faults.append(f"{article.key} is no edition that was written: {article.text!r}")
            continue
        articles[known[0]] = known[1]
        ids += [paragraph.id or 0 for paragraph in paragraphs]
        if [paragraph.text for paragraph in paragraphs] != article.text.split("\n\n"):
            faults.append(f"{article.key} has other paragraphs than it was written with")
        if [(each.speaker, each.ordinal) for each in library.statements(article.key)] != [("Ada Holm", 2)]:
            faults.append(f"{article.key} has lost its statement, or has it twice")
    indexed = (library._indexes.dense.vectors()[0].tolist(), library._indexes.lexical.ids().tolist())
    faults += [f"{name} index: {of} for {sorted(ids)}" for name, of in zip(("dense", "lexical"), indexed, strict=True)
               if of != sorted(ids)]  # fmt: skip
    faults += _search(library, articles)
    kept = {int(each.id): int(each.title.split()[1]) for each in library.conversations()}
    for number, version in kept.items():
        if library.conversation(str(number)).turns != conversation(number, version).turns:
            faults.append(f"conversation {number} is none that was kept")
    files = sum(file.is_file() for file in library.path.rglob("*"))
    return Found(articles, kept, model, files, faults)


def _search(library: qa.Library, articles: dict[int, int]) -> list[str]:
    """What is there is found first by its words, and what is gone by none."""
    faults = []
    # A few of them: that both indexes hold exactly what the store does was compared, and a search takes its time.
    for number, version in list(articles.items())[::6]:
        words = edition(number, version).text.split("\n\n")[1]
        first = library.search(words, k=1)[0].paragraph.text
        if first != words:
            faults.append(f"asked for {words!r}, found {first!r}")
    if articles:
        found = {edition_of(hit.article) for hit in library.search("ferry line edition printed", k=100)}
        if not found <= set(articles.items()):
            faults.append(f"found {found - set(articles.items())}, which are not there")
    return faults
