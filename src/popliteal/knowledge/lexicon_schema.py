"""The form of the lexicon: how people say things in their own words, and how far a word such as "no" reaches.

A phrase is words in the order in which people write them. Words are compared by their stem ("aching" finds "ache"),
except after `=`. Little words ("my", "really", "left") may always stand between. In a phrase

    (a|b)   either word                  @class  any word of a class in words.yaml
    a .. b  up to three words between    a ~ b   within four words, in either order
    a ... b up to six, over a comma too

All but the last stay inside one part of a sentence.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from popliteal.knowledge.schema import Ids, Strict

Polarity = Literal["stated", "denied", "somebody_else", "past", "feared"]
"""Stated of this person now; denied; said of somebody else; over; only asked about or feared."""


class Weak(Strict):
    """Ways of saying a finding that were right too seldom, or whose everyday meaning is another (a judgment): no answer
    is proposed from them until another phrase says the same. What an urgent rule reads is asked anyway."""

    because: str
    phrases: Ids


class WhereTold(Strict):
    """Ways of saying a finding that leave out what they are about ("keeps growing" of a lump, "fine the next day" of a
    pain): they count only where the text tells, without a no, that one of the findings `of` is there."""

    of: Ids
    phrases: Ids = Field([], description="each says that the finding is there")
    denied: Ids = Field([], description="each says that it is not")


class Phrases(Strict):
    """How people say one finding.

    `danger` and `spanish` bring the question of an emergency sign and never an answer.
    """

    id: str
    phrases: Ids = Field([], description="each says that the finding is there")
    weak: list[Weak] = Field([], description="each may say that it is there; not enough by itself for an answer")
    denied: Ids = Field([], description="each says, without a word of negation, that it is not there")
    where_told: list[WhereTold] = Field([], description="each says so only where another finding is told")
    answers: dict[str, Ids] = Field({}, description="finding with choices: choice -> phrases")
    danger: Ids = Field([], description="each brings the question")
    spanish: Ids = Field([], description="the same in Spanish")
    yields_to: Ids = Field([], description="findings whose phrases, where they hold the same words, are meant instead")
    lasting: bool = Field(False, description="whether what was so once still counts")
    carried: bool = Field(True, description="whether a part of the body may have been named in an earlier sentence")
    shares_with: Ids = Field([], description="findings that the same words may say as well")
    unless: Ids = Field([], description="word for word: where one shares a word with a phrase, that is not meant so")
    denied_unless: Ids = Field([], description="the same of what says that it is not there")
    not_of: Ids = Field([], description="parts of the body; where it names these and no other, something else is meant")

    @property
    def weak_phrases(self) -> list[str]:
        """All phrases of its weak ways of saying."""
        return [phrase for way in self.weak for phrase in way.phrases]

    @property
    def told_phrases(self) -> list[str]:
        """All phrases that count only where another finding is told."""
        return [phrase for way in self.where_told for phrase in (*way.phrases, *way.denied)]


class Scope(Strict):
    """Words that turn what stands near them: into denied, past, feared, or somebody else's."""

    id: str
    polarity: Polarity
    words: Ids
    direction: Literal["forward", "backward"] = "forward"
    reach: int = Field(8, ge=1, le=40, description="words")
    ends: Ids = Field([], description="words at which it ends, besides the end of the sentence")
    over_comma: bool = Field(False, description="backward only: whether a comma may stand before its own words")
    at_end: bool = Field(False, description="whether a sentence or its part must end after its own words")


class Scopes(Strict):
    """All scope rules; phrases that hold such a word and turn nothing ("no better"); and phrases that look like
    something else and mean nothing here ("hot towels"); between the words of a strict one no little words may stand but
    "the", "my" and the like ("red beans", not "beans and it is red")."""

    rules: list[Scope]
    turn_nothing: Ids
    not_meant: Ids
    not_meant_strictly: Ids
    exceptions: Ids = Field([], description='words at which a no ends and what it denied is told after all ("unless")')
    nouns: Ids = Field([], description='words in "-ing" that a no denies as the next item of its list')


class WordList(Strict):
    """Classes of words that phrases name by `@class`, and how words are told apart and put right.

    `places` are classes for parts of the body, longest phrase first. `slips` are whole words as people write them.
    `real_words` look like a slip of a word above and are none.
    """

    places: dict[str, Ids]
    classes: dict[str, Ids]
    fillers: Ids
    slips: dict[str, str]
    real_words: Ids
    kin: Ids
    carried_as: dict[str, str] = Field({}, description='part of the body -> what "it" in a later sentence is about')
    of_the_body: Ids = Field([], description="nouns of the body or on it: a sentence about one is about the writer")
    english: Ids
    spanish: Ids
