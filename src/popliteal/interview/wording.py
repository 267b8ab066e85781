"""The words of questions, which all faces share.

About somebody else "you" becomes "they", with the verb unchanged, as English allows.
"""

from __future__ import annotations

import re
from typing import Any

from popliteal.assess import Assessment
from popliteal.case import Who

Words = tuple[tuple[re.Pattern[str], str], ...]
_OBJECT = re.compile(
    r"\b(about|around|ask|at|behind|bothers?|by|carrying|drive|for|from|gave|gives?|helps?|hurts?|in|keeps?|lets?|"
    r"makes?|near|of|on|over|sees?|send|sent|stops?|takes?|told|to|touch|under|wakes?|with) you\b",
    re.IGNORECASE,
)
"""Words after which "you" is the object: them."""
_COMPARED = re.compile(r"\b(like|than) you\b(?! \w)", re.IGNORECASE)
"""At the end of a phrase the object; before a verb ("than you are tall") the subject."""
_WORDS = (
    (re.compile(r"\byourself\b"), "themself"),
    (re.compile(r"\byours\b"), "theirs"),
    (re.compile(r"\bYours\b"), "Theirs"),
    (re.compile(r"\byour\b"), "their"),
    (re.compile(r"\bYour\b"), "Their"),
    (re.compile(r"\bYou\b"), "They"),
    (re.compile(r"\byou\b"), "they"),
)
NOT_SURE = "I’m not sure"
HOW_OLD, WHICH_SEX = "How old are you?", "What sex were you given at birth?"
WHY_AGE, WHY_SEX = "Some causes depend on age.", "Some causes depend on it."
SEXES = (("female", "Female"), ("male", "Male"))
INTRODUCTION: dict[Who, str] = {
    "me": "",
    "my_child": "These questions are about your child. “They” means your child.",
    "someone_else": "These questions are about the person you help. “They” means that person.",
}


def reword(text: str, who: Who) -> str:
    """`text` about the person that the answers are about."""
    if who == "me":
        return text
    return _said_of(text, "them", _WORDS)


def _said_of(text: str, object_: str, words: Words) -> str:
    for pattern in (_OBJECT, _COMPARED):
        text = pattern.sub(lambda match: f"{match.group(1)} {object_}", text)
    for pattern, word in words:
        text = pattern.sub(word, text)
    return text


_MINE = (
    (re.compile(r"\b[Yy]ou are\b"), "I am"),
    (re.compile(r"\b[Yy]ou were\b"), "I was"),
    (re.compile(r"\byourself\b"), "myself"),
    (re.compile(r"\byour\b"), "my"),
    (re.compile(r"\bYour\b"), "My"),
    (re.compile(r"\b[Yy]ou\b"), "I"),
)


def as_told_to_a_clinic(text: str, who: Who) -> str:
    """`text` as the person, or whoever helps, says it to somebody else."""
    if who != "me":
        return reword(text, who)
    return _said_of(text, "me", _MINE)


def trouble_told(who: Who) -> str:
    """What whoever calls says first."""
    return "I have trouble behind the knee." if who == "me" else "Someone has trouble behind the knee."


_ABOUT_THE_PERSON = frozenset({"text", "because", "about", "question", "check_at_home", "if_unsure", "contradictions"})
"""Parts of an assessment that speak of the person; the rest speaks to whoever reads it."""


def reword_assessment(result: Assessment, who: Who) -> Assessment:
    """`result` about the person that the answers are about; the plan speaks to whoever carries it out."""
    if who == "me":
        return result
    said = Assessment.model_validate(_reworded(result.model_dump(exclude={"plan"}), who))
    return said.model_copy(update={"plan": result.plan})


def _reworded(value: Any, who: Who, said: bool = False) -> Any:
    if isinstance(value, dict):
        return {key: _reworded(part, who, key in _ABOUT_THE_PERSON) for key, part in value.items()}
    if isinstance(value, list):
        return [_reworded(part, who, said) for part in value]
    return reword(value, who) if said and isinstance(value, str) else value
