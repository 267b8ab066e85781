"""Every item of the article that belongs to care is found in the care knowledge, by its tag and by what it says."""

from __future__ import annotations

import pytest

from popliteal.knowledge.care_load import CareKnowledge

ITEMS = [
    *(f"D{n}" for n in range(1, 7)),
    *(f"E{n}" for n in range(1, 9)),
    *(f"F{n}" for n in range(1, 6)),
    "G1",
    "G2",
    *(f"C{n}" for n in range(1, 8)),
    "A2",
]
SAYS = {
    "D2": ["ice", "bandage", "exercise"],
    "D3": ["ibuprofen", "acetaminophen", "corticosteroid", "cortisone"],
    "D4": ["brace", "in line"],
    "D5": ["stronger", "looser", "coming back"],
    "D6": ["meniscus", "back band", "new knee"],
    "E1": ["warm up", "stretch"],
    "E2": ["cool down"],
    "E3": ["through pain"],
    "E5": ["gear"],
    "E6": ["floor"],
    "E7": ["chair, table, or counter"],
    "E8": ["cane", "walker"],
}


def tagged(care: CareKnowledge, item: str) -> list[str]:
    return [repr(statement).lower() for _, statement in care.advice if item in statement.article]


@pytest.mark.parametrize("item", ITEMS)
def test_the_item_is_found(item: str, care: CareKnowledge) -> None:
    assert tagged(care, item)


@pytest.mark.parametrize("item", SAYS)
def test_the_item_is_said(item: str, care: CareKnowledge) -> None:
    text = " ".join(tagged(care, item))
    assert [words for words in SAYS[item] if words not in text] == []


def test_both_rice_and_meat_are_explained_with_what_is_not_known(care: CareKnowledge) -> None:
    for name, letters in (("rice", "RICE"), ("meat", "MEAT")):
        method = care.methods[name]
        assert "".join(part.letter[0] for part in method.parts) == letters
        assert method.timing
        assert method.known
        assert method.not_known
