"""REST: what it answers is what the commands print; the case goes and comes; a fault names its part."""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from typer.testing import CliRunner

from popliteal.case import CaseFile
from popliteal.casework.answering import told_today
from popliteal.casework.ready import Ready
from popliteal.casework.result import work_out
from popliteal.faces.api.body import DEEPEST
from popliteal.faces.api.examples import CASE
from popliteal.faces.terminal.main import app as command
from popliteal.followup.ability import ability
from popliteal.followup.entry import DiaryEntry, diary_of
from popliteal.knowledge import load_knowledge
from some import some

EXAMPLES = sorted(Path("docs/examples").glob("*.yaml"))
KNOWLEDGE = load_knowledge()
ANSWERS = {
    finding.id: [choice.id for choice in finding.choices] or ["yes", "no"] for finding in KNOWLEDGE.findings.values()
}


def as_json(path: Path) -> Any:
    return json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))


def faults(response: Any) -> list[tuple[str, str, str]]:
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == response.status_code
    return [(fault["element"], fault["given"], fault["allowed"]) for fault in told["faults"]]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
@pytest.mark.parametrize("what", ["assess", "plan"])
def test_an_answer_is_what_the_command_prints(client: TestClient, example: Path, what: str) -> None:
    printed = CliRunner().invoke(command, [what, str(example), "--json"]).stdout
    assert client.post(f"/api/v1/{what}", json=as_json(example)).json() == json.loads(printed)


def test_without_intervals_no_range_is_told(client: TestClient) -> None:
    found = client.post("/api/v1/assess?intervals=false", json=CASE).json()
    assert {cause["low"] for cause in some(found["causes"])} == {None}


def test_an_older_no_to_a_danger_sign_is_no_answer_on_a_later_day(client: TestClient) -> None:
    signs = {part: client.post(f"/api/v1/assess{part}", json=CASE).json()["urgency"]["open_signs"]
             for part in ("", "?today=2026-03-04")}  # fmt: skip
    open_now = {sign["id"] for sign in signs["?today=2026-03-04"]}
    assert "chest_pain" in open_now
    assert "chest_pain" not in {sign["id"] for sign in signs[""]}


@pytest.mark.parametrize(
    ("sent", "element", "allowed"),
    [
        ({"answers": {"calf_pian": "yes"}}, "/answers/calf_pian", "calf_pain"),
        ({"answers": {"calf_pain": "maybe"}}, "/answers/calf_pain", "yes, no, unsure"),
        ({"answers": {"severity": 11}}, "/answers/severity", "a number from 0 to 10"),
        ({"answers": {"chest_pain": "not_applicable"}}, "/answers/chest_pain", "yes, no, unsure"),
        ({"present": ["calf_pain", "x/y"]}, "/present/1", "the id of a finding"),
        ({"others": [{"origin": {}, "answers": {"x": 1}}]}, "/others/0/answers/x", "the id of a finding"),
        ({"age": 121, "answers": {"calf_pain": "yes"}}, "/age", "120"),
        ({"age": "50", "answers": {"calf_pain": "yes"}}, "/age", "integer"),
        ({"as_of": 0, "answers": {"calf_pain": "yes"}}, "/as_of", "date"),
        ({"as_of": "9999-12-31", "answers": {"calf_pain": "yes"}}, "/as_of", "1900 to 2199"),
        ({"started": "2026-03-02", "as_of": "2026-03-01"}, "/started", "not after as_of"),
        ({"ages": 50}, "/ages", "nothing of this name"),
        ({}, "/answers", "at least one finding"),
    ],
)
def test_a_fault_names_the_part_and_what_is_allowed(client: TestClient, sent: Any, element: str, allowed: str) -> None:
    response = client.post("/api/v1/assess", json=sent)
    assert response.status_code == 422
    (fault,) = faults(response)
    assert fault[0] == element
    assert allowed in fault[2]


