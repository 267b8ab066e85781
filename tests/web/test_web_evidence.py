"""Evidence pages for everything the program knows; the general page, which reads as the article does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import refresh_figures
from playwright.sync_api import BrowserContext
from starlette.testclient import TestClient
from test_web_browser import faults_of
from visitor import Reader, Visitor

from popliteal.explain.catalog import GROUPS
from popliteal.explain.entries import NOT_REVIEWED
from popliteal.explain.show import show
from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.evidence import measured as measured
from popliteal.faces.pages.evidence.measured import Figures, figures
from popliteal.faces.pages.routes.evidence_pages import known_at
from popliteal.faces.pages.settings import Settings
from popliteal.knowledge import load_knowledge
from popliteal.knowledge.describe import figure_text
from some import some

ARTICLE = {
    "A1": ("about", ["very common", "posterior knee pain", "hamstring", "calf", "creases"]),
    "A2": ("about", ["now and then is ordinary", "always there", "each time you move", "more than a few days"]),
    "B1": ("about", ["feels sore"]),
    "B2": ("about", ["sharp or it pinches"]),
    "B3": ("about", ["it aches"]),
    "B4": ("about", ["stabs"]),
    "B5": ("about", ["pressure or a bubble"]),
    "B6": ("about", ["comes and goes", "worse when you walk", "bend the knee", "better when you sit", "stretched out"]),
    "B7": ("about", ["knee is swollen", "lump behind your knee"]),
    "B8": ("about", ["feels warm"]),
    "B9": ("about", ["clicks or pops"]),
    "B10": ("about", ["changed color"]),
    "B11": ("about", ["a bruise"]),
    "C1": ("about/causes", ["osteoarthritis", "rheumatoid arthritis", "gout"]),
    "C2": ("about/causes", ["baker's cyst", "extra joint fluid"]),
    "C3": ("about/causes", ["pcl injury"]),
    "C4": ("about/causes", ["tendon"]),
    "C5": ("about/causes", ["meniscus tear"]),
    "C6": ("about/causes", ["pulled or torn hamstring", "pulled or torn calf muscle"]),
    "C7": ("about/causes", ["tight, sore, or cramping leg muscles"]),
    "D1": ("about/treatment", ["looked after at home", "treatment by the cause"]),
    "D2": ("about/treatment", ["rice", "meat", "which moves are safe", "may have to wait"]),
    "D3": ("about/treatment", ["ibuprofen", "acetaminophen", "if it is safe for you", "corticosteroid", "cortisone"]),
    "D4": ("about/treatment", ["brace", "in line"]),
    "D5": ("about/treatment", ["physical therapy", "stronger", "looser", "coming back"]),
    "D6": ("about/treatment", ["surgery", "meniscus", "back band", "new knee"]),
    "E1": ("about/prevention", ["warm up and stretch first"]),
    "E2": ("about/prevention", ["cool down and stretch after"]),
    "E3": ("about/prevention", ["never play through pain"]),
    "E4": ("about/prevention", ["give your body time"]),
    "E5": ("about/prevention", ["wear the right gear"]),
    "E6": ("about/prevention", ["clear the floor"]),
    "E7": ("about/prevention", ["use a tool to reach", "never stand on a chair, table, or counter"]),
    "E8": ("about/prevention", ["use a cane or walker", "if walking is hard, or you could fall"]),
    "F1": ("about/when-to-be-seen", ["hard to move or bend is a reason"]),
    "F2": ("about/when-to-be-seen", ["keeps you from things you normally do"]),
    "F3": ("about/when-to-be-seen", ["gone on for more than a few days"]),
    "F4": (
        "about/when-to-be-seen",
        ["a lump behind the knee is mostly harmless, but is best looked at", "a swollen knee is a reason"],
    ),
    "F5": ("about/when-to-be-seen", ["fever or chills along with knee", "a knee that feels warm"]),
    "G1": ("about", ["nobody needs to live with it", "whatever the cause", "such as swelling"]),
    "G2": ("about", ["to get a visit, call"]),
    "G3": ("about", ["reviewed by", "not yet reviewed by a clinician", "/evidence"]),
}


BASIS = re.compile(r'<a (?:class="basis" )?href="(/evidence/[^"#]+/[^"#]+)#?([^"]*)"')


@pytest.fixture(scope="module")
def walked() -> Iterator[dict[str, Reader]]:
    """Every evidence page that there is, by its address."""
    app = create_app(Settings(database="sqlite://"))
    visitor, desk = Visitor(TestClient(app)), app.state.desk
    yield {path: visitor.get(path) for kind in GROUPS for path in paths_of(kind, desk)}
    desk.cases.close()


def paths_of(kind: str, desk: Desk) -> list[str]:
    return [f"/evidence/{kind}/{name}" for name in GROUPS[kind].titles(known_at(desk))]


@pytest.mark.parametrize("item", ARTICLE)
def test_the_item_of_the_article_is_found_on_a_page(item: str, visitor: Visitor) -> None:
    path, words = ARTICLE[item]
    page = visitor.get(f"/{path}")
    text = f"{page.text} {' '.join(page.links)}".lower().replace("’", "'")
    assert [word for word in words if word not in text] == []


def test_the_walk_would_notice_an_item_that_is_not_said(visitor: Visitor) -> None:
    text = " ".join(visitor.get(path).text for path in ("/", "/privacy", "/emergency", "/evidence/figures")).lower()
    assert [item for item, (_, words) in ARTICLE.items() if all(word in text for word in words)] == []


def test_every_item_of_the_article_is_walked() -> None:
    letters = {"A": 2, "B": 11, "C": 7, "D": 6, "E": 8, "F": 5, "G": 3}
    assert set(ARTICLE) == {f"{letter}{n}" for letter, last in letters.items() for n in range(1, last + 1)}


@pytest.mark.parametrize("kind", GROUPS)
def test_everything_that_is_known_has_its_page_and_says_who_reviewed_it(
    kind: str, walked: dict[str, Reader], desk: Desk
) -> None:
    paths = paths_of(kind, desk)
    assert paths
    for path in some(paths):
        assert f"Reviewed by: {NOT_REVIEWED}" in walked[path].text
        assert desk.ready.knowledge.version in walked[path].text


def test_every_link_between_evidence_pages_leads_to_the_very_line(walked: dict[str, Reader]) -> None:
    lost = []
    for path, page in walked.items():
        for link in (link for link in page.links if link.startswith("/evidence/")):
            target, _, line = link.partition("#")
            if target not in walked or (line and line not in walked[target].ids):
                lost.append((path, link))
    assert lost == []
    assert [path for path, page in walked.items() if len(page.ids) != len(set(page.ids))] == []


def test_every_source_leads_to_what_it_stands_behind(walked: dict[str, Reader], desk: Desk) -> None:
    for path in some(paths_of("sources", desk)):
        backed = {link.partition("#")[0] for link in walked[path].links} & set(walked)
        assert backed, path
        assert all(path in walked[target].links for target in backed), path


def test_whatever_a_rule_or_limit_or_advice_rests_on_leads_back_to_it(walked: dict[str, Reader], desk: Desk) -> None:
    for kind in ("rules", "thresholds", "scores", "diary", "medicines"):
        for path in paths_of(kind, desk):
            for source in (link for link in walked[path].links if link.startswith("/evidence/sources/")):
                assert path in {link.partition("#")[0] for link in walked[source].links}, (path, source)


def test_every_figure_of_a_result_opens_its_source_in_one_step(visitor: Visitor, walked: dict[str, Reader]) -> None:
    visitor.interview(
        ("lump_behind_knee", "calf_pain", "morning_stiffness_under_30_min", "known_osteoarthritis"),
        trouble_place="behind_knee",
    )
    pages = ("/causes", "/today", "/pain-medicines", "/how-we-know")
    found = [place for path in pages if visitor.get(path) for place in BASIS.findall(visitor.html)]
    assert len(found) > 30
    found = [(path, line) for path, line in found if not path.startswith("/evidence/sources/")]
    for path, line in some(found):
        page = walked[path]
        assert not line or line in page.ids, (path, line)
        told = any(link.startswith("/evidence/sources/") for link in page.links) or "our own judgment" in page.text
        assert told, path


def test_the_figures_shown_are_those_of_the_present_knowledge() -> None:
    kept = json.loads(measured.FILE.read_text(encoding="utf-8"))
    knowledge = load_knowledge()
    assert kept["knowledge"] == knowledge.version, "of another version: run `make docs`"
    assert kept["known"] == refresh_figures.known_figures(knowledge, refresh_figures.FIRST), "run `make docs`"
    assert kept["later"]["now"] == refresh_figures.known_figures(knowledge, refresh_figures.LATER), "run `make docs`"
    assert kept["later"]["first"] == refresh_figures.first_sight(), "run `make docs`"


def test_the_figures_of_drawn_people_can_be_measured_again() -> None:
    few = refresh_figures.drawn_figures(load_knowledge(), 20)
    assert few["n"] == 20
    assert set(few) == set(json.loads(measured.FILE.read_text(encoding="utf-8"))["drawn"])


def test_the_page_of_figures_shows_each_with_its_range_and_says_that_it_is_no_proof(visitor: Visitor) -> None:
    text = visitor.get("/evidence/figures").text
    known, later = figures().known, figures().later
    assert later.first.triage_hazardous.share > known.triage_hazardous.share  # what the page is honest about
    for counted in (
        later.first.triage_hazardous, later.first.triage_exact, later.first.top3, later.now.triage_hazardous,
        known.top1, known.top3, known.top5, known.equal_priors.top1, known.triage_exact, known.triage_hazardous,
        known.triage_over, known.baselines["emergency_now"].triage_over, known.baselines["self_care"].triage_hazardous,
    ):  # fmt: skip
        assert f"{100 * counted.share:.0f} % ({100 * counted.low:.0f} to {100 * counted.high:.0f} %)" in text
    assert f"{known.triage_hazardous.k} of {known.n}" in text
    assert "This is no proof for new cases. We mended the rules with these very cases in view." in text
    assert "No study with patients was done." in text


@pytest.mark.parametrize("path", ["/evidence", "/evidence/figures"])
def test_figures_of_another_version_of_the_knowledge_are_said_to_be(
    path: str, visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = figures().model_copy(update={"knowledge": "0123456789abcdef"})
    file = tmp_path / "figures.json"
    file.write_text(older.model_dump_json(by_alias=True), encoding="utf-8")
    monkeypatch.setattr(measured, "FILE", file)
    figures.cache_clear()
    try:
        assert "of another version of the knowledge (0123456789abcdef)" in visitor.get(path).text
    finally:
        figures.cache_clear()


def test_a_file_of_figures_that_lacks_one_is_refused() -> None:
    content = figures().model_dump(by_alias=True)
    del content["known"]["triage_hazardous"]
    with pytest.raises(ValueError, match="triage_hazardous"):
        Figures.model_validate(content)


@pytest.mark.parametrize("path", ["/evidence/findings/calf_swelling", "/evidence/medicines/ibuprofen"])
def test_long_pages_of_evidence_pass_axe_and_fit_a_small_phone(path: str, context: BrowserContext, axe: str) -> None:
    page = context.new_page()
    page.goto(path)
    assert faults_of(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_every_figure_of_a_condition_stands_with_its_source_and_how_that_was_read(visitor: Visitor, desk: Desk) -> None:
    knowledge = desk.ready.knowledge
    for condition in some(knowledge.conditions.values()):
        page = visitor.get(f"/evidence/conditions/{condition.id}")
        for name, figure in {**condition.findings, **condition.risks}.items():
            assert name in page.ids
            assert " ".join(figure_text(figure, knowledge.scale).split()) in page.text
        cited = {name for figure in condition.findings.values() for name in figure.source}
        assert {f"/evidence/sources/{name}" for name in cited} <= set(page.links)


def test_every_link_of_the_evidence_overview_leads_to_a_page(visitor: Visitor, desk: Desk) -> None:
    links = {link for link in visitor.get("/evidence").links if link.startswith("/evidence/")}
    assert links >= {path for kind in GROUPS for path in paths_of(kind, desk)}


@pytest.mark.parametrize("kind", GROUPS)
def test_whatever_has_a_page_can_be_shown_in_the_terminal(kind: str, walked: dict[str, Reader], desk: Desk) -> None:
    known = known_at(desk)
    for name in some(list(GROUPS[kind].titles(known))[::25]):
        told = " ".join(show(name, desk.ready.knowledge).split())
        page, entry = walked[f"/evidence/{kind}/{name}"].text, GROUPS[kind].entry(name, known)
        assert f"{entry.kind.lower()} {name}: " in told
        for line in (line for section in entry.sections for line in section.lines):
            text = " ".join(line.text.split())
            assert text in told
            assert text in page


@pytest.mark.parametrize(
    ("older", "today"),
    [("findings/sudden_onset", "findings/onset"), ("care/ibuprofen", "medicines/ibuprofen")],
)
def test_an_older_id_and_that_of_any_advice_have_a_page_too(older: str, today: str, visitor: Visitor) -> None:
    assert visitor.get(f"/evidence/{older}").text == visitor.get(f"/evidence/{today}").text


def test_a_less_common_cause_names_what_it_counts_under_and_an_excuse_its_rules(walked: dict[str, Reader]) -> None:
    assert "/evidence/conditions/calf_strain" in walked["/evidence/named/achilles_rupture"].links
    assert "/evidence/rules/injury_and_cannot_walk" in walked["/evidence/excuses/nobody"].links


@pytest.mark.parametrize("path", ["/evidence/conditions/none", "/evidence/nothing/fever", "/evidence/diary/none"])
def test_what_is_not_known_has_no_page(visitor: Visitor, path: str) -> None:
    visitor.get(path, status=404)


def test_the_general_page_names_every_cause(visitor: Visitor, desk: Desk) -> None:
    text = visitor.get("/about/causes").text.lower()
    names = [c.lay_name.lower() for c in desk.ready.knowledge.conditions.values() if c.id != "other_cause"]
    assert [name for name in names if name not in text] == []
