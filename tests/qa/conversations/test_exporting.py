from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import qa
from qa.conversations.exporting import FORMAT

GOLDEN = Path(__file__).with_name("exported")
TEXT = """Ferries to stop in high winds

The ferries of Sorrel stay in port on Monday, harbour master Ines Duarte said. “Nobody sails in this,” she said.

They carry 1,200 people a day.
"""
ARTICLE = qa.Article(
    key="https://courier.example/ferries", url="https://courier.example/ferries", title="Ferries to stop in high winds",
    text=TEXT, source="The Sorrel Courier", authors=("Ana Kos", "B. Lee"), published=date(2024, 3, 11), language="en",
)  # fmt: skip
OTHER = qa.Article(key="weekly/ferries.txt", title="Storm", text="", source="Sorrel Weekly")
HOSTILE = (
    "</script><script>alert(1)</script> <img src=x onerror=alert(2)> [click](javascript:alert(3)) "
    "![pixel](https://spy.example/p.gif) `code` **bold** _it_ # head | a | https://spy.example www.spy.example "
    "a@spy.example &lt; {{ 7*7 }} {% raw %} \\ $x$ ~~gone~~ <https://spy.example>"
)


def quote(words: str, number: int = 1, *, article: qa.Article = ARTICLE, **known: object) -> qa.Citation:
    """A citation of words of an article."""
    start = article.text.index(words)
    place = qa.Paragraph(start=start, end=start + len(words), text=words)
    return qa.Citation(
        number=number, article=article, paragraph=place, start=start, end=place.end, quote=words, **known  # type: ignore[arg-type]
    )  # fmt: skip


DUARTE = quote("“Nobody sails in this,” she said.", speaker="Ines Duarte", said_on=date(2024, 3, 10))


def answer(question: str, *citations: qa.Citation, **known: object) -> qa.Answer:
    """An answer that quotes those."""
    given = {"standalone": question, "text": "", "confidence": 0.9, "found": bool(citations)} | known
    return qa.Answer(question=question, citations=citations, **given)  # type: ignore[arg-type]


