import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import log2

import pytest
from known_run import ARTICLES, KnownRun, at, make_article, make_question

from qa.evaluation.evidence import Places
from qa.evaluation.measures import (
    folded,
    is_quoted,
    is_right,
    measure_answer,
    measure_retrieval,
    ranked_evidence,
    ranked_hits,
)
from qa.evaluation.questions import Evidence, Question
from qa.records import Answer, Article, Citation

PLACES = Places(ARTICLES)


def measure(found: Sequence[str], *evidence: Evidence, also_in: dict[str, str] | None = None) -> dict[str, float]:
    """The measures of one question, for which these passages are found."""
    run = KnownRun({"q": found}, also_in=also_in)
    return measure_retrieval({"q": PLACES.spans(make_question("q", *evidence))}, {"q": run.search("q", k=50)})["q"]


def approx(*values: float) -> dict[str, object]:
    """Values in the order of the report; trec_eval, which ir-measures runs, keeps four digits or more."""
    names = ("recall@1", "recall@5", "recall@10", "nDCG@10", "RR@10")
    return {name: pytest.approx(value, abs=1e-4) for name, value in zip(names, values, strict=True)}


# Retrieval


def test_measures_of_one_question_are_those_worked_out_by_hand() -> None:
    """Grade 2 gains 3, grade 1 gains 1; recall and RR count grade 2 only.

    Found: rank 1 nothing, rank 2 grade 1, rank 3 grade 2, ranks 4 to 6 nothing, rank 7 grade 2; one is missed.
    """
    found = ["cat0", "bee0", "ant1", "cat1", "cat2", "cat3", "ant5"]
    gained = 1 / log2(3) + 3 / log2(4) + 3 / log2(8)
    ideal = 3 / log2(2) + 3 / log2(3) + 3 / log2(4) + 1 / log2(5)
    assert gained / ideal == pytest.approx(3.1309 / 6.8235, abs=1e-4)
    assert measure(found, at("ant1"), at("ant5"), at("bee7"), at("bee0", 1)) == approx(
        0, 1 / 3, 2 / 3, gained / ideal, 1 / 3
    )


def test_recall_at_k_counts_as_many_as_k_hits_can_show() -> None:
    """Of seven passages one hit shows one, five show five."""
    found = [f"ant{n}" for n in range(4)] + ["bee0"] + [f"ant{n}" for n in range(4, 6)]
    values = measure(found, *(at(f"ant{n}") for n in range(7)))
    assert (values["recall@1"], values["recall@5"]) == (1.0, pytest.approx(4 / 5))
    assert values["recall@10"] == pytest.approx(6 / 7)


@pytest.mark.parametrize("seed", range(5))
def test_measures_agree_with_ir_measures_on_its_own(seed: int) -> None:
    """Twenty questions over 36 passages, graded and ranked at random; recall before it is capped."""
    import ir_measures

    draw = random.Random(seed)  # noqa: S311 - no secret
    names = [f"{article.key[:3]}{n}" for article in ARTICLES for n in range(12)]
    graded = {
        f"q{n}": {name: draw.choice([1, 2]) for name in draw.sample(names, draw.randint(1, 9))} for n in range(20)
    }
    found = {question: draw.sample(names, draw.randint(1, 15)) for question in graded}
    run = KnownRun(found)
    spans = {i: PLACES.spans(make_question(i, *(at(*each) for each in of.items()))) for i, of in graded.items()}
    mine = measure_retrieval(spans, {question: run.search(question, k=50) for question in found})

    gains = ir_measures.nDCG(gains={1: 1, 2: 3}) @ 10
    reciprocal = ir_measures.RR(rel=2) @ 10
    recalls = {k: ir_measures.R(rel=2) @ k for k in (1, 5, 10)}
    qrels = [ir_measures.Qrel(i, name, grade) for i, of in graded.items() for name, grade in of.items()]
    theirs = [ir_measures.ScoredDoc(i, name, -place) for i, of in found.items() for place, name in enumerate(of)]
    for value in ir_measures.iter_calc([gains, reciprocal, *recalls.values()], qrels, theirs):
        of, direct = mine[value.query_id], sum(grade == 2 for grade in graded[value.query_id].values())
        if value.measure == gains:
            assert of["nDCG@10"] == pytest.approx(value.value, abs=1e-9)
        elif value.measure == reciprocal:
            assert of["RR@10"] == pytest.approx(value.value, abs=1e-9)
        else:
            (k,) = (k for k, recall in recalls.items() if recall == value.measure)
            uncapped = of[f"recall@{k}"] * min(k, direct) / direct if direct else of[f"recall@{k}"]
            assert uncapped == pytest.approx(value.value, abs=1e-9)


