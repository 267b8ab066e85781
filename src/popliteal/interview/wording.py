"""Questions about somebody else: "you" becomes "they", with the verb unchanged, as English allows."""

from __future__ import annotations

import re

from popliteal.case import Who

_OBJECT = re.compile(
    r"\b(about|around|ask|at|behind|by|does|for|from|give|gives|help|helps|hurt|hurts|keep|keeps|let|lets|like|make|"
    r"makes|near|of|on|over|sees|send|sent|stop|stops|than|told|to|touch|wake|wakes|with) you\b(?! (are|can|do|feel|get|"
    r"go|had|have|may|might|must|need|put|sit|stand|take|use|walk|want|were|will))",
    re.IGNORECASE,
)
_WORDS = (
    (re.compile(r"\byourself\b"), "themself"),
    (re.compile(r"\byours\b"), "theirs"),
    (re.compile(r"\byour\b"), "their"),
    (re.compile(r"\bYour\b"), "Their"),
    (re.compile(r"\bYou\b"), "They"),
    (re.compile(r"\byou\b"), "they"),
)
INTRODUCTION: dict[Who, str] = {
    "me": "",
    "my_child": "These questions are about your child. “They” means your child.",
    "someone_else": "These questions are about the person you help. “They” means that person.",
}


def reword(text: str, who: Who) -> str:
    """`text` about the person that the answers are about."""
    if who == "me":
        return text
    text = _OBJECT.sub(lambda match: f"{match.group(1)} them", text)
    for pattern, word in _WORDS:
        text = pattern.sub(word, text)
    return text
