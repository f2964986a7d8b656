from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import qa
from ui import render

TEXT = "Mayor speaks\n\nWe shall *not* close, said the mayor. 🎉\n\nNobody <i>else</i> spoke."
QUOTE = "We shall *not* close, said the mayor."
ARTICLE = qa.Article(
    text=TEXT,
    title="Mayor speaks",
    key="mayor.txt",
    source="Easthaven Post",
    authors=("R. Lindqvist",),
    published=date(2024, 5, 2),
)
PARAGRAPHS = (
    qa.Paragraph(start=0, end=12, text=TEXT[:12], kind="headline"),
    qa.Paragraph(start=14, end=53, text=TEXT[14:53]),
    qa.Paragraph(start=55, end=80, text=TEXT[55:80]),
)
CITATION = qa.Citation(number=1, article=ARTICLE, paragraph=PARAGRAPHS[1], start=14, end=51, quote=QUOTE)
ANSWER = qa.Answer(
    question="What did the mayor say?",
    standalone="What did the mayor say?",
    text="",
    found=True,
    confidence=0.9,
    citations=(CITATION,),
)


def others(*sources: str) -> tuple[qa.Article, ...]:
    """The same article as other outlets print it."""
    return tuple(qa.Article(text=TEXT, source=source) for source in sources)


def test_an_answer_quotes_with_chips_and_origin() -> None:
    """A citation is a quotation with a chip, and under it who prints it and when; markup in it is escaped."""
    citation = replace(CITATION, speaker="Ruth *O*", said_on=date(2024, 5, 1), also_in=others("Courier", "Herald"))
    assert render.answer_markdown(replace(ANSWER, citations=(citation,)), 3) == (
        '> We shall &#42;not&#42; close, said the mayor. [1](#c-3-1 "Mayor speaks")\n>\n'
        "> **Ruth &#42;O&#42;**, 1 May 2024 · Easthaven Post · R. Lindqvist · 2 May 2024 · also in Courier and Herald"
    )


def test_an_answer_that_is_a_name_begins_with_it() -> None:
    """A question who said it is answered with the speaker and a chip above the words, where the library says so."""
    citation = replace(CITATION, speaker="Ruth *O*")
    named = replace(ANSWER, citations=(citation,), text="**Ruth O** [1]\n\n**Mayor speaks**\n\n> We shall [1]")
    first, second = render.answer_markdown(named, 3).split("\n\n")
    assert first == '**Ruth &#42;O&#42;** [1](#c-3-1 "Mayor speaks")'
    assert second.startswith("> We shall")
    plain = replace(named, text="**Mayor speaks** (Post)\n\n> We shall [1]")
    assert render.answer_markdown(plain, 3) == second


def test_an_article_without_outlet_is_named_by_its_title() -> None:
    """Under a quotation there is always something that says where it stands."""
    citation = replace(CITATION, article=replace(ARTICLE, source=None, authors=()))
    shown = render.answer_markdown(replace(ANSWER, citations=(citation,)), 0)
    assert shown.splitlines()[-1] == "> “Mayor speaks” · 2 May 2024"


def test_a_question_understood_otherwise_is_shown() -> None:
    """What the conversation added to a question stands above its answer."""
    shown = render.answer_markdown(replace(ANSWER, standalone="What did Mayor Okafor say?"), 0)
    assert shown.split("\n\n")[0] == "*Understood as: What did Mayor Okafor say?*"


@pytest.mark.parametrize(("start", "end"), [(13, 50), (-70, -30), (14, 14), (14, 500), (51, 14)])
def test_a_quote_that_is_not_at_its_place_is_not_shown(start: int, end: int, caplog: pytest.LogCaptureFixture) -> None:
    """Neither chip nor card, but a line in the log."""
    answer = replace(ANSWER, citations=(replace(CITATION, start=start, end=end),))
    with caplog.at_level(logging.ERROR):
        assert "mayor." not in render.answer_markdown(answer, 0)
        assert render.sources(answer).cards == ()
    assert "citation 1 does not match mayor.txt" in caplog.text


