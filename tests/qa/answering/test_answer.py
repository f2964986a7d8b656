import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import qa
from qa.answering.answer import NOT_FOUND, checked
from qa.answering.composing import escape_markdown

# The threshold is what a user can set: at 0 every question is answered, at 1 none is.
ALWAYS = qa.Settings(threshold=0.0)
NEVER = qa.Settings(threshold=1.0)

SPEECH = (
    "“Four tugs are not enough for the harbour of Arlow. We have asked the coast guard for two more tugs, and we will "
    "ask again. Nobody will sleep before the storm is over,” Holt said."
)
LONG = (
    "The meeting began at nine in the hall of the fish market, where the chairs had been put out by the dockers. "
    f"{SPEECH} "
    "The pilots had brought soup, and the mayor of the town thanked them for it. "
    "Outside, children painted the old lifeboat in the colours of the school. "
    "A band played until the lamps went out."
)
TUGS = qa.Article(
    key="tugs.txt",
    title="Minister *asks* for [more](http://bad.example) tugs",
    source="Arlow_Courier_",
    published=date(2024, 5, 7),
    text=f"""Minister asks for more tugs

ARLOW, Freeland — Harbour Minister Nina Holt asked the coast guard on Tuesday to send two more tugs.

{LONG}

Story Continues""",
)
MARKED = (
    "The **bell** <b>of</b> `Arlow` weighs 300 kilograms, [see](javascript:alert) & ![x](y) <script>go()</script> "
    "$a_b$ ${c} {{d}}."
)
BELL = qa.Article(
    key="bell.txt",
    title="Divers lift # the bell",
    text=f"""Divers lift # the bell

{MARKED}

1. The divers of the bell were given a medal for the bell by the museum of the bell.""",
)
ORCHARD = qa.Article(
    key="orchard.txt",
    title="Orchard opens to walkers",
    published=date(2023, 1, 2),
    text="""Orchard opens to walkers

The old orchard of Milton was opened to walkers on Sunday, its keeper Ana Kos said.

It has 212 apple trees of thirty sorts.""",
)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory, sentence_encoder: qa.Encoder) -> Iterator[qa.Library]:
    """Three articles with the default model, and every question is answered."""
    place = tmp_path_factory.mktemp("news") / "library"
    with qa.Library(place, encoder=sentence_encoder, settings=ALWAYS) as library:
        library.add([TUGS, BELL, ORCHARD])
        yield library


@pytest.fixture(scope="module")
def ask(news: qa.Library) -> Callable[[str], qa.Answer]:
    """Ask each question only once: answers are records that don't change."""
    return cache(news.ask)


def shown(markdown: str) -> str:
    """The words that a reader of the rendered Markdown sees, white space folded."""
    words = []
    for token in MarkdownIt("commonmark").parse(markdown):
        assert token.type != "html_block"
        for child in token.children or []:
            assert child.type in ("text", "strong_open", "strong_close", "softbreak", "text_special"), child.type
            words.append("\n" if child.type == "softbreak" else child.content)
        words.append(" ")
    return " ".join("".join(words).split())