def test_each_of_several_faults_is_named(client: TestClient) -> None:
    sent = {"answers": {"calf_pain": "maybe", "fever": 3, "chills": "no"}, "absent": ["nothing"]}
    found = faults(client.post("/api/v1/assess", json=sent))
    assert [element for element, _, _ in found] == ["/absent/0", "/answers/calf_pain", "/answers/fever"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"age": 1, "age": 2, "answers": {"calf_pain": "yes"}}', "application/json", 400),
        (b'{"age": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1), "application/json", 400),
        (b"\xff{}", "application/json", 400),
        (b'{"name": "\\ud800"}', "application/json", 422),
        (b"[]", "application/json", 422),
        (b"", "application/json", 422),
        (b"age=1", "application/x-www-form-urlencoded", 415),
        (b'{"age": 1}', "text/plain", 415),
        (b" " * 20_000_000, "application/json", 413),
    ],
    ids=["twice", "nan", "endless", "deep", "no text", "half a letter", "list", "empty", "form", "text", "20 MB"],
)
def test_what_is_no_json_of_a_case_is_refused(client: TestClient, body: bytes, kind: str, status: int) -> None:
    response = client.post("/api/v1/assess", content=body, headers={"content-type": kind})
    assert response.status_code == status
    assert response.json()["detail"]


@settings(max_examples=40, deadline=None)
@given(answers=st.fixed_dictionaries({}, optional={n: st.sampled_from([*v, "unsure"]) for n, v in ANSWERS.items()}))
def test_any_answers_that_the_knowledge_takes_are_assessed(client: TestClient, answers: dict[str, str]) -> None:
    response = client.post("/api/v1/assess?intervals=false", json={"answers": answers})
    assert response.status_code == (200 if answers else 422)
    step = client.post("/api/v1/interview/step", json={"case": {"answers": answers}})
    assert step.status_code == 200
    assert (step.json()["page"] is None) != (step.json()["end"] is None)


