"""What README.md, CONTRIBUTING.md and docs/ say is run here: quoted commands, cases, and names of files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from drawing_sheets import FOLDER, sheets
from refresh_docs import PAGES, ROOT, output, quoted

from popliteal.case import parse_case
from popliteal.knowledge import Knowledge, load_knowledge
from some import some

EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.yaml"))
COMMANDS = [
    pytest.param(command, printed, id=f"{page.name}: {command}")
    for page in PAGES
    for command, printed in quoted(page.read_text(encoding="utf-8"))
]
CASES = [
    pytest.param(block, id=f"{page.name} {number}")
    for page in PAGES
    for number, block in enumerate(re.findall(r"^```yaml\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S), 1)
    if re.search(r"^(answers|present):", block, re.M)
]
LINKS = [
    pytest.param(page, target, id=f"{page.name}: {target}")
    for page in [*PAGES, ROOT / "GLOSSARY.md", ROOT / "CHANGELOG.md"]
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.mark.parametrize(("command", "printed"), COMMANDS)
def test_a_quoted_command_prints_what_the_page_shows(command: str, printed: str) -> None:
    assert output(command) == printed, "out of date: run `make docs` and read the difference"


@pytest.mark.parametrize("block", CASES)
def test_a_case_in_a_page_can_be_read(block: str, knowledge: Knowledge) -> None:
    assert parse_case(block, knowledge, "page").stated


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_case_can_be_read(example: Path, knowledge: Knowledge) -> None:
    assert parse_case(example.read_text("utf-8"), knowledge, example.name).stated


@pytest.mark.parametrize(("page", "target"), LINKS)
def test_a_link_leads_to_a_file(page: Path, target: str) -> None:
    assert (page.parent / target).exists()


def test_the_pages_quote_commands_and_cases() -> None:
    assert len(COMMANDS) >= 5
    assert len(CASES) >= 2
    assert len(EXAMPLES) >= 4


def test_each_test_that_the_promises_name_is_there() -> None:
    named = some(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "docs" / "pages.md").read_text("utf-8")))
    lost = [(file, test) for file, test in named if f"def {test}" not in (ROOT / file).read_text("utf-8")]
    assert lost == []


def test_the_readme_fits_on_about_one_screen() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 80


def test_the_sheets_of_drawings_are_those_that_the_program_draws() -> None:
    """`make docs` writes them again."""
    assert {place.name: place.read_text(encoding="utf-8") for place in FOLDER.glob("*.svg")} == dict(sheets())
