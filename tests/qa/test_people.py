from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from encoders import HashEncoder

import qa
from qa.people import Person, Utterance, fold_reprints, list_people
from qa.records import Article, Filters, Paragraph, Role, Statement
from qa.retrieval.acquaintance import find_namesakes
from qa.storage.store import Store
from qa.storage.writer import Row

PIER = """Pier stays shut

Harbour master Ida Brandt said on Monday that the pier would stay shut until the lamp is mended.

“The lamp went out in the storm,” Brandt said. “We have ordered new glass from the mainland.”

Visitors were turned away at the gate all day, and two school classes went home again.

Brandt denied that the pier was unsafe. A fisherman said the catch was poor."""
FERRY = """Ferry to sail at night

The ferry will sail at night from June, Ida Brandt said. “Twelve more cabins are being built for the crew,” she said.

Its owner, Bo Holt, said the fare would not rise."""
COPY = """Night ferry from June

“Twelve more cabins are being built for the crew,” Ida Brandt said."""
UNDATED = """A letter

“I have kept this harbour for thirty years,” Ida Brandt wrote."""
ARTICLES = (
    Article(key="pier", title="Pier stays shut", text=PIER, source="The Courier", published=date(2024, 5, 8)),
    Article(key="ferry", title="Ferry to sail", text=FERRY, source="The Courier", published=date(2024, 5, 20)),
    Article(key="copy", title="Night ferry", text=COPY, source="Evening Post", published=date(2024, 5, 21)),
    Article(key="letter", title="A letter", text=UNDATED),
)
CABINS = "Twelve more cabins are being built for the crew,"
LAMP, GLASS = "The lamp went out in the storm,", "We have ordered new glass from the mainland."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, sentence_encoder: qa.Encoder) -> Iterator[qa.Library]:
    """A library with the real model: what a statement is about is a matter of meaning."""
    with qa.Library(tmp_path_factory.mktemp("people") / "news.library", encoder=sentence_encoder) as opened:
        assert len(opened.add(ARTICLES).added) == len(ARTICLES)
        yield opened


def store_of(path: Path, texts: Sequence[tuple[str, Sequence[str]]], roles: Sequence[Role] = ()) -> Store:
    """A store of articles, each of one paragraph, in which speakers say all of it."""
    store = Store(path / "store.sqlite")
    with store.write() as writer:
        for number, (text, speakers) in enumerate(texts):
            rows = [Row(Paragraph(start=0, end=len(text), text=text))]
            said = [Statement(start=0, end=len(text), speaker=speaker) for speaker in speakers]
            article = Article(key=f"a{number}", text=text, source="The Courier", published=date(2024, 1, 1 + number))
            writer.put(article, f"digest {number}", rows, said, roles if number == 0 else ())
    return store


def test_everybody_who_is_quoted_by_name(library: qa.Library) -> None:
    """With counts, days and roles, most quoted first; a fisherman without a name is nobody in particular."""
    brandt, holt = library.people()
    assert brandt == Person(
        name="Ida Brandt",
        statements=8,
        articles=4,
        first=date(2024, 5, 6),
        last=date(2024, 5, 21),
        roles=("Harbour master",),
    )
    assert (holt.name, holt.statements, holt.articles) == ("Bo Holt", 1, 1)


def test_the_list_is_read_anew_when_articles_come(tmp_path: Path, encoder: HashEncoder) -> None:
    """Somebody who is quoted in a new article is there, and goes with it."""
    with qa.Library(tmp_path / "news.library", encoder=encoder) as library:
        assert library.people() == []
        library.add(Article(key="letter", text=UNDATED))
        assert [person.name for person in library.people()] == ["Ida Brandt"]
        library.remove("letter")
        assert library.people() == []


def test_variants_of_a_name_are_one_person(tmp_path: Path) -> None:
    """The fullest name that is used most stands for all; two full names of one surname are two; no outlets."""
    texts = [
        ("It rained.", ["Nina Holt", "Nina Holt", "N. Holt", "Holt", "Peter Holt", "the mayor", "Courier"]),
        ("It snowed.", ["Nina Holt", "Holt", "Lind"]),
        ("It thawed.", ["N. Holt", "Minister Lind"]),
    ]
    store = store_of(tmp_path, texts, [Role("Nina Holt", "mayor"), Role("Holt", "Mayor"), Role("Holt", "poet")])
    with store.read() as snapshot:
        people = list_people(snapshot)
        found = [(each.name, each.statements, each.articles) for each in people]
        assert found == [("Nina Holt", 7, 3), ("Lind", 2, 2), ("Peter Holt", 1, 1)]
        assert people[0].roles == ("mayor", "poet")
        assert (people[0].first, people[0].last) == (date(2024, 1, 1), date(2024, 1, 3))
        for person in people:
            assert len(snapshot.statements(None, [*find_namesakes(snapshot, (person.name,))])) == person.statements