def test_what_stands_after_the_tenth_hit_does_not_count() -> None:
    """All measures look at ten passages."""
    nine = [f"bee{n}" for n in range(9)]
    assert measure([*nine, "ant0"], at("ant0")) == approx(0, 0, 1, 1 / log2(11), 1 / 10)
    assert measure([*nine, "bee9", "ant0"], at("ant0")) == approx(0, 0, 0, 0, 0)


def test_a_part_of_the_evidence_is_enough() -> None:
    """A hit counts where it overlaps the words."""
    quoted = Evidence(article="ant.txt", quote="Arlow.\n\nant3 of", grade=2)
    assert measure(["bee4", "ant3"], quoted) == approx(0, 1, 1, 1 / log2(3), 1 / 2)


def test_two_hits_on_the_same_evidence_count_once() -> None:
    """A passage that was cut in two, or is given twice, isn't found twice, and its second half wastes a place."""
    quoted = Evidence(article="ant", quote="ant3 of Arlow.\n\nant4 of Arlow.", grade=2)
    assert measure(["ant3", "ant4", "ant3"], quoted) == approx(1, 1, 1, 1, 1)
    ideal = 1 + 1 / log2(3)
    assert measure(["ant3", "ant4", "bee1"], quoted, at("bee1")) == approx(1, 1, 1, (1 + 1 / log2(4)) / ideal, 1)


def test_a_hit_that_shows_several_passages_pushes_none_from_its_place() -> None:
    """Recall counts all that the first hits show; what a hit shows besides takes a place that is free."""
    first, second = (Evidence(article="ant", quote=words, grade=2) for words in ("ant0", "of Arlow"))
    assert measure(["ant0", "bee1"], first, second, at("bee1")) == approx(1, 1, 1, 1, 1)
    # Both at the fifth hit, another at the fourth: the second of the fifth has the sixth place in nDCG.
    gained = 1 / log2(5) + 1 / log2(6) + 1 / log2(7)
    ideal = 1 + 1 / log2(3) + 1 / log2(4)
    found = ["cat0", "cat1", "cat2", "bee1", "ant0"]
    assert measure(found, first, second, at("bee1")) == approx(0, 1, 1, gained / ideal, 1 / 4)
    # Two of grade 1 at the first hit don't delay the one of grade 2 at the second.
    assert measure(["ant0"], replace(first, grade=1), second) == approx(1, 1, 1, 1, 1)
    first, second = replace(first, grade=1), replace(second, grade=1)
    assert measure(["ant0", "bee1"], first, second, at("bee1"))["RR@10"] == pytest.approx(1 / 2)


def test_a_hit_stands_for_the_articles_that_print_the_same_words() -> None:
    """Folded copies of the evidence count as the evidence; other words of the same article don't."""
    same = Evidence(article="bee", quote="of Arlow.", grade=2)
    other = Evidence(article="bee", quote="bee1 of Arlow.", grade=2)
    assert measure(["ant3"], same, also_in={"ant3": "bee"}) == approx(1, 1, 1, 1, 1)
    assert measure(["ant3"], other, also_in={"ant3": "bee"}) == approx(0, 0, 0, 0, 0)
    assert measure(["ant3"], same) == approx(0, 0, 0, 0, 0)


