"""An export of a press database, or any text with many articles in it → the articles, each with its own metadata.

An article of an export is a head, a text and a tail. What stands in head and tail is told by labels, where there are
any ("Byline:"), and by shape and order, where there are none: the line before the number of words is a name, the line
that is a day is the day. The text is what lies between, exactly as it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from qa.dates import date_from_text
from qa.reading import metadata
from qa.reading.bylines import read_byline
from qa.reading.exports import coded
from qa.reading.exports.dividing import Division, count_labels, divide, read_end
from qa.reading.exports.heads import Head, Shared, is_value, read_head
from qa.reading.exports.labels import LANGUAGES, Role, role_of
from qa.reading.exports.lines import Line, Shape, split_lines, text_word
from qa.reading.pieces import Broken, Piece, Unreadable

Lines = Sequence[Line]

# Of the nonblank lines of a tail so many are labels; captions and wrapped values are the rest. Chosen by eye.
_LEAST_IN_TAIL = 0.5
# A label is the export's, where so large a share of its articles has it. Chosen by eye.
_MOST_PARTS = 0.6
_NO_TEXT = re.compile(r"(?:full text )?(?:not|none|nicht|non|no) \w+\.?", re.IGNORECASE)
# Two labels that come once in the other articles come twice in this one: a mark between two articles is damaged.
_LEAST_DOUBLED = 2
_REMEDY = "Export them anew as text, RTF or Word, one after the other, or save each as a file of its own."
# A number of a date that stands in a label's value.
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.]\d{4}(?!\d)")
_LONGEST_VALUE = 120
# Lines of a head that follow one another and are no more than text to look at: headline, outlet, edition, names.
_MOST_FREE = 6
_SMALL_WORD = re.compile(r"[^\W\d_a-z][^:\n]{0,30}\s[a-z]{4,}[^:\n]{0,20}:\s")
# Margins of old exports; a paragraph on one line is longer.
_MARGIN = 100


def read_export(text: str, *, rules: bool = True) -> list[Piece | Broken]:
    """Read the articles of a text that holds several, or one below labels; nothing where it is an article as it stands.

    Args:
        text: whatever file it comes from.
        rules: whether rules alone may part articles.

    Raises:
        Unreadable: It looks like many articles, and they can't be told apart.
    """
    lines = split_lines(text)
    if (records := coded.read_coded(lines)) is not None:
        return records
    division = divide(lines, rules=rules)
    if division is None or not division.labelled:
        if _seems_many(lines):
            raise Unreadable("it seems to hold several articles, which can't be told apart", _REMEDY)
        if _lacks_end(lines):
            raise Unreadable('its article is cut off: at the end there should be "Document …"', "Export it anew.")
        single = _read_single(lines, text) if division is None else None
        return [single] if single else _read_ruled(division, text) if division else []
    return _read_parts(division, text)


def _seems_many(lines: Lines) -> bool:
    """Whether labels come again, as they do in no article: what parts it is damaged, or of a kind that isn't known."""
    counts = Counter(
        line.label.word for line in lines if line.is_known and line.label and line.label.role is not Role.TEXT
    )
    return sum(n > 1 for n in counts.values()) >= _LEAST_DOUBLED


def _read_parts(division: Division, text: str) -> list[Piece | Broken]:
    parts = list(division.parts)
    cut = False
    if division.closed:
        *parts, rest = parts
        cut = _is_cut(rest)
    shared = _share(parts)
    found = [_read_part(part, text, shared, closed=division.closed) for part in parts]
    tails = [bool(part.tail) for part in found]
    results: list[Piece | Broken] = []
    for number, part in enumerate(found, start=1):
        problem = part.problem
        last = number == len(found) and not division.closed and not part.tail
        # The others have lines below their texts, or there should be others.
        if not problem and last and ((number > 1 and all(tails[:-1])) or division.expected > number):
            problem = "is cut off"
        if problem:
            results.append(Broken(f"article {number} of {len(found)} {problem}", "Export that one anew."))
        else:
            results.append(part.piece)
    if all(isinstance(each, Broken) for each in results) and len(results) > 1:
        raise Unreadable(f"it seems to hold {len(results)} articles, which can't be told apart", _REMEDY)
    if cut:
        results.append(Broken("its last article is cut off", "Export it anew."))
    elif division.expected > len(found):
        rule = f"it should hold {division.expected} articles, and holds {len(found)}"
        results.append(Broken(rule, "Export it anew."))
    return _keyed(results)


