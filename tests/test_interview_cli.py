"""`popliteal interview`, typed line by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from popliteal.faces.terminal import ask
from popliteal.faces.terminal.main import app
from popliteal.knowledge import CaseError, PoplitealError

Type = Callable[..., str]
CORE = ["n", "n", "n", "1", "45", "f", "n", "1", "1", "2"]
"""Nothing told first, no danger sign, behind the knee, 45, female, no other place, three days, slowly, pain 2."""


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Type:
    """What the terminal prints when these lines are typed."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*lines: str, options: tuple[str, ...] = ()) -> str:
        result = CliRunner().invoke(app, ["interview", *options], input="".join(f"{line}\n" for line in lines))
        if result.exception is not None:
            raise result.exception
        return result.stdout

    return run


def saved(path: Path) -> dict[str, object]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def test_it_can_be_answered_from_a_pipe_to_the_end(typed: Type) -> None:
    printed = typed(*CORE, *["n"] * 20)
    headings = (
        "YOU CAN LOOK AFTER THIS AT HOME",
        "MAKE A REGULAR DOCTOR'S VISIT",
        "SEE A DOCTOR WITHIN",
        "WITHIN 24 HOURS",
    )
    assert any(heading in printed for heading in headings)
    assert "WHY THE QUESTIONS STOPPED HERE" in printed
    assert "Every danger sign was asked." in printed
    assert "\x1b" not in printed


def test_the_advice_is_said_again_in_the_last_three_lines(typed: Type) -> None:
    lines = last_lines(typed(*CORE, *["n"] * 20))
    assert lines[0].startswith("YOU CAN LOOK AFTER THIS AT HOME")
    assert lines[-1] == "This is information, not a diagnosis."
    assert lines[1].startswith("You can look after this at home")


def last_lines(printed: str) -> list[str]:
    """What stands below the last empty line."""
    return printed.rstrip().split("\n\n")[-1].splitlines()


def test_the_rest_is_said_with_full(typed: Type) -> None:
    short, full = typed(*CORE, *["n"] * 20), typed(*CORE, *["n"] * 20, options=("--full",))
    assert "Chance left out of the sums" in full
    assert "Chance left out of the sums" not in short
    assert len(short) < len(full)


def test_after_an_emergency_department_the_team_can_be_told_more_and_it_can_become_an_ambulance(typed: Type) -> None:
    printed = typed("n", "8", "y", *["1 2 3 4 5 6"] * 3)
    assert "A few questions for those who will see you?" in printed
    assert last_lines(printed)[0] == "CALL 911 NOW"
    assert last_lines(typed("n", "8", "n"))[0] == "GO TO AN EMERGENCY DEPARTMENT NOW"


def test_no_line_is_wider_than_the_terminal_and_lists_are_numbered(typed: Type) -> None:
    printed = typed("n", "n", "n", "q")
    assert max(len(line) for line in printed.splitlines()) <= 80
    assert "\n  1. Have you had new chest pain" in printed
    assert "- 1." not in printed


def test_each_answer_stands_behind_its_question(typed: Type) -> None:
    printed = typed("n", "n", "n", "1", "45", "f", "q")
    assert "Age in years, or p for rather not say: 45\n" in printed
    assert "Sex at birth: f female, m male, p rather not say: f\n" in printed


def test_a_danger_sign_ends_it_with_the_card_and_what_would_make_it_an_ambulance(typed: Type) -> None:
    printed = typed("n", "8")
    first = printed.index("GO TO AN EMERGENCY DEPARTMENT NOW\n")
    instead = printed.index("Call 911 instead if any of these is there now, or comes:\n  - you have had new chest pain")
    assert first < instead < printed.index("GO TO AN EMERGENCY DEPARTMENT NOW", instead)
    assert "WHERE IT IS" not in printed


def test_stopping_gives_advice_for_now(typed: Type) -> None:
    for printed in (typed("n", "n", "q"), typed("n", "n")):
        assert "Stopped here. The result below is only for now." in printed
        assert "(for now: some danger signs are still open)" in " ".join(printed.split())


def test_stopping_before_any_answer_says_that_there_is_nothing_to_say(typed: Type) -> None:
    assert "Nothing was answered, so there is nothing to say yet." in typed("q")


