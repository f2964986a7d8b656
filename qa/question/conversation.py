"""Follow-ups: what a question takes over from those before it.

"And what did she say about that?" becomes "what did Nina Holt say about the ferries?": pronouns get their names, "What
about Roe?" the rest of the question before it, "When was that?" the topic. What points back and cannot be put in words
is read together with the question that it points to. Where earlier turns have answers, these tell more: who said it,
and in which articles. What the turns come to is kept in ``scene``. Knows nothing of the articles but the names that are
known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.names.comparing import fold, same_person
from qa.question.asking import LONGEST, Asked, Known, Subject, read_question
from qa.question.leaning import (
    ASKS,
    BARE,
    JOINS,
    MORE,
    NAMED_FIRST,
    POINTS_NOWHERE,
    PRONOUN,
    WHAT_ABOUT,
    WHO_ELSE,
    corrected,
    leans,
    points_back,
    things,
    unquoted,
    without_courtesy,
)
from qa.question.pronouns import inflect, put_names
from qa.question.reasking import ask_otherwise, correct, put_instead
from qa.question.scene import Recall, Scene, Standalone
from qa.records import Answer, Turn

# A conversation's beginning seldom matters, and each turn costs a reading. By eye: with 2 none of 250 speakers is lost,
# with 1 three are.
_MOST_TURNS = 8
# "that" at the end of what is said about, asked of, replied to; "it" before a date.
_ABOUT_THAT = re.compile(
    r"\b(?P<before>about|on|of|to|for|with)\s+(?P<thing>that|this|it|these|those|them)"
    r"(?=\W*$|\s+(?:in|on|at|when|after|before|since|last|too|either|again)\b)",
    re.IGNORECASE,
)
_SAY_THAT = re.compile(r"\b(?:say|said|write|wrote)\s+(?P<thing>that|this|it|so)(?=\W*$)", re.IGNORECASE)
_THE_SAME = re.compile(r"\b(?:say|said|think)\s+the\s+same(?=\W*$)", re.IGNORECASE)
_WHO_SAID_THAT = re.compile(r"who\s+(?:said|says|wrote|claimed|claims)\s+(?:that|this|it|so)\W*", re.IGNORECASE)
# "What did Roe say?": about the same, if it was Holt before; and "Did Roe agree?": with her.
_SAYS = re.compile(
    r"\b(?:say|think|feel|write|know|said|written|agree|disagree)(?=\W*$|\s+(?:in|on|at|with|last)\b)", re.IGNORECASE
)
_HOLDS = re.compile(r"\b(?:view|opinion|position|stance|take|line|comment|verdict|thoughts?)(?=\W*$)", re.IGNORECASE)
_RESPONDS = re.compile(
    r"\b(?:respond|reply|react|answer|object|explain|reaction|reply|response)(?=\W*$)", re.IGNORECASE
)
_WHO_DIFFERS = re.compile(
    r"(?:who|did\s+any(?:one|body)|does\s+any(?:one|body))(?:\s+else)?\s+(?P<verb>(?:dis)?agree[ds]?)\W*", re.IGNORECASE
)
# "How many of them?"
_COUNTS_THEM = re.compile(r"(?:how\s+(?:many|much)|which|what|who)\s+of\s+(?:them|those|these)\W*", re.IGNORECASE)
# "Did Roe take it back?"; but not "Did Roe say when the ferry sails and what it costs?".
_LOOSE_IT = re.compile(r"^(?:(?!\b(?:the|a|an|this|any)\s)[^?])*\b(?:it|its)\b", re.IGNORECASE)
# With the topic lent beside it "it" would only be a word more to search for.
_POINTING = re.compile(
    r"^(?:(?:it|that|this|them|they|those|these|there|so)\b\s*)+|\s+(?:it|that|this)$", re.IGNORECASE
)
# By eye: enough to find the passage again, and still a question that can be read.
_WORDS_OF_QUOTE = 12


def complete(question: str, history: Sequence[Turn | str], known: Known, recall: Recall = lambda _: ()) -> Standalone:
    """Put a question so that it needs none before it.

    Args:
        question: as typed, spaces tidied.
        history: the turns before it, oldest first.
        known: what the library knows.
        recall: finds what answers an earlier question that came without its answer; asked only where somebody is meant
            whom no question names.
    """
    if len(question) > LONGEST:
        return Standalone(question)
    scene = Scene(known, recall)
    for turn in history[-_MOST_TURNS:]:
        typed = " ".join((turn if isinstance(turn, str) else turn.question).split())[:LONGEST]
        if re.search(r"\w", typed) and without_courtesy(typed):
            answer = turn.answer if isinstance(turn, Turn) and isinstance(turn.answer, Answer) else None
            scene.take(_in_full(typed, scene, known), answer)
    standalone = _in_full(question, scene, known)
    goes_on = standalone.topic or standalone.is_bound or scene.is_about_its_people(question)
    return replace(standalone, before=scene.before, cited=scene.cited) if goes_on else standalone


def without_pointing(topic: str) -> str:
    """A topic without the "it" or "that" for which the conversation lends one."""
    return _POINTING.sub("", topic)


def _in_full(question: str, scene: Scene, known: Known) -> Standalone:
    last, root = scene.last, scene.root
    asked = without_courtesy(question)
    if last is None or root is None or not asked:
        return Standalone(question)
    # In this order: what corrects, or names first, says whom the pronouns mean that the rules below would bind.
    if new := corrected(question):
        return _correct(new, scene, last, known)
    if first := NAMED_FIRST.fullmatch(asked):
        return _name_first(first, scene, last, root, known)
    joins = JOINS.match(asked)
    plain = asked[joins.end() :] if joins else asked
    if not plain:
        return _lent(question, root)
    about = WHAT_ABOUT.match(plain)
    if about or (joins and not ASKS.match(plain)):
        return _swap(plain[about.end() :] if about else plain, scene, last, known, about=about is not None)
    if again := _ask_again(plain, scene, last, root):
        return again
    # A whole question, but "What did Roe say?" after Holt on the ferries is about the ferries. "What did the pope say
    # about the organ?" is whole where no article on the ferries has a pope or an organ.
    if not leans(asked, known) or (not leans(asked, known, by_things=False) and not scene.has_any(things(asked))):
        return _about_the_same(plain if ASKS.match(plain) else asked, root, known)
    return _bind(plain, scene, last, root, known)


def _ask_again(plain: str, scene: Scene, last: Asked, root: Asked) -> Standalone | None:
    """The question before asked otherwise, where no more is typed than how: "Why?", "Who else?", "Who said that?"."""
    if bare := BARE.fullmatch(plain):
        otherwise = ask_otherwise(bare["ask"], last)
        return _bound(otherwise, root, last) if otherwise else _lent(plain, last, root)
    if (other := WHO_ELSE.match(plain)) and not other["rest"].strip(" ?.!"):
        return _who_else(plain, last, root)
    if MORE.match(plain):
        return _bound(last.text, root, last)
    if _WHO_SAID_THAT.fullmatch(plain) and scene.citations and not last.subject:
        quote = " ".join(scene.citations[0].quote.strip(" “”\"',.").split()[:_WORDS_OF_QUOTE])
        return Standalone(f"who said “{quote}”?", is_bound=True)
    return None


def _lent(own: str, *lenders: Asked) -> Standalone:
    """A question that is about what others were about, the last named first."""
    topics = dict.fromkeys(each.topic for each in reversed(lenders) if each.topic)
    texts = dict.fromkeys(each.text for each in reversed(lenders))
    return Standalone(own, " ".join(topics), " ".join(texts), is_bound=True)


def _bound(own: str, root: Asked, last: Asked) -> Standalone:
    """A question put in other words, with the topic that the root has and the last question hasn't."""
    if root is last or root.topic in last.text:
        return Standalone(own, is_bound=True)
    return _lent(own, root)