def test_a_card_says_all_that_identifies_its_place() -> None:
    """Number, place, exact words, title, origin, speaker and who else prints it."""
    citation = replace(CITATION, speaker="Ruth Okafor", also_in=others("A", "B", "A", "C", "D", "E"))
    assert render.sources(replace(ANSWER, citations=(citation,))).cards == (
        render.Card(
            1,
            "mayor.txt",
            14,
            51,
            QUOTE,
            "Mayor speaks",
            "Easthaven Post · R. Lindqvist · 2 May 2024",
            "Ruth Okafor",
            also="also in A, B, C and 2 more",
            copied=qa.cite(citation),
        ),
    )


def test_not_found_lists_the_nearest_passages_that_hold() -> None:
    """The nearest passages are numbered anew; one that no longer matches its article is left out."""
    hits = tuple(qa.Hit(rank=n, score=0.1, article=ARTICLE, paragraph=p) for n, p in enumerate(PARAGRAPHS, 1))
    broken = replace(hits[0], paragraph=replace(PARAGRAPHS[0], text="Mayor sings"))
    answer = replace(ANSWER, found=False, text="The articles don't say.", citations=(), hits=(broken, *hits[1:]))
    shown = render.sources(answer)
    assert [(card.number, card.quote) for card in shown.cards] == [(1, TEXT[14:53]), (2, TEXT[55:80])]
    assert not shown.found
    assert render.answer_markdown(answer, 0).endswith("say.\n\nWhat comes closest is listed under “Nearest passages”.")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_escaped_text_is_text_to_a_markdown_parser(text: str) -> None:
    """Whatever an article says, Markdown makes one paragraph of exactly these words of it."""
    words = " ".join(text.split())
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = parser.parse(f"x {render.escape(text)}") + parser.parse(render.escape(text))
    inline = [child for token in tokens if token.type == "inline" for child in token.children or ()]
    assert {token.type for token in inline} <= {"text", "text_special"}
    assert "".join(token.content for token in inline) == f"x {words}".strip() + words


@pytest.mark.parametrize(
    "text",
    ["- a", "+ a", "1. a", "12) a", "# a", "> a", "---", "===", "    a", "| a |", "www.a.example", "http://a.example"],
)
def test_nothing_at_the_start_of_a_line_is_markup(text: str) -> None:
    """Lists, headings, rules, code, tables and bare links stay what they are."""
    escaped = render.escape(text)
    html = MarkdownIt("commonmark").enable("table").render(escaped)
    assert html.startswith("<p>")
    assert "www." not in escaped
    assert "://" not in escaped


def test_the_reader_marks_exactly_the_place() -> None:
    """Blocks in order with their kinds, white space between them as gaps, and the quote as the one marked segment."""
    reading = render.read_article(ARTICLE, PARAGRAPHS, (14, 51, QUOTE))
    assert [(block.kind, [(s.text, s.marked) for s in block.segments]) for block in reading.blocks] == [
        ("headline", [("Mayor speaks", False)]),
        ("gap", [("\n\n", False)]),
        ("body", [(QUOTE, True), (" 🎉", False)]),
        ("gap", [("\n\n", False)]),
        ("body", [("Nobody <i>else</i> spoke.", False)]),
    ]
    assert (reading.source, reading.byline, reading.note) == ("Easthaven Post", "R. Lindqvist · 2 May 2024", "")


def test_the_reader_lists_who_said_what() -> None:
    """Speaker, cue and day, and the exact words with their place; whoever is unknown by what stands for him."""
    statements = (
        qa.Statement(start=14, end=33, speaker="Ruth *O*", cue="said", kind="direct", said_on=date(2024, 5, 1)),
        qa.Statement(start=55, end=61, mention="They", cue="did not say", denied=True, quoted_by="Ruth *O*"),
        qa.Statement(start=62, end=70),
        qa.Statement(start=9, end=9, speaker="Nobody"),
    )
    assert render.read_article(ARTICLE, PARAGRAPHS, None, statements).sayings == (
        render.Saying("Ruth *O*", "said · 1 May 2024", "We shall *not* clos", False, 14, 33, 0),
        render.Saying("Unknown (They)", "as Ruth *O* tells it", "Nobody", False, 55, 61, denied="did not say"),
        render.Saying("Unknown", "", "<i>else<", False, 62, 70),
    )
    assert render.read_article(ARTICLE, PARAGRAPHS, None).sayings == ()