def test_what_was_answered_is_saved_page_by_page_and_gone_on_from(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "me.yaml"
    typed("n", "n", "n", "1", "45", "f", "q", options=("--save", str(file)))
    content = saved(file)
    assert (content["age"], content["sex"]) == (45, "female")
    printed = typed("q", options=("--save", str(file)))
    assert "new chest pain since the leg trouble began?" not in printed
    assert "Where does it hurt?" in printed
    assert [path.name for path in tmp_path.iterdir()] == ["me.yaml"]


def test_a_no_to_a_danger_sign_from_another_day_is_asked_again(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "me.yaml"
    typed(*CORE, "q", options=("--save", str(file)))
    content = saved(file)
    answers = content["answers"]
    assert isinstance(answers, dict)
    day_before = dt.date.today() - dt.timedelta(days=1)
    answers["tight_hard_leg"] = "unsure"
    file.write_text(yaml.safe_dump({**content, "as_of": day_before.isoformat()}), encoding="utf-8")
    printed = typed("q", options=("--save", str(file)))
    assert "from another day, so we ask about the danger signs again" in " ".join(printed.split())
    assert "1. Have you had new chest pain" in printed
    later = saved(file)["answers"]
    assert isinstance(later, dict)
    assert "chest_pain" not in later
    assert "duration" not in later
    assert (later["tight_hard_leg"], later["calf_pain"]) == ("unsure", "no")
    assert saved(file)["as_of"] == dt.date.today().isoformat()


def test_b_goes_back_a_page(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "me.yaml"
    printed = typed("b", "n", "n", "b", "n", "q", options=("--save", str(file)))
    assert "There is no page before this one." in printed
    assert printed.count("1. Have you had new chest pain") == 2
    answers = saved(file)["answers"]
    assert isinstance(answers, dict)
    assert "deformity" not in answers


def test_c_changes_an_earlier_page_whole(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "me.yaml"
    printed = typed("c", "n", "n", "n", "1", "45", "f", "c", "3", "1", "46", "m", "q", options=("--save", str(file)))
    assert "Nothing has been answered yet." in printed
    assert "CHANGE AN ANSWER\n  1. Danger signs: Since the leg trouble began" in printed
    assert (saved(file)["age"], saved(file)["sex"]) == (46, "male")


def test_age_and_sex_may_be_kept_to_oneself(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "me.yaml"
    typed("n", "n", "n", "1", "p", "p", "q", options=("--save", str(file)))
    assert saved(file)["passed"] == ["complaint", "age", "sex"]


def test_a_pain_of_2_is_mild_and_not_the_second_choice(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "me.yaml"
    printed = typed(*CORE, "q", options=("--save", str(file)))
    answers = saved(file)["answers"]
    assert isinstance(answers, dict)
    assert answers["severity"] == 2
    assert "A number from 0 to 10, or u not sure: 2" in printed


@pytest.mark.parametrize("wrong", ["12", "0", "n 1", "n u", "x", "", "1 2 3 99"])
def test_what_is_no_answer_is_asked_again_and_loses_nothing(wrong: str, typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "me.yaml"
    printed = typed("n", wrong, "n", "q", options=("--save", str(file)))
    assert "Please type numbers from 1 to 9, or n alone, or u." in printed
    answers = saved(file)["answers"]
    assert isinstance(answers, dict)
    assert answers["chest_pain"] == "no"


def test_u_asks_which_and_a_question_mark_says_how_to_check(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "me.yaml"
    printed = " ".join(typed("n", "n", "?", "1 u", "x", "1", "2 3", "q", options=("--save", str(file))).split())
    assert "Which numbers are you not sure about?" in printed
    assert printed.count("Please type numbers out of 2, 3,") == 2
    assert "Compare both legs. Plain swelling does not count." in printed
    answers = saved(file)["answers"]
    assert isinstance(answers, dict)
    names = [name for name in answers if name not in list(answers)[:9]]
    assert [answers[name] for name in names][:4] == ["yes", "unsure", "unsure", "no"]


def test_a_danger_sign_in_doubt_is_asked_once_more_by_itself_with_how_to_check(typed: Type) -> None:
    printed = " ".join(typed("n", "n", "u", "6", "u", "q").split())
    assert "To check: " in printed
    assert printed.count("y yes, n no, u I still can't tell: u") == 1


def test_on_the_first_list_one_just_goes_on_and_there_is_nothing_to_be_unsure_of(typed: Type) -> None:
    printed = typed("u", "n", "q")
    assert "Numbers that are true (like 1 3), n go on: n" in " ".join(printed.split())
    assert "Please type numbers from 1 to 14, or n." in printed
    assert printed.count("n none of these, u not sure") == 1


def test_questions_about_a_child_speak_of_the_child(typed: Type) -> None:
    printed = typed("9", "n", "n", "q", options=("--for", "my_child"))
    assert "These questions are about your child." in printed
    assert "1. Have they had new chest pain" in printed
    assert "Have you" not in printed
    assert "WHO THEY ARE" in typed("9", "n", "n", "n", options=("--for", "my_child"))


def test_an_unknown_person_is_refused(typed: Type) -> None:
    with pytest.raises(PoplitealError, match="--for takes me, my_child, someone_else, not 'cat'"):
        typed("n", options=("--for", "cat"))


def test_a_saved_file_that_cannot_be_read_is_named_and_left_alone(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "me.yaml"
    file.write_text("answers: {knee_sweling: yes}", encoding="utf-8")
    with pytest.raises(CaseError, match=r"me\.yaml: 'knee_sweling' is no finding.*knee_swelling"):
        typed("n", options=("--save", str(file)))
    assert file.read_text(encoding="utf-8") == "answers: {knee_sweling: yes}"


def test_a_place_that_cannot_be_written_is_named(typed: Type, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="the answers can't be saved"):
        typed("n", options=("--save", str(tmp_path / "none" / "me.yaml")))


def test_the_end_of_each_kind_says_why() -> None:
    from popliteal.interview import Finished, StopReport

    said = {
        reason: ask.stop_text(Finished(StopReport(reason, signs_asked=True)))  # type: ignore[arg-type]
        for reason in ("emergency_now", "out_of_scope", "everything_asked")
    }
    assert "where to go" in said["emergency_now"]
    assert "back of the knee" in said["out_of_scope"]
    assert "Everything" in said["everything_asked"]


def test_own_words_are_read_and_confirmed_before_the_questions(typed: Type, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    words = "My calf is swollen for 3 weeks, no chest pain, no fever"
    text = typed("n", "r", "2", "s", "q", options=("--words", words, "--save", str(path)))
    assert text.index("You wrote: “chest pain”.") < text.index("We read: Yes")
    told = saved(path)
    assert told["answers"] == {"chest_pain": "no", "duration": 21, "calf_swelling": "no"}  # right, put right, left open
    assert "calf … swollen" in str(told["origin"])


def test_own_words_in_doubt_are_asked_as_any_question(typed: Type, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    text = typed("y", "q", options=("--words", "The knee is a bit stiff.", "--save", str(path)))
    assert "You wrote: “stiff”." in text
    assert "We read" not in text
    assert saved(path)["answers"] == {"hard_to_move_or_bend": "yes"}


def test_an_emergency_in_own_words_stops_the_confirming(typed: Type) -> None:
    text = typed("y", options=("--words", "I can't breathe and my calf is swollen"))
    assert "CALL 911 NOW" in text
    assert "We read" not in text


def test_stopping_while_confirming_keeps_what_was_confirmed(typed: Type, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    typed("r", "q", options=("--words", "My calf is swollen and I have gout", "--save", str(path)))
    assert saved(path)["answers"] == {"calf_swelling": "yes"}


def test_words_in_another_language_are_not_guessed_at_and_the_emergency_number_is_said(typed: Type) -> None:
    words = "Me duele la pierna detrás de la rodilla y está muy hinchada desde ayer."
    said = " ".join(typed("q", options=("--words", words)).split())
    assert "We can read only English, so please go on with the questions. If it is an emergency, call 911." in said


def test_words_about_somebody_else_and_words_not_understood_are_said(typed: Type) -> None:
    words = "My mother has a swollen calf. The zebra sang about copper."
    said = " ".join(typed(*"ssss", "q", options=("--words", words)).split())
    assert "You seem to write about someone else. If so, stop and use --for." in said
    assert "WHAT WE DID NOT UNDERSTAND" in said
    assert "zebra" in said.partition("WHAT WE DID NOT UNDERSTAND")[2]