def example() -> qa.Conversation:
    """All that an export can hold, once."""
    monday = TEXT.index("on Monday")
    stay = quote(
        "The ferries of Sorrel stay in port on Monday, harbour master Ines Duarte said.", 2,
        sought=(monday, monday + len("on Monday")), day=date(2024, 3, 11), also_in=(OTHER,),
    )  # fmt: skip
    carry = quote("They carry 1,200 people a day.", 3, before="“Nobody sails in this,” she said.")
    gone = replace(
        quote("Nobody sails", 1, speaker="Ines Duarte"),
        article=replace(ARTICLE, text="", url="ftp://courier.example/ferries"),
        changed="removed",
    )
    other = replace(gone, number=2, article=OTHER, speaker=None, changed="replaced")
    written = qa.Written(
        model="a-model",
        text="They stay in port [1].",
        note="The passages differ.",
        sentences=(
            qa.CheckedSentence(text="They stay in port [1].", verdict="supported", reason="as said"),
            qa.CheckedSentence(text="Perhaps [1].", verdict="not checked", reason="no English"),
        ),
        struck=(qa.CheckedSentence(text="They sank [1].", verdict="unsupported", reason="“sank” is not there"),),
        citations=(DUARTE,),
    )
    passage = quote("They carry 1,200 people a day.").paragraph
    hit = qa.Hit(rank=1, score=0.5, article=ARTICLE, paragraph=passage, also_in=(OTHER,))
    turns = (
        qa.Turn(
            "and what did she say?",
            answer(
                "and what did she say?", DUARTE, standalone="and what did Ines Duarte say?", more=(stay, carry),
                written=written, remark="The articles give different figures.",
                filters=qa.Filters(sources=("The Sorrel Courier", "Sorrel Weekly"), since=date(2024, 3, 1)),
            ),
            suggestions=("Who else spoke?",),
            rating="up",
        ),
        qa.Turn("who was Quux?", answer("who was Quux?", text="The articles don't say. No article mentions Quux.",
                                        missing="No article mentions Quux.", hits=(hit,))),
        qa.Turn("who sails?", answer("who sails?", gone, other)),
        qa.Turn("hello?", "Good morning."),
        qa.Turn("and then?"),
    )  # fmt: skip
    return qa.Conversation(
        id="7", title="Ferries & winds", turns=turns,
        filters=qa.Filters(since=date(2024, 3, 1)),
        created=datetime(2024, 3, 12, 9, tzinfo=UTC), changed=datetime(2024, 3, 13, 9, 30, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("export", "name"),
    [(qa.export_markdown, "ferries.md"), (qa.export_html, "ferries.html")],
)
def test_a_whole_conversation(export: object, name: str) -> None:
    """Everything that a conversation can hold, as it was read through and approved."""
    assert export(example()) == (GOLDEN / name).read_text(encoding="utf-8")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("citation", "line"),
    [
        (
            replace(DUARTE, quote="Nobody sails", start=120, end=132),
            "“Nobody sails” — Ines Duarte, said 10 March 2024. “Ferries to stop in high winds”, Ana Kos, B. Lee, "
            "The Sorrel Courier, 11 March 2024. https://courier.example/ferries (characters 120–132)",
        ),
        (
            replace(DUARTE, quote="“Nobody,”\nshe said. “Not even I.”", said_on=None, start=0, end=9),
            "“Nobody,” she said. “Not even I.” — Ines Duarte. “Ferries to stop in high winds”, Ana Kos, B. Lee, "
            "The Sorrel Courier, 11 March 2024. https://courier.example/ferries (characters 0–9)",
        ),
        (
            replace(DUARTE, quote="“Nobody,” she said.", said_on=None, start=0, end=18),
            "“Nobody,” she said. — Ines Duarte. “Ferries to stop in high winds”, Ana Kos, B. Lee, "
            "The Sorrel Courier, 11 March 2024. https://courier.example/ferries (characters 0–18)",
        ),
        (
            replace(DUARTE, speaker=None, quote="Nobody", start=1, end=7, article=qa.Article(key="a.txt", text="")),
            "“Nobody” — a.txt (characters 1–7)",
        ),
        (
            replace(DUARTE, quote="No\x1b[31m\ud800", start=1, end=7, changed="removed",
                    article=qa.Article(key="a.txt", text="", title="T", url="javascript:alert(1)")),
            "“No\ufffd[31m\ufffd” — Ines Duarte, said 10 March 2024. “T”. a.txt (characters 1–7) [removed since]",
        ),
        (
            replace(DUARTE, quote="No", start=1, end=3, changed="replaced", article=OTHER),
            "“No” — Ines Duarte, said 10 March 2024. “Storm”, Sorrel Weekly. weekly/ferries.txt (characters 1–3) "
            "[replaced since]",
        ),
    ],
)  # fmt: skip
def test_a_citation_on_one_line(citation: qa.Citation, line: str) -> None:
    """Words, speaker, day, title, outlet, date, address and place, as far as they are known; no control characters."""
    assert qa.cite(citation) == line


def test_each_quote_in_json_resolves() -> None:
    """With the key, start and end the words are found again; articles bring no text, moments are UTC."""
    exported = json.loads(qa.export_json(example()))
    assert (exported["format"], exported["created"]) == (FORMAT, "2024-03-12T09:00:00+00:00")
    texts = {ARTICLE.key: TEXT}
    answers = [turn["answer"] for turn in exported["turns"] if isinstance(turn["answer"], dict)]
    quotes = [each for found in answers for each in (*found["citations"], *found["more"])]
    assert [each["changed"] for each in quotes] == [None, None, None, "removed", "replaced"]
    for each in quotes[:3]:
        assert texts[each["article"]["key"]][each["start"] : each["end"]] == each["quote"]
        assert "text" not in each["article"]
    first = exported["turns"][0]
    assert (first["question"], first["rating"], first["suggestions"]) == (
        "and what did she say?",
        "up",
        ["Who else spoke?"],
    )
    assert first["answer"]["standalone"] == "and what did Ines Duarte say?"
    assert first["answer"]["written"]["struck"][0]["reason"] == "“sank” is not there"
    assert exported["filters"]["since"] == "2024-03-01"
    assert answers[1]["missing"] == "No article mentions Quux."
    assert [turn["answer"] for turn in exported["turns"][3:]] == ["Good morning.", None]


