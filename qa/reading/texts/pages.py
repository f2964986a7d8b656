"""Text that was printed to a file, page after page → the text without what each page repeats.

A form feed parts two pages. The lines that stand at the head or foot of pages, as running titles and numbers, are no
part of the article, and a sentence that they cut in two is one again. Nothing else of a text is changed.
"""

from __future__ import annotations

import re
from collections import Counter

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
# "2", "- 2 -", "Page 2 of 3", "Seite 2/3".
_NUMBER_ALONE = re.compile(r"[\W_]*(?:[^\W\d_]{1,6}\.?\s*)?\d{1,4}(?:\s*(?:[^\W\d_]{2,4}|/)\s*\d{1,4})?[\W_]*")
# "The Ulvmark Standard          2": set apart, as only a number at the other margin is.
_NUMBER_APART = re.compile(r"\S.*?(?:\s{3,}|\t+)\W*\d{1,4}\W*|\W*\d{1,4}\W*(?:\s{3,}|\t+)\S.*")
# Section, title and number have a line each at most.
_MOST_LINES = 3
_SENTENCE_END = re.compile(r"[.!?…:][\"”’»)\]]*$")
_WORD_BEFORE, _WORD_BEHIND = re.compile(r"[^\W\d_]+$"), re.compile(r"[^\W\d_]+")


def join_pages(text: str) -> str:
    """The text with its pages joined; itself where there is no form feed."""
    if "\f" not in text:
        return text
    pages = [page.split("\n") for page in text.replace("\r\n", "\n").split("\f")]
    repeated = _repeated(pages)
    joined = ""
    for number, lines in enumerate(pages):
        if number:
            lines = _without_edge(lines, repeated, at_head=True)
        if number < len(pages) - 1:
            lines = _without_edge(lines, repeated, at_head=False)
        page = "\n".join(lines)
        joined = _join(joined, page, text) if joined.strip() else page
    return joined


def _repeated(pages: list[list[str]]) -> set[str]:
    """The lines, less their numbers, that several pages have at head or foot."""
    edges: Counter[str] = Counter()
    for lines in pages:
        printed = [line for line in lines if line.strip()]
        edges.update({_less_numbers(line) for line in [*printed[:_MOST_LINES], *printed[-_MOST_LINES:]]})
    return {line for line, count in edges.items() if count > 1}


def _less_numbers(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()))


def _without_edge(lines: list[str], repeated: set[str], *, at_head: bool) -> list[str]:
    ordered = lines if at_head else lines[::-1]
    cut = seen = 0
    for at, line in enumerate(ordered):
        if not line.strip():
            continue
        seen += 1
        if seen > _MOST_LINES:
            break
        if _less_numbers(line) in repeated or _NUMBER_ALONE.fullmatch(line) or _NUMBER_APART.fullmatch(line.strip()):
            cut = at + 1
    kept = ordered[cut:]
    return kept if at_head else kept[::-1]


def _join(before: str, page: str, text: str) -> str:
    before, page = before.rstrip("\n"), page.lstrip("\n")
    end, start = before.rstrip(), page.lstrip()
    if not start:
        return before
    if _SENTENCE_END.search(end) or not start[0].islower():
        return f"{end}\n\n{start}"
    # The page broke within a sentence. Wrapped lines end where they end; a blank at the break parts two words.
    if before != end or page != start or _is_wrapped(before):
        return f"{end}\n{start}"
    return end + start if _is_one_word(end, start, text) else f"{end}\n{start}"


def _is_wrapped(text: str) -> bool:
    return "\n" in _BLANK_LINE.split(text)[-1].strip()


def _is_one_word(end: str, start: str, text: str) -> bool:
    """Whether a page broke within a word: told only where one half is no word of the text, or the whole is one."""
    left, right = _WORD_BEFORE.search(end), _WORD_BEHIND.match(start)
    if not left or not right:
        return False
    words = Counter(word.casefold() for word in re.findall(r"[^\W\d_]+", text))
    first, second = left[0].casefold(), right[0].casefold()
    if words[first + second]:
        return True
    # A half stands once in the text, at the break; a letter alone is hardly ever a word.
    return words[first] < 2 and words[second] < 2 and (len(first) == 1 or len(second) == 1)
