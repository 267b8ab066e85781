"""Figures and conditions of rules: what may be written of them, what is refused, and how they are said in words."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from popliteal.knowledge import load_knowledge
from popliteal.knowledge.describe import authors_of, figure_text, seen_of, when_text, year_of
from popliteal.knowledge.logic import parse
from popliteal.knowledge.schema import Odds, Provenance, Share, Spread

BASE = load_knowledge()
PAPER = {"source": "koes-2007", "checked": "full"}


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Share(word="often"), "often (about 45%)"),
        (Share(k=29, n=67, **PAPER), "29 of 67 (43%)"),
        (Share(k=1, n=400, **PAPER), "1 of 400 (0.25%)"),
        (Share(p=0.45, ci=(0.3, 0.6), **PAPER), "45% (30% to 60%)"),
        (Odds(odds_ratio=2.1, ci=(1.5, 3), **PAPER), "2.1 times the odds (1.5 to 3)"),
        (Spread(choices={"sudden": 0.8, "over_days": 0.2}), "sudden 80%, over days 20%"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_figure_is_said_as_it_was_counted(figure: Share | Odds | Spread, said: str) -> None:
    assert figure_text(figure, BASE.scale) == said


def test_a_word_for_odds_says_the_number_that_it_stands_for() -> None:
    assert figure_text(Odds(word="more"), BASE.scale) == f"more ({BASE.scale.odds['more']:g} times the odds)"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("fever", "fever"),
        ({"finding": "severity", "is": ["severe"]}, "(very bad (7 to 10))"),
        ({"unsure": "fever"}, "not sure about fever"),
        ({"age": {"max": 17}}, "age 17 or younger"),
        ({"age": {"min": 65}}, "age 65 or older"),
        ({"age": {"min": 10, "max": 15}}, "age 10 to 15"),
        ({"sex": "female"}, "female"),
        ({"score": "wells_dvt_2003", "min": 2}, "at least 2 points of"),
        ({"not": "injury"}, "no "),
        ({"unless": "injury"}, "not known: "),
        ({"all": ["fever", {"any": ["calf_pain", "calf_swelling"]}]}, " and ("),
        ({"at_least": 2, "of": ["fever", "calf_pain", "calf_swelling"]}, "at least 2 of: "),
    ],
    ids=str,
)
def test_a_condition_is_said_in_words(when: Any, said: str) -> None:
    assert said in when_text(parse(when, BASE.names), BASE).lower()


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ([], "a finding id or a mapping"),
        ({"some": ["fever"]}, "keys ['some'] is not known"),
        ("fevr", "'fevr' is no finding"),
        ("severity", "'severity' has choices; write {finding: severity"),
        ({"finding": "fever", "is": ["yes"]}, "'fever' is no finding with choices"),
        ({"finding": "severity", "is": []}, "`is` names none"),
        ({"finding": "severity", "is": ["awful"]}, "'awful' is no choice of 'severity'"),
        ({"unsure": "severity"}, "unsure takes a finding that is answered yes or no"),
        ({"age": {"from": 3}}, "age takes min, max, or both"),
        ({"age": {"min": [3]}}, "a part of the wrong kind"),
        ({"sex": "woman"}, "sex is female or male"),
        ({"score": "wells", "min": 2}, "'wells' is no score"),
        ({"any": []}, "at least one part"),
        ({"at_least": 4, "of": ["fever", "chills"]}, "a number from 1 to 2, not 4"),
    ],
    ids=str,
)
def test_a_condition_that_is_not_understood_names_its_part(when: Any, told: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        parse(when, BASE.names)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("form", "fields", "told"),
    [
        (Share, {"word": "often", "k": 1, "n": 2}, "give exactly one of"),
        (Share, {"k": 3, "n": 2}, "k no larger than n"),
        (Share, {"p": 0.4, **PAPER}, "needs its interval"),
        (Share, {"p": 0.4, "ci": (0.5, 0.6), **PAPER}, "ci must contain p"),
        (Share, {"word": "often", **PAPER}, "a word is a judgment"),
        (Odds, {"odds_ratio": 2, "word": "more"}, "give exactly one of"),
        (Odds, {"odds_ratio": 2, "ci": (3, 4), **PAPER}, "around it"),
        (Spread, {"choices": {"sudden": 0.8}}, "add up to 0.8, not 1"),
        (Provenance, {"source": "koes-2007"}, "a judgment has no source"),
        (Provenance, {"checked": "full"}, "needs a source"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_a_figure_that_says_more_than_was_counted_is_refused(form: Any, fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        form.model_validate(fields)


def test_a_source_that_leaves_something_out_is_said_without_it() -> None:
    assert (authors_of({}), year_of({}), seen_of({})) == ("", "", "not said")
    assert authors_of({"author": [{"family": "Koes"}, {"literal": "NICE"}]}) == "Koes, NICE"