def test_json_drives_no_terminal() -> None:
    """Controls and half a surrogate pair are escaped, and come back when it is read."""
    odd = "\x1b]0;owned\x07 \x9b31m \x7f \ud800 \u2028"
    exported = qa.export_json(qa.Conversation(id="a", title=odd))
    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", exported) is None
    assert json.loads(exported)["title"] == odd


def test_what_is_not_at_its_place_is_not_exported() -> None:
    """Neither a quote nor a passage whose words the article hasn't there, nor a sentence before that isn't there."""
    forged = replace(DUARTE, quote="“Everybody sails in this,” she said.")
    leaning = replace(DUARTE, number=2, before="Nobody wrote this.")
    hit = qa.Hit(rank=1, score=1.0, article=ARTICLE, paragraph=qa.Paragraph(start=0, end=7, text="Forgery"))
    sentence = qa.CheckedSentence(text="So [1].", verdict="unsupported", reason="r", citations=(forged,))
    written = qa.Written(model="m", citations=(forged,), struck=(sentence,))
    asked = answer("?", forged, leaning, more=(forged,), hits=(hit,), written=written, found=False)
    for export in (qa.export_json, qa.export_markdown, qa.export_html):
        exported = export(qa.Conversation(id="a", turns=(qa.Turn("?", asked),)))
        assert "Everybody" not in exported
        assert "Forgery" not in exported
        assert "Nobody wrote" not in exported
        assert "Nobody sails" in exported


class Page(HTMLParser):
    """Collects elements, addresses and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.add(tag)
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def hostile() -> qa.Conversation:
    """A conversation in which every text that comes from elsewhere tries to be markup."""
    article = qa.Article(
        key=HOSTILE, title=HOSTILE, text=f"{HOSTILE}\n\nplain", source=HOSTILE, authors=(HOSTILE,),
        url="javascript:alert(4)", language='en" onload="alert(5)',
    )  # fmt: skip
    citation = quote(HOSTILE, article=article, speaker=HOSTILE, also_in=(article,), sought=(0, 9), day=date(2024, 3, 1))
    broken = replace(article, url='https://x.example/"><script>alert(6)</script>')
    second = replace(citation, number=2, article=broken, changed="removed")
    checked = qa.CheckedSentence(text=HOSTILE, verdict="unsupported", reason=HOSTILE)
    written = qa.Written(model=HOSTILE, text=HOSTILE, note=HOSTILE, sentences=(checked,), struck=(checked,))
    hit = qa.Hit(rank=1, score=1.0, article=article, paragraph=citation.paragraph)
    known = {"standalone": f"{HOSTILE} too", "text": HOSTILE, "remark": HOSTILE, "found": False}
    asked = answer(HOSTILE, citation, more=(second,), hits=(hit,), written=written, **known)
    return qa.Conversation(
        id="h", title=HOSTILE, turns=(qa.Turn(HOSTILE, asked), qa.Turn(HOSTILE, HOSTILE)),
        filters=qa.Filters(sources=(HOSTILE,), authors=(HOSTILE,), speakers=(HOSTILE,)),
    )  # fmt: skip


def test_no_text_becomes_an_element_of_the_page() -> None:
    """Only our own elements, no address that runs or loads, and the hostile words stand there to be read."""
    page = Page(qa.export_html(hostile()))
    ours = Page(qa.export_html(example()))
    assert page.tags <= ours.tags | {"s"}
    assert not {"script", "img", "link", "iframe", "form"} & page.tags
    assert {name for name, _ in page.attributes} <= {name for name, _ in ours.attributes}
    assert not [value for name, value in page.attributes if name in ("href", "src")]
    assert [value for name, value in ours.attributes if name == "href"] == ["https://courier.example/ferries"]
    assert page.text.count(HOSTILE) >= 10


def test_the_page_loads_nothing() -> None:
    """One file: a policy that forbids every request, no address but links, light and dark."""
    page = qa.export_html(example())
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert "prefers-color-scheme: dark" in page
    assert re.findall(r"url\(|@import|src=", page) == []


def tokens(markdown: str) -> list[tuple[str, str]]:
    """The kinds and contents of all marks in a Markdown text, as GitHub's dialect has them."""
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    inline = [child for block in parsed for child in (block.children or [])]
    return [(token.type, token.content) for token in (*parsed, *inline)]


