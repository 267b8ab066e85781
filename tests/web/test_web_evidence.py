"""Evidence pages for everything the program knows; the general page, which reads as the article does."""

from __future__ import annotations

import pytest
from visitor import Visitor

from popliteal.knowledge.describe import figure_text
from popliteal.web.desk import Desk
from popliteal.web.routes.evidence import KINDS

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
    "C1": ("about", ["osteoarthritis", "rheumatoid arthritis", "gout"]),
    "C2": ("about", ["baker's cyst", "extra joint fluid"]),
    "C3": ("about", ["pcl injury"]),
    "C4": ("about", ["tendon"]),
    "C5": ("about", ["meniscus tear"]),
    "C6": ("about", ["pulled or torn hamstring", "pulled or torn calf muscle"]),
    "C7": ("about", ["tight, sore, or cramping leg muscles"]),
    "D1": ("about", ["looked after at home", "treatment by the cause"]),
    "D2": ("about", ["rice", "meat", "which moves are safe", "may have to wait"]),
    "D3": ("about", ["ibuprofen", "acetaminophen", "if it is safe for you", "corticosteroid", "cortisone"]),
    "D4": ("about", ["brace", "in line"]),
    "D5": ("about", ["physical therapy", "stronger", "looser", "coming back"]),
    "D6": ("about", ["surgery", "meniscus", "back band", "new knee"]),
    "E1": ("about", ["warm up"]),
    "E2": ("about", ["cool down"]),
    "E3": ("about", ["through pain"]),
    "E4": ("about", ["time"]),
    "E5": ("about", ["gear"]),
    "E6": ("about", ["clear the floor"]),
    "E7": ("about", ["chair, table, or counter"]),
    "E8": ("about", ["cane", "walker"]),
    "F1": ("about", ["hard to move"]),
    "F2": ("about", ["keeps you from"]),
    "F3": ("about", ["more than a few days"]),
    "F4": ("about", ["lump behind the knee"]),
    "F5": ("about", ["fever", "warm"]),
    "G1": ("about", ["nobody needs to live with it", "whatever the cause", "such as swelling"]),
    "G2": ("about", ["to get a visit, call"]),
    "G3": ("about", ["reviewed by", "not yet reviewed by a clinician", "/evidence"]),
}


@pytest.mark.parametrize("item", ARTICLE)
def test_the_item_of_the_article_is_found_on_a_page(item: str, visitor: Visitor) -> None:
    path, words = ARTICLE[item]
    page = visitor.get(f"/{path}")
    text = f"{page.text} {' '.join(page.links)}".lower().replace("’", "'")
    assert [word for word in words if word not in text] == []


def test_every_item_of_the_article_is_walked() -> None:
    letters = {"A": 2, "B": 11, "C": 7, "D": 6, "E": 8, "F": 5, "G": 3}
    assert set(ARTICLE) == {f"{letter}{n}" for letter, last in letters.items() for n in range(1, last + 1)}


@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_is_known_has_its_page_and_says_who_reviewed_it(
    kind: str, visitor: Visitor, desk: Desk
) -> None:
    names = KINDS[kind][0](desk.care)
    assert names
    for name in names:
        page = visitor.get(f"/evidence/{kind}/{name}")
        assert "Reviewed by: not yet reviewed by a clinician" in page.text
        assert desk.model.knowledge.version in page.text


def test_every_figure_of_a_condition_stands_with_its_source_and_how_that_was_read(visitor: Visitor, desk: Desk) -> None:
    knowledge = desk.model.knowledge
    for condition in knowledge.conditions.values():
        page = visitor.get(f"/evidence/conditions/{condition.id}")
        for name, figure in {**condition.findings, **condition.risks}.items():
            assert name in page.ids
            assert " ".join(figure_text(figure, knowledge.scale).split()) in page.text
        cited = {name for figure in condition.findings.values() for name in figure.source}
        assert {f"/evidence/sources/{name}" for name in cited} <= set(page.links)


def test_every_link_of_the_evidence_overview_leads_to_a_page(visitor: Visitor, desk: Desk) -> None:
    links = {link for link in visitor.get("/evidence").links if link.startswith("/evidence/")}
    assert len(links) >= sum(len(names(desk.care)) for names, _ in KINDS.values()) - len(desk.care.medicines)


@pytest.mark.parametrize("path", ["/evidence/conditions/none", "/evidence/nothing/fever", "/evidence/rules/../x"])
def test_what_is_not_known_has_no_page(visitor: Visitor, path: str) -> None:
    visitor.get(path, status=404)


def test_the_general_page_names_every_cause(visitor: Visitor, desk: Desk) -> None:
    text = visitor.get("/about").text.lower()
    names = [c.lay_name.lower() for c in desk.model.knowledge.conditions.values() if c.id != "other_cause"]
    assert [name for name in names if name not in text] == []