@dataclass(frozen=True, slots=True)
class _Part:
    piece: Piece
    problem: str = ""
    tail: Lines = field(default=())


def _share(parts: Sequence[Lines]) -> Shared:
    """Find what the articles have in common."""
    counted = [Counter(line.label.word for line in _beside_known(part) if line.label) for part in parts]
    words = Counter(word for count in counted for word in count)
    once = Counter(word for count in counted for word, n in count.items() if n == 1)
    days = (next((n for n, line in enumerate(part) if line.shape is Shape.DAY), None) for part in parts[1:])
    before = Counter(n for n in days if n is not None).most_common(1)
    lasts = Counter(part[-1].text for part in parts if part)
    marks = Counter(word for part in parts for word in {text_word(line) for line in part} if word)
    return Shared(
        marks=_common(marks, len(parts)),
        words=_common(words, len(parts)),
        once=_common(once, len(parts)),
        lines_before_day=before[0][0] if before else 2,
        wrapped=_is_wrapped(parts),
        order=_order(line.text for part in parts for line in _with_values(part)),
        one_notice=len(parts) > 2 and sum(_count_notices(part) == 1 for part in parts) >= _MOST_PARTS * len(parts),
        last_lines=frozenset(text for text, n in lasts.items() if n >= 2 and len(text) < 80),
    )


def _beside_known(lines: Lines) -> Iterator[Line]:
    """Lines with labels that are known, and those right above and below them: what stands alone may be a speaker."""
    for n, line in enumerate(lines):
        beside = [*lines[max(n - 1, 0) : n], *lines[n + 1 : n + 2]]
        if line.is_known or (len(line.text) < _LONGEST_VALUE and any(each.is_known for each in beside)):
            yield line


def _with_values(lines: Lines) -> Iterator[Line]:
    for n, line in enumerate(lines):
        if line.is_known or (n and _is_empty(lines[n - 1])):
            yield line


def _is_empty(line: Line) -> bool:
    return line.label is not None and line.label.role is not None and not line.label.value


def _common(counts: Counter[str], parts: int) -> frozenset[str]:
    return frozenset(word for word, n in counts.items() if n >= 2 and n >= _MOST_PARTS * parts)


def _order(texts: Iterable[str]) -> str | None:
    """Whose order the numbers of the file's dates have: one that can only be read in one way tells of all."""
    dates = [match for text in texts for match in _NUMERIC.finditer(text)]
    month_first = any(int(match[2]) > 12 for match in dates)
    day_first = any(int(match[1]) > 12 for match in dates)
    return None if month_first == day_first else "en-US" if month_first else "en-GB"


def _settle(lines: Lines, shared: Shared) -> Lines:
    """The lines with their labels, where these can be taken for such: "Holm: a town in fear" is a headline.

    A word that isn't known is a label where most articles have it, or where it stands right between two that are known.
    """
    settled = []
    for n, line in enumerate(lines):
        known = line.is_known or (line.label and line.label.word in shared.words) or _is_between(lines, n)
        # What stands below a label without a value is the value.
        if not known or (n and _is_empty(lines[n - 1]) and not line.is_known):
            line = replace(line, label=None)
        settled.append(line)
    return settled


def _is_between(lines: Lines, n: int) -> bool:
    above = next((line for line in reversed(lines[:n]) if line.is_known), None) if n and not lines[n].apart else None
    below = n + 1 < len(lines) and not lines[n + 1].apart and lines[n + 1].label is not None
    return above is not None and lines[n - 1].label is not None and below and len(lines[n].text) < _LONGEST_VALUE


def _is_wrapped(parts: Sequence[Lines]) -> bool:
    lengths = [len(line.text) for part in parts for line in part]
    return bool(lengths) and max(lengths) <= _MARGIN