def _correct(new: str, scene: Scene, last: Asked, known: Known) -> Standalone:
    if ASKS.match(new):
        return _in_full(new, scene, known)
    new = put_names(new, scene, last)
    if instead := correct(new, last, known):
        return _bound(instead, scene.root or last, last)
    return _swap(new, scene, last, known, about=False)


def _swap(new: str, scene: Scene, last: Asked, known: Known, *, about: bool) -> Standalone:
    """The question before, with another person, topic or date in the place of its own."""
    root = scene.root or last
    new = put_names(new.strip(" ?!."), scene, last)
    own, keeps_topic = put_instead(new, last, known, about=about)
    if not own:
        return _lent(f"what about {new}?", root)
    return _bound(own, root, last) if keeps_topic else Standalone(own, is_bound=True)


def _name_first(first: re.Match[str], scene: Scene, last: Asked, root: Asked, known: Known) -> Standalone:
    """A question whose "he" or "it" is named before it: "And Roe, what did he say?"."""
    who, rest = put_names(first["who"], scene, last), first["rest"]
    pronoun = PRONOUN.search(unquoted(rest))
    if pronoun:
        own = f"{rest[: pronoun.start()]}{inflect(who, pronoun, rest)}{rest[pronoun.end() :]}"
    elif thing := re.search(r"\b(?:that|it|this)(?=\W*$)|(?<=\s)it\b", rest, re.IGNORECASE):
        own = f"{rest[: thing.start()]}{who}{rest[thing.end() :]}"
    else:
        own = rest
    if leans(own, known):
        return _bind(own, scene, last, root, known)
    return replace(_about_the_same(own, root, known), is_bound=True)


