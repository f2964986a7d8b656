"""Exports of press databases, made up: articles drawn from a seed, written as each database writes them."""

from __future__ import annotations

import html
import io
import random
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_OUTLETS = (
    "The Skerrin Courier",
    "Northfold Evening Post",
    "Ansel Ledger",
    "Gravdal Dagblad",
    "Harbour Times",
    "Isle Gazette Online",
    "Tagesblatt Oberau",
    "El Faro de Miraflor",
    "SKY 9",
    "NZZ",
    "The Veldmoor Post on Sunday",
    "Storvik Avis.no",
)
_FIRST = "Maud Tobias Ines Greta Leif Oswin Runa Sten Ylva Jean-Luc María Bo Philippa Casper Signe Peter".split()
_LAST = (
    "Ellingsworth Wren Calloway Holmquist Aronsen Tarrade Strandqvist O'Hara Ek Brindle Dunmore Lokken Ødegård".split()
)
_WHAT = (
    "Harbour board delays {} ferry for a third time",
    "Mayor rejects {} bridge toll “of any kind”",
    "Quarry blast cracks windows in {}",
    "{}: what the new timetable means",
    "Why {} lost its bank",
    "2023 budget leaves {} without a pool",
    "Storm Over {} Closes Road",
    "“We are tired,” say nurses of {}",
    "{} 2, Holm 1",
    "Is {} next?",
)
_PLACES = "Tallow Quay|Lower Ansel|Grim pass|Orrin Bay|Veldmoor|Upper Tarn|Sandvik|Halmsund|Olsau|Port Alder".split("|")
_SAID = (
    "The {0} board put off the opening on Tuesday, the third delay since autumn, after divers found cracks in piles.",
    "“We will not put a single passenger on that pontoon until the piles have been replaced,” said {1}, the chairman.",
    "Islanders have relied on a hired boat since the old ferry was scrapped. {1} said eleven pupils now sleep in {0}.",
    "Source of the trouble: the piles, which were cast in 2019 and cracked in the first winter, an engineer said.",
    "By Friday the queue reached the church. By Saturday it had reached the school, {1} told the council of {0}.",
    "Subject to approval, the work will begin on 3 May 2031 and cost 1.4 million crowns, said {1}.",
    "“Section 4 of the law is clear,” {1} said. “The length of the pier is 142 metres. Nobody may build there.”",
    "{1}: “I have nothing to add.” That was all that could be heard before the door closed.",
    "Nobody was hurt. Inspectors have closed the upper face of the quarry in {0} until June.",
)


@dataclass(frozen=True)
class Story:
    """What was put into an export, and should come out of it."""

    title: str
    source: str
    published: date
    authors: tuple[str, ...]
    section: str
    page: str
    paragraphs: tuple[str, ...]
    number: int

    @property
    def words(self) -> int:
        """As databases count them, about."""
        return sum(len(each.split()) for each in self.paragraphs)


def draw(count: int, seed: int = 0) -> list[Story]:
    """So many articles, no two of them alike."""
    chance = random.Random(seed)  # noqa: S311
    stories = []
    for number in range(count):
        place = chance.choice(_PLACES)
        names = [f"{a} {b}" for a, b in zip(chance.sample(_FIRST, 3), chance.sample(_LAST, 3), strict=True)]
        title = chance.choice(_WHAT).format(place)
        body = [each.format(place, names[0]) for each in chance.sample(_SAID, chance.randint(2, 6))]
        body.append(f"It was case number {number} of the year in {place}, {names[1]} said.")
        if chance.random() < 0.2:
            body.insert(1, "No way back")
        stories.append(
            Story(
                title,
                chance.choice(_OUTLETS),
                date(1999, 1, 1) + timedelta(chance.randrange(9300)),
                tuple(names[: chance.choice((0, 1, 1, 1, 2, 3))]),
                chance.choice(("NEWS", "Politics", "Local", "Sport", "")),
                chance.choice(("4", "A12", "27", "")),
                tuple(body),
                number,
            )
        )
    return stories


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _named(story: Story) -> str:
    *rest, last = story.authors
    return f"{', '.join(rest)} and {last}" if rest else last


