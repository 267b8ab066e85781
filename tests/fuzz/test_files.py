"""Files that crashed or hung the terminal program: each is refused with one message, within two seconds."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from served import PATIENCE

from popliteal.knowledge.yamlfile import DEEPEST, LARGEST, MOST_KEYS, read_file, read_strangers_yaml, read_yaml

COMMAND = "from popliteal.faces.terminal import main; main()"
LONGEST = 2.0
"""Seconds beyond what the command takes to start."""
PRIME = 2**61 - 1
CASES = {
    "a bool that is none": "age: !!bool abc",
    "an int that is empty": 'age: !!int ""',
    "a float that is empty": 'age: !!float ""',
    "an int that is a dash": 'age: !!int "-"',
    "a day that is none": "as_of: !!timestamp abc",
    "a day that no calendar has": "as_of: 2026-13-45",
    "a huge number in hexadecimal": "age: 0x" + "f" * 5000,
    "a huge answer": "answers: {fever: 0x" + "f" * 5000 + "}",
    "a huge number in binary": "age: 0b" + "1" * 30_000,
    "a huge decimal number": "age: " + "9" * 5000,
    "a huge number to base 60": "age: 1" + ":59" * 300_000 + ".5",
    "a larger number to base 60": "age: 1" + ":59" * 329_000,
    "keys with one hash": "answers: {" + ", ".join(f"{k * PRIME}: yes" for k in range(1, 36_001)) + "}",
    "lists in lists": "[" * 100_000,
    "items in items": "- " * 100_000,
}


def run(*words: str | Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", COMMAND, *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, env=os.environ | (environment or {})
    )


def refused(done: subprocess.CompletedProcess[str]) -> None:
    """It ended by itself, with one message and no traceback."""
    assert done.returncode in (1, 2), done.returncode
    assert "Traceback" not in done.stderr
    assert 0 < len(done.stderr) < 2000
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("name", CASES)
def test_no_text_crashes_or_hangs_the_reader(name: str) -> None:
    for read in (read_yaml, read_strangers_yaml):
        begun = time.process_time()
        with suppress(ValueError):
            read(CASES[name])
        assert time.process_time() - begun < LONGEST


@pytest.mark.parametrize("name", ["a bool that is none", "a huge answer", "keys with one hash", "lists in lists"])
@pytest.mark.parametrize("command", ["assess", "evaluate", "settings"])
def test_no_file_crashes_a_command(tmp_path: Path, name: str, command: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(CASES[name], encoding="utf-8")
    if command == "settings":
        refused(run("serve", environment={"POPLITEAL_SETTINGS": str(path)}))
    else:
        refused(run(command, path))


def test_only_a_regular_file_is_read(tmp_path: Path) -> None:
    pipe, folder = tmp_path / "pipe.yaml", tmp_path / "interview.yaml"
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (pipe, folder, Path("/dev/zero")):
        with pytest.raises(ValueError, match="no file to read"):
            read_file(path)
    refused(run("assess", "/dev/zero"))
    refused(run("assess", pipe))


def test_no_more_of_a_file_is_read_than_it_may_have(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(ValueError, match="too large"):
        read_file(path)


def test_a_knowledge_folder_with_a_pipe_a_folder_or_a_strange_name_is_refused(tmp_path: Path) -> None:
    for number, make in enumerate(
        (
            lambda root: os.mkfifo(root / "conditions" / "a.yaml"),
            lambda root: (root / "interview.yaml").mkdir(),
            lambda root: (root / "conditions" / "\x1b[2Jevil.yaml").write_text("[" * 100_000),
        )
    ):
        root = tmp_path / str(number)
        (root / "conditions").mkdir(parents=True)
        make(root)
        refused(run("knowledge", "check", "--knowledge", root))


def test_plain_values_are_read_as_before() -> None:
    told = {"a": 7, "b": -2.5, "c": True, "d": None, "e": "0x1f", "f": "1:30", "g": 1e-3}
    text = "{a: 7, b: -2.5, c: yes, d: null, e: 0x1f, f: 1:30, g: 1.0e-3}"
    assert read_yaml(text) == told
    assert str(read_yaml("as_of: 2026-03-01")["as_of"]) == "2026-03-01"


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("a: 1\nb:\n  c: 2\n  c: 3", "line 4, column 3", "'c' is given twice"),
        ("a: !!python/name:os.system x", "line 1, column 4", "a tag"),
        ("[" * DEEPEST + "{" + "}" + "]" * DEEPEST, f"line 1, column {DEEPEST + 1}", "nested more than"),
        ("? [a, b]\n: 1", "line 1, column 3", "cannot be a key"),
        ("a: &b [*b]", "line 1, column 8", "names nothing that ends before it"),
        ("a: 1\n---\nb: 2", "line 2, column 1", "a second document"),
        ("day: 2026-02-30", "line 1, column 6", "is no day"),
    ],
)
def test_a_refusal_says_where_and_why(text: str, place: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as refusal:
        read_yaml(text)
    assert str(refusal.value).startswith(f"{place}: ")


def test_only_our_own_files_may_repeat_by_alias_and_a_merge_is_a_plain_key() -> None:
    text = "a: &same {b: [1, 2]}\nc: *same"
    assert read_yaml(text) == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}
    assert read_yaml("<<: {a: 1}") == {"<<": {"a": 1}}
    with pytest.raises(ValueError, match="line 2, column 4: an alias"):
        read_strangers_yaml(text)


def test_a_mapping_has_so_many_keys_at_most() -> None:
    assert len(read_yaml("\n".join(f"k{n}: 1" for n in range(MOST_KEYS)))) == MOST_KEYS
    with pytest.raises(ValueError, match="the limit is 5,000"):
        read_yaml("\n".join(f"k{n}: 1" for n in range(MOST_KEYS + 1)))
