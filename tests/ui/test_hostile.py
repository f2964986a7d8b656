from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import Visit, close_visit, open_visit, serving
from playwright.sync_api import Browser, expect

import qa
from ui import render

pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]

# Texts that try to be something else: markup, templates, Markdown, controls, other scripts, our chips. All invented.
TEXTS: dict[str, str] = json.loads(Path(__file__).with_name("hostile.json").read_text(encoding="utf-8"))


def hostile_articles() -> list[qa.Article]:
    """An article for each text; title, outlet, author, key and address are hostile, too."""
    articles = []
    for number, (name, text) in enumerate(TEXTS.items()):
        line = text.split("\n")[0][:150]
        said = f"Archivist Pell Grimsby said the {name} register was kept as follows: {line}"
        title = f"{name}: {line}" if text else f"A headline alone window.pwned=1 <b>{name}</b>"
        articles.append(
            qa.Article(
                text="\n\n".join([title, said, text]) if text else title,
                title=title if number % 3 else "",
                key=f"{number:02d} {line[:60]}.txt",
                source=(line[:80] or None) if number % 4 else None,
                authors=(line[:40], "Sera Bly") if number % 5 and line else (),
                published=date(2024, 1, 1 + number) if number % 2 else None,
                url="javascript:window.pwned=1" if number % 2 else None,
            )
        )
    return articles


ARTICLES = hostile_articles()
MARKUP = ":is(img, svg, math, form, iframe, object, embed, link, meta, script, style, textarea, dialog, marquee, table)"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, sentence_encoder: qa.Encoder) -> Iterator[qa.Library]:
    """A library of nothing else."""
    with qa.Library(tmp_path_factory.mktemp("hostile") / "hostile.library", encoder=sentence_encoder) as library:
        report = library.add(ARTICLES)
        assert len(report.added) == len(TEXTS) == 30, report.failed
        yield library


def one_line(text: str) -> str:
    """Text as a page shows it in a line, kept from turning around what stands beside it."""
    return render.isolate(" ".join(text.split()))


def quote_all(library: qa.Library, article: qa.Article) -> qa.Turn:
    """A question that is answered with the whole article, by somebody whose name is hostile, too."""
    citations = tuple(
        qa.Citation(
            number=number,
            article=article,
            paragraph=paragraph,
            start=paragraph.start,
            end=paragraph.end,
            quote=paragraph.text,
            speaker=article.text.split("\n")[0][:60],
        )
        for number, paragraph in enumerate(library.paragraphs(article.key), start=1)
    )
    question = f"What of {article.text.splitlines()[0][:120]}"
    understood = qa.Understood(speakers=("Pell Grimsby",), sources=(article.source,) if article.source else ())
    answer = qa.Answer(
        question=question,
        standalone=f"{question}, then?",
        text="",
        found=True,
        confidence=0.9,
        citations=citations,
        understood=understood,
    )
    return qa.Turn(question, answer)


@pytest.fixture(scope="module")
def quoted(hostile: qa.Library) -> qa.Conversation:
    """A conversation that quotes every paragraph of every article."""
    turns = tuple(quote_all(hostile, hostile.article(article.key)) for article in ARTICLES)
    return hostile.keep(qa.Conversation(id="hostile-turns", turns=turns))


@pytest.fixture(scope="module")
def visit(browser: Browser, hostile: qa.Library, quoted: qa.Conversation) -> Iterator[Visit]:
    """One page for all tests, with this conversation; nothing may go wrong on it, from beginning to end."""
    with serving(hostile) as address:
        opened = open_visit(browser, address, (1440, 900), query=f"/?c={quoted.id}")
        expect(opened.page.locator("#chat .user")).to_have_count(len(ARTICLES), timeout=20_000)
        expect(opened.page.locator("#sources .card").first).to_be_visible()
        yield opened
        assert opened.page.evaluate("window.pwned") is None
        close_visit(opened)


def cited(conversation: qa.Conversation) -> list[list[qa.Citation]]:
    """The citations of each turn."""
    answers = [turn.answer for turn in conversation.turns]
    return [list(answer.citations) for answer in answers if isinstance(answer, qa.Answer)]


def assert_inert(visit: Visit) -> None:
    """No markup of an article's, nothing run, nothing asked for, and the page as wide as the window."""
    assert visit.page.evaluate("window.pwned") is None
    places = f":is(#chat .prose, .panel, .popover, .sheet, .shelf tbody) {MARKUP}:not(.feather, .icon-button *)"
    assert visit.page.locator(places).evaluate_all("nodes => nodes.map(node => node.outerHTML)") == []
    assert visit.trouble == []
    visit.assert_fits()


