from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from known_run import KnownRun, make_article, make_question

from qa.evaluation.evidence import Places
from qa.evaluation.measures import measure_retrieval
from qa.evaluation.misses import REASONS, Asked, Miss, Passage, find_answer_misses, find_misses, is_unnamed
from qa.evaluation.questions import Evidence, Question
from qa.indexes.lexical import build_analyzer
from qa.records import Answer, Article, Citation, Kind

STORY = make_article(
    "story",
    "Headline of the ferry",
    "Kovačevski spoke. “The ferry stays,” he told the council of Arlow.",
    "He added that fares won’t rise.",
    *(f"other{n} about the weather." for n in range(12)),
)
OTHERS = [f"other{n}" for n in range(12)]
FERRY = Evidence(article="story", quote="The ferry stays", grade=2)
FARES = Evidence(article="story", paragraph=2, grade=2)
RUN = KnownRun({}, [STORY])


def misses_of(
    question: Question,
    found: Sequence[str],
    *,
    standalone: Sequence[str] = (),
    channels: Mapping[str, Mapping[str, int]] | None = None,
    kinds: Mapping[str, Kind] | None = None,
) -> list[Miss]:
    """What is missed of a question for which these passages are found."""
    run = KnownRun({question.question: found, "standalone": standalone}, [STORY], channels=channels, kinds=kinds)
    spans = Places([STORY]).spans(question)
    asked = Asked(question, spans, [STORY.title] * len(spans), run.search(question.question), run.search("standalone"))
    return find_misses(
        asked, lambda span: run.explain(question.question, span.key, span.start, span.end), build_analyzer().analyze
    )


LOW = {"Kovačevski": {"dense": 31, "lexical": 42}, "He": {"dense": 60, "lexical": 70}, "Headline": {}}
ASKED = make_question("What about the ferry?", FERRY)
SAID = make_question("What did Kovacevski say about the ferry?", FERRY, type="said", speaker="Stevo KOVACEVSKI")

RETRIEVAL_CASES: dict[str, list[Miss]] = {
    "not indexed": misses_of(
        make_question("What about the ferry?", Evidence(article="story", paragraph=0, grade=2)),
        OTHERS,
        channels=LOW,
        kinds={"Headline": "headline"},
    ),
    "conversation": misses_of(
        replace(ASKED, history=("Who runs it?",), standalone="standalone"),
        OTHERS,
        standalone=["other1", "Kovačevski"],
        channels=LOW,
    ),
    "speaker not named": misses_of(
        make_question("What did Kovacevski say of fares?", FARES, type="said", speaker="Kovacevski"),
        OTHERS,
        channels=LOW | {"He": {"dense": 1}},
    ),
    "one channel": misses_of(SAID, OTHERS, channels={"Kovačevski": {"dense": 5, "lexical": 90}}),
    "other words": misses_of(make_question("Is the boat safe?", FERRY), OTHERS, channels=LOW),
    "near": misses_of(ASKED, [*OTHERS[:9], "Kovačevski"], channels=LOW),
    "ranked low": misses_of(ASKED, [*OTHERS[:10], "Kovačevski"], channels=LOW),
}


@pytest.mark.parametrize("reason", RETRIEVAL_CASES)
def test_each_reason_has_its_case(reason: str) -> None:
    """The first rule that holds names the reason."""
    assert [miss.reason for miss in RETRIEVAL_CASES[reason]] == [reason]


def test_words_are_looked_for_in_the_whole_paragraph() -> None:
    """What the evidence quotes is only a part of what search reads."""
    (miss,) = misses_of(make_question("What did the council hear?", FERRY), OTHERS, channels=LOW)
    assert miss.reason == "ranked low"


def test_a_miss_shows_what_should_have_come_and_what_came() -> None:
    """The passage with its rank in search and in each channel, and the first five hits with their grades."""
    question = make_question("What about the ferry?", FERRY, Evidence(article="story", quote="other0", grade=1))
    (miss,) = misses_of(question, [*OTHERS[:7], "Kovačevski"], channels=LOW | {"other1": {"dense": 1}})
    start = STORY.text.index("The ferry stays")
    assert miss.expected == (
        Passage(
            key="story.txt",
            title="Story",
            start=start,
            end=start + 15,
            words="The ferry stays",
            rank=8,
            channels={"dense": 31, "lexical": 42},
            grade=2,
        ),
    )
    assert [(p.words, p.rank, p.grade) for p in miss.came] == [
        ("other0 about the weather.", 1, 1),
        *((f"other{n} about the weather.", n + 1, 0) for n in range(1, 5)),
    ]


def test_evidence_over_two_paragraphs_has_the_better_rank_of_each_channel() -> None:
    """One passage is enough to find it."""
    both = Evidence(article="story", quote="council of Arlow.\n\nHe added", grade=2)
    channels = {"Kovačevski": {"dense": 9, "lexical": 30}, "He": {"dense": 20, "lexical": 8, "other": 40}}
    (miss,) = misses_of(make_question("What of Arlow?", both), [*OTHERS[:6], "He", "Kovačevski"], channels=channels)
    (expected,) = miss.expected
    assert (expected.rank, expected.channels) == (7, {"dense": 9, "lexical": 8, "other": 40})