def nexis_lines(stories: Sequence[Story], seed: int = 0) -> list[str]:
    """The paragraphs of a download of Nexis Uni, cover sheet and all."""
    chance = random.Random(seed)  # noqa: S311
    lines = [
        "",
        "Date and Time: Friday, 2. June 2023 09:31:00 CEST",
        "Job Number: 0012345678",
        f"Documents ({len(stories)})",
    ]
    for number, story in enumerate(stories, start=1):
        lines += [
            f"{number}. {story.title}",
            "Client/Matter: -None-",
            "Search Terms: ferry or bridge",
            "Search Type: Natural Language ",
            "Narrowed by: ",
            "Content Type\tNarrowed by",
            "News\t-None-",
        ]
    for story in stories:
        time = chance.choice(("", " 9:20 AM GMT", " 11:05 PM EST"))
        lines += [story.title, story.source, f"{_long(story.published)} {story.published:%A}{time}", ""]
        if chance.random() < 0.3:
            lines.append(chance.choice(("First Edition", "Late Edition - Final")))
        lines += [f"Copyright {story.published.year} {story.source} All Rights Reserved", "\n"]
        if story.section or story.page:
            lines.append(f"Section:\xa0{story.section or 'NEWS'}{f'; Pg. {story.page}' if story.page else ''}")
        lines.append(f"Length:\xa0{story.words} words")
        if story.authors:
            lines.append(f"Byline:\xa0{_named(story)}{chance.choice(('', ', Shipping Correspondent'))}")
        if chance.random() < 0.3:
            lines.append("Dateline:\xa0SKERRIN")
        if chance.random() < 0.3:
            lines.append("Highlight:\xa0Cracked piles stop the ferry again.")
        lines += ["Body", ""]
        for paragraph in story.paragraphs:
            lines += [paragraph, ""]
        if chance.random() < 0.4:
            lines += [
                "Graphic",
                "",
                "The pontoon",
                "",
                "Classification",
                "",
                "Language:\xa0ENGLISH",
                "",
                "Publication-Type:\xa0Newspaper",
                "",
                "Subject:\xa0PORTS (90%); FERRIES (88%)",
                "",
                "Geographic:\xa0SKERRIN (79%)",
                "",
            ]
        lines += [f"Load-Date:\xa0{_long(story.published + timedelta(3))}", "", "End of Document", ""]
    return lines


def nexis_docx(stories: Sequence[Story]) -> bytes:
    """Nexis Uni, as Word."""
    import docx

    document, out = docx.Document(), io.BytesIO()
    for line in nexis_lines(stories):
        document.add_paragraph(line)
    document.core_properties.author = "LexisNexis"
    document.save(out)
    return out.getvalue()


def _rtf(lines: Sequence[str]) -> bytes:
    def spell(character: str) -> str:
        if character in "\\{}":
            return f"\\{character}"
        if character == "\n":
            return "\\line "
        return (
            character
            if ord(character) < 128
            else "".join(
                f"\\u{int.from_bytes(unit, 'little', signed=True)}?"
                for unit in [
                    character.encode("utf-16-le")[n : n + 2] for n in range(0, len(character.encode("utf-16-le")), 2)
                ]
            )
        )

    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}}{\colortbl;\red0\green0\blue0;}"
    head += r"{\info{\author LexisNexis}}{\header\pard Page 1 of 9\par}"
    return (head + "".join(f"\\pard {{\\b {''.join(map(spell, line))}}}\\par\n" for line in lines) + "}").encode(
        "ascii"
    )


def nexis_rtf(stories: Sequence[Story]) -> bytes:
    """Nexis Uni, as rich text."""
    return _rtf(nexis_lines(stories))


def nexis_txt(stories: Sequence[Story]) -> bytes:
    """LexisNexis Academic as it was: hard-wrapped, labels in capitals, the outlet above the date."""
    chance = random.Random(1)  # noqa: S311
    out = []
    for number, story in enumerate(stories, start=1):
        out += [
            "",
            "",
            f"{number} of {len(stories)} DOCUMENTS".center(72).rstrip(),
            "",
            "",
            story.source.center(72).rstrip(),
            "",
            f"{_long(story.published)} {story.published:%A}".center(72).rstrip(),
        ]
        if chance.random() < 0.4:
            out.append("Late Edition - Final".center(72).rstrip())
        out += ["", *textwrap.wrap(story.title, 60), ""]
        if story.authors:
            out += [*textwrap.wrap(f"BYLINE: By {_named(story)}", 72), ""]
        if story.section or story.page:
            out += [f"SECTION: {story.section or 'NEWS'}{f'; Pg. {story.page}' if story.page else ''}", ""]
        out += [f"LENGTH: {story.words} words", ""]
        if chance.random() < 0.3:
            out += ["DATELINE: SKERRIN", ""]
        for paragraph in story.paragraphs:
            out += [*textwrap.wrap(paragraph, 72, initial_indent="   "), ""]
        out += [
            f"LOAD-DATE: {_long(story.published + timedelta(2))}",
            "",
            "LANGUAGE: ENGLISH",
            "",
            "PUBLICATION-TYPE: Newspaper",
            "",
            "",
            f"Copyright {story.published.year} {story.source}".center(72).rstrip(),
            "All Rights Reserved".center(72).rstrip(),
        ]
    return "\r\n".join(out).encode("cp1252")