def test_no_text_becomes_markup_in_markdown() -> None:
    """No HTML, link, picture, code or table comes of it, and the words are whole."""
    exported = qa.export_markdown(hostile())
    kinds = {kind for kind, _ in tokens(exported)}
    assert kinds <= {
        "heading_open", "heading_close", "paragraph_open", "paragraph_close", "blockquote_open", "blockquote_close",
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "inline", "text", "strong_open",
        "strong_close", "hardbreak", "softbreak",
    }  # fmt: skip
    assert len([content for kind, content in tokens(exported) if kind == "text" and HOSTILE in content]) >= 10
    # Dialects that make links of bare addresses find none.
    assert re.search(r"(?<!\\):\/\/|www\.|(?<!\\)@", exported) is None


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab1 \n\t`*_[]()<>#|~!&;=+-.\\$^\"'{}:/@“"), min_size=1, max_size=30))
def test_any_quote_is_itself_in_markdown(words: str) -> None:
    """Whatever an article says, a reader of the Markdown sees the same words in a block quote."""
    text = f"x{words}x"
    article = qa.Article(key="k", text=text)
    asked = answer("?", quote(text, article=article))
    exported = qa.export_markdown(qa.Conversation(id="a", title="t", turns=(qa.Turn("?", asked),)))
    after = exported.split("## 1. ?\n\n")[1]
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(after)
    first = next(block for block in parsed if block.type == "inline")
    assert {child.type for child in first.children or []} <= {"text", "text_special"}
    assert "".join(child.content for child in first.children or []) == f"{' '.join(text.split())} [1]"


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_any_quote_is_itself_in_html(words: str) -> None:
    """Whatever an article says, the page's text has the same words."""
    asked = answer("?", quote(words, article=qa.Article(key="k", text=words)))
    page = Page(qa.export_html(qa.Conversation(id="a", title="t", turns=(qa.Turn("?", asked),))))
    assert words in page.text


@pytest.mark.parametrize(
    ("section", "page", "place"),
    [("Harbour", "4", "Harbour, p. 4"), (None, "A4", "p. A4"), (None, "2-3", "pp. 2-3"), ("Harbour", None, "Harbour")],
)
def test_a_citation_names_section_and_page(section: str | None, page: str | None, place: str) -> None:
    """Behind outlet and day, in each form."""
    printed = quote("Nobody sails", article=replace(ARTICLE, section=section, page=page))
    assert f"The Sorrel Courier, 11 March 2024, {place}. https://" in qa.cite(printed)
    kept = qa.Conversation(id="a", turns=(qa.Turn("Why?", answer("Why?", printed)),))
    assert f"11 March 2024, {place}" in qa.export_markdown(kept)
    assert f"11 March 2024, {place}" in qa.export_html(kept)
    (turn,) = json.loads(qa.export_json(kept))["turns"]
    told = turn["answer"]["citations"][0]["article"]
    assert (told["section"], told["page"]) == (section, page)
