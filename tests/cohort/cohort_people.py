"""Random cases in the forms that files have."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from popliteal.knowledge import Knowledge


def answers_to(knowledge: Knowledge, name: str) -> st.SearchStrategy[Any]:
    """What may be answered under an id, older ones among them."""
    finding = knowledge.findings[knowledge.finding_of(name)]
    words = ["yes", "no", "no", "unsure"]
    if finding.choices and name == finding.id:
        words = [choice.id for choice in finding.choices] + ["unsure"]
    if finding.id not in knowledge.decisive:
        words.append("not_applicable")
    return st.sampled_from(words)


@st.composite
def case_files(draw: st.DrawFn, knowledge: Knowledge, most: int = 60) -> dict[str, Any]:
    """A case file's content with up to `most` answers; any part may be missing."""
    names = draw(st.lists(st.sampled_from(sorted(knowledge.names.findings)), min_size=1, max_size=most, unique=True))
    content: dict[str, Any] = {"answers": {name: draw(answers_to(knowledge, name)) for name in names}}
    age, sex = draw(st.none() | st.integers(0, 100)), draw(st.sampled_from([None, "female", "male"]))
    who = draw(st.sampled_from(["me", "me", "my_child", "someone_else"]))
    return content | {"age": age, "sex": sex, "who": who}
