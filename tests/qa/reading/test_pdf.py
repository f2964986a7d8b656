from collections.abc import Iterable
from pathlib import Path

import pytest
from fpdf import FPDF

from qa.adding.run import AddRun
from qa.reading import documents
from qa.reading.documents import name_pages
from qa.reading.formats import Found, parse
from qa.reading.pdf.document import read_pdf
from qa.records import Article, Failure, Remark

LEFT = [
    "The town of Orrin Bay will lose its only bank branch in September, the Coastal Savings Bank announced on Monday. "
    "The nearest counter will then be in Dunlevy.",
    "“We were told by letter, and the letter came after the press release,” said Hanne Viksund, who owns the chandlery "
    "beside the branch. She banks her takings there twice a week.",
]
RIGHT = [
    "The bank's regional manager, Peter Askeland, said that fewer than forty customers a day came to the counter. "
    "“Those days are gone, and no petition will bring them back,” he said.",
    "The municipality has offered the old post office rent-free for five years. Askeland said that the bank would look "
    "at the offer but promised nothing.",
]
HEADLINE = "Orrin Bay loses its last bank branch"
# Page, left end, distance from the top, text, style and size, in points.
Drawn = tuple[int, float, float, str, str, float]


def draw(pieces: Iterable[Drawn], *, pages: int = 1, title: str = "", turned: int = 0) -> bytes:
    """Draw pieces of text where they are to stand, in the order in which they are given."""
    paper = FPDF(unit="pt", format=(595, 842))
    paper.set_auto_page_break(False)
    paper.set_title(title)
    drawn = list(pieces)
    for number in range(1, pages + 1):
        paper.add_page()
        for _, x, y, text, style, size in (piece for piece in drawn if piece[0] == number):
            paper.set_font("Times", style, size)
            with paper.rotation(turned, 297, 421):
                paper.text(x, y, text.encode("cp1252").decode("latin-1"))
    return bytes(paper.output())


def column(
    paragraphs: list[str],
    *,
    x: float,
    y: float,
    width: float = 236,
    page: int = 1,
    size: float = 10,
    indent: float = 10,
) -> list[Drawn]:
    """Paragraphs set into lines, each with its first line set in."""
    ruler = FPDF(unit="pt")
    ruler.set_font("Times", size=size)
    lines: list[Drawn] = []
    for paragraph in paragraphs:
        line, start = "", x + indent
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if ruler.get_string_width(longer.encode("cp1252").decode("latin-1")) > width - (start - x):
                lines.append((page, start, y, line, "", size))
                line, start, y = word, x, y + 1.2 * size
            else:
                line = longer
        lines.append((page, start, y, line, "", size))
        y += 1.2 * size
    return lines


def by_rows(pieces: list[Drawn]) -> list[Drawn]:
    """From the top of the page to its foot, across all columns."""
    return sorted(pieces, key=lambda piece: (piece[0], piece[2], piece[1]))


def backwards(pieces: list[Drawn]) -> list[Drawn]:
    """The last line first."""
    return pieces[::-1]


def read(data: bytes) -> list[Article | Failure]:
    """What the file gives."""
    return list(parse(data, Found(Path("/news/a.pdf"), "a.pdf")))


TOP: Drawn = (1, 50, 70, HEADLINE, "B", 20)


@pytest.mark.parametrize("order", [list, by_rows, backwards])
@pytest.mark.parametrize("lower", [0, 5])
def test_columns_are_read_one_after_the_other(order: type, lower: float) -> None:
    """However they were drawn, and also where their lines stand at different heights."""
    pieces = [TOP, *column(LEFT, x=50, y=110), *column(RIGHT, x=304, y=110 + lower)]
    document = read_pdf(draw(order(pieces)))
    assert document.paragraphs == (HEADLINE, *LEFT, *RIGHT)
    assert document.headline == HEADLINE