QUESTIONS = [
    "What did Nina Holt say about tugs?",
    "How heavy is the bell of Arlow?",
    "Who was given a medal by the museum?",
    "How many apple trees has the orchard of Milton?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quote_stands_at_its_place(news: qa.Library, ask: Callable[[str], qa.Answer], question: str) -> None:
    """Quotes are the characters of the article, inside the paragraph that they are cited from."""
    answer = ask(question)
    assert answer.found
    assert answer.citations
    for citation in answer.citations:
        text = news.article(citation.article.key).text
        assert citation.quote == text[citation.start : citation.end] != ""
        assert citation.paragraph.start <= citation.start < citation.end <= citation.paragraph.end
        assert citation.paragraph.kind == "body"


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_text_shows_each_quote_with_its_number(ask: Callable[[str], qa.Answer], question: str) -> None:
    """Numbers count from 1, each stands once, after its own quote; a reader sees the article's words as they are."""
    answer = ask(question)
    numbers = [citation.number for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    text = shown(answer.text)
    assert sorted(int(number) for number in re.findall(r"\[(\d+)\]", text)) == numbers
    for citation in answer.citations:
        assert f"{' '.join(citation.quote.split())} [{citation.number}]" in text


@pytest.mark.parametrize(
    ("question", "key", "words"),
    [
        ("How many apple trees has the orchard of Milton?", "orchard.txt", "212 apple trees"),
        ("How heavy is the bell of Arlow?", "bell.txt", "300 kilograms"),
        ("How long did the band play after the meeting?", "tugs.txt", "A band played until the lamps went out."),
    ],
)
def test_the_passage_that_answers_is_quoted(
    ask: Callable[[str], qa.Answer], question: str, key: str, words: str
) -> None:
    """Where one passage answers and the others are about something else, it is the first citation."""
    citation = ask(question).citations[0]
    assert citation.article.key == key
    assert words in citation.quote


def test_headline_outlet_and_date_stand_over_the_quotes(ask: Callable[[str], qa.Answer]) -> None:
    """As they are, not as the Markdown that they could be."""
    text = shown(ask("What did Nina Holt say about tugs?").text)
    assert text.startswith("Minister *asks* for [more](http://bad.example) tugs (Arlow_Courier_, 7 May 2024) ")
    text = shown(ask("How heavy is the bell of Arlow?").text)
    assert text.startswith("Divers lift # the bell ")
    assert f"{MARKED} [1]" in text


def test_markup_in_an_article_becomes_no_markup(ask: Callable[[str], qa.Answer]) -> None:
    """No element, link or picture of the article's making, in CommonMark and with GitHub's additions."""
    answer = ask("How heavy is the bell of Arlow?")
    for preset in ("commonmark", "gfm-like", "default"):
        options = {"linkify": False}
        html = MarkdownIt(preset, options).render(answer.text)
        assert set(re.findall(r"</?(\w+)", html)) <= {"p", "strong", "blockquote"}
        assert "&lt;script&gt;go()&lt;/script&gt;" in html


def test_a_quotation_is_never_cut_in_the_middle(ask: Callable[[str], qa.Answer]) -> None:
    """A long paragraph is quoted by its sentences, but those between quotation marks belong together."""
    answer = ask("What did Nina Holt say about tugs?")
    (speech,) = [citation.quote for citation in answer.citations if "Four tugs" in citation.quote]
    assert speech == SPEECH


def test_of_a_long_paragraph_the_sentence_that_answers_is_quoted(ask: Callable[[str], qa.Answer]) -> None:
    """And not what stands around it."""
    answer = ask("What colours did the children paint the old lifeboat in?")
    assert answer.citations[0].quote == "Outside, children painted the old lifeboat in the colours of the school."


def test_what_the_articles_do_not_say_has_no_citation(
    news: qa.Library, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Below the threshold the answer says so, and keeps the nearest passages."""
    with qa.Library(tmp_path_factory.mktemp("news") / "library", encoder=news.encoder, settings=NEVER) as library:
        library.add([TUGS, BELL, ORCHARD])
        answer = library.ask("How many apple trees has the orchard of Milton?")
        assert (answer.found, answer.citations, answer.text) == (False, (), NOT_FOUND)
        assert answer.hits == tuple(library.search("How many apple trees has the orchard of Milton?"))
        assert answer.hits[0].paragraph.text == "It has 212 apple trees of thirty sorts."
        assert 0 <= answer.confidence < 1


def test_with_the_usual_threshold_some_questions_are_answered(ask: Callable[[str], qa.Answer]) -> None:
    """The confidence of a plain question is above it, that of one about something else entirely below."""
    usual = qa.Settings().threshold
    assert ask("How many apple trees are in the orchard?").confidence >= usual
    assert ask("What is the boiling point of tungsten?").confidence < usual


def test_the_question_is_kept_as_asked_and_as_understood(news: qa.Library) -> None:
    """A follow-up shows what it was read with."""
    answer = news.ask("And what  did she say about tugs?", history=["Who is Nina Holt?"])
    assert answer.question == "And what  did she say about tugs?"
    assert answer.standalone == "what did Nina Holt say about tugs?"


def test_without_passages_there_is_no_answer(news: qa.Library, tmp_path_factory: pytest.TempPathFactory) -> None:
    """An empty library, or filters that nothing passes."""
    with qa.Library(tmp_path_factory.mktemp("empty") / "library", encoder=news.encoder, settings=ALWAYS) as library:
        answer = library.ask("Who left?")
        assert (answer.found, answer.citations, answer.hits, answer.confidence) == (False, (), (), 0.0)
        library.add(TUGS)
        answer = library.ask("What did Holt say?", filters=qa.Filters(sources=("Other",)))
        assert (answer.found, answer.citations, answer.hits, answer.confidence) == (False, (), (), 0.0)


# Who said it

STORM = qa.Article(
    key="storm.txt",
    title="Storm closes the harbour",
    source="Arlow Courier",
    published=date(2024, 5, 9),
    text="""Storm closes the harbour

Harbour Master Ida Brandt closed the harbour on Thursday. Nina Holt, the minister, came to see it.

“The storm took two tugs and the lamp of the pier,” Brandt said on Wednesday.

“The lamp of the pier will be lit again before winter,” Holt told reporters.

She denied that the pier was unsafe.

The pier was built in 1911, and its lamp is the oldest of the coast.""",
)


@pytest.fixture(scope="module")
def storm(news: qa.Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    """An article in which two people speak of one lamp; every question is answered."""
    place = tmp_path_factory.mktemp("storm") / "library"
    with qa.Library(place, encoder=news.encoder, settings=ALWAYS) as library:
        library.add(STORM)
        yield library


def test_a_citation_names_who_said_it_and_when(storm: qa.Library) -> None:
    """The speaker by the name that the article gives elsewhere; the day only where the text tells it."""
    (first, *_) = storm.ask("What did Brandt say about the lamp of the pier?").citations
    assert (first.speaker, first.said_on) == ("Ida Brandt", date(2024, 5, 8))
    (first, *_) = storm.ask("What did Holt say about the lamp of the pier?").citations
    assert (first.speaker, first.said_on) == ("Nina Holt", None)
    (first, *_) = storm.ask("When was the pier built?").citations
    assert (first.quote[:21], first.speaker, first.said_on) == ("The pier was built in", None, None)


def test_speaker_and_day_stand_above_the_words(storm: qa.Library) -> None:
    """In the text of the answer as in its citations."""
    text = storm.ask("What did Brandt say about the lamp of the pier?").text
    assert "> **Ida Brandt**, 8 May 2024: “The storm took two tugs" in text
    assert "> **Nina Holt**: “The lamp" in storm.ask("What did Holt say about the lamp of the pier?").text


@pytest.mark.parametrize(("topic", "day"), [("the tugs", date(2024, 5, 6)), ("the bridge", date(2024, 5, 7))])
def test_of_two_statements_in_one_quote_the_day_of_the_one_that_is_asked_for_counts(
    news: qa.Library, tmp_path: Path, topic: str, day: date
) -> None:
    """A paragraph can tell what was said on Monday and on Tuesday."""
    text = (
        "Nina Holt came home.\n\nIn Arlow on Monday, Holt said that the tugs were too few. "
        "In Milton on Tuesday, Holt said that the bridge was unsafe."
    )
    article = qa.Article(key="visits.txt", title="Two visits", published=date(2024, 5, 8), text=text)
    with qa.Library(tmp_path / "visits.library", encoder=news.encoder, settings=ALWAYS) as library:
        library.add(article)
        answer = library.ask(f"What did Nina Holt say about {topic}?")
        assert [(c.speaker, c.said_on) for c in answer.citations if "bridge" in c.quote] == [("Nina Holt", day)]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who said that the storm took two tugs?", "Ida Brandt"),
        ("Who said the lamp will be lit before winter?", "Nina Holt"),
    ],
)
def test_who_said_it_is_answered_with_the_name(storm: qa.Library, question: str, name: str) -> None:
    """The answer begins with who it was, and refers to the words."""
    answer = storm.ask(question)
    assert answer.text.startswith(f"**{name}** [1]\n\n")
    assert answer.citations[0].speaker == name


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What did Brandt say about the lamp?", "Ida Brandt"),
        ("What did Nina Holt say about the tugs that the storm took?", "Nina Holt"),
        ("How did Holt respond about the lamp of the pier?", "Nina Holt"),
    ],
)
def test_words_known_to_be_anothers_are_never_quoted(storm: qa.Library, question: str, name: str) -> None:
    """Whoever is asked about is quoted, or nobody is; the other's words stay among the passages."""
    answer = storm.ask(question)
    assert answer.found
    assert {citation.speaker for citation in answer.citations} <= {name, None}
    assert len({said.speaker for hit in answer.hits for said in hit.statements}) > 1


def test_where_all_words_are_anothers_nothing_is_quoted(news: qa.Library, tmp_path: Path) -> None:
    """Somebody whom the articles know only by what is told of him has said nothing that can be quoted."""
    with qa.Library(tmp_path / "library", encoder=news.encoder, settings=ALWAYS) as library:
        library.add(
            qa.Article(key="a", text="“The lamp of the pier was lit by Otto Falk,” said Nina Holt of the harbour.")
        )
        answer = library.ask("What did Otto Falk say about the lamp of the pier?")
        assert (answer.found, answer.citations) == (False, ())
        assert (
            answer.text == f"{NOT_FOUND} {answer.missing}" == f"{NOT_FOUND} The articles quote no words of Otto Falk."
        )


# What does not stand at its place is never given out


def test_a_quote_that_is_not_at_its_place_is_dropped_and_logged(
    ask: Callable[[str], qa.Answer], caplog: pytest.LogCaptureFixture
) -> None:
    """Whether the article changed, the offsets slipped, or nothing is quoted; the others are kept in order."""
    good = ask("How heavy is the bell of Arlow?").citations[0]
    changed = replace(good, article=replace(good.article, text=good.article.text.replace("300", "400")))
    slipped = replace(good, start=good.start + 1, end=good.end + 1)
    nothing = replace(good, end=good.start, quote="")
    with caplog.at_level(logging.ERROR, "qa"):
        assert checked([good]) == [good]
        assert not caplog.records
        assert checked([changed, good, slipped, nothing]) == [good]
    place = f"{good.start}:{good.end}"
    assert [record.getMessage() for record in caplog.records] == [
        f"bell.txt: the quote is not at {place}; dropped",
        f"bell.txt: the quote is not at {good.start + 1}:{good.end + 1}; dropped",
        f"bell.txt: the quote is not at {good.start}:{good.start}; dropped",
    ]


# Markdown


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """Escaped, quoted and rendered, it gives the same words and no element."""
    words = " ".join(text.split())
    if words:
        assert shown(f"> {escape_markdown(text)} [1]") == f"{words} [1]"


@pytest.mark.parametrize(
    "text",
    [
        "# No heading",
        "1. No list",
        "12) No list",
        "> No quotation",
        "* No list",
        "- No list",
        "+ No list",
        "---",
        "- - -",
        "===",
        "| no | table |",
        "*no* _emphasis_ **at** __all__ ~~here~~",
        "`code` and ``code``",
        "[no](link) [no][ref] ![no](image) <http://no.example>",
        "<script>alert(1)</script> <img src=x onerror=alert(1)> <!-- no comment -->",
        "&lt; &amp; &#42;",
        "\\* \\",
        "$x_1$ and $$y$$",
        "${no} {{template}} {% here %}",
        "two\n\nparagraphs\r\nand    spaces",
        "[1]: http://no.example",
    ],
)
def test_markdown_in_a_text_is_shown_as_it_is(text: str) -> None:
    """The marks are the article's own characters, in a quotation and by themselves."""
    assert shown(escape_markdown(text)) == " ".join(text.split())
    assert shown(f"> {escape_markdown(text)} [1]") == f"{' '.join(text.split())} [1]"


# What to ask next


def test_suggested_questions_are_answered_with_other_words(storm: qa.Library) -> None:
    """Each was tried: it is answered, not asked before, and quotes something new."""
    answer = storm.ask("What did Brandt say about the lamp of the pier?")
    suggested = storm.suggest(answer)
    assert suggested
    assert answer.question not in suggested
    quoted = {(citation.article.key, citation.start) for citation in answer.citations}
    for question in suggested:
        given = storm.ask(question)
        assert given.found
        assert not {(citation.article.key, citation.start) for citation in given.citations} <= quoted
    assert len(storm.suggest(answer, most=1)) == 1
    assert not set(storm.suggest(answer, history=suggested)) & set(suggested)


def test_nothing_is_suggested_where_nothing_else_is_said(news: qa.Library, tmp_path: Path) -> None:
    """An article of one statement has no other question about it."""
    with qa.Library(tmp_path / "library", encoder=news.encoder, settings=ALWAYS) as library:
        library.add(qa.Article(key="a", text="“The lamp of the pier is lit,” said Nina Holt of the harbour."))
        assert library.suggest(library.ask("What did Nina Holt say about the lamp?")) == []