def _factiva_head(story: Story, chance: random.Random) -> list[str]:
    lines = [f"{story.words} words", f"{story.published.day} {story.published:%B} {story.published.year}"]
    if chance.random() < 0.4:
        lines.append("04:12")
    lines += [story.source, "SKERC"]
    if chance.random() < 0.4:
        lines.append("First")
    if story.page:
        lines.append(story.page)
    return [*lines, "English", f"(c) {story.published.year} Skerrin Newspapers Limited. All rights reserved."]


def _accession(story: Story) -> str:
    return f"SKERC000{story.published:%Y%m%d}ej3e{story.number:05x}"


def factiva_txt(stories: Sequence[Story]) -> bytes:
    """Factiva, articles in full as text."""
    chance = random.Random(2)  # noqa: S311
    out = []
    for story in stories:
        out += [story.section, story.title] if story.section and chance.random() < 0.5 else [story.title]
        out += ["", *([_by(story, chance)] if story.authors else []), *_factiva_head(story, chance), ""]
        for paragraph in story.paragraphs:
            out += [paragraph, ""]
        out += [
            *(["Skerrin Newspapers Ltd", ""] if chance.random() < 0.5 else []),
            f"Document {_accession(story)}",
            "",
            "",
        ]
    return "\n".join(out).encode()


def _by(story: Story, chance: random.Random) -> str:
    return chance.choice(("", "By ", "BY ")) + _named(story)


def factiva_html(stories: Sequence[Story]) -> bytes:
    """Factiva, as a web page."""
    chance = random.Random(3)  # noqa: S311
    parts = ['<html><head><meta charset="utf-8"><title>Factiva</title></head><body>']
    for story in stories:
        parts.append(
            '<div class="article enArticle"><p></p><div id="hd">'
            f'<span class="enHeadline">{html.escape(story.title)}</span></div>'
        )
        if story.authors:
            parts.append(f'<div class="author">{html.escape(_by(story, chance))} </div>')
        parts += [f"<div>{html.escape(line)}</div>" for line in _factiva_head(story, chance)]
        parts += [
            f'<p class="articleParagraph enarticleParagraph">{html.escape(each)}</p>' for each in story.paragraphs
        ]
        parts.append(f"<p>Document {_accession(story)}</p></div><br/>")
    return "".join([*parts, "</body></html>"]).encode()


def factiva_codes(stories: Sequence[Story]) -> bytes:
    """Factiva, with its index fields."""
    out = []
    for story in stories:
        out += [f"SE  {story.section or 'News'}", f"HD  {story.title}"]
        out += [f"BY  {_named(story)}"] if story.authors else []
        out += [
            f"WC  {story.words} words",
            f"PD  {story.published.day} {story.published:%B} {story.published.year}",
            "ET  04:12",
            f"SN  {story.source}",
            "SC  SKERC",
            f"PG  {story.page or '1'}",
            "LA  English",
            "CY  (c) 2023 Skerrin Newspapers",
            "",
            "LP  ",
            story.paragraphs[0],
            "",
            "TD  ",
        ]
        for paragraph in story.paragraphs[1:]:
            out += [paragraph, ""]
        out += [
            "CO  skern : Skerrin",
            "IN  iship : Shipping",
            "NS  gcat : News",
            "RE  skr : Skerrin",
            "PUB  Skerrin Newspapers",
            f"AN  Document {_accession(story)}",
            "",
            "",
        ]
    return "\n".join(out).encode()


def _inverted(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}"


