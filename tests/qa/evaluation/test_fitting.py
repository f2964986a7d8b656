"""The confidence is fitted on examples, and its figures are those of storylines that it has not seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qa.answering.confidence import MEASURES, read_model
from qa.evaluation.fitting import Example, Made, fit

NAMES = sorted({name for names in MEASURES.values() for name in names} | {"asks_words"})
SUBTYPES = ("off_topic", "absent_entity", "wrong_speaker", "false_premise", "later_event")


def examples(*, told: bool) -> list[Example]:
    """Three storylines of questions; where ``told``, answerable ones have higher measures."""
    rng = np.random.default_rng(1)
    found = []
    for number in range(180):
        answerable = number % 2 == 0
        made: Made = "asked" if number % 3 else ("passage" if answerable else "speaker")
        level = 0.5 + (0.3 if answerable else -0.3) * told
        measures = {name: float(level + rng.normal(0, 0.05)) for name in NAMES} | {"asks_words": 1.0}
        subtype = "" if answerable else SUBTYPES[number % 5]
        found.append(Example(subtype, made, f"story {number % 3}", measures, answerable))
    return [each for each in found if not (each.answerable and each.made != "asked")]


def test_what_tells_apart_is_learnt() -> None:
    """With measures that tell, the cross-validated AUROC is high, and a good example is likelier than a poor one."""
    fitted = fit(examples(told=True))
    assert fitted["figures"]["auroc"] > 0.95
    model = read_model(fitted)
    good, poor = dict.fromkeys(NAMES, 0.8), dict.fromkeys(NAMES, 0.2) | {"asks_words": 1.0}
    assert model.judge(good).confidence > 0.9 > 0.1 > model.judge(poor).confidence


def test_what_was_read_may_outweigh_the_rest() -> None:
    """Where only reading tells, it is what the confidence goes by."""
    rng = np.random.default_rng(2)
    read = [
        replace(each, measures={**each.measures, "read": level})
        for each in examples(told=False)
        for level in [(4.0 if each.answerable else -4.0) + float(rng.normal(0, 2))]
    ]
    fitted = fit(read)
    assert fitted["figures"]["auroc"] > 0.9
    measures = dict.fromkeys(NAMES, 0.5) | {"asks_words": 1.0}
    well, badly = (read_model(fitted).judge({**measures, "read": at}) for at in (6.0, -6.0))
    assert well.confidence > 0.8 > 0.2 > badly.confidence


def test_what_does_not_tell_is_not_learnt() -> None:
    """Measures of chance give figures of chance: nothing is remembered of what is judged."""
    assert 0.3 < fit(examples(told=False))["figures"]["auroc"] < 0.7