def _read_part(part: Lines, text: str, shared: Shared, *, closed: bool) -> _Part:
    identity = (read_end(part[-1]) or "") if part and closed else ""
    lines = _settle(part[:-1] if part and closed and read_end(part[-1]) is not None else part, shared)
    doubled = Counter(line.label.word for line in lines if line.label and line.label.word in shared.once)
    counted = [n for n, line in enumerate(lines) if line.shape is Shape.WORDS and _is_day_near(lines, n)]
    twice = len(counted) > 1 or (shared.one_notice and _count_notices(lines) > 1)
    if twice or sum(n > 1 for n in doubled.values()) >= _LEAST_DOUBLED:
        return _Part(Piece(text=""), "runs into the next")
    begin, offset = _text_begins(lines, shared)
    end = _text_ends(lines, begin, shared, identity)
    head = read_head(lines[: begin + bool(offset)], lines[end:], shared)
    if begin >= end and not offset:
        return _Part(Piece(text=""), "has no text")
    start = offset or lines[begin].start
    body = text[start : lines[max(end, 1) - 1].end].strip() if end > 0 else ""
    if not body or _NO_TEXT.fullmatch(body):
        return _Part(Piece(text=""), "has no text")
    if not any(character.isalpha() for character in head.fields.title):
        return _Part(Piece(text=""), "has no title")
    if not closed and count_labels(lines) < 2:
        return _Part(Piece(text=""), "can't be told from what stands around it")
    return _Part(_piece(body, replace(head, identity=identity or head.identity)), tail=lines[end:])


def _count_notices(lines: Lines) -> int:
    return sum(line.shape is Shape.RIGHTS for line in lines)


def _is_day_near(lines: Lines, n: int) -> bool:
    """Whether a number of words is that of a head, where the day stands next."""
    return any(line.shape is Shape.DAY for line in lines[n + 1 : n + 3])


def _text_begins(lines: Lines, shared: Shared) -> tuple[int, int]:
    """The line at which the text begins, and the character of the text, where that is within a line; else 0."""
    known = 0
    for n, line in enumerate(lines):
        word = text_word(line)
        if word and known and (not shared.marks or word in shared.marks):
            within = line.label is not None and line.label.value
            return (n, line.start + line.label.at) if line.label and within else (n + 1, 0)
        known += line.is_known or line.shape in (Shape.DAY, Shape.WORDS, Shape.RIGHTS)
        # A text of its own may well have such a word.
        if line.shape is Shape.PARAGRAPH and not line.label and not shared.marks and known:
            break
    return _behind_head(lines, shared), 0


def _behind_head(lines: Lines, shared: Shared) -> int:
    """The line behind the last that can't be text, before the first that must be."""
    last = -1
    for n, line in enumerate(lines):
        value = n > 0 and last == n - 1 and is_value(line, lines[n - 1], wrapped=shared.wrapped)
        if line.label or value or _is_about(line):
            last = n
        elif last >= 0 and (line.shape is Shape.PARAGRAPH or (shared.wrapped and _begins_paragraph(lines, n))):
            break
        if last >= 0 and n - last > _MOST_FREE:
            break
    return last + 1


def _begins_paragraph(lines: Lines, n: int) -> bool:
    return n + 1 < len(lines) and not lines[n + 1].apart and len(lines[n].text) > 60


def _is_about(line: Line) -> bool:
    shapes = (Shape.DAY, Shape.TIME, Shape.WORDS, Shape.RIGHTS, Shape.ADDRESS, Shape.CODE, Shape.NUMBER)
    return line.shape in shapes or read_byline(line.text) is not None or line.text in LANGUAGES


def _text_ends(lines: Lines, begin: int, shared: Shared, identity: str) -> int:
    """The line behind the text: the first of a tail of labels, which little but labels follows."""
    end = len(lines)
    for n in range(begin + 1, len(lines)):
        line = lines[n]
        opens = (
            (line.is_known and not (line.label and line.label.role is Role.TEXT))
            or (line.label is not None and line.label.word in shared.words)
            or (role_of(line.text) is Role.ABOUT and line.label is None)
        )
        if opens and _is_tail(lines[n:], shared):
            end = n
            break
    # "Company / organization: …": no name of a speaker has small words.
    while begin < end - 1 < len(lines) - 1 and _SMALL_WORD.match(lines[end - 1].text):
        end -= 1
    while end - 1 > begin and (
        lines[end - 1].shape in (Shape.RIGHTS, Shape.RULE) or lines[end - 1].text in shared.last_lines
    ):
        end -= 1
    if identity and end - 1 > begin and _is_publisher(lines[end - 1], lines[:begin]):
        end -= 1
    return end


