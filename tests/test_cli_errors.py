"""Input that cannot be used: one message on standard error that helps, exit code 2, nothing on standard output."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from popliteal.faces.terminal import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


class Terminal:
    """Runs commands in this process, in an empty folder."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self.patch, self.capture = folder, patch, capture
        patch.chdir(folder)

    def run(self, *words: str) -> Done:
        self.patch.setattr(sys, "argv", ["popliteal", *words])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = self.capture.readouterr()
        return Done(int(stop.value.code or 0), out, err)

    def refuse(self, *words: str) -> str:
        """The message of a command that must be refused."""
        done = self.run(*words)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("popliteal: ")
        assert done.err.count("\n") == 1, "one message"
        assert len(done.err) < 1500
        return done.err

    def refuse_case(self, content: str | bytes) -> str:
        """The message for a case file with this content."""
        data = content.encode() if isinstance(content, str) else content
        (self.folder / "mine.yaml").write_bytes(data)
        message = self.refuse("assess", "mine.yaml")
        assert "mine.yaml: " in message
        return message

    def case(self, content: str) -> str:
        """The name of a case file with this content."""
        (self.folder / "mine.yaml").write_text(content, encoding="utf-8")
        return "mine.yaml"

    def type(self, content: bytes) -> None:
        """Put this on standard input."""
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path, monkeypatch, capsys)


def test_an_unknown_finding_is_named_with_the_nearest_id(terminal: Terminal) -> None:
    message = terminal.refuse_case("answers: {calf_sweling: yes}")
    assert "'calf_sweling'" in message
    assert "'calf_swelling'" in message


@pytest.mark.parametrize("key", ["present", "absent"])
def test_an_unknown_finding_in_a_list_is_named_with_the_nearest_id(terminal: Terminal, key: str) -> None:
    message = terminal.refuse_case(f"{key}: [fevr]")
    assert "'fevr'" in message
    assert "'fever'" in message


@pytest.mark.parametrize("given", ["maybe", "7", "[yes]", "null", "{a: 1}"])
def test_a_wrong_answer_is_shown_with_its_finding(terminal: Terminal, given: str) -> None:
    message = terminal.refuse_case(f"answers: {{calf_swelling: {given}}}")
    assert "calf_swelling" in message


def test_a_yes_or_no_question_says_what_it_takes(terminal: Terminal) -> None:
    assert "yes, no or unsure" in terminal.refuse_case("answers: {calf_swelling: perhaps}")


def test_a_wrong_choice_lists_the_choices_and_the_nearest(terminal: Terminal) -> None:
    message = terminal.refuse_case("answers: {onset: suden}")
    assert "gradual, over_days, sudden" in message
    assert '"suden"' in message
    assert "Did you mean 'sudden'" in message


@pytest.mark.parametrize("number", ["-1", "99"])
def test_a_number_out_of_range_names_the_range(terminal: Terminal, number: str) -> None:
    message = terminal.refuse_case(f"answers: {{severity: {number}}}")
    assert "0 to 10" in message
    assert number in message


@pytest.mark.parametrize("age", ["-3", "121", "sixty", "41.5", "yes", "[4]"])
def test_an_impossible_age_is_refused(terminal: Terminal, age: str) -> None:
    assert "age" in terminal.refuse_case(f"{{age: {age}, answers: {{fever: no}}}}")


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("{sex: woman, answers: {fever: no}}", "sex"),
        ("{who: dog, answers: {fever: no}}", "who"),
        ("{as_of: yesterday, answers: {fever: no}}", "as_of"),
        ("answers: [fever]", "answers"),
        ("present: fever", "present"),
        ("{started: 2026-02-02, answers: {fever: no}}", "as_of"),
        ("{started: 2026-02-02, as_of: 2026-02-01, answers: {fever: no}}", "2026-02-02"),
    ],
)
def test_a_part_of_the_wrong_kind_is_named(terminal: Terminal, content: str, part: str) -> None:
    assert part in terminal.refuse_case(content)


def test_an_unknown_key_is_named_with_what_is_allowed(terminal: Terminal) -> None:
    message = terminal.refuse_case("{agee: 40, answers: {fever: no}}")
    assert "'agee'" in message
    assert "answers" in message
    assert "Did you mean 'age'" in message


@pytest.mark.parametrize("content", ["age: 40\nanswers: {fever: yes\nsex: male\n", "age: 40\n\t- x\n", "a: b: c\n"])
def test_broken_yaml_names_line_and_column(terminal: Terminal, content: str) -> None:
    message = terminal.refuse_case(content)
    assert "line " in message
    assert "column " in message


def test_a_key_given_twice_names_key_and_line(terminal: Terminal) -> None:
    message = terminal.refuse_case("answers:\n  fever: yes\n  fever: no\n")
    assert "'fever'" in message
    assert "line 3" in message


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n", "---\n", "null\n"])
def test_an_empty_file_says_what_a_case_holds(terminal: Terminal, content: str) -> None:
    message = terminal.refuse_case(content)
    assert "empty" in message
    assert "answers" in message


@pytest.mark.parametrize("content", ["- fever\n", "fever\n", "42\n"])
def test_a_file_that_is_no_mapping_says_what_it_is(terminal: Terminal, content: str) -> None:
    assert "mapping" in terminal.refuse_case(content)