def test_the_chat_shows_them_word_for_word(visit: Visit, quoted: qa.Conversation) -> None:
    """Questions, quotes, speakers and outlets; the only links are the page's own."""
    shown = visit.page.evaluate(
        """() => {
            const quotes = [...document.querySelectorAll('#chat blockquote')].map(quote => {
                const chip = quote.querySelector('p a');
                const words = quote.querySelector('p').textContent;
                const speaker = quote.querySelector('strong').textContent;
                return [words.slice(0, words.length - chip.textContent.length), speaker];
            });
            const questions = [...document.querySelectorAll('#chat .user .prose')].map(node => node.textContent);
            const links = [...document.querySelectorAll('#chat a')].map(node => node.getAttribute('href'));
            return [questions, quotes, links];
        }"""
    )
    citations = [citation for turn in cited(quoted) for citation in turn]
    assert [text.strip() for text in shown[0]] == [" ".join(turn.question.split()) for turn in quoted.turns]
    assert [words.strip(" ") for words, _ in shown[1]] == [one_line(citation.quote) for citation in citations]
    assert [name for _, name in shown[1]] == [one_line(citation.speaker or "") for citation in citations]
    assert {link.partition("#")[2][:2] for link in shown[2]} == {"c-", "u-", "p-"}
    assert_inert(visit)
    visit.shoot("hostile-chat")


def test_popovers_show_them_word_for_word(visit: Visit, quoted: qa.Conversation) -> None:
    """Each chip has the whole quote, and no chip that an article imitates is one."""
    shown = visit.page.evaluate(
        """() => [...document.querySelectorAll('#chat a[href*="#c-"]')].map(chip => {
            chip.focus({preventScroll: true});
            return document.querySelector('.popover-quote').textContent;
        })"""
    )
    assert shown == [citation.quote for turn in cited(quoted) for citation in turn]
    assert_inert(visit)
    visit.page.keyboard.press("Escape")


def test_the_reader_shows_them_character_for_character(visit: Visit, quoted: qa.Conversation) -> None:
    """Opened from its chip, each article is there as it was added, with exactly the quote marked and no link."""
    page = visit.page
    for turn, citations in enumerate(cited(quoted)):
        citation = citations[-1]
        page.evaluate(
            "link => document.querySelector(`#chat a[href$='${link}']`).click()", f"#c-{turn}-{citation.number}"
        )
        page.wait_for_function(
            """key => (document.querySelector('#sources .paper') || {dataset: {}}).dataset.key === key""",
            arg=citation.article.key,
        )
        shown = page.evaluate(
            """() => {
                const paper = document.querySelector('#sources .paper');
                const marked = [...paper.querySelectorAll('mark')].map(mark => mark.textContent).join('');
                const links = [...paper.querySelectorAll('a')].map(link => link.href);
                for (const node of paper.querySelectorAll('.text :is(.byline, .note)')) node.remove();
                return [paper.querySelector('.text').textContent, marked, links];
            }"""
        )
        assert shown == [citation.article.text, citation.quote, []]
        visit.assert_fits()
    assert_inert(visit)
    visit.shoot("hostile-reader")
    page.keyboard.press("Escape")


def test_the_table_shows_them_word_for_word(visit: Visit, hostile: qa.Library) -> None:
    """Titles, keys, outlets; and the reader beside it, with who said what."""
    page = visit.page
    page.get_by_role("tab", name="Library").click()
    expect(page.locator("#shelf tbody tr")).to_have_count(len(ARTICLES))
    shown = page.locator("#shelf tbody tr").evaluate_all(
        "rows => rows.map(row => [row.dataset.key, row.querySelector('.open').textContent])"
    )
    assert sorted(shown) == sorted(
        [article.key, article.title.strip() or article.key] for article in hostile.articles()
    )
    assert_inert(visit)
    visit.shoot("hostile-library")
    key = ARTICLES[4].key
    page.evaluate(
        "key => [...document.querySelectorAll('#shelf tr')].find(r => r.dataset.key === key)"
        ".querySelector('.open').click()",
        key,
    )
    page.locator("#shelf .who").click()
    text = hostile.article(key).text
    said = [text[each.start : each.end] for each in hostile.statements(key)]
    assert said
    assert page.locator("#shelf .said-words").all_text_contents() == said
    assert_inert(visit)
    page.get_by_role("tab", name="Ask").click()