def _is_tail(lines: Lines, shared: Shared) -> bool:
    about = [
        (line.label is not None and (line.is_known or line.label.word in shared.words or len(line.text) < 200))
        or line.shape in (Shape.RIGHTS, Shape.ADDRESS, Shape.RULE)
        or role_of(line.text) is not None
        for line in lines
    ]
    labels = sum(line.is_known for line in lines)
    alone = lines[0].label is not None and lines[0].label.role is Role.ABOUT
    return sum(about) >= _LEAST_IN_TAIL * len(about) and (labels >= 2 or (labels == 1 and alone))


def _is_publisher(line: Line, head: Lines) -> bool:
    """Whether a line names the holder of the rights, as Factiva prints it below the text."""
    if line.shape is not Shape.FREE:
        return False
    rights = " ".join(each.text for each in head if each.shape is Shape.RIGHTS).casefold()
    return " ".join(line.text.casefold().split()[:2]) in rights


def _is_cut(rest: Lines) -> bool:
    """Whether what stands behind the last mark is the beginning of an article; else it is a summary of the search."""
    rest = [line for line in rest if line.shape not in (Shape.RIGHTS, Shape.RULE, Shape.ADDRESS, Shape.NUMBER)]
    told = any(line.shape in (Shape.PARAGRAPH, Shape.WORDS) for line in rest) or count_labels(rest) >= 2
    # A headline, or the outlet with it, and then nothing.
    return bool(rest) and (told or len(rest) <= 2)


def _lacks_end(lines: Lines) -> bool:
    """Whether an article has a head of Factiva's, which always closes it with its number."""
    for n, line in enumerate(lines[:_MOST_FREE]):
        if line.shape is Shape.WORDS and _is_day_near(lines, n):
            return any(each.shape in (Shape.CODE, Shape.RIGHTS) for each in lines[n + 2 : n + 2 + _MOST_FREE])
    return False


def _read_single(lines: Lines, text: str) -> Piece | None:
    """An article below labels; None where the text doesn't begin with any."""
    top = next((n for n, line in enumerate(lines[:4]) if line.is_known), None)
    if top is None or any(line.shape is Shape.PARAGRAPH for line in lines[:top]):
        return None
    shared = Shared(wrapped=_is_wrapped([lines]), lines_before_day=max(top, 1))
    part = _read_part(lines, text, shared, closed=False)
    begin, _ = _text_begins(lines, shared)
    read = {line.label.role for line in lines[:begin] if line.label} & set(Role)
    if part.problem or len(read) < 2:
        return None
    # Alone, it goes by its file, like any other article.
    return replace(part.piece, key="", name="")


def _read_ruled(division: Division, text: str) -> list[Piece | Broken]:
    """Articles between rules, where each has its own headline and day or byline; nothing where none has."""
    pieces = [text[part[0].start : part[-1].end] for part in division.parts]
    articles = [metadata.read_text(piece) for piece in pieces]
    whole = [bool(each.title and (each.published or each.authors or date_from_text(each.text))) for each in articles]
    if sum(whole) < 2:
        return []
    if not all(whole):
        rule = f"it seems to hold {len(pieces)} articles, which can't be told apart: not each has a headline and a date"
        raise Unreadable(rule, "Add a date line below each headline, or save each as a file of its own.")
    return _keyed(
        [
            Piece(
                text=piece,
                fields=metadata.Fields(
                    title=each.title, published=each.published, source=each.source, authors=each.authors
                ),
                name=each.title,
            )
            for piece, each in zip(pieces, articles, strict=True)
        ]
    )


def _piece(body: str, head: Head) -> Piece:
    fields = head.fields
    day = fields.published.isoformat() if fields.published else ""
    named = ", ".join(filter(None, (fields.source, day, head.place, fields.title))) if fields.source or day else ""
    # What identifies it wherever it lies: another export may have it in another place, under another name.
    key = "" if fields.url else head.identity or named
    return Piece(text=body, fields=fields, name=fields.title, key=key, certain=True)


def _keyed(results: list[Piece | Broken]) -> list[Piece | Broken]:
    """Give what would have one key each its own, out of its words: the order may be another in the next export."""
    counts = Counter(each.identity for each in results if isinstance(each, Piece))
    seen: set[tuple[str, str]] = set()
    kept: list[Piece | Broken] = []
    for each in results:
        if isinstance(each, Piece):
            # Databases give the same article twice.
            if (each.identity, each.text) in seen:
                continue
            seen.add((each.identity, each.text))
            if counts[each.identity] > 1:
                each = each.told_apart()
        kept.append(each)
    return kept