def proquest_txt(stories: Sequence[Story]) -> bytes:
    """ProQuest, as text."""
    chance = random.Random(4)  # noqa: S311
    out = ["Report Information from ProQuest", "June 02 2023 09:31"]
    for number, story in enumerate(stories, start=1):
        day = f"{story.published:%b} {story.published.day}, {story.published.year}"
        out += ["_" * 60, "", f"Document {number} of {len(stories)}", "", story.title, ""]
        if story.authors:
            named = "; ".join(map(_inverted, story.authors)) if chance.random() < 0.5 else _named(story)
            out += [f"Author: {named}", ""]
        out += [
            f"Publication info: {story.source} ; Skerrin [Skerrin]{story.published:%d %b %Y}: {story.page or '1'}.",
            "",
        ]
        out += [
            f"https://www.example.invalid/docview/{2800 + story.number}",
            "",
            "Abstract: None available.",
            "",
            f"Full text: {story.paragraphs[0]}",
            "",
        ]
        for paragraph in story.paragraphs[1:]:
            out += [paragraph, ""]
        out += [
            "Subject: Harbors; Ferries",
            "",
            "Location: Skerrin",
            "",
            f"Title: {story.title}",
            "",
            f"Publication title: {story.source}",
            "",
            f"Pages: {story.page or '1'}",
            "",
            f"Publication year: {story.published.year}",
            "",
            f"Publication date: {day}",
            "",
            f"Section: {story.section or 'News'}",
            "",
            "ISSN: 00000000",
            "",
            "Source type: Newspaper",
            "",
            "Language of publication: English",
            "",
            "Document type: News",
            "",
            f"ProQuest document ID: {2800 + story.number}",
            "",
            f"Document URL: https://www.example.invalid/docview/{2800 + story.number}",
            "",
            f"Last updated: {story.published + timedelta(90)}",
            "",
            "Database: Newsstream",
            "",
        ]
    out += [
        "_" * 60,
        "",
        "Contact us at: http://www.example.invalid",
        "",
        "Database copyright © 2023 ProQuest LLC. All rights reserved.",
    ]
    return "\n".join(out).encode()


def proquest_html(stories: Sequence[Story]) -> bytes:
    """ProQuest, as a web page."""
    blocks = proquest_txt(stories).decode().split("\n")
    body = "".join("<hr>" if line.startswith("___") else f"<p>{html.escape(line)}</p>" for line in blocks if line)
    return f"<html><head><title>ProQuest</title></head><body>{body}</body></html>".encode()


def ebsco_txt(stories: Sequence[Story]) -> bytes:
    """EBSCOhost: values on the lines below their labels, outlet and day in one."""
    out = []
    for number, story in enumerate(stories, start=1):
        source = story.source.removeprefix("The ") + (", The" if story.source.startswith("The ") else "")
        out += [f"Record: {number}", "Title:", f"\t{story.title}"]
        if story.authors:
            out += ["Authors:", f"\t{'; '.join(map(_inverted, story.authors))}"]
        out += [
            "Source:",
            f"\t{source}. {story.published:%m/%d/%Y}, p{story.page or '1'}",
            "Document Type:",
            "\tArticle",
            "Subject Terms:",
            "\tFERRIES",
            "\tHARBORS",
            "Full Text Word Count:",
            f"\t{story.words}",
            "ISSN:",
            "\t0000-0000",
            "Accession Number:",
            f"\t2W{story.number:08d}",
            "Database:",
            "\tNewspaper Source",
            "Full Text:",
            "",
        ]
        for paragraph in story.paragraphs:
            out += [paragraph, ""]
        out += ["_" * 40, ""]
    return "\n".join(out).encode()


def blocks_txt(stories: Sequence[Story]) -> bytes:
    """As people keep them by hand."""
    out = []
    for story in stories:
        out += [
            f"Title: {story.title}",
            *([f"Author: {_named(story)}"] if story.authors else []),
            f"Outlet: {story.source}",
            f"Date: {story.published}",
            "",
        ]
        for paragraph in story.paragraphs:
            out += [paragraph, ""]
    return "\n".join(out).encode()


EXPORTS: dict[str, Callable[[Sequence[Story]], bytes]] = {
    "nexis.docx": nexis_docx,
    "nexis.rtf": nexis_rtf,
    "nexis.txt": nexis_txt,
    "factiva.txt": factiva_txt,
    "factiva.html": factiva_html,
    "factiva-codes.txt": factiva_codes,
    "proquest.txt": proquest_txt,
    "proquest.html": proquest_html,
    "ebsco.txt": ebsco_txt,
    "blocks.txt": blocks_txt,
}