def test_what_somebody_said_comes_by_day(library: qa.Library) -> None:
    """On the day on which it was said, else when it was printed, undated last; each is words of its article."""
    said = library.said_by("Ida Brandt")
    days = [each.day for each in said]
    assert days == [
        date(2024, 5, 6),
        date(2024, 5, 8),
        date(2024, 5, 8),
        date(2024, 5, 8),
        date(2024, 5, 20),
        date(2024, 5, 20),
        None,
    ]
    assert [each.text for each in said[1:3]] == [LAMP, GLASS]
    assert said[3].statement.denied
    for each in said:
        assert each.text == each.article.text[each.statement.start : each.statement.end]


def test_what_several_articles_print_comes_once(library: qa.Library) -> None:
    """The earliest print stands, and names the others."""
    (cabins,) = [each for each in library.said_by("Brandt") if each.text == CABINS]
    assert (cabins.article.key, [article.key for article in cabins.also_in]) == ("ferry", ["copy"])


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("the lamp", {LAMP, GLASS, "the pier would stay shut until the lamp is mended"}),
        ("ships", {"The ferry will sail at night from June", CABINS}),
        ("football", set()),
        ("the", None),
    ],
)
def test_a_topic_keeps_what_is_about_it(library: qa.Library, topic: str, words: set[str] | None) -> None:
    """In its words, or near it in meaning; of something else nothing; a topic without a word in it is none."""
    said = library.said_by("Ida Brandt", topic)
    if words is None:
        assert said == library.said_by("Ida Brandt")
    else:
        assert {each.text.rstrip(".") for each in said} == {each.rstrip(".") for each in words}


def test_filters_leave_out_other_articles(library: qa.Library) -> None:
    """By outlet and by day of publication."""
    post = library.said_by("Ida Brandt", filters=Filters(sources=("evening post",)))
    assert [(each.article.key, each.text, each.also_in) for each in post] == [("copy", CABINS, ())]
    early = library.said_by("Ida Brandt", filters=Filters(until=date(2024, 5, 10)))
    assert {each.article.key for each in early} == {"pier"}


def test_nobody_says_nothing(library: qa.Library) -> None:
    """Whoever is never quoted has no statements, about anything."""
    assert library.said_by("Ada Nobody") == []
    assert library.said_by("Ada Nobody", "the lamp") == []


def test_a_model_without_tokens_goes_by_words_alone(tmp_path: Path, encoder: HashEncoder) -> None:
    """All words of the topic stand in the paragraph."""
    with qa.Library(tmp_path / "news.library", encoder=encoder) as library:
        library.add(ARTICLES[:2])
        assert {each.text for each in library.said_by("Brandt", "lamps storms")} == {LAMP, GLASS}
        assert library.said_by("Brandt", "illumination") == []


def utter(key: int, words: str, day: int | None, *, denied: bool = False, paragraph: str = "") -> tuple[Utterance, str]:
    """An utterance of an article whose whole text it is."""
    published = date(2024, 5, day) if day else None
    statement = Statement(start=0, end=len(words), speaker="Ida Brandt", denied=denied)
    article = Article(text=words, key=f"a{key}", id=key, published=published)
    return Utterance(statement=statement, article=article, text=words, day=published), paragraph or words


ROOF = "the roof of the old customs house will be mended before the winter comes"
EDITED = "the roof of the old customs house will be mended before winter comes"


@pytest.mark.parametrize(
    ("said", "prints"),
    [
        ([utter(1, ROOF, 1), utter(2, EDITED, 3), utter(3, ROOF, 4)], [[1, 2, 3]]),
        ([utter(1, ROOF, 1), utter(2, ROOF, 20)], [[1], [2]]),
        ([utter(1, ROOF, 1), utter(2, ROOF, None)], [[1, 2]]),
        ([utter(1, ROOF, 1), utter(2, ROOF, 1, denied=True)], [[1], [2]]),
        ([utter(1, f"{ROOF} in 2024", 1), utter(2, f"{ROOF} in 2025", 1)], [[1], [2]]),
        ([utter(1, "So be it", 1), utter(2, "So be it", 1)], [[1], [2]]),
        ([utter(1, "So be it", 1, paragraph=ROOF), utter(2, "so be it", 1, paragraph=EDITED)], [[1, 2]]),
        ([utter(1, ROOF, 1), utter(1, ROOF, 1)], [[1]]),
        ([utter(1, ROOF, 1), utter(1, EDITED, 1)], [[1], [1]]),
    ],
    ids=[
        "an editor's touch",
        "weeks later it is said anew",
        "undated",
        "a denial",
        "another year",
        "a few words may be anybody's",
        "a few words of one paragraph",
        "a headline that repeats",
        "alike in one article",
    ],
)
def test_reprints_are_folded(said: list[tuple[Utterance, str]], prints: list[list[int]]) -> None:
    """The same words in other articles within a week, an editor's touch aside, and nothing else."""
    folded = fold_reprints(said)
    assert [[each.article.id, *(article.id for article in each.also_in)] for each in folded] == prints
