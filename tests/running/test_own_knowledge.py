"""A deployer's own knowledge: what a change changes for whom is told before it is served, and it is what is served."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from served import COMMAND, PATIENCE
from starlette.testclient import TestClient

from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.settings import Settings, SettingsError, checked, read_settings
from popliteal.knowledge import BASE, KnowledgeError, load_knowledge
from popliteal.workshop.evaluation.difference import difference

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
ICON = ROOT / "src" / "popliteal" / "faces" / "pages" / "static" / "icon.svg"
KNOWN = """
- id: swollen
  diagnosis: deep_vein_thrombosis
  triage: urgent_24_hours
  story: My calf is twice as thick.
  present: [calf_swelling, calf_pain]
- id: tired
  diagnosis: other_cause
  triage: routine
  story: Both legs are tired.
  present: [leg_heaviness]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the knowledge, as `knowledge copy` makes it."""
    done = run("copy", str(tmp_path / "own"))
    assert done.returncode == 0, done.stderr
    return tmp_path / "own"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """A command about the knowledge."""
    command = [sys.executable, "-c", COMMAND, "knowledge", *words]
    return subprocess.run(command, text=True, capture_output=True, timeout=PATIENCE, cwd=ROOT)


def without_urgency(folder: Path) -> None:
    """Take the urgency out of everything that a calf calls for: a mistake that somebody could make."""
    for path in [*sorted((folder / "triage").glob("*.yaml")), folder / "thresholds.yaml"]:
        path.write_text(path.read_text("utf-8").replace("level: urgent_24_hours", "level: routine"), "utf-8")


def test_a_copy_is_the_same_knowledge_and_nothing_differs(own: Path) -> None:
    assert load_knowledge(own).version == load_knowledge().version
    found = difference(load_knowledge(), load_knowledge(own), {"known": KNOWN})
    assert (found.cases, found.entries, found.levels, found.causes) == (2, {}, (), ())


def test_a_change_that_sends_somebody_too_late_is_told_and_refused(own: Path, tmp_path: Path) -> None:
    without_urgency(own)
    known = tmp_path / "known.yaml"
    known.write_text(KNOWN)
    done = run("diff", "shipped", str(own), "--cases", str(known), "--json")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert told["newly_hazardous"] == ["swollen"]
    moved = told["levels"][0]
    assert (moved["id"], moved["who"]) == ("swollen", "My calf is twice as thick.")
    assert moved["old"]["level"] == "urgent_24_hours"
    assert any(entry.endswith(" changed") for entry in told["entries"]["thresholds"])
    assert "SENT TOO LATE NOW" in run("diff", "shipped", str(own), "--cases", str(known)).stdout


def test_the_pages_speak_from_the_folder_that_is_set(own: Path, tmp_path: Path) -> None:
    levels = own / "levels.yaml"
    levels.write_text(levels.read_text("utf-8").replace("heading: ", "heading: OURS ", 1), "utf-8")
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'cases.db'}", knowledge=str(own)))
    version = load_knowledge(own).version
    assert version != load_knowledge().version
    assert version in TestClient(app).get("/evidence").text
    app.state.desk.cases.close()


def test_a_folder_that_is_no_knowledge_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="is not a knowledge directory"):
        create_app(Settings(knowledge=str(tmp_path)))


def test_a_folder_that_is_no_knowledge_is_told_before_any_address(tmp_path: Path) -> None:
    environment = os.environ | {"POPLITEAL_KNOWLEDGE": str(tmp_path), "POPLITEAL_WORKERS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "serve"], text=True, capture_output=True, timeout=PATIENCE, env=environment
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not a knowledge directory" in done.stderr


def test_where_the_known_cases_are_not_the_way_to_name_them_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-c", COMMAND, "knowledge", "diff", "shipped", "shipped"]
    done = subprocess.run(command, text=True, capture_output=True, timeout=PATIENCE, cwd=tmp_path)
    assert done.returncode == 2
    assert "tests/cases/development.yaml is not here" in done.stderr
    assert "--cases FILE" in done.stderr


def test_a_copy_is_never_made_over_another(own: Path) -> None:
    done = run("copy", str(own))
    assert done.returncode == 2
    assert "name a folder that is not there yet" in done.stderr
    assert (BASE / "levels.yaml").read_text("utf-8") == (own / "levels.yaml").read_text("utf-8")


def test_a_logo_is_shown_with_the_name_of_whose_it_is(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    shutil.copy(ICON, logo)
    settings = Settings(database=f"sqlite:///{tmp_path / 'cases.db'}", logo=str(logo), provider_name="Knee & Co")
    client = TestClient(create_app(checked(settings)))
    assert '<img class="whose-site" src="/logo" alt="Knee &amp; Co">' in client.get("/").text
    shown = client.get("/logo")
    assert (shown.content, shown.headers["content-type"]) == (logo.read_bytes(), "image/svg+xml")
    plain = TestClient(create_app(Settings(database=settings.database)))
    assert plain.get("/logo").status_code == 404
    assert "/logo" not in plain.get("/").text
    for one in (client, plain):
        one.app.state.desk.cases.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Settings(logo="nowhere.svg", provider_name="A"), "nowhere.svg is no file"),
        (Settings(logo=__file__, provider_name="A"), "is no file that ends in .svg or .png"),
        (Settings(logo=str(ICON)), "needs POPLITEAL_PROVIDER_NAME"),
    ],
)
def test_a_logo_that_cannot_be_shown_is_refused(given: Settings, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        checked(given)


@pytest.mark.parametrize(("name", "content"), [("a.png", b"<svg/>"), ("a.svg", b"\x89PNG\r\n\x1a\n"), ("b.svg", b"")])
def test_a_logo_is_what_the_end_of_its_name_says(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SettingsError, match="but no such picture is in it"):
        checked(Settings(logo=str(tmp_path / name), provider_name="A"))


def test_a_logo_that_may_not_be_read_is_refused_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(SettingsError, match=r"icon\.svg: Permission denied"):
        checked(Settings(logo=str(ICON), provider_name="A"))


ACCENT = {"accent": "#1d4f91", "accent_dark": "#9cc4ff"}


def test_an_accent_takes_the_place_of_our_own_on_every_page(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path / 'cases.db'}", **ACCENT)
    client = TestClient(create_app(checked(settings)))
    page = client.get("/").text
    assert page.index("/static/tokens.css") < page.index('href="/accent.css"') < page.index("/static/style.css")
    sheet = client.get("/accent.css")
    assert sheet.headers["content-type"].startswith("text/css")
    light, dark = sheet.text.split("@media screen and (prefers-color-scheme: dark)")
    assert "--accent:#1d4f91;" in light
    assert "--accent:#9cc4ff;" in dark
    plain = TestClient(create_app(Settings(database=settings.database)))
    assert plain.get("/accent.css").status_code == 404
    assert "accent.css" not in plain.get("/").text
    for one in (client, plain):
        one.app.state.desk.cases.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"accent_dark": ""}, "POPLITEAL_ACCENT_DARK is missing"),
        ({"accent": ""}, "POPLITEAL_ACCENT is missing"),
        ({"accent": "teal"}, "'teal' is no color: write it like #"),
        ({"accent": "#3d8fe0"}, r"#3d8fe0 cannot be read in the light: 'accent' on 'paper' has a contrast of 3\.3"),
        ({"accent_dark": "#1d4f91"}, r"cannot be read in the dark: .* Take a lighter"),
        ({"accent": "#b3190e"}, "looks like the red of an emergency"),
    ],
)
def test_an_accent_that_cannot_be_read_or_looks_like_an_emergency_is_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        checked(Settings(**(ACCENT | given)))


def test_a_color_without_quotes_is_not_taken_for_no_color(tmp_path: Path) -> None:
    place = tmp_path / "settings.yaml"
    place.write_text("accent: #1d4f91\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="'accent' has no value"):
        read_settings({}, place)
    place.write_text("accent: '#1d4f91'\naccent_dark: '#9cc4ff'\n", encoding="utf-8")
    assert read_settings({}, place).accent == "#1d4f91"