@pytest.mark.parametrize(
    ("text", "start", "marked"),
    [
        ("She said: “Never.”", 11, True),
        ('"Never," she said.', 1, True),
        ("MAYOR: Never.", 7, False),
        ("Never.", 0, False),
    ],
)
def test_quotation_marks_are_those_of_the_article(text: str, start: int, marked: bool) -> None:
    """Words of a transcript or a post get none that nobody printed."""
    article = replace(ARTICLE, text=text)
    statement = qa.Statement(start=start, end=start + 5, speaker="Ruth", kind="direct")
    (saying,) = render.read_article(article, (), None, (statement,)).sayings
    assert saying.direct is marked
    said = qa.Utterance(statement=statement, article=article, text=text[start : start + 5])
    (line,) = render.draw_timeline("Ruth", None, [said]).lines
    assert line.direct is marked


def test_the_reader_marks_nothing_that_has_changed() -> None:
    """When the words are no longer at their place, the article is shown unmarked, and says so."""
    reading = render.read_article(ARTICLE, PARAGRAPHS, (15, 52, QUOTE))
    assert not any(segment.marked for block in reading.blocks for segment in block.segments)
    assert reading.note.startswith("The article has changed")


def test_paragraphs_on_one_line_stay_one_block() -> None:
    """A dateline and what follows, or a long paragraph cut for the model, read as one paragraph."""
    text = "SKOPJE — One. Two.\nThree."
    spans = [(0, 8, "boilerplate"), (9, 13, "body"), (14, 18, "body"), (19, 25, "body")]
    paragraphs = [qa.Paragraph(start=a, end=b, text=text[a:b], kind=kind) for a, b, kind in spans]  # type: ignore[arg-type]
    blocks = render.split_blocks(text, paragraphs, 9, 18)
    assert [(block.kind, "".join(s.text for s in block.segments)) for block in blocks] == [
        ("body", "SKOPJE — One. Two."),
        ("gap", "\n"),
        ("body", "Three."),
    ]


@given(st.data())
def test_blocks_tile_the_text(data: st.DataObject) -> None:
    """Joined, the segments are the text; joined, the marked ones are the place; whatever the paragraphs."""
    text = data.draw(st.text("ab \n🎉é", max_size=40))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    paragraphs = [qa.Paragraph(start=a, end=b, text=text[a:b]) for a, b in spans]
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    segments = [s for block in render.split_blocks(text, paragraphs, start, end) for s in block.segments]
    assert "".join(s.text for s in segments) == text
    assert "".join(s.text for s in segments if s.marked) == text[start:end]


def test_rows_are_found_by_every_word_and_newest_first() -> None:
    """Words are looked for in title, outlet, authors, date and key, regardless of case; undated articles come last."""
    old = qa.Article(text="t", key="a/old.txt", title="Harbour", published=date(2020, 1, 2))
    undated = qa.Article(text="t", key="b/undated.txt")
    library = render.list_entries([undated, old, ARTICLE])
    assert [row.key for row in render.find_rows(library, "")] == ["mayor.txt", "a/old.txt", "b/undated.txt"]
    assert [row.key for row in render.find_rows(library, "LINDQVIST may")] == ["mayor.txt"]
    assert [row.key for row in render.find_rows(library, "2020-01")] == ["a/old.txt"]
    assert render.find_rows(library, "b/ harbour") == []
    assert render.find_rows(library, "undated") == [render.Row("b/undated.txt", "b/undated.txt", "", "")]
    assert [row.file for row in render.find_rows(library, "2020-01")] == ["a/old.txt"]
    pasted = qa.Article(text="Nobody sails.", title="No sailing", key="text-0123456789ab")
    assert [row.file for row in render.find_rows(render.list_entries([pasted]), "")] == [""]


