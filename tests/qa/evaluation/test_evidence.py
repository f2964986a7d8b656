import pytest
from known_run import ARTICLES, make_article, make_question

from qa.errors import QuestionFileError
from qa.evaluation.evidence import Places, Span
from qa.evaluation.questions import Evidence
from qa.records import Article

ANT, BEE, CAT = ARTICLES


def find(evidence: Evidence, *articles: Article) -> Span:
    """The place of evidence in articles."""
    (span,) = Places(articles or ARTICLES).spans(make_question("q", evidence))
    return span


def test_a_paragraph_is_a_block_between_blank_lines_counted_from_zero() -> None:
    """Lines of white space separate too, single line ends don't."""
    story = Article(key="a", text="Head\n \t\nOne\nstill one.\r\n\r\n\n\nTwo.\n\n")
    spans = [find(Evidence(article="a", paragraph=n, grade=1), story) for n in range(3)]
    assert [(span.start, span.end, span.words) for span in spans] == [
        (0, 4, "Head"),
        (8, 23, "One\nstill one.\r"),
        (28, 32, "Two."),
    ]


def test_a_quotation_is_its_characters_and_knows_the_paragraphs_around_it() -> None:
    """From one paragraph into the next it is held by both."""
    quote = "Arlow.\n\nant3 of"
    span = find(Evidence(article="ant", quote=quote, grade=2))
    start = ANT.text.index(quote)
    assert span == Span("ant.txt", start, start + 15, quote, 2, "ant2 of Arlow.\n\nant3 of Arlow.")
    assert find(Evidence(article="ant", quote="ant3", grade=2)).around == "ant3 of Arlow."


def test_evidence_without_place_is_the_whole_article() -> None:
    """As in BEIR."""
    assert find(Evidence(article="bee", grade=1)) == Span("bee.txt", 0, len(BEE.text), BEE.text, 1, BEE.text, True)


@pytest.mark.parametrize("name", ["ant.txt", "ant", "north/ant", "north/ant.txt", "news/north/ant.txt"])
def test_articles_go_by_key_or_path_with_or_without_ending(name: str) -> None:
    """A question set doesn't know from which folder the articles were added."""
    assert find(Evidence(article=name, paragraph=2, grade=2)).key == "ant.txt"


@pytest.mark.parametrize("name", ["corpus.jsonl#C#_(language)", "C#_(language)"])
def test_records_of_one_file_go_by_what_stands_behind_its_mark(name: str) -> None:
    """Be there another mark in it, as in titles of SQuAD."""
    records = [Article(key=f"corpus.jsonl#{name}", text="Text.") for name in ("C", "C#_(language)")]
    assert find(Evidence(article=name, grade=2), *records).key == "corpus.jsonl#C#_(language)"


def test_a_key_comes_before_an_ending_of_a_path() -> None:
    """What is named exactly is never ambiguous."""
    exact, other = Article(key="ant.txt", text="One."), Article(key="x", path="/a/b/c/ant.txt", text="Two.")
    assert find(Evidence(article="ant.txt", grade=2), other, exact).key == "ant.txt"


@pytest.mark.parametrize(
    ("evidence", "message"),
    [
        (Evidence(article="dog", paragraph=0, grade=2), "q: no article 'dog' in the library. Add it first"),
        (Evidence(article="ant", paragraph=12, grade=2), "q: ant has no paragraph 12. It has 12"),
        (Evidence(article="ant", quote="Ant3", grade=2), "q: 'Ant3' is not in ant. Quote its exact words"),
        (Evidence(article="ox", grade=2), "q: 'ox' stands for several articles. Name one by its key"),
    ],
)
def test_evidence_that_is_not_in_the_library_is_an_error(evidence: Evidence, message: str) -> None:
    """A misspelt name must not pass for a search that finds nothing."""
    twins = [Article(key=f"{place}/ox.txt", path=f"/{place}/ox.txt", text="Text.") for place in ("north", "south")]
    with pytest.raises(QuestionFileError) as caught:
        find(evidence, *ARTICLES, *twins)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("start", "end", "overlaps"), [(0, 16, False), (0, 17, True), (29, 30, True), (30, 40, False), (18, 20, True)]
)
def test_a_passage_overlaps_evidence_if_they_share_a_character(start: int, end: int, overlaps: bool) -> None:
    """Ends are not part of either."""
    span = Span("ant.txt", 16, 30, ANT.text[16:30], 2, "")
    assert span.overlaps(ANT, start, end) is overlaps


COPY = make_article("copy", "“Ant3” of ARLOW – today.", "Another thing.", "—")


@pytest.mark.parametrize(
    ("words", "block", "overlaps"),
    [
        ("ant3 of Arlow", 0, True),  # in the copy, but for marks and case
        ("He said: Ant3 of Arlow, today. He left.", 0, True),  # the copy is a part of it
        ("nt3 of Arlow", 0, False),  # parts of words are no words
        ("Another of Arlow", 1, False),
        ("Another thing", 2, False),  # a passage without words shows none
    ],
)
def test_a_passage_stands_for_the_copies_of_its_words(words: str, block: int, overlaps: bool) -> None:
    """And for nothing else in the articles that print them."""
    text = COPY.text.split("\n\n")[block]
    start = COPY.text.index(text)
    span = Span("ant.txt", 0, len(words), words, 2, words)
    assert span.overlaps(COPY, start, start + len(text), also_in=[CAT, ANT]) is overlaps
    assert not span.overlaps(COPY, start, start + len(text), also_in=[CAT])


def test_a_copy_of_any_part_shows_a_whole_article() -> None:
    """The passage stands in it."""
    whole = Span("ant.txt", 0, len(ANT.text), ANT.text, 2, ANT.text, whole=True)
    assert whole.overlaps(COPY, 0, 10, also_in=[ANT])
    assert not whole.overlaps(COPY, 0, 10, also_in=[BEE])