def test_the_sheets_show_them_as_text(visit: Visit, quoted: qa.Conversation, hostile: qa.Library) -> None:
    """Outlets and authors to filter by, and the conversation's title."""
    page = visit.page
    page.get_by_role("button", name="Filters").click()
    names = page.get_by_role("group", name="Outlets").locator(".facet-name")
    expect(names).to_have_count(len({article.source for article in ARTICLES} - {None}))
    assert set(names.all_text_contents()) == set(hostile.facets().sources)
    assert_inert(visit)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator(".kept-name")).to_have_text([quoted.title])
    assert_inert(visit)
    page.keyboard.press("Escape")


def test_a_question_about_them_is_answered(visit: Visit) -> None:
    """Typed by hand, found and quoted by the library itself."""
    visit.page.get_by_role("button", name="New", exact=True).click()
    expect(visit.page.locator("#chat .user")).to_have_count(0)
    visit.ask("What did Pell Grimsby say about the frames register?")
    expect(visit.page.locator("#chat blockquote").first).to_contain_text("register was kept as follows")
    assert_inert(visit)


DIRECTIONS = """() => {
    const place = (node, words) => {
        const at = node.data.indexOf(words);
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + words.length);
        return range.getBoundingClientRect();
    };
    const texts = root => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), nodes = [];
        while (walker.nextNode()) nodes.push(walker.currentNode);
        return nodes;
    };
    const run = node => [place(node, '3').left, place(node, 'January').left, place(node, '2024').left];
    return [...document.querySelectorAll('#chat blockquote')].map((quote, number) => {
        const first = quote.querySelector('p');
        const about = texts(quote.querySelectorAll('p')[1]).find(node => node.data.includes('January'));
        const origin = texts(document.querySelectorAll('#sources .card-origin')[number])[0];
        return {
            chip: first.querySelector('a').getBoundingClientRect().left - place(texts(first)[0], 'beginning').left,
            about: run(about),
            origin: [place(origin, 'The').left, ...run(origin)],
        };
    });
}"""


def test_text_that_turns_around_turns_nothing_else(browser: Browser, hostile: qa.Library) -> None:
    """The chip stands behind its quote, and the date behind the outlet, its day first, in chat and card."""
    turnings = ("\u202e", "\u2069\u202e", "\u2067", "שלום ")
    citations = []
    for number, turning in enumerate(turnings, start=1):
        text = f"The beginning {turning}and its end"
        article = qa.Article(text=text, key=f"{number}.txt", source=f"The Post {turning}", published=date(2024, 1, 3))
        place = qa.Paragraph(start=0, end=len(text), text=text)
        citations.append(
            qa.Citation(number=number, article=article, paragraph=place, start=0, end=len(text), quote=text)
        )
    answer = qa.Answer(question="?", standalone="?", text="", found=True, confidence=1.0, citations=tuple(citations))
    added = hostile.add([citation.article for citation in citations]).added
    hostile.keep(qa.Conversation(id="turning", turns=(qa.Turn("Which way?", answer),)))
    with serving(hostile) as address:
        visit = open_visit(browser, address, (1440, 900), query="/?c=turning")
        expect(visit.page.locator("#sources .card-origin")).to_have_count(len(turnings))
        shown = visit.page.evaluate(DIRECTIONS)
        visit.shoot("turning")
        close_visit(visit)
    hostile.forget("turning")
    for key in added:
        hostile.remove(key)
    assert len(shown) == len(turnings)
    for each in shown:
        assert each["chip"] > 0
        assert each["about"] == sorted(each["about"])
        assert each["origin"] == sorted(each["origin"])


@pytest.mark.parametrize(
    ("article", "line"),
    [
        (qa.Article(text="half a pair \ud83d of letters", key="half.txt"), "half of a surrogate pair"),
        (qa.Article(text="x", key="half\udc00.txt"), "half of a surrogate pair"),
        (qa.Article(text="a\0b", key="nul.txt"), "NUL character"),
    ],
)
def test_what_is_no_text_is_refused_in_a_line(hostile: qa.Library, article: qa.Article, line: str) -> None:
    """Half a surrogate pair and NUL cannot be kept; the line says so, and can be printed."""
    (failure,) = hostile.add(article).failed
    assert line in str(failure)
    str(failure).encode()
