import random
from pathlib import Path

import pytest
from press_exports import EXPORTS, Story, draw

from qa.reading.formats import parse
from qa.reading.found import Found
from qa.records import Article, Failure


def read(data: bytes | str, name: str) -> list[Article | Failure]:
    """What a file of that name and content gives."""
    results = parse(data if isinstance(data, bytes) else data.encode(), Found(Path("/news") / name, name))
    return [each for each in results if isinstance(each, Article | Failure)]


def articles(data: bytes | str, name: str = "a.txt") -> list[Article]:
    """The articles of a file in which nothing fails."""
    results = read(data, name)
    assert [each for each in results if isinstance(each, Failure)] == []
    return [each for each in results if isinstance(each, Article)]


def flat(text: str) -> str:
    """The words with single blanks."""
    return " ".join(text.split())


def said(article: Article) -> tuple[object, ...]:
    """What was read of an article."""
    source = (article.source or "").removeprefix("The ")
    return article.title, article.published, source, article.authors, flat(article.text)


def meant(story: Story) -> tuple[object, ...]:
    """What was written of it."""
    return (
        story.title,
        story.published,
        story.source.removeprefix("The "),
        story.authors,
        flat(" ".join(story.paragraphs)),
    )


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("seed", [0, 7])
def test_each_of_500_articles_of_an_export_is_read_as_it_was_written(name: str, seed: int) -> None:
    """Title, day, outlet, authors and text, whatever database and kind of file; no label and no cover sheet is text."""
    stories = draw(500, seed)
    assert list(map(said, articles(EXPORTS[name](stories), name))) == list(map(meant, stories))


@pytest.mark.parametrize("name", [name for name in EXPORTS if name != "blocks.txt"])
def test_page_and_section_are_read_where_an_export_has_them(name: str) -> None:
    """Also those that no label names, as in Factiva; a section that an export leaves out is not made up."""
    stories = draw(200)
    both = list(zip(articles(EXPORTS[name](stories), name), stories, strict=True))
    assert [article.page for article, story in both if story.page] == [story.page for story in stories if story.page]
    sections = [(article.section, story.section) for article, story in both if story.section]
    if name.startswith(("nexis", "proquest", "factiva-codes")):
        assert all(told == meant for told, meant in sections)
    else:
        assert all(told in (None, meant) for told, meant in sections)
    if name == "factiva.txt":
        assert sum(told is not None for told, _ in sections) > 0.3 * len(sections)


@pytest.mark.parametrize("name", EXPORTS)
def test_keys_stay_the_same_in_an_export_of_another_order_and_name(name: str) -> None:
    """So that a newer export replaces articles instead of doubling them."""
    stories = draw(40)
    first = {article.text: article.key for article in articles(EXPORTS[name](stories), name)}
    random.Random(5).shuffle(stories)  # noqa: S311
    again = articles(EXPORTS[name](stories[:30]), f"newer-{name}")
    assert {article.text: article.key for article in again}.items() <= first.items()


@pytest.mark.parametrize("name", ["nexis.txt", "factiva.txt", "factiva.html", "proquest.txt", "proquest.html"])
def test_an_export_that_is_cut_off_gives_no_half_of_an_article(name: str) -> None:
    """Each article that comes out is whole, and a line tells that there should be more."""
    stories = draw(12)
    data = EXPORTS[name](stories)
    texts = {flat(" ".join(story.paragraphs)) for story in stories}
    for share in (0.35, 0.6, 0.83):
        cut = data[: int(len(data) * share)].decode("cp1252" if name == "nexis.txt" else "utf-8", "ignore")
        results = read(cut, name)
        assert {flat(each.text) for each in results if isinstance(each, Article)} <= texts
        assert any(isinstance(each, Failure) for each in results)
