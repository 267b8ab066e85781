"""The chart of whether stated chances hold, drawn with the parts that the diary's chart has too."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from popliteal.drawing.plot import range_band
from popliteal.drawing.svg import NAMESPACE
from popliteal.faces.pages.evidence.measured import figures
from popliteal.faces.pages.evidence.reliability import BOX, FRAME, reliability_chart
from some import some

BINS = figures().drawn.reliability
ROOT = ElementTree.fromstring(reliability_chart(BINS))


def test_each_range_of_chances_has_a_dot_at_its_height_within_its_95_percent_line() -> None:
    dots = [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in ROOT.iter(f"{{{NAMESPACE}}}circle")]
    assert dots == [
        pytest.approx((FRAME.place(item.stated), FRAME.height(item.came_true.share)), abs=0.06) for item in BINS
    ]
    lines = [line.attrib["points"].split() for line in ROOT.iter(f"{{{NAMESPACE}}}polyline")][1:]
    for (_, y), (low, high) in some(zip(dots, lines, strict=True)):
        assert float(high.split(",")[1]) <= y <= float(low.split(",")[1])


def test_a_perfect_fit_is_the_dashed_line_from_corner_to_corner() -> None:
    fit = next(ROOT.iter(f"{{{NAMESPACE}}}polyline"))
    assert fit.attrib["stroke-dasharray"]
    assert fit.attrib["points"] == f"{FRAME.left:.1f},{FRAME.bottom:.1f} {FRAME.right:.1f},{FRAME.top:.1f}"


def test_the_chart_says_in_words_how_often_the_range_holds() -> None:
    words = ROOT.find(f"{{{NAMESPACE}}}desc")
    assert words is not None
    inside = sum(item.inside for item in BINS)
    assert f"In {inside} of {len(BINS)} the range holds what was said." in str(words.text)
    assert all(0 <= float(text.attrib["x"]) <= BOX[2] for text in ROOT.iter(f"{{{NAMESPACE}}}text"))


def test_a_band_reaches_as_far_as_the_chance_can_and_marks_the_best_guess_only_where_there_is_one() -> None:
    band = ElementTree.fromstring(range_band(20, 35, 40))
    parts = [(part.attrib["class"], float(part.attrib["x"]), float(part.attrib["width"])) for part in band]
    assert parts == [("fill-wash", 0, 100), ("fill-body", 20, 35), ("fill-ink", 40, 1.5)]
    assert band.attrib["aria-hidden"] == "true"
    assert [part.attrib["class"] for part in ElementTree.fromstring(range_band(0, 90))] == ["fill-wash", "fill-body"]
