"""The checker of form answers finds what another program found in the published cases, at the same places.

`published_forms.json` says where they are from; tools/published_forms.py wrote it and says which cases apply.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from published_forms import agree, kept_cases, our_places, places, why_not

CASES = kept_cases()
LEFT_OUT = {name: reason for name, case in CASES.items() if (reason := why_not(name, case["form"]))}
APPLY = {name: case for name, case in CASES.items() if name not in LEFT_OUT}
DOCS = Path(__file__).parents[2] / "docs" / "other-software.md"


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in APPLY.items()])
def test_a_published_case_is_judged_as_the_other_program_judged_it(case: Any) -> None:
    ours = our_places(case)
    assert agree(places(case), ours), ours


def test_most_that_apply_are_wrong_and_some_are_not() -> None:
    wrong = [name for name, case in APPLY.items() if places(case)]
    assert (len(CASES), len(APPLY), len(wrong)) == (74, 37, 28)


def test_the_page_says_how_many_apply_and_why_the_others_do_not() -> None:
    page = " ".join(DOCS.read_text(encoding="utf-8").split())
    assert f"Of {len(CASES)} published cases of form answers" in page
    assert f"{len(APPLY)} apply, {len(LEFT_OUT)} do not" in page
    reasons = set(LEFT_OUT.values())
    assert len(reasons) == 14
    assert [reason for reason in sorted(reasons) if reason not in page] == []


@pytest.mark.parametrize(
    ("theirs", "ours"), [(["R.item[0]"], []), ([], ["R.item[0]"]), (["R.item[0]"], ["R.item[1]"]),
                         (["R.item[0]"], ["R.item[0].answer", "R.item[1]"])]
)  # fmt: skip
def test_programs_that_name_other_places_do_not_agree(theirs: list[str], ours: list[str]) -> None:
    assert not agree(theirs, ours)