def _who_else(plain: str, last: Asked, root: Asked) -> Standalone:
    who = re.match(r"^\W*who\s+(?!else)(.*)$", last.text, re.IGNORECASE)
    if who:
        return _bound(f"who else {who[1]}", root, last)
    topic = last.topic or root.topic
    if last.saying and topic:
        return Standalone(f"who else said something about {topic}?", is_bound=True)
    return _lent(plain, root)


def _bind(plain: str, scene: Scene, last: Asked, root: Asked, known: Known) -> Standalone:
    """A question with its pronouns bound; with the topic where something is left that points back."""
    text = put_names(plain, scene, last)
    pointing = POINTS_NOWHERE.sub(lambda m: " " * len(m[0]), unquoted(text))
    thing = _thing(root)
    if thing and (about := _ABOUT_THAT.search(pointing)):
        return Standalone(f"{text[: about.start('thing')]}{thing}{text[about.end('thing') :]}", is_bound=True)
    if thing and (that := _SAY_THAT.search(pointing)):
        return Standalone(f"{text[: that.end('thing')]} about {thing}{text[that.end('thing') :]}", is_bound=True)
    if thing and (same := _THE_SAME.search(pointing)):
        return Standalone(f"{text[: same.end()]} about {thing}{text[same.end() :]}", is_bound=True)
    if thing and root.subject and (differs := _WHO_DIFFERS.fullmatch(text)):
        who = root.text[root.subject.start : root.subject.end]
        return Standalone(f"{text[: differs.end('verb')]} with {who} about {thing}?", is_bound=True)
    # What is left over after names are in place can only be read with the question before.
    is_left = points_back(text) or PRONOUN.search(pointing) is not None or _LOOSE_IT.match(pointing) is not None
    if is_left or text == plain or _COUNTS_THEM.fullmatch(plain):
        # Where the last question leans on the root itself, either can be meant.
        return replace(_lent(text, root if root.topic else last), after=" ".join(dict.fromkeys([root.text, last.text])))
    return replace(_about_the_same(text, root, known), is_bound=True)


def _about_the_same(text: str, root: Asked, known: Known) -> Standalone:
    """A question what somebody else said, without a word about what: about the same as before."""
    asked = read_question(text, known)
    thing = _thing(root)
    if not (asked.subject and root.subject and thing) or (
        asked.topic and not re.search(r"\bagree", asked.subject.verb)
    ):
        return Standalone(text)
    who, whom = _words_of(asked), _words_of(root)
    # The same speaker again, or one who was the topic: "about Roe" of Roe makes no sense.
    if same_person(who, whom) or set(asked.speakers) & set(root.speakers) or fold(who) in fold(thing):
        return Standalone(text)
    if says := _SAYS.search(text):
        rest = text[says.end() :].rstrip(" ?.!")
        return Standalone(f"{text[: says.end()]}{rest} about {thing}?", is_bound=True)
    if holds := _HOLDS.search(text):
        return Standalone(f"{text[: holds.end()]} on {thing}?", is_bound=True)
    return _lent(text, root) if _RESPONDS.search(text) else Standalone(text)


def _words_of(asked: Asked) -> str:
    return asked.text[asked.subject.start : asked.subject.end] if asked.subject else ""


def _thing(root: Asked) -> str:
    """What a question asked somebody about, where that is a thing: "the ferries"; else ""."""
    if not root.subject or not root.topic or not _is_plain(root.subject):
        return ""
    about = re.search(
        r"\b(?:about|on|of|regarding|over|to)\s+$", root.text[: root.text.find(root.topic)], re.IGNORECASE
    )
    # "Tell the pilots about pay": the pilots aren't what it was about.
    told = re.search(r"\babout\s+(?P<thing>\S.*)$", root.topic, re.IGNORECASE)
    if told and not about:
        return told["thing"]
    return root.topic if about or not root.subject.verb else ""


def _is_plain(subject: Subject) -> bool:
    return re.match(r"say|said|think|thought|tell|told|feel|comment|speak|have|make|write|$", subject.verb) is not None
