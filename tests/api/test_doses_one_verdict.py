"""A log of doses is judged alike by pages, REST and FHIR: by the plan of the day, with the signs of the diary."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from fhir_setting import FHIR, validated
from starlette.testclient import TestClient
from visitor import Visitor

from popliteal.care.doses import DosesShown
from popliteal.casework.diary import diary_in
from popliteal.casework.doses import doses_shown
from popliteal.casework.kept import KeptCase, last_shown
from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.settings import Settings

CHECKED = dt.date(2026, 3, 1)
NEXT, MONTHS_LATER = dt.date(2026, 3, 2), dt.date(2026, 9, 1)
TOLD = {"trouble_place": "behind_knee", "duration": "up_to_3_days", "age": "35", "sex": "male", "severity": "2"}


def dose_on(day: dt.date) -> dict[str, Any]:
    """The one dose that was taken."""
    return {"medicine": "ibuprofen", "at": f"{day}T08:00:00", "mg": 400.0}


def by_pages(place: Path, sign: str | None, day: dt.date) -> tuple[dict[str, Any], DosesShown | None]:
    """The answers of the first check with the day of the diary, and what the pages say of the dose, if anything."""
    place.mkdir(exist_ok=True)
    today = [CHECKED]
    app = create_app(Settings(database=f"sqlite:///{place / 'cases.db'}"), lambda: today[0])
    with TestClient(app) as client:
        visitor, cases = Visitor(client), app.state.desk.cases

        def record() -> KeptCase:
            return cases.open(client.cookies[CODE_COOKIE]).record  # type: ignore[no-any-return]

        visitor.interview(("sore",), **TOLD)
        visitor.get("/result")
        checked, today[0] = record().file, day
        written = {"worst": "3", "average": "2", "stopped": ["nothing"], "swelling": "same"}
        visitor.send(
            "/diary/today", visitor.get("/diary/today"), **written, **({"signs": sign} if sign else {"none": "1"})
        )
        page = visitor.get("/doses")
        if visitor.path != "/doses":
            assert visitor.path == "/questions"
            return {}, None
        dose = {"medicine": "ibuprofen", "pieces": "2", "each": "200", "day": str(day), "time": "08:00"}
        visitor.send("/doses", page, **dose)
        kept, found = record(), last_shown(record())
        assert found is not None
        (log,) = doses_shown(kept, found.plan, app.state.desk.ready.care, day)
        assert ("Take no more before" in visitor.html) == (log.not_before is not None)
        entries = [entry.model_dump(mode="json") for entry in diary_in(kept).entries]
        return {"case": checked.model_dump(mode="json", exclude_defaults=True), "entries": entries}, log


def about_doses(bundle: list[Any]) -> Any:
    """The one issue of a Bundle that speaks of a medicine."""
    issues = [one["resource"] for one in bundle if one["resource"]["resourceType"] == "DetectedIssue"]
    (found,) = [one for one in issues if "coding" in one["code"]]
    return found


def open_in(bundle: list[Any]) -> list[str]:
    """The danger signs that a Bundle says are open, in its words."""
    issues = [one["resource"] for one in bundle if one["resource"]["resourceType"] == "DetectedIssue"]
    return [one["detail"] for one in issues if "coding" not in one["code"]]


@pytest.mark.parametrize(
    ("sign", "day", "verdict"),
    [
        (None, NEXT, "ask_first"),
        ("cold_foot", NEXT, "not_now"),
        ("calf_swelling", NEXT, "not_now"),
        ("fever", NEXT, "not_now"),
        ("calf_swelling", MONTHS_LATER, "not_now"),
    ],
)
def test_pages_rest_and_fhir_judge_a_dose_alike(
    sign: str | None, day: dt.date, verdict: str, client: TestClient, tmp_path: Path
) -> None:
    told, expected = by_pages(tmp_path, sign, day)
    assert expected is not None
    assert expected.verdict == verdict
    assert (expected.not_before is None) == (verdict == "not_now")
    sent = {**told, "taken": [dose_on(day)]}
    rest = client.post("/api/v1/doses", json={**sent, "at": f"{day}T08:00:00"}).json()["log"]
    assert rest == [expected.model_dump(mode="json")]
    bundle = client.post(f"{FHIR}/$export-diary", json={**sent, "today": str(day)}).json()["entry"]
    issue = about_doses(bundle)
    assert issue.get("detail", "") == " ".join(note.text for note in expected.notes)


def test_after_months_the_pages_ask_again_and_the_api_names_no_time(client: TestClient, tmp_path: Path) -> None:
    """A "no" to a danger sign of the first check is no answer by then."""
    assert by_pages(tmp_path, None, MONTHS_LATER)[1] is None
    case = by_pages(tmp_path / "next", None, NEXT)[0]["case"]
    for day, names_a_time in ((CHECKED, True), (MONTHS_LATER, False)):
        sent = {"case": case, "taken": [dose_on(day)]}
        (log,) = client.post("/api/v1/doses", json={**sent, "at": f"{day}T08:00:00"}).json()["log"]
        assert (log["not_before"] is not None) == names_a_time
        exported = client.post(f"{FHIR}/$export-diary", json={**sent, "today": str(day)}).json()
        assert validated([exported]) == [[]]
        bundle = exported["entry"]
        issue = about_doses(bundle)
        assert ("Do not take it for now" in issue.get("detail", "")) != names_a_time
        rest = client.post("/api/v1/doses", json={**sent, "at": f"{day}T08:00:00"}).json()
        asked = " ".join(sign["text"] for sign in rest["open_signs"])
        assert open_in(bundle) == ([] if names_a_time else [asked])
        assert bool(asked) != names_a_time


def test_a_diary_beside_doses_begins_with_a_day_of_the_check(client: TestClient) -> None:
    entry = {"day": "2026-03-03", "worst": 3, "average": 2}
    sent = {"case": {"answers": {"sore": "yes"}}, "entries": [entry], "taken": [], "at": "2026-03-02T08:00:00"}
    refused = client.post("/api/v1/doses", json=sent)
    assert refused.status_code == 422
    assert "/case/as_of" in refused.text
    assert "/entries/0/day" in refused.text
