"""The form in a program that we did not write: shown and filled in by LHC-Forms, and read back as the same case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fhir_setting import FHIR, leaves_of
from lhc_forms import ShownForm, lhc_forms
from starlette.testclient import TestClient

from popliteal.faces.api.examples import CASE


@pytest.fixture(scope="module")
def form(client: TestClient) -> Any:
    return client.get(f"{FHIR}/Questionnaire/popliteal").json()


@pytest.fixture
def shown(form: Any) -> Iterator[ShownForm]:
    with lhc_forms() as found:
        found.show(form)
        yield found


def fill(shown: ShownForm, form: Any, said: dict[str, Any]) -> None:
    for item in leaves_of(form["item"]):
        link = item["linkId"]
        if link not in said:
            continue
        if item["type"] == "integer":
            shown.type(link, str(said[link]))
        else:
            codings = [option["valueCoding"] for option in item["answerOption"]]
            shown.choose(link, next(coding for coding in codings if coding["code"] == str(said[link])))


def test_what_is_filled_in_and_exported_assesses_as_the_case_does(
    client: TestClient, shown: ShownForm, form: Any
) -> None:
    fill(shown, form, {**CASE["answers"], "age": CASE["age"], "sex": CASE["sex"]})
    case = client.post(f"{FHIR}/$import-case", json=shown.response()).json()
    dated = {**case, "as_of": CASE["as_of"]}
    assert dated == CASE
    assert client.post("/api/v1/assess", json=dated).content == client.post("/api/v1/assess", json=CASE).content
    assert shown.asked_outside == []


def test_a_follow_up_is_asked_only_below_a_yes_and_a_question_for_women_not_of_men(
    shown: ShownForm, form: Any, client: TestClient
) -> None:
    items = leaves_of(form["item"])
    asked = {item["linkId"]: item["enableWhen"] for item in items if "enableWhen" in item}
    child, (when,) = next((link, when) for link, when in asked.items() if len(when) == 1)
    assert not shown.is_shown(child)
    shown.choose(when["question"], when["answerCoding"])
    assert shown.is_shown(child)
    of_women = next(link for link, when in asked.items() if when[0]["question"] == "sex")
    assert shown.is_shown(of_women)
    male = {"system": "http://hl7.org/fhir/administrative-gender", "code": "male"}
    shown.choose("sex", male)
    assert not shown.is_shown(of_women)
