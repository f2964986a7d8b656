"""Paragraphs that are somebody's words as a whole: transcripts, interviews, posts, opinion pieces.

They have no "said"; whose words they are stands in a label, a handle, a signature or the byline. Knows nothing of
grammar and of quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import zip_longest

from qa.attribution.cast import Cast
from qa.attribution.labels import Labels, guest_of, known
from qa.attribution.posts import post, signed
from qa.attribution.saying_dates import said_on
from qa.attribution.turns import find_turns
from qa.attribution.voice import Voice
from qa.names.comparing import fold, name_words
from qa.names.given_names import is_given_name
from qa.records import Article, Paragraph

_ON_A_DAY = re.compile(r"\bon\s[^.,;\n]{3,30}")
# A question set off in bold, in italics or as a heading; what follows it in the paragraph is the answer.
_MARKED = re.compile(
    r"(?P<mark>\*\*|__|\*|_|#{1,6}\s)(?P<words>(?!\s)[^*#]+?)(?P<close>\*\*|__|\*|_|(?=\n|\Z))(?:\s+(?=\S)|\Z)"
)
# The day of a talk stands in the title, or where the introduction tells of it.
_TALK = re.compile(
    r"\b(?:spoke|talked|talks?|interview(?:ed)?|conversation|recorded|hearing|held|met|session|minutes|meeting|sworn)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[(\[*_].*[)\]*_]\.?$", re.DOTALL)
_OPINION = re.compile(
    r"(?:opinion|column|comment|commentary|editorial|op-ed|guest essay|letter|essay)\b\s*[:|–—-]", re.IGNORECASE
)
_FIRST_PERSON = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|my|me)\b")
# "I" in a quotation is the speaker's: an article full of interviews is no column.
_QUOTED = re.compile(r"[“\"].*?[”\"]|''.*?''|[“\"].*$", re.DOTALL)
# The note below a guest's piece: "Nina Holt, a former minister, teaches law in Holm."
_SIGNED = re.compile(
    r"[*_]*(?P<name>(?:[^\W\d_a-z][\w.'’-]*\s){1,3}[^\W\d_a-z][\w'’-]+)(?:,[^.]{3,120},)?"
    r"\s+(?:is|was|are|has been|teaches|writes)\s"
)
# There a label is who speaks, though it comes but once.
_SUBTITLES = (".srt", ".vtt")
# Bylines of nobody in particular: no "I" is theirs.
_PEN_NAMES = frozenset(
    "staff desk newsroom editors editor editorial agency agencies reporters correspondent service press".split()
)


def author_of(article: Article, paragraphs: Sequence[Paragraph], cast: Cast) -> str | None:
    """The one person who writes as "I": by the byline, the headline ("Nina Holt: …") or the note at the end."""
    people = [name for name in article.authors if len(name.split()) > 1 and not set(name_words(name)) & _PEN_NAMES]
    if people:
        # Two authors write "we", and which of them is "I" isn't told.
        return people[0] if len(people) == 1 else None
    body = [p for p in paragraphs if p.kind == "body"]
    for paragraph in body[-2:]:
        if (signed := _SIGNED.match(paragraph.text)) and cast.find(signed["name"]):
            return signed["name"]
    lead, colon, _ = article.title.partition(":")
    if colon and len(lead.split()) in (2, 3) and _is_full_name(lead) and _is_first_person(body):
        return lead.strip()
    return None


def _is_full_name(words: str) -> bool:
    """Tell whether words look like a person's full name."""
    parts = words.split()
    return len(parts) >= 2 and is_given_name(parts[0]) and all(part[0].isupper() for part in parts)


def find_voices(
    article: Article, paragraphs: Sequence[Paragraph], cast: Cast, author: str | None
) -> dict[int, list[Voice]]:
    """The paragraphs that are somebody's words as a whole, by ordinal; a question and its answer may share one."""
    body = [p for p in paragraphs if p.kind == "body"]
    talk = _turns(article, paragraphs, cast, author) or _marked_questions(article, paragraphs, cast, author)
    found = {**talk}
    for paragraph, following in zip_longest(body, body[1:]):
        if voice := post(paragraph, cast):
            found[paragraph.ordinal] = [voice]
        elif paragraph.ordinal not in found:
            for each in signed(article.text, paragraph, following, cast):
                found[each.ordinal] = [each]
    if author and not talk and _is_opinion(article, body):
        people = cast.find(author)
        person = people[0] if len(people) == 1 else None
        for paragraph in body:
            if paragraph.ordinal not in found and _is_prose(paragraph, author):
                found[paragraph.ordinal] = [
                    Voice(paragraph.ordinal, paragraph.start, paragraph.end, author, person, whole=False)
                ]
    return found