def test_where_whole_articles_are_asked_for_articles_are_ranked() -> None:
    """Only the first hit of each has a place, however many passages it has among the hits."""
    found = [*(f"ant{n}" for n in range(11)), "bee0", "ant11", "cat0"]
    whole = [Evidence(article="cat", grade=2), Evidence(article="bee", grade=1)]
    gained, ideal = 1 / log2(3) + 3 / log2(4), 3 + 1 / log2(3)
    assert measure(found, *whole) == approx(0, 1, 1, gained / ideal, 1 / 3)
    spans = PLACES.spans(make_question("q", *whole))
    hits = KnownRun({"q": found}).search("q", k=50)
    assert [hit.rank for hit in ranked_hits(spans, hits)] == [1, 12, 14]
    assert ranked_evidence(spans, hits) == [[], [1], [0]]
    assert ranked_hits(PLACES.spans(make_question("q", *whole, at("ant1"))), hits) == hits


def test_without_direct_evidence_recall_and_rr_are_zero() -> None:
    """Of grade 1 alone only nDCG knows."""
    assert measure(["ant1"], at("ant1", 1)) == approx(0, 0, 0, 1, 0)


def test_nothing_found_and_nothing_asked() -> None:
    """Zeros for the one, no question for the other."""
    assert measure([], at("ant1")) == approx(0, 0, 0, 0, 0)
    assert measure_retrieval({}, {}) == {}


def test_values_are_plain_floats() -> None:
    """As JSON needs them."""
    assert {type(value) for value in measure(["ant1"], at("ant1"), at("ant2")).values()} == {float}


# Answers

STORY = make_article("story", "Holt said: “Taxes will fall”.", "The fare is 2.50 euros.", "Rain fell on Arlow.")
HOLT = Evidence(article="story", quote="Taxes will fall", grade=2)
FARE = Evidence(article="story", quote="2.50 euros", grade=2)
RAIN = Evidence(article="story", paragraph=2, grade=1)
SAYING, TOLD, WEATHER = "Holt", "The", "Rain"
CITED = KnownRun({}, [STORY])


def answer(*citations: Citation, text: str = "", found: bool = True) -> Answer:
    """An answer with these citations."""
    return Answer(question="q", standalone="q", text=text, found=found, confidence=0.7, citations=citations)


def judge(question: Question, given: Answer, *articles: Article) -> dict[str, float]:
    """The measures of an answer, of a library that holds these articles now."""
    held = {article.key: article for article in articles or (STORY,)}
    return measure_answer(question, Places([STORY]).spans(question), given, held.get)


def test_a_good_answer_has_all_measures() -> None:
    """Each is 1 where everything is right."""
    question = make_question("q", HOLT, answers=("taxes WILL fall",), must_mention=("Holt",), speaker="Nina Holt")
    assert judge(question, answer(CITED.cite(1, SAYING, "Holt"))) == {
        "answered": 1.0,
        "verbatim": 1.0,
        "answer_quoted": 1.0,
        "mentions": 1.0,
        "citation_precision": 1.0,
        "citation_recall": 1.0,
        "speaker_right": 1.0,
    }


def test_shares_of_an_answer_are_those_counted_by_hand() -> None:
    """Of three citations two overlap evidence, one of them a direct one, of two direct passages."""
    question = make_question(
        "q", HOLT, RAIN, Evidence(article="story", paragraph=0, grade=2), must_mention=("Rain", "snow")
    )
    given = answer(CITED.cite(1, TOLD), CITED.cite(2, WEATHER), CITED.cite(3, SAYING))
    values = judge(question, given)
    assert values["citation_precision"] == pytest.approx(2 / 3)
    assert values["citation_recall"] == 1.0
    assert values["mentions"] == 1 / 2
    half = judge(make_question("q", HOLT, FARE, RAIN), answer(CITED.cite(1, TOLD), CITED.cite(2, WEATHER)))
    assert (half["citation_precision"], half["citation_recall"]) == (1.0, 1 / 2)


def test_what_does_not_apply_is_not_measured() -> None:
    """Without answers, mentions, a speaker and evidence of grade 2 only three measures are left."""
    values = judge(make_question("q", RAIN, speaker="Nina Holt"), answer(CITED.cite(1, WEATHER)))
    assert values == {"answered": 1.0, "verbatim": 1.0, "citation_precision": 1.0}