@pytest.mark.parametrize(
    ("order", "turned", "keys"),
    [
        ("date", False, "dbac"),
        ("date", True, "bdac"),
        ("title", False, "abcd"),
        ("title", True, "dcba"),
        ("source", False, "acbd"),
        ("source", True, "cabd"),
        ("added", False, "adcb"),
        ("added", True, "bcda"),
        ("nonsense", False, "dbac"),
    ],
)
def test_rows_are_sorted_as_asked(order: str, turned: bool, keys: str) -> None:
    """Equal ones by title, what is unknown last, whichever way round."""
    library = render.list_entries(
        [
            qa.Article(text="t", key="d", title="delta", published=date(2024, 5, 2), id=3),
            qa.Article(text="t", key="c", title="Charlie", source="The Post", id=2),
            qa.Article(text="t", key="b", title="bravo", published=date(2024, 5, 1), id=1),
            qa.Article(text="t", key="a", title="Alpha", source="courier", id=4),
        ]
    )
    found = "".join(row.key for row in render.find_rows(library, "", order, turned=turned))
    assert found == keys


def test_a_report_counts_and_names_what_failed() -> None:
    """One sentence, then a line for each failure: file, rule, remedy; without the folder the upload waited in."""
    report = qa.AddReport(
        added=("a", "b"),
        unchanged=("c",),
        failed=(qa.Failure("/tmp/gradio/0f/my_scan.pdf", "no text found (a scan?)", "Run OCR first."),),  # noqa: S108
        skipped=("song.mp3",),
        held=(("/tmp/gradio/0f/nexis.docx", 2),),  # noqa: S108
    )
    assert render.report_markdown(report) == (
        "**2 added, 1 already there, 1 could not be read.**\n\n"
        "- **my&#95;scan.pdf**: no text found (a scan?). Run OCR first.\n"
        "- **nexis.docx** held 2 articles.\n"
        "- **song.mp3**: not a kind of file that is read."
    )
    assert render.report_markdown(qa.AddReport()) == "**Nothing to add.**\n"


def test_further_quotes_are_folded_away_with_their_chips(library: qa.Library) -> None:
    """What is less likely to answer does not stand between answer and reader, and can be checked all the same."""
    answer = library.ask("What did the minister say about the harbour?", threshold=0.0)
    more = [replace(each, number=len(answer.citations) + 1) for each in answer.citations[:1]]
    shown = render.answer_markdown(replace(answer, more=tuple(more)), 2)
    head, folded = shown.split("<details><summary>More from the articles</summary>")
    assert f"#c-2-{more[0].number}" in folded
    assert f"#c-2-{more[0].number}" not in head
    assert render.sources(replace(answer, more=tuple(more))).cards[-1].number == more[0].number


def test_what_a_model_wrote_is_shown_with_what_was_struck(library: qa.Library) -> None:
    """Marks become chips, markup of the model's making becomes none, and what was struck says why."""
    answer = library.ask("What did the minister say about the harbour?", threshold=0.0)
    (first, *_) = answer.citations
    good = qa.CheckedSentence(text="She *said* it <b>all</b> [1].", verdict="supported", reason="", citations=(first,))
    open_ = qa.CheckedSentence(text="So it may be [1].", verdict="not checked", reason="", citations=(first,))
    bad = qa.CheckedSentence(text="Nine ships came [7].", verdict="unsupported", reason="“nine” is not there")
    written = qa.Written(
        model="tiny", text="x", sentences=(good, open_), struck=(bad,), citations=(replace(first, number=1),)
    )
    shown = render.answer_markdown(replace(answer, text="x", citations=written.citations, written=written), 0)
    assert "[1](#c-0-1 " in shown
    assert "<b>" not in shown
    assert "*said*" not in shown
    assert "*(not checked)*" in shown
    assert "Struck from what tiny wrote:" in shown
    assert "~~Nine ships came" in shown
    assert "nine” is not there" in shown
