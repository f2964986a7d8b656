"""Questions of several kinds about invented articles, each another, for measuring."""

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from inventing import WORDS, Invented, Inventor

import qa

KINDS = ("who said", "no name", "role", "two names", "outlet", "days", "speaker", "follow-up")


@dataclass(frozen=True, slots=True)
class Wondered:
    """A question with the ones before it and what may be found, as JSON has it."""

    kind: str
    question: str
    history: tuple[str, ...] = ()
    filters: dict | None = None

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self), default=str)

    def arguments(self) -> dict:
        """What ``search`` and ``ask`` take beside the question."""
        given = dict(self.filters or {})
        given |= {name: date.fromisoformat(given[name]) for name in ("since", "until") if name in given}
        return {"history": self.history, "filters": qa.Filters(**given) if given else None}


def read_wondered(path: Path) -> list[Wondered]:
    """The questions of a file, one a line."""
    return [Wondered(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def wonder(inventor: Inventor, articles: int, each: int, seed: int) -> list[Wondered]:
    """So many questions of each kind about the articles below a number, mixed; another seed gives others."""
    chance = random.Random(seed)  # noqa: S311 - questions, no secret
    left = dict.fromkeys(KINDS, each)
    asked, found = _asked(), list[Wondered]()
    while left:
        # One of an article: its questions have words in common.
        about = _about(inventor.invent(chance.randrange(articles)), asked, inventor, chance)
        if wanted := [wondered for wondered in about if wondered.kind in left]:
            found.append(chance.choice(wanted))
            left[found[-1].kind] -= 1
            left = {kind: number for kind, number in left.items() if number}
    return found


def _asked() -> dict[str, list[str]]:
    """The questions of corpus/training/ by their articles."""
    found: dict[str, list[str]] = {}
    for line in Path("corpus/training/questions.jsonl").read_text("utf-8").splitlines():
        question = json.loads(line)
        found.setdefault(question["article"], []).append(question["question"])
    return found


def _about(
    invented: Invented, asked: dict[str, list[str]], inventor: Inventor, chance: random.Random
) -> Iterator[Wondered]:
    prepared, template = invented.prepared, invented.template
    article = prepared.article
    # Without a question of its own an article is asked for by its headline.
    plain = chance.choice(asked.get(template.prepared.article.key, [template.title.fill(invented.values)]))
    nameless = invented.say(plain)
    if not _names(plain, invented):
        yield Wondered("no name", nameless)
    said = [each for each in prepared.statements if each.speaker and " " in each.speaker]
    if not said:
        return
    one = chance.choice(said)
    words = set(WORDS.findall(article.text[one.start : one.end]))
    things = [thing for thing in inventor.things if thing in words] or [chance.choice(inventor.things)]
    topic = chance.choice(things)
    yield Wondered("who said", f"What did {one.speaker} say about the {topic}?")
    yield Wondered("speaker", nameless, filters={"speakers": [one.speaker]})
    yield Wondered("outlet", nameless, filters={"sources": [article.source]})
    around = [str(article.published + timedelta(days)) for days in (-200, 200)]
    yield Wondered("days", nameless, filters={"since": around[0], "until": around[1]})
    before = f"What did {one.speaker.split()[-1]} say about the {topic}?"
    yield Wondered("follow-up", f"And what about the {chance.choice(things)}?", (before,))
    if prepared.roles:
        role = chance.choice(prepared.roles).role
        yield Wondered("role", f"What did the {role.removeprefix('the ')} say about the {topic}?")
    others = [each.speaker for each in said if each.speaker != one.speaker]
    if others:
        yield Wondered("two names", f"What did {one.speaker} say about {chance.choice(others)} and the {topic}?")


def _names(text: str, invented: Invented) -> bool:
    """Whether a text about the template names somebody."""
    slots = {slot for _, given, surname in invented.template.people for slot in (given, surname)}
    return any(invented.template.words.get(word) in slots for word in WORDS.findall(text))
