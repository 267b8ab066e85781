"""The leg: its parts lie where anatomy puts them, and each cause has its picture."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from apart import apart
from hypothesis import given
from hypothesis import strategies as st

from popliteal.drawing.leg import GROUNDS, LEGEND, LegRegion, Look, Marks, causes, draw_leg, view_of, words
from popliteal.drawing.places import MAPS, draw_found, draw_places, found_parts
from popliteal.drawing.svg import NAMESPACE, Knot, curve
from popliteal.knowledge import load_knowledge
from some import some

LOOKS: tuple[Look, ...] = ("back", "front", "side")
JOINT_LINE = 432
ELSEWHERE = {"hip_referred_pain", "pulmonary_embolism", "other_cause"}


def part(name: str, look: Look = "back") -> LegRegion:
    return next(region for region in view_of(look).regions if region.id == name)


def points(region: LegRegion) -> list[tuple[float, float]]:
    return [(knot[0], knot[1]) for line in (*region.area, *region.path) for knot in line]


def across(name: str, height: float, look: Look = "back") -> float:
    """Where the trunk of a vessel or nerve lies at a height, between its points."""
    trunk = part(name, look).path[0]
    for before, after in pairwise(trunk):
        if before[1] <= height <= after[1]:
            return before[0] + (after[0] - before[0]) * (height - before[1]) / (after[1] - before[1])
    raise AssertionError(f"{name} does not pass the height {height}")


def test_every_cause_at_the_leg_has_a_picture_of_parts_that_exist() -> None:
    assert set(load_knowledge().conditions) - set(causes()) == ELSEWHERE
    for name, marks in some(causes().items()):
        drawing = ElementTree.fromstring(draw_leg(marks, name))
        marked = drawing.findall(f".//{{{NAMESPACE}}}*[@class='fill-accent']")
        marked += drawing.findall(f".//{{{NAMESPACE}}}*[@class='line-accent']")
        assert {region.id for region in view_of(marks.view).regions} >= set(marks.parts), name
        assert len(marked) >= 1, name
        assert drawing[0].text == f"{words(marks)} Marked: {marks.text}"


def test_no_part_lies_outside_the_skin() -> None:
    for look in some(LOOKS):
        for region in view_of(look).regions:
            for x, y in points(region):
                left, right = skin_at(look, y)
                assert left - 1 <= x <= right + 1, (look, region.id, x, y)


def skin_at(look: Look, height: float) -> tuple[float, float]:
    """Where the skin lies at a height, on the left and on the right of what is seen."""
    crossed = []
    for ring in part("skin", look).area:
        for one, next_one in zip(ring, [*ring[1:], ring[0]], strict=True):
            (x, y), (next_x, next_y) = one[:2], next_one[:2]
            if min(y, next_y) <= height <= max(y, next_y) and y != next_y:
                crossed.append(x + (next_x - x) * (height - y) / (next_y - y))
    return min(crossed, default=-float("inf")), max(crossed, default=float("inf"))


def test_hamstrings_begin_at_the_sit_bone_and_end_below_the_joint_on_their_own_side() -> None:
    low = max(y for _, y in points(part("sit_bone")))
    for name in ("semimembranosus", "semitendinosus", "biceps_femoris"):
        assert min(y for _, y in points(part(name))) <= low
        assert max(y for _, y in points(part(name))) > JOINT_LINE
    lowest = {name: max(points(part(name)), key=lambda p: p[1])[0] for name in ("semitendinosus", "biceps_femoris")}
    middle = sum(x for x, _ in points(part("tibia"))) / len(points(part("tibia")))
    assert lowest["semitendinosus"] < middle < lowest["biceps_femoris"]
    fibula = points(part("fibula"))
    assert min(x for x, _ in fibula) <= lowest["biceps_femoris"] <= max(x for x, _ in fibula)


def test_both_heads_of_the_calf_begin_above_the_joint_and_the_inner_one_reaches_lower() -> None:
    inner, outer = points(part("gastrocnemius_medial")), points(part("gastrocnemius_lateral"))
    assert max(min(y for _, y in inner), min(y for _, y in outer)) < JOINT_LINE
    assert max(y for _, y in inner) > max(y for _, y in outer)
    assert min(y for _, y in points(part("soleus"))) > JOINT_LINE
    heel = max(y for _, y in points(part("achilles")))
    assert min(y for _, y in points(part("foot_bones"))) < heel


def test_seen_from_the_side_the_artery_lies_deepest_then_the_vein_then_the_nerve_at_the_joint() -> None:
    bone = min(x for x, y in points(part("femur", "side")) if y > 380)
    artery, vein, nerve = (
        across(name, JOINT_LINE, "side") for name in ("popliteal_artery", "popliteal_vein", "tibial_nerve")
    )
    assert bone > artery > vein > nerve


@pytest.mark.parametrize("look", ["back", "side"])
def test_artery_vein_and_nerve_are_drawn_under_the_calf_and_the_vein_under_the_skin_over_it(look: Look) -> None:
    order = [region.id for region in view_of(look).regions]
    calf = order.index("gastrocnemius_lateral")
    assert max(order.index(name) for name in ("popliteal_artery", "popliteal_vein", "tibial_nerve")) < calf
    assert min(order.index(name) for name in ("small_saphenous", "fibular_nerve")) > calf
    assert order.index("popliteal_artery") < order.index("popliteal_vein") < order.index("tibial_nerve")


def test_the_outer_nerve_winds_around_the_fibula_below_its_head() -> None:
    nerve, fibula = points(part("fibular_nerve")), points(part("fibula"))
    outermost = max(nerve)
    assert outermost[0] > max(x for x, _ in fibula)
    assert outermost[1] > min(y for _, y in fibula) + 20


def test_the_cyst_lies_on_the_inner_side_between_the_calf_muscle_and_the_semimembranosus() -> None:
    cyst = points(part("cyst"))
    assert max(x for x, _ in cyst) < 120
    assert min(y for _, y in cyst) < JOINT_LINE < max(y for _, y in cyst)
    for neighbor in ("gastrocnemius_medial", "semimembranosus"):
        near = points(part(neighbor))
        assert min(abs(x - px) + abs(y - py) for x, y in cyst for px, py in near) < 15


def inside(spot: tuple[float, float], ring: list[tuple[float, float]]) -> bool:
    """Whether a spot lies within an outline, by how often a ray to the right crosses it."""
    crossed = False
    for (x, y), (next_x, next_y) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y > spot[1]) != (next_y > spot[1]) and spot[0] < x + (next_x - x) * (spot[1] - y) / (next_y - y):
            crossed = not crossed
    return crossed


def test_the_cross_bands_end_at_the_back_and_at_the_front_of_the_shin_bone() -> None:
    tibia = [x for x, y in points(part("tibia", "side")) if y < 460]
    lowest = {name: max(points(part(name, "side")), key=lambda p: p[1]) for name in ("acl", "pcl")}
    assert lowest["pcl"][0] < min(tibia) + 8
    plateau = (min(tibia), max(x for x, y in points(part("tibia", "side")) if y < 444))
    foot = [x for x, y in points(part("acl", "side")) if y > 436]
    assert 0.36 < (plateau[1] - sum(foot) / len(foot)) / (plateau[1] - plateau[0]) < 0.46
    assert lowest["acl"][1] < JOINT_LINE + 10 < lowest["pcl"][1]


def test_the_back_cross_band_ends_in_the_middle_below_the_joint_and_not_on_the_outer_shin_bone() -> None:
    band = points(part("pcl"))
    low = [x for x, y in band if y > JOINT_LINE + 15]
    assert abs(sum(low) / len(low) - 120) < 8
    assert JOINT_LINE + 15 < max(y for _, y in band) < JOINT_LINE + 30
    highest = min(band, key=lambda p: p[1])
    assert highest[0] < 120
    assert highest[1] < JOINT_LINE - 20
    fibula = points(part("fibula", "side"))
    assert not any(inside(spot, fibula) for spot in points(part("pcl", "side")))


@pytest.mark.parametrize("look", LOOKS)
def test_cartilage_lies_on_the_bones_and_menisci_between_them(look: Look) -> None:
    soft = ["cartilage", *(name for name in ("medial_meniscus", "lateral_meniscus", "menisci") if has(name, look))]
    for bone in ("femur", "tibia"):
        ring = points(part(bone, look))
        for name in soft:
            for x, y in points(part(name, look)):
                around = [(x + dx, y + dy) for dx, dy in ((2, 0), (-2, 0), (0, 2), (0, -2))]
                assert not all(inside(spot, ring) for spot in around), (bone, name, x, y)


def has(name: str, look: Look) -> bool:
    return any(region.id == name for region in view_of(look).regions)


def test_a_meniscus_is_a_wedge_thick_at_the_rim_and_thin_toward_the_middle() -> None:
    for name, rim in (("medial_meniscus", min), ("lateral_meniscus", max)):
        spots = points(part(name))
        outer, inner = rim(x for x, _ in spots), {min: max, max: min}[rim](x for x, _ in spots)
        assert high(spots, outer) > 15
        assert high(spots, (outer + inner) / 2) < high(spots, outer) / 2
        assert high(spots, inner) < 3
    band = points(part("menisci", "side"))
    ends = (min(x for x, _ in band), max(x for x, _ in band))
    assert high(band, sum(ends) / 2) < min(high(band, end) for end in ends) / 2


def high(spots: list[tuple[float, float]], place: float) -> float:
    """How high an outline is near a place."""
    near = [y for x, y in spots if abs(x - place) <= 4]
    return max(near) - min(near)


def test_the_kneecap_hangs_above_the_joint_by_a_tendon_about_as_long_as_itself() -> None:
    for look in some(("front", "side")):
        cap, cord = points(part("patella", look)), points(part("patellar_ligament", look))
        low, tall = max(y for _, y in cap), max(y for _, y in cap) - min(y for _, y in cap)
        assert JOINT_LINE - 20 <= low <= JOINT_LINE - 10
        assert 0.8 <= (max(y for _, y in cord) - low) / tall <= 1.4


def test_seen_from_the_side_the_thigh_bone_widens_to_the_back_more_than_to_the_front() -> None:
    femur = points(part("femur", "side"))
    shaft = [x for x, y in femur if 290 < y < 310]
    ends = [x for x, y in femur if y > 370]
    assert min(shaft) - min(ends) > 2 * (max(ends) - max(shaft)) > 0


def test_the_head_of_the_outer_shin_bone_lies_as_high_in_every_view_and_below_the_joint() -> None:
    tops = {min(y for _, y in points(part("fibula", look))) for look in some(LOOKS)}
    assert len(tops) == 1
    assert tops.pop() > JOINT_LINE + 12


def test_a_left_leg_is_the_mirror_and_says_so() -> None:
    marks = causes()["popliteal_cyst"]
    assert "scale(-1 1)" in draw_leg(marks, "x", "left")
    assert words(marks, "left") == "Back of a left leg. The inner side is on the right."


@pytest.mark.parametrize("look", MAPS)
def test_each_place_asked_about_is_a_shape_and_each_place_told_is_marked(look: Look) -> None:
    zones = list(view_of(look).zones)
    drawing = ElementTree.fromstring(draw_places(look, zones, zones[:1]))
    classes = [element.attrib["class"] for element in drawing.iter() if "zone" in element.attrib.get("class", "")]
    assert [re.findall(r"z-(\w+)", text)[0] for text in classes] == zones
    assert [text.endswith("fill-accent") for text in classes] == [name == zones[0] for name in zones]


def test_every_place_one_can_point_to_is_a_finding() -> None:
    assert {zone for look in LOOKS for zone in view_of(look).zones} <= set(load_knowledge().findings)


def test_branches_begin_inside_their_trunk() -> None:
    regions = [region for look in LOOKS for region in view_of(look).regions]
    branching = [region for region in regions if len(region.path) > 1 and region.layer in LEGEND]
    for region in some(branching):
        grown = [region.path[0]]
        for branch in region.path[1:]:
            assert min(beside(branch[0], line) for line in grown) < region.width / 2, (region.id, branch[0])
            grown.append(branch)


def beside(spot: Knot, line: list[Knot]) -> float:
    """How far a spot lies from the straight pieces between the points of a line."""
    return min(apart(spot, start, end) for start, end in pairwise(line))


def test_the_two_nerves_of_the_lower_leg_grow_out_of_the_big_one_without_a_gap() -> None:
    trunk = part("sciatic_nerve")
    for name in ("tibial_nerve", "fibular_nerve"):
        assert beside(part(name).path[0][0], trunk.path[0]) + part(name).width / 2 <= trunk.width / 2 + 0.5
    strokes = [element.attrib for element in drawn_lines("lumbar_radiculopathy")]
    solid = [attributes["class"] for attributes in strokes if "stroke-dasharray" not in attributes]
    assert solid == ["line-paper", "line-paper", "line-accent", "line-accent"]


def drawn_lines(cause: str) -> list[ElementTree.Element]:
    drawing = ElementTree.fromstring(draw_leg(causes()[cause], "x"))
    return [element for element in drawing if element.attrib.get("class") in ("line-paper", "line-accent")]


def test_an_artery_has_two_walls_a_nerve_has_stripes_a_vein_is_plain_and_the_words_say_so() -> None:
    hollow, plain, striped = (
        [(line.attrib["class"], "stroke-dasharray" in line.attrib) for line in drawn_lines(cause)]
        for cause in ("peripheral_artery_disease", "deep_vein_thrombosis", "lumbar_radiculopathy")
    )
    assert hollow[-1] == ("line-paper", False)
    assert plain[-1] == ("line-accent", False)
    assert ("line-paper", True) in striped
    assert words(causes()["peripheral_artery_disease"]).endswith("An artery has two walls.")
    assert words(causes()["nerve_entrapment"]).endswith("A nerve has stripes.")
    assert "artery" not in words(causes()["popliteal_cyst"])


def test_what_runs_on_behind_a_bone_begins_where_the_open_line_ends_and_is_dashed() -> None:
    nerve = part("fibular_nerve")
    assert nerve.hidden[0][0] == nerve.path[0][-1]
    fibula = points(part("fibula"))
    assert any(inside((knot[0], knot[1]), fibula) for knot in nerve.hidden[0])
    assert drawn_lines("nerve_entrapment")[-1].attrib["d"] == curve(nerve.hidden[0], closed=False)


def test_a_cross_band_is_seen_through_the_bone_that_it_lies_inside_of() -> None:
    for cause, band in (("pcl_injury", "pcl"), ("acl_injury", "acl")):
        bone = part("femur", "side")
        assert part(band, "side").within == bone.id
        drawing = ElementTree.fromstring(draw_leg(causes()[cause], "x"))
        order = [(element.attrib.get("d"), "fill-opacity" in element.attrib) for element in drawing.iter()]
        glass = (curve(bone.area[0], closed=True), True)
        assert order.index(glass) > order.index((curve(part(band, "side").area[0], closed=True), False))
        assert "see through" in words(causes()[cause])


def test_a_marked_muscle_shines_through_the_tendon_that_crosses_it() -> None:
    marks = Marks(text="", parts=["semimembranosus"], ground="muscles", frame="thigh")
    groups = ElementTree.fromstring(draw_leg(marks, "x")).findall("./*[@opacity]")
    assert [group[0].attrib["d"] for group in groups] == [curve(part("semimembranosus").area[0], closed=True)]
    bare = marks.model_copy(update={"ground": "bones"})
    assert "opacity" not in draw_leg(bare, "x")


@pytest.mark.parametrize("look", ["back", "front"])
def test_the_lining_is_as_wide_on_one_side_as_on_the_other(look: Look) -> None:
    lining = points(part("joint_lining", look))
    assert {(240 - x, y) for x, y in lining} == set(lining)


@pytest.mark.parametrize("look", ["back", "front"])
def test_cartilage_stays_on_the_lower_third_of_the_ends_and_the_gap_is_narrow(look: Look) -> None:
    assert min(y for _, y in points(part("cartilage", look))) > JOINT_LINE - 32
    low = max(y for _, y in points(part("femur", look)))
    plateau = [y for x, y in points(part("tibia", look)) if abs(abs(x - 120) - 24) < 2 and y < 450]
    assert len(plateau) == 2
    assert all(7 <= y - low <= 9 for y in plateau)


def test_lining_and_fluid_are_drawn_only_when_marked() -> None:
    plain = Marks(text="", ground="muscles")
    with_cyst = Marks(text="", ground="muscles", parts=["cyst"])
    assert len(draw_leg(plain, "x")) < len(draw_leg(with_cyst, "x"))
    assert not any(layer in {"lining", "fluid", "cartilage"} for ground in GROUNDS.values() for layer in ground)


NUMBER = st.floats(-500, 500, allow_nan=False).map(lambda value: round(value, 1))


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=2, max_size=9), st.booleans())
def test_a_curve_passes_through_each_of_its_points(knots: list[tuple[float, float]], closed: bool) -> None:
    ends = re.findall(r"[MC]([^MCZ]+)", curve(knots, closed))
    passed = [tuple(float(number) for number in text.split()[-2:]) for text in ends]
    assert passed == [pytest.approx(knot) for knot in ([*knots, knots[0]] if closed else knots)]


def test_what_was_found_is_marked_and_said_and_nothing_else_is() -> None:
    named = {"calf_pain": "calf pain", "effusion": "knee joint effusion", "fever": "fever"}
    drawing = ElementTree.fromstring(draw_found(named, "x"))
    assert (
        drawing[0].text == "Back of a right leg. The inner side is on the left. Marked: calf pain; knee joint effusion."
    )
    lining = curve(part("joint_lining").area[0], closed=True)
    calf = curve(view_of("back").zones["calf_pain"][0], closed=True)
    marked = [element.attrib["d"] for element in drawing.findall(".//*[@class='fill-accent']")]
    assert marked == [lining, calf]
    assert draw_found({"fever": "fever"}, "x") == ""


def test_every_finding_with_a_spot_is_one_of_an_examination_and_its_parts_exist() -> None:
    known = load_knowledge().findings
    parts = {region.id for region in view_of("back").regions}
    assert {known[name].kind for name in found_parts()} <= {"exam", "test"}
    assert {marked for group in found_parts().values() for marked in group} <= parts
