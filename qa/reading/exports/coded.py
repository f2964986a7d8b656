"""Articles whose fields have codes of two letters, as Factiva exports them with "article plus indexing": HD, BY, PD."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.dates import parse_date
from qa.reading.exports.heads import read_authors
from qa.reading.exports.labels import LANGUAGES, Label, Role, read_code
from qa.reading.metadata import Fields
from qa.reading.pieces import Broken, Piece
from qa.reading.places import read_place

if TYPE_CHECKING:
    from qa.reading.exports.lines import Line


def read_coded(lines: Sequence[Line]) -> list[Piece | Broken] | None:
    """Read the articles of such a text; None where it is another."""
    codes = [read_code(line.text) for line in lines]
    if not _is_coded(codes):
        codes = [read_code(line.text, loose=True) for line in lines]
        if not _is_coded(codes):
            return None
    titles = [n for n, code in enumerate(codes) if code and code.role is Role.TITLE]
    # The section may stand above the headline.
    starts = {n - 1 if n and (above := codes[n - 1]) and above.role is Role.SECTION else n for n in titles}
    records = [_Record() for _ in starts]
    place = -1
    for n, (line, code) in enumerate(zip(lines, codes, strict=True)):
        place += n in starts
        if place >= 0:
            records[place].take(line.text, code)
    results: list[Piece | Broken] = []
    for number, record in enumerate(records, start=1):
        piece = record.piece()
        if record.problem or piece is None:
            problem = record.problem or "has no text"
            results.append(Broken(f"article {number} of {len(records)} {problem}", "Export that one anew."))
        else:
            results.append(piece)
    return results


def _is_coded(codes: Sequence[Label | None]) -> bool:
    words = [code.word for code in codes if code]
    return words.count("HD") >= 1 and "PD" in words and ("TD" in words or "LP" in words)


class _Record:
    """One article: the lines of each of its fields."""

    def __init__(self) -> None:
        self._fields: dict[str, list[str]] = {}
        self._roles: dict[str, Role | None] = {}
        self._last = ""
        self._doubled = False

    def take(self, line: str, code: Label | None) -> None:
        """Take the next line: a field's first, or one that goes on."""
        # A field comes once: what looks like it again is text.
        if code and code.word not in self._fields:
            self._last = code.word
            self._roles[code.word] = code.role
            self._fields[code.word] = [code.value] if code.value else []
        else:
            self._doubled |= code is not None and code.role in (Role.ID, Role.DATE, Role.SOURCE)
            self._fields[self._last].append(line)

    @property
    def problem(self) -> str:
        """What keeps it from being an article."""
        if self._doubled:
            return "runs into the next"
        # The number stands last.
        return "" if self._value(Role.ID) else "is cut off"

    def piece(self) -> Piece | None:
        """The article; None where it lacks headline or text."""
        title = self._value(Role.TITLE)
        text = "\n\n".join(
            line for word, lines in self._fields.items() if self._roles[word] is Role.TEXT for line in lines
        )
        if not title or not text:
            return None
        section, page = read_place(self._value(Role.SECTION), self._value(Role.PAGE))
        fields = Fields(
            title=title,
            published=parse_date(self._value(Role.DATE)),
            authors=read_authors(self._value(Role.AUTHOR)),
            source=self._value(Role.SOURCE) or None,
            language=LANGUAGES.get(self._value(Role.LANGUAGE)),
            section=section,
            page=page,
        )
        identity = self._value(Role.ID).removeprefix("Document ")
        return Piece(text=text, fields=fields, name=title, key=identity, certain=True)

    def _value(self, role: Role) -> str:
        return next((" ".join(lines) for word, lines in self._fields.items() if self._roles[word] is role), "")