def walked(client: TestClient, said: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The last step of an interview by the API alone, and the questions asked; what is not in `said` is a no."""
    step = client.post("/api/v1/interview/step", json={"case": {"as_of": "2026-03-01"}}).json()
    asked: list[str] = []
    while step["page"]:
        questions = step["page"]["questions"]
        asked += [question["id"] for question in questions]
        answers = {q["id"]: said.get(q["id"], calm(q)) for q in questions}
        step = client.post("/api/v1/interview/step", json={"case": step["case"], "answers": answers}).json()
    return step, asked


def calm(question: dict[str, Any]) -> Any:
    if question["kind"] == "number":
        return 40 if question["id"] == "age" else 3
    return "no" if question["kind"] == "yes_no" else question["choices"][0]["value"]


def test_an_interview_runs_to_its_end_with_nothing_kept_in_between(client: TestClient) -> None:
    step, asked = walked(client, {"calf_pain": "yes", "calf_swelling": "yes", "long_travel": "yes"})
    assert step["end"]["reason"] == "nothing_left_to_change"
    assert step["end"]["signs_asked"]
    assert len(asked) == len(set(asked)) > 30
    found = client.post("/api/v1/assess", json=step["case"]).json()
    assert found["urgency"]["level"] == "urgent_24_hours"
    assert found["urgency"]["open_signs"] == []


def test_a_danger_sign_ends_the_interview_with_its_words_before_all_else(client: TestClient) -> None:
    response = client.post("/api/v1/interview/step", json={"answers": {"chest_pain": "yes"}})
    step = response.json()
    assert next(iter(step)) == "emergency"
    assert step["emergency"]["level"] == "emergency_now"
    assert "911" in step["emergency"]["where"] + step["emergency"]["heading"]
    assert step["end"]["reason"] == "emergency_now"
    assert step["page"] is None


def test_what_was_not_answered_is_asked_again_and_is_no_no(client: TestClient) -> None:
    step = client.post("/api/v1/interview/step", json={}).json()
    while step["page"]["may_leave_out"]:
        nothing = {"case": step["case"], "answers": {step["page"]["id"]: None}}
        step = client.post("/api/v1/interview/step", json=nothing).json()
        assert step["case"]["answers"] == {}
    first = step["page"]["questions"]
    sent = {"case": step["case"], "answers": {first[0]["id"]: "no"}}
    step = client.post("/api/v1/interview/step", json=sent).json()
    assert [question["id"] for question in step["page"]["questions"]] == [question["id"] for question in first[1:]]
    assert step["case"]["answers"] == {first[0]["id"]: "no"}


def test_a_doubt_about_a_danger_sign_is_asked_once_more_with_how_to_tell_and_then_stands(client: TestClient) -> None:
    step, asked = walked(client, {"cold_foot": "unsure"})
    assert asked.count("cold_foot") == 2
    assert step["case"]["answers"]["cold_foot"] == "unsure"


def test_rather_not_say_is_kept_as_such(client: TestClient) -> None:
    case = client.post("/api/v1/interview/step", json={"answers": {"age": None, "chest_pain": None}}).json()["case"]
    assert case["age"] is None
    assert set(case["passed"]) == {"age"}
    assert case["answers"] == {"chest_pain": "unsure"}


@pytest.mark.parametrize(
    ("answers", "element"),
    [({"age": "old"}, "/answers/age"), ({"sex": "x"}, "/answers/sex"), ({"fevr": "no"}, "/answers/fevr")],
)
def test_an_answer_that_is_not_taken_is_named(client: TestClient, answers: dict[str, Any], element: str) -> None:
    response = client.post("/api/v1/interview/step", json={"answers": answers})
    assert [fault[0] for fault in faults(response)] == [element]


def diary(client: TestClient, entries: list[dict[str, Any]], today: str = "2026-03-05") -> Any:
    return client.post("/api/v1/diary", json={"case": CALM, "entries": entries, "today": today})


DENIED = {name: "no" for name in sorted(KNOWLEDGE.decisive) if not KNOWLEDGE.findings[name].choices}
TOLD = {"sore": "yes", "severity": 2, "duration": "up_to_3_days", "trouble_place": "behind_knee"}
CALM = {"as_of": "2026-03-01", "age": 30, "answers": DENIED | TOLD}


def test_a_danger_sign_in_the_diary_raises_the_level_and_a_later_no_does_not_lower_it(client: TestClient) -> None:
    calm = diary(client, [{"day": "2026-03-02", "worst": 2, "average": 1}]).json()
    bad = {"day": "2026-03-03", "worst": 2, "average": 1, "signs": {"chest_pain": "yes"}}
    after = {"day": "2026-03-04", "worst": 2, "average": 1, "signs": {"chest_pain": "no"}}
    assert calm["level"] == "routine"
    for entries in ([bad], [bad, after], [after, bad]):
        raised = diary(client, entries).json()
        assert raised["level"] == "emergency_now"
        assert raised["raised"]


@pytest.mark.parametrize(
    ("sent", "element"),
    [
        ({"entries": [{"day": "2026-03-09", "worst": 2, "average": 1}]}, "/entries/0/day"),
        ({"entries": [{"day": "2026-03-02", "worst": 2, "average": 1, "signs": {"x": "no"}}]}, "/entries/0/signs"),
        ({"case": {"answers": {"calf_pain": "yes"}}}, "/case/as_of"),
        ({"today": "2026-02-01"}, "/today"),
        ({"today": "1800-02-01"}, "/today"),
        ({"case": {"as_of": "2026-03-01"}}, "/case/answers"),
    ],
)
def test_a_fault_in_a_diary_names_its_part(client: TestClient, sent: dict[str, Any], element: str) -> None:
    response = client.post("/api/v1/diary", json={"case": CALM, "today": "2026-03-05", **sent})
    assert response.status_code == 422
    assert element in [fault[0] for fault in faults(response)]


def test_the_thing_to_do_again_is_told_as_the_pages_tell_it(client: TestClient, api_ready: Ready) -> None:
    entries = [{"day": f"2026-03-0{day}", "worst": 2, "average": 1, "able": able} for day, able in ((2, 2), (4, 6))]
    goal = {"activity": "climb stairs", "since": "2026-03-02"}
    sent = {"case": CALM, "entries": entries, "goal": goal, "today": "2026-03-05"}
    found = client.post("/api/v1/diary", json=sent).json()
    days = diary_of(DiaryEntry.model_validate(entry) for entry in entries)
    assert found["ability"] == ability(days, date(2026, 3, 2), date(2026, 3, 5), api_ready.followup)
    assert "4 more" in found["ability"][-1]
    assert diary(client, entries).json()["ability"] == []


def amounts(client: TestClient, api_ready: Ready, entries: list[dict[str, Any]], today: str = "2026-03-04") -> Any:
    """What is told of an exercise of the plan, done on each day of the entries."""
    checked = date(2026, 3, 1)
    plan = work_out(told_today(CaseFile.model_validate(CALM), checked, KNOWLEDGE), api_ready, checked).plan
    assert plan
    done = plan.exercises[0].id
    found = diary(client, [{**entry, "tried": [done]} for entry in entries], today).json()
    return next(one for one in found["next_doses"] if one["exercise"] == done), found["raised"]


def test_a_diary_tells_how_much_of_an_exercise_is_right_and_half_at_most_once_it_raised(
    client: TestClient, api_ready: Ready
) -> None:
    assert diary(client, []).json()["next_doses"] == []
    calm = {"day": "2026-03-03", "worst": 1, "average": 1}
    more, raised = amounts(client, api_ready, [calm])
    assert (more["step"], raised) == ("more", False)
    assert "It went well yesterday." in more["text"]
    said = {"worst": 1, "average": 1, "signs": dict.fromkeys(api_ready.followup.asked, "no")}
    swollen = [{"day": f"2026-03-0{day}", "swelling": "more", **said} for day in (2, 3)]
    after = {"day": "2026-03-04", "swelling": "less", **said}
    less, raised = amounts(client, api_ready, [*swollen, after])
    assert raised
    assert less["step"] in ("half", "none")


def doses(client: TestClient, taken: list[dict[str, Any]], at: str = "2026-03-02T12:00:00", **case: Any) -> Any:
    return client.post("/api/v1/doses", json={"case": CALM | case, "taken": taken, "at": at})


ELSEWHERE = {"answers": {"trouble_place": "elsewhere", "calf_pain": "no"}}
LONG_AGO = {"as_of": "2025-03-01", "answers": {"chest_pain": "no"}}


@pytest.mark.parametrize("case", [{}, ELSEWHERE, LONG_AGO])
def test_a_log_of_doses_says_what_the_command_says(case: dict[str, Any], client: TestClient, tmp_path: Path) -> None:
    taken = [{"medicine": "acetaminophen", "at": f"2026-03-02T0{hour}:00:00", "mg": 1200} for hour in (1, 4, 7)]
    (tmp_path / "log.yaml").write_text(json.dumps(taken), "utf-8")
    (tmp_path / "case.yaml").write_text(json.dumps(CALM | case), "utf-8")
    words = ["doses", str(tmp_path / "log.yaml"), str(tmp_path / "case.yaml"), "--at", "2026-03-02T12:00:00", "--json"]
    told = CliRunner().invoke(command, words)
    found = doses(client, taken, **case).json()["log"]
    assert found == json.loads(told.stdout)["log"]
    assert {"dose_over_the_most", "dose_too_soon"} <= {note["id"] for note in found[0]["notes"]}
    assert found[0]["not_before"] is None


def test_an_overdose_is_told_whatever_the_trouble_is_and_of_a_child(client: TestClient) -> None:
    taken = [{"medicine": "acetaminophen", "at": "2026-03-02T08:00:00", "mg": 20_000}]
    elsewhere = doses(client, taken, answers={"trouble_place": "elsewhere", "calf_pain": "no"}).json()["log"]
    child = doses(client, taken, age=6, who="my_child").json()["log"]
    assert "dose_overdose" in {note["id"] for note in elsewhere[0]["notes"]}
    assert "dose_overdose_for_a_child" in {note["id"] for note in child[0]["notes"]}


@pytest.mark.parametrize(
    ("dose", "element"),
    [
        ({"medicine": "ibuprofin", "at": "2026-03-02T08:00:00", "mg": 200}, "/taken/0/medicine"),
        ({"medicine": "ibuprofen", "at": "2026-03-02T08:00:00Z", "mg": 200}, "/taken/0/at"),
        ({"medicine": "ibuprofen", "at": "2026-03-02T08:00:00"}, "/taken/0/mg"),
        ({"medicine": "ibuprofen", "at": "2026-03-02T08:00:00", "mg": -1}, "/taken/0/mg"),
    ],
)
def test_a_fault_in_a_log_of_doses_names_its_part(client: TestClient, dose: dict[str, Any], element: str) -> None:
    response = doses(client, [dose])
    assert response.status_code == 422
    assert [fault[0] for fault in faults(response)] == [element]


def test_a_no_of_an_earlier_day_is_asked_again_before_a_time_for_more_is_named(client: TestClient) -> None:
    """The danger signs that are open on the day are named, and either way of sending their answers is taken."""
    taken, day = [{"medicine": "ibuprofen", "at": "2026-03-02T08:00:00", "mg": 400}], "2026-03-02"
    before = doses(client, taken, at="2026-03-01T23:00:00").json()
    assert before == {"log": [], "open_signs": []}
    open_signs = doses(client, taken).json()
    assert [(one["verdict"], one["not_before"]) for one in open_signs["log"]] == [("not_now", None)]
    names = {one["id"] for one in open_signs["open_signs"]}
    assert names == KNOWLEDGE.signs.keys()
    assert all(one["text"].endswith("?") and one["choices"] for one in some(open_signs["open_signs"]))
    told = dict.fromkeys(names, "no")
    entry = {"day": day, "worst": 2, "average": 1, "signs": told}
    sent = {"case": CALM, "entries": [entry], "taken": taken, "at": f"{day}T12:00:00"}
    by_entry = client.post("/api/v1/doses", json=sent).json()
    step = client.post(f"/api/v1/interview/step?today={day}", json={"case": CALM, "answers": told}).json()
    by_case = doses(client, taken, **step["case"]).json()
    assert step["case"]["as_of"] == day
    for found in (by_entry, by_case):
        assert found["open_signs"] == []
        assert [one["verdict"] for one in found["log"]] == ["ask_first"]
        assert found["log"][0]["not_before"] > f"{day}T08:00:00"
    one_open = doses(client, taken, answers=CALM["answers"] | told, as_of=day).json()
    assert one_open["open_signs"] == []
    told.pop("cold_foot")
    entry["signs"] = told
    assert [one["id"] for one in client.post("/api/v1/doses", json=sent).json()["open_signs"]] == ["cold_foot"]
    entry["signs"] = {"chest_pain": "yes"}
    emergency = client.post("/api/v1/doses", json=sent).json()
    assert emergency["open_signs"] == [], "on the way to an emergency department nobody is to sit and answer"
    assert emergency["log"][0]["not_before"] is None
    all_gone = doses(client, taken, answers={"chest_pain": "no"}).json()
    assert {one["id"] for one in all_gone["open_signs"]} == KNOWLEDGE.signs.keys()


def test_a_sign_that_is_not_sure_is_open_as_one_without_an_answer_is(client: TestClient) -> None:
    taken, day = [{"medicine": "ibuprofen", "at": "2026-03-02T08:00:00", "mg": 400}], "2026-03-02"
    told = dict.fromkeys(KNOWLEDGE.signs, "no")
    known = doses(client, taken, answers=CALM["answers"] | told, as_of=day).json()
    not_sure = doses(client, taken, answers=CALM["answers"] | told | {"cold_foot": "unsure"}, as_of=day).json()
    assert known["open_signs"] == []
    assert [one["id"] for one in not_sure["open_signs"]] == ["cold_foot"]
    assert [one["log"][0]["not_before"] is None for one in (known, not_sure)] == [False, True]


def test_doses_are_judged_at_no_time_before_the_day_of_the_case(client: TestClient) -> None:
    taken = [{"medicine": "ibuprofen", "at": "2026-03-02T08:00:00", "mg": 400}]
    later = doses(client, taken, as_of="2026-03-03", at="2026-03-02T12:00:00")
    assert later.status_code == 422
    assert [fault[0] for fault in faults(later)] == ["/at"]
    of_no_day, of_that_day = (doses(client, taken, as_of=day).json() for day in (None, "2026-03-02"))
    assert of_no_day == of_that_day


ENTRY = {"day": "2026-03-02", "worst": 2, "average": 1}


@pytest.mark.parametrize(
    ("entries", "element"),
    [
        ([{**ENTRY, "wurst": 2}], "/entries/0/wurst"),
        ([{**ENTRY, "signs": {"chest_pian": "no"}}], "/entries/0/signs"),
        ([{**ENTRY, "signs": {"chest_pain": "maybe"}}], "/entries/0/signs/chest_pain"),
        ([{**ENTRY, "harder": ["the weather"]}], "/entries/0/harder"),
        ([{**ENTRY, "stopped": ["dancing"]}], "/entries/0/stopped/0"),
        ([ENTRY, {**ENTRY, "worst": 9}], "/entries/1/day"),
        ([ENTRY, {**ENTRY, "day": "2026-03-09"}], "/entries/1/day"),
        ([{**ENTRY, "day": "2026-02-30"}], "/entries/0/day"),
        ([{**ENTRY, "day": "1800-01-01"}], "/entries/0/day"),
        ([{**ENTRY, "worst": 11}], "/entries/0/worst"),
        ([{**ENTRY, "worst": "70 mm"}], "/entries/0/worst"),
        ([{**ENTRY, "worst": 2.5}], "/entries/0/worst"),
        ([{**ENTRY, "average": {"value": 1, "unit": "mm"}}], "/entries/0/average"),
        ([{"day": "2026-03-02", "average": 1}], "/entries/0/worst"),
        ([{**ENTRY, "average": 5}], "/entries/0"),
    ],
)
@pytest.mark.parametrize("where", ["diary", "doses"])
def test_a_fault_in_an_entry_names_its_part(
    client: TestClient, entries: list[dict[str, Any]], element: str, where: str
) -> None:
    day = {"today": "2026-03-05"} if where == "diary" else {"taken": [], "at": "2026-03-05T08:00:00"}
    response = client.post(f"/api/v1/{where}", json={"case": CALM, "entries": entries, **day})
    assert response.status_code == 422
    assert [fault[0] for fault in faults(response)] == [element]


def test_the_knowledge_is_not_sent_again_to_whoever_has_it(client: TestClient) -> None:
    first = client.get("/api/v1/knowledge")
    assert client.get("/api/v1/knowledge", headers={"if-none-match": first.headers["etag"]}).status_code == 304
    assert client.get("/api/v1/knowledge", headers={"if-none-match": '"another"'}).json() == first.json()
    for kind, names in some(first.json()["ids"].items()):
        found = client.get(f"/api/v1/knowledge/{kind}/{names[0]}")
        assert found.json()["id"] == names[0]
        assert found.json()["text"]
        assert found.headers["etag"] == first.headers["etag"]
    assert client.get("/api/v1/knowledge/findings/nothing").status_code == 404


def test_what_fails_unexpectedly_tells_and_logs_nothing_of_the_case(
    api: FastAPI, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("something private")

    monkeypatch.setattr("popliteal.faces.api.routes.rest.assessed", fail)
    with caplog.at_level(logging.DEBUG):
        found = TestClient(api).post("/api/v1/assess", json={**CASE, "name": "something private"})
    assert found.status_code == 500
    told = found.text + "".join(record.getMessage() for record in caplog.records) + "".join(capfd.readouterr())
    assert "ValueError" in told
    assert "private" not in told


def test_the_version_is_that_of_the_knowledge_asked(client: TestClient, api_ready: Ready) -> None:
    assert client.get("/api/v1/version").json()["knowledge"] == api_ready.knowledge.version