def test_of_a_refused_answer_only_that_is_measured() -> None:
    """Wrong where the articles say, right where they don't."""
    assert judge(make_question("q", HOLT, answers=("fall",)), answer(found=False)) == {"answered": 0.0}
    assert judge(make_question("q"), answer(found=False)) == {"refused": 1.0}
    assert judge(make_question("q"), answer(CITED.cite(1, SAYING))) == {"refused": 0.0, "verbatim": 1.0}


@pytest.mark.parametrize(
    ("speakers", "share"),
    [
        (("Nina Holt", "Holt"), 1.0),
        (("Nina Holt", "Peter Holt"), 0.5),
        (("Nina Holt", None), 0.5),
        ((None, "Rama"), 0.0),
    ],
)
def test_the_speaker_is_right_by_name(speakers: tuple[str | None, str | None], share: float) -> None:
    """Of the citations on direct evidence only: what else is quoted may be anybody's."""
    question = make_question("q", HOLT, FARE, RAIN, speaker="Nina Holt")
    citations = [CITED.cite(n, name, by) for n, (name, by) in enumerate(zip((SAYING, TOLD), speakers, strict=True), 1)]
    assert judge(question, answer(*citations, CITED.cite(3, WEATHER, "Rama")))["speaker_right"] == share


def test_a_quote_is_verbatim_if_it_stands_in_the_stored_article_at_its_place() -> None:
    """Not if the words are others, the article has changed, or is gone."""
    right, wrong = CITED.cite(1, SAYING), replace(CITED.cite(2, WEATHER), quote="Snow fell on Arlow.")
    question = make_question("q", HOLT)
    assert judge(question, answer(right, wrong))["verbatim"] == 1 / 2
    assert judge(question, answer(right), replace(STORY, text=f" {STORY.text}"))["verbatim"] == 0.0
    assert judge(question, answer(right), ARTICLES[0])["verbatim"] == 0.0


def test_a_found_answer_without_citations_cites_nothing() -> None:
    """No division by zero."""
    values = judge(make_question("q", HOLT, must_mention=("Holt",)), answer(text="Holt said so."))
    assert values == {"answered": 1.0, "mentions": 1.0, "citation_precision": 0.0, "citation_recall": 0.0}


@pytest.mark.parametrize(
    ("answers", "quoted"),
    [
        (("2.50 EUROS",), True),
        (("2.50\u00a0euros", "snow"), True),
        (("“Taxes  will fall”",), True),
        (('"Taxes will fall"',), True),
        (("2.60 euros",), False),
        ((".50 euros",), True),
        (("50",), True),
        (("5",), False),
        (("2023-11-22",), True),
        (("2023-11-23",), False),
    ],
)
def test_one_answer_in_the_quotes_is_enough(answers: tuple[str, ...], quoted: bool) -> None:
    """Whatever its case, marks and spaces; the day on which a quote was said is an answer in ISO form."""
    given = answer(replace(CITED.cite(1, SAYING), said_on=date(2023, 11, 22)), CITED.cite(2, TOLD))
    question = make_question("q", HOLT, answers=answers)
    assert is_quoted(question, given) is quoted
    assert is_right(question, Places([STORY]).spans(question), given) is quoted


def test_the_text_of_an_answer_quotes_nothing() -> None:
    """Only citations do."""
    assert not is_quoted(make_question("q", HOLT, answers=("fall",)), answer(text="They will fall."))


def test_without_answers_right_is_what_cites_direct_evidence() -> None:
    """Evidence of grade 1 is not enough, and without evidence nothing is right."""
    direct, partly, none = make_question("q", HOLT), make_question("q", RAIN), make_question("q")
    spans = {question: Places([STORY]).spans(question) for question in (direct, partly, none)}
    assert is_right(direct, spans[direct], answer(CITED.cite(1, SAYING)))
    assert not is_right(direct, spans[direct], answer(CITED.cite(1, TOLD)))
    assert not is_right(partly, spans[partly], answer(CITED.cite(1, WEATHER)))
    assert not is_right(none, spans[none], answer(CITED.cite(1, SAYING)))


def test_texts_are_compared_folded() -> None:
    """One case, plain marks, single spaces; accents stay."""
    assert folded(" “Déjà”\u00a0\n VU ‘x’ ﬁn ") == "\"déjà\" vu 'x' fin"