def test_what_is_among_the_first_five_is_no_miss() -> None:
    """And what is only a part of the answer isn't either."""
    assert misses_of(ASKED, [*OTHERS[:4], "Kovačevski"]) == []
    assert misses_of(make_question("What?", replace(FERRY, grade=1)), OTHERS) == []


@pytest.mark.parametrize(("found", "missed"), [(0, 5), (3, 2), (4, 1), (5, 0)])
def test_misses_are_as_many_as_recall_lacks(found: int, missed: int) -> None:
    """Of seven passages five can be among five hits."""
    evidence = [Evidence(article="story", quote=f"other{n} ", grade=2) for n in range(7)]
    question = make_question("What?", *evidence)
    hits = [*OTHERS[:found], *OTHERS[7 : 12 - found]]
    assert len(misses_of(question, hits)) == missed
    run = KnownRun({"What?": hits}, [STORY])
    values = measure_retrieval({"What?": Places([STORY]).spans(question)}, {"What?": run.search("What?")})
    assert values["What?"]["recall@5"] == pytest.approx(1 - missed / 5)


# Names


@pytest.mark.parametrize(
    ("speaker", "evidence", "unnamed"),
    [
        ("Stevo Kovacevski", (FERRY,), False),  # named in the paragraph, though not in the words; without its accent
        ("Prime Minister Stevo KOVAČEVSKI", (FERRY,), False),
        ("Stevo Kovač", (FERRY,), True),  # part of another name
        ("Stevo Kovačevski", (FARES,), True),
        ("Stevo Kovačevski", (FARES, FERRY), False),
        ("Stevo Kovačevski", (FARES, replace(FERRY, grade=1)), True),
        (None, (FARES,), False),
    ],
)
def test_the_speaker_is_looked_for_in_the_whole_paragraph(
    speaker: str | None, evidence: tuple[Evidence, ...], unnamed: bool
) -> None:
    """The surname, whatever its accents and case, as a word of its own."""
    question = make_question("What?", *evidence, type="said", speaker=speaker)
    assert is_unnamed(question, Places([STORY]).spans(question)) is unnamed


# Answers


def answer_misses(
    question: Question, *citations: Citation, found: bool = True, right: bool = False, verbatim: bool = True
) -> list[Miss]:
    """What is wrong with an answer."""
    spans = Places([STORY]).spans(question)
    answer = Answer(question="q", standalone="q", text="", found=found, confidence=0.5, citations=citations)
    asked = Asked(question, spans, [STORY.title] * len(spans), [])
    return find_answer_misses(asked, answer, right=right, verbatim=verbatim)


NOWHERE = make_question("Who sank it?")
ANSWER_CASES: dict[str, list[Miss]] = {
    "wrongly refused": answer_misses(ASKED, found=False, right=True),
    "wrongly answered": answer_misses(NOWHERE, RUN.cite(1, "other0")),
    "wrong words": answer_misses(ASKED, RUN.cite(1, "other0")),
    "not verbatim": answer_misses(ASKED, RUN.cite(1, "Kovačevski"), right=True, verbatim=False),
}


@pytest.mark.parametrize("reason", ANSWER_CASES)
def test_each_reason_of_an_answer_has_its_case(reason: str) -> None:
    """Refused or given wrongly, other words, or words that are nowhere."""
    assert [miss.reason for miss in ANSWER_CASES[reason]] == [reason]


def test_every_reason_is_explained_and_has_a_case() -> None:
    """None that can't come, none without a sentence."""
    assert {*RETRIEVAL_CASES, *ANSWER_CASES} == set(REASONS)


def test_right_answers_and_right_refusals_are_no_misses() -> None:
    """Nothing is wrong with them."""
    assert answer_misses(ASKED, RUN.cite(1, "Kovačevski"), right=True) == []
    assert answer_misses(NOWHERE, found=False) == []


def test_an_answer_can_be_wrong_in_two_ways() -> None:
    """Given where nothing answers, and not verbatim."""
    misses = answer_misses(NOWHERE, RUN.cite(1, "other0"), verbatim=False)
    assert [miss.reason for miss in misses] == ["not verbatim", "wrongly answered"]


def test_a_wrong_answer_is_shown_beside_the_evidence() -> None:
    """Citations with the grade of what they overlap."""
    (miss,) = answer_misses(ASKED, RUN.cite(1, "other0"), RUN.cite(2, "Kovačevski"))
    assert [each.words for each in miss.expected] == ["The ferry stays"]
    first, second = miss.came
    assert (first.words, first.grade, second.grade) == ("other0 about the weather.", 0, 2)
    assert STORY.text[second.start : second.end] == second.words


def test_articles_of_a_line_hold_their_speaker_too() -> None:
    """Without blank lines the text is one paragraph."""
    story = Article(key="a", text="Holt spoke.\nShe left.")
    question = make_question(
        "What?", Evidence(article="a", quote="She left", grade=2), type="said", speaker="Nina Holt"
    )
    assert not is_unnamed(question, Places([story]).spans(question))