@pytest.mark.parametrize("content", ["{age: 40, sex: male}", "answers: {}", "{present: [], absent: []}"])
def test_a_case_with_no_answer_is_refused(terminal: Terminal, content: str) -> None:
    assert "no answer" in terminal.refuse_case(content)


def test_a_file_of_50_mb_is_refused_before_it_is_read(terminal: Terminal) -> None:
    with (terminal.folder / "big.yaml").open("wb") as file:
        file.truncate(50_000_000)
    message = terminal.refuse("assess", "big.yaml")
    assert "50,000,000" in message
    assert "1,000,000" in message


def test_50_mb_on_standard_input_are_refused(terminal: Terminal) -> None:
    terminal.type(b"#" * 50_000_000)
    assert "1,000,000" in terminal.refuse("assess", "-")


def test_what_is_not_utf8_names_the_byte(terminal: Terminal) -> None:
    message = terminal.refuse_case(b"name: caf\xe9\nanswers: {fever: yes}\n")
    assert "byte 10" in message
    assert "UTF-8" in message


@pytest.mark.parametrize("content", [b"answers: {fever: yes}\x00", b"\x7fELF\x02\x01"])
def test_bytes_that_are_no_text_are_refused(terminal: Terminal, content: bytes) -> None:
    terminal.refuse_case(content)


def test_a_folder_in_place_of_a_file_is_refused(terminal: Terminal) -> None:
    (terminal.folder / "cases").mkdir()
    assert "cases: " in terminal.refuse("assess", "cases")


def test_a_file_that_does_not_exist_is_named(terminal: Terminal) -> None:
    assert "nowhere.yaml" in terminal.refuse("assess", "nowhere.yaml")


@pytest.mark.parametrize("part", ["age: {}", "answers: {{fever: {}}}", "present: [{}]", "answers: {}", "name: {}"])
def test_a_small_file_that_unfolds_to_a_huge_one_is_refused_at_once(terminal: Terminal, part: str) -> None:
    folds = ["&a [x, x, x, x, x, x, x, x, x, x]"]
    folds += [f"&{here} [{', '.join([f'*{before}'] * 10)}]" for before, here in pairwise("abcdefghi")]
    terminal.refuse_case(part.format(f"[{', '.join(folds)}]"))


def test_very_deep_nesting_is_refused(terminal: Terminal) -> None:
    terminal.refuse_case("[" * 100_000)


def test_an_answer_that_contradicts_another_is_never_refused_but_named(terminal: Terminal) -> None:
    (terminal.folder / "mine.yaml").write_text("{present: [rapid_knee_swelling], absent: [knee_swelling]}")
    done = terminal.run("assess", "mine.yaml")
    assert (done.code, done.err) == (0, "")
    said = " ".join(done.out.split())
    assert "You told us that the swelling came within about 2 hours" in said
    assert "To be safe, we took both as there" in said


def test_a_knowledge_folder_that_is_none_is_named(terminal: Terminal) -> None:
    (terminal.folder / "mine.yaml").write_text("answers: {fever: yes}")
    assert "empty" in terminal.refuse("assess", "mine.yaml", "--knowledge", "empty")


def test_an_unknown_schema_lists_the_known_ones(terminal: Terminal) -> None:
    assert "case, assessment" in terminal.refuse("schema", "person")


@pytest.mark.parametrize("number", ["-1", ".nan", ".inf", "-.inf", "43921", "1" * 400, "1.0e+300"])
def test_a_number_of_days_that_cannot_be_names_the_numbers_that_can(number: str, terminal: Terminal) -> None:
    message = terminal.refuse_case(f"answers: {{duration: {number}}}")
    assert "'duration' takes " in message
    assert "number" in message


def test_a_number_of_a_scale_that_cannot_be_names_its_end(terminal: Terminal) -> None:
    assert "'severity' takes a number from 0 to 10, not -1" in terminal.refuse_case("answers: {severity: -1}")


def test_a_calendar_that_cannot_be_written_is_named(terminal: Terminal) -> None:
    case = terminal.case("{age: 40, as_of: 2026-03-01, answers: {calf_pain: yes}}")
    message = terminal.refuse("plan", "--calendar", "/nowhere/plan.ics", case)
    assert message == "popliteal: /nowhere/plan.ics: the calendar can't be written: No such file or directory\n"


@pytest.mark.parametrize("words", [("--port", "99999"), ()])
def test_a_port_that_none_can_be_is_refused(
    words: tuple[str, ...], terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not words:
        monkeypatch.setenv("POPLITEAL_PORT", "99999")
    assert "POPLITEAL_PORT takes a number from 0 to 65535, not 99999" in terminal.refuse("serve", *words)


@pytest.mark.parametrize(
    "words", [("x.yaml",), ("x.yaml", "--complete", "y.yaml", "--careless", "2"), ("--panel", "x")]
)
def test_a_cut_of_interviews_that_are_not_held_is_refused(words: tuple[str, ...], terminal: Terminal) -> None:
    assert "--items takes --complete FILE, and no --careless" in terminal.refuse("evaluate", *words, "--items", "30")