def _is_prose(paragraph: Paragraph, author: str) -> bool:
    text = paragraph.text
    is_note = _ASIDE.match(text) or _SIGNED.match(text) or text.startswith("#")
    return not is_note and fold(text).removeprefix("by ") != fold(author)


def _is_opinion(article: Article, body: Sequence[Paragraph]) -> bool:
    return bool(_OPINION.match(article.title)) or _is_first_person(body)


def _is_first_person(body: Sequence[Paragraph]) -> bool:
    """Tell a piece whose writer says "I" outside of quotations, in a third of its paragraphs."""
    saying = sum(bool(_FIRST_PERSON.search(_QUOTED.sub("", p.text))) for p in body)
    # By eye: a reporter's "I" is rare. With a tenth an article of corpus/ is taken for a column.
    return saying >= 3 and saying >= 0.3 * len(body)


def _turns(article: Article, paragraphs: Sequence[Paragraph], cast: Cast, author: str | None) -> dict[int, list[Voice]]:
    subtitled = (article.path or "").lower().endswith(_SUBTITLES)
    turns = find_turns(paragraphs, lambda label: known(cast, label) is not None, subtitled=subtitled)
    if not turns:
        return {}
    body = [p for p in paragraphs if p.kind == "body"]
    labels = Labels(article, body, cast, author, turns[0].ordinal)
    day = _day(article, [p for p in body if p.ordinal < turns[0].ordinal])
    kinds = {p.ordinal: p for p in paragraphs}
    voices: dict[int, list[Voice]] = {}
    for turn in turns:
        paragraph = kinds[turn.ordinal]
        if paragraph.kind == "body" and not _ASIDE.match(paragraph.text[turn.start - paragraph.start :]):
            speaker, person = labels.bearer(turn)
            mention = turn.label if turn.start > paragraph.start else ""
            voices[turn.ordinal] = [Voice(turn.ordinal, turn.start, turn.end, speaker, person, mention, day)]
    return voices


def _day(article: Article, intro: Sequence[Paragraph]) -> date | None:
    told = [words for p in intro if _TALK.search(p.text) for words in _ON_A_DAY.findall(p.text)]
    heads = [p.text for p in intro if len(p.text.split()) <= 12 and _TALK.search(p.text)]
    return said_on("\n".join([article.title, *heads, *told]), article.published)


def _marked_questions(
    article: Article, paragraphs: Sequence[Paragraph], cast: Cast, author: str | None
) -> dict[int, list[Voice]]:
    """An interview whose questions are set off in print, and whose answers are not."""
    marked = {p.ordinal: m for p in paragraphs if (m := _MARKED.match(p.text))}
    # Of what is set off headings have no stop, and one question at least has its mark.
    stops = {o: m["words"].rstrip("*_ ")[-1:] for o, m in marked.items()}
    questions = {
        o: m for o, m in marked.items() if stops[o] == "?" or (m["mark"] == "**" and stops[o] in (".", "!", "…"))
    }
    if len(questions) < 3 or "?" not in stops.values() or 2 * len(questions) < len(marked):
        return {}
    first = min(questions)
    guest = guest_of(article, [p for p in paragraphs if p.kind == "body" and p.ordinal < first], cast, author)
    name = guest.name if guest else None
    voices: dict[int, list[Voice]] = {}
    for paragraph in paragraphs:
        if paragraph.ordinal < first:
            continue
        start = paragraph.start
        if question := questions.get(paragraph.ordinal):
            asked = Voice(
                paragraph.ordinal,
                start + question.start("words"),
                start + question.end("words"),
                author or article.source,
            )
            voices[paragraph.ordinal] = [asked]
            start += question.end()
        if (
            paragraph.kind == "body"
            and start < paragraph.end
            and not _ASIDE.match(paragraph.text[start - paragraph.start :])
        ):
            answer = Voice(paragraph.ordinal, start, paragraph.end, name, guest)
            voices.setdefault(paragraph.ordinal, []).append(answer)
    return {ordinal: each for ordinal, each in voices.items() if paragraphs[ordinal].kind == "body"}