def test_a_headline_over_two_columns_ends_the_ones_above() -> None:
    """Two stories below each other are read one after the other."""
    second = (1, 50, 300, "The county drops its tunnel under the Grim pass", "B", 18)
    first = [*column(LEFT[:1], x=50, y=110), *column(RIGHT[:1], x=304, y=110)]
    pieces = [TOP, *first, second, *column(LEFT[1:], x=50, y=330), *column(RIGHT[1:], x=304, y=330)]
    assert read_pdf(draw(by_rows(pieces))).paragraphs == (HEADLINE, LEFT[0], RIGHT[0], second[3], LEFT[1], RIGHT[1])


def test_a_table_is_read_by_rows() -> None:
    """Its cells are parted by tabs, as in Word; a row is a paragraph."""
    cells = [("Line", "Monday", "Sunday"), ("Holm", "12", "4"), ("Orrin Bay", "8", "none"), ("Dunlevy", "17", "6")]
    rows = [
        (1, x, 260 + 14 * n, cell, "", 10)
        for n, row in enumerate(cells)
        for x, cell in zip((60, 220, 340), row, strict=True)
    ]
    pieces = [*column(LEFT, x=50, y=110, width=480), *rows, *column(RIGHT, x=50, y=340, width=480)]
    assert read_pdf(draw(pieces)).paragraphs == (*LEFT, *("\t".join(row) for row in cells), *RIGHT)


def test_a_caption_does_not_part_a_paragraph() -> None:
    """What stands in other type between its halves comes behind it."""
    lines = column([*RIGHT, *LEFT], x=50, y=110)
    lower = [(page, x, y + 60 if n > 2 else y, *rest) for n, (page, x, y, *rest) in enumerate(lines)]
    caption = (1, 50, 180, "The old branch on the quay. Photo: Liv Dahlstrom", "", 8)
    data = draw(sorted([*lower, caption], key=lambda piece: piece[2]))
    assert read_pdf(data).paragraphs == (RIGHT[0], caption[3], RIGHT[1], *LEFT)


def test_heads_of_left_and_right_pages_and_numbers_are_dropped() -> None:
    """Also where a head stands only once, and the paragraph runs on over the page."""
    story = " ".join([*LEFT, *RIGHT])
    lines = column([story] * 3, x=60, y=80, width=470, size=12)
    pages = [(n // 8 + 1, x, 80 + 14.4 * (n % 8), *rest) for n, (_, x, _, *rest) in enumerate(lines)]
    last = pages[-1][0]
    heads = [
        (n, 60, 45, f"{n + 21}  Valley Quarterly" if n % 2 else f"The bank leaves  {n + 21}", "I", 9)
        for n in range(2, last + 1)
    ]
    assert last > 2
    assert read_pdf(draw([*pages, *heads], pages=last)).paragraphs == (story,) * 3


BYLINE = [(1, 40, 96, "By Liv Dahlstrom", "", 10), (1, 40, 110, "3 February 2022", "", 10)]
URL = "https://www.storvikavis.example/nyheter/fire-1.884213"
PRINTS = {
    "Chrome": [(20, 22, "11/22/23, 9:14 PM"), (250, 22, "Fire - Storvik Avis"), (20, 828, URL), (560, 828, "1/1")],
    "Firefox": [(20, 22, "Fire - Storvik Avis"), (330, 22, URL), (20, 828, "1 of 1"), (490, 828, "22/11/2023, 21:14")],
    "Safari": [
        (20, 22, "Fire - Storvik Avis"),
        (500, 22, "22.11.23, 21:14"),
        (20, 828, URL),
        (530, 828, "Page 1 of 1"),
    ],
}


@pytest.mark.parametrize("browser", PRINTS)
def test_what_a_browser_prints_around_a_page_is_no_text(browser: str) -> None:
    """Its address is the article's, its day isn't; byline and date are read from the lines that they stand on."""
    stamps = [(1, x, y, text, "", 8) for x, y, text in PRINTS[browser]]
    body = column(LEFT, x=40, y=140, width=500, size=11, indent=0)
    data = draw([*stamps, (1, 40, 70, HEADLINE, "B", 19), *BYLINE, *body], title="Fire - Storvik Avis")
    (article,) = read(data)
    assert isinstance(article, Article)
    assert article.text.split("\n\n") == [HEADLINE, "By Liv Dahlstrom", "3 February 2022", *LEFT]
    assert (article.url, article.key, article.authors) == (URL, URL, ("Liv Dahlstrom",))
    assert str(article.published) == "2022-02-03"


def test_a_word_divided_at_a_line_s_end_is_spelled_as_elsewhere() -> None:
    """Whole where the document has it whole, with its hyphen where it has that; figures and names keep theirs."""
    lines = [
        "Glass works cut emissions in a long-term plan,",
        "and the time of the one plant is over. It cut its emis-",
        "sions by a third, in a long-",
        "term contract. It was a one-",
        "time chance, said Jonas Eide-",
        "Larsen, and half of the mid-",
        "2020s is over: so are two-",
        "and four-year plans.",
    ]
    data = draw((1, 50, 100 + 13 * n, line, "", 11) for n, line in enumerate(lines))
    assert read_pdf(data).paragraphs == (
        "Glass works cut emissions in a long-term plan, and the time of the one plant is over. It cut its emissions by "
        "a third, in a long-term contract. It was a one-time chance, said Jonas Eide-Larsen, and half of the mid-2020s "
        "is over: so are two- and four-year plans.",
    )


@pytest.mark.parametrize("turned", [90, 270])
def test_a_page_that_is_set_sideways_is_read(turned: int) -> None:
    """As one reads it with the head on the side."""
    assert read_pdf(draw(column(LEFT, x=50, y=300), turned=turned)).paragraphs == tuple(LEFT)


def test_a_large_first_letter_belongs_to_its_word() -> None:
    """It stands over two lines, and is drawn on the second."""
    lines = [
        (1, 50, 124, LEFT[0][0], "", 36),
        (1, 76, 110, "he town of Orrin Bay will lose its only bank branch in", "", 11),
        (1, 76, 124, "September, the Coastal Savings Bank announced on", "", 11),
        (1, 50, 138, "Monday. The nearest counter will then be in Dunlevy.", "", 11),
    ]
    assert read_pdf(draw([*lines, *column(RIGHT, x=50, y=160, indent=0, size=11)])).paragraphs == (LEFT[0], *RIGHT)


def test_pages_without_text_are_named_beside_the_article() -> None:
    """The rest of a file that was scanned in parts is added, and one line tells which pages aren't."""
    data = draw([*column(LEFT, x=50, y=100), *column(RIGHT, x=50, y=100, page=4)], pages=4)
    article, remark = read(data)
    assert isinstance(article, Article)
    assert article.text.split("\n\n") == [*LEFT, *RIGHT]
    assert remark == Remark("/news/a.pdf", "pages 2–3 have no text: a scan?", "Run OCR first.")
    run = AddRun()
    assert (run.take(article), run.take(remark)) == (article, None)
    assert (run.report().remarks, run.report().failed) == ((remark,), ())


@pytest.mark.parametrize(("numbers", "named"), [([2], "2"), ([2, 3], "2–3"), ([1, 3, 4, 5, 9], "1, 3–5, 9")])
def test_pages_are_named_as_ranges(numbers: list[int], named: str) -> None:
    """As one writes them."""
    assert name_pages(numbers) == named


def test_a_page_with_more_than_any_page_has_is_refused() -> None:
    """It would take minutes to lay out, and is no page."""
    data = draw((1, 10, 10 + 3 * n, "1234567890" * 100, "", 1) for n in range(201))
    with pytest.raises(documents.TooLarge):
        read_pdf(data)
