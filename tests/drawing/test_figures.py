"""People who move, and the checks at home."""

from __future__ import annotations

import re
from math import cos, hypot, radians, sin
from xml.etree import ElementTree

import pytest
from apart import apart
from pydantic import ValidationError

from popliteal.drawing.checks import checks, draw_check
from popliteal.drawing.figure import (
    FLOOR,
    FOOT,
    FOREARM,
    HIP_OUT,
    LINE,
    PANEL,
    SHIN,
    STUB,
    THIGH,
    TORSO,
    UPPER_ARM,
    WIDTHS,
    draw_movement,
    far_leg_moves,
    legs_of,
)
from popliteal.drawing.leg import MUSCLES, draw_worked, view_of
from popliteal.drawing.svg import NAMESPACE, Point
from popliteal.knowledge import load_knowledge
from popliteal.knowledge.care_load import load_care
from popliteal.knowledge.care_schema import Drawing, Pose
from some import some

KNOWLEDGE = load_knowledge()
CARE = load_care(KNOWLEDGE)
PEOPLE = [*CARE.drawings.values(), *(check.movement for check in checks().values() if check.movement)]
POSES = [pytest.param(drawing, pose, id=f"{drawing.id}-{pose.label}") for drawing in PEOPLE for pose in drawing.poses]

HOLDS = re.compile("holds on to a table|at a table|hands on a wall")


def classes(svg: str, name: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(svg).findall(f".//*[@class='{name}']")


@pytest.mark.parametrize("drawing", PEOPLE, ids=lambda drawing: drawing.id)
def test_a_movement_is_said_in_words_and_shows_start_end_and_an_arrow(drawing: Drawing) -> None:
    svg = draw_movement(drawing)
    root = ElementTree.fromstring(svg)
    title, text = root.find(f"{{{NAMESPACE}}}title"), root.find(f"{{{NAMESPACE}}}desc")
    assert title is not None
    assert text is not None
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], text.attrib["id"]]
    assert text.text == drawing.text
    assert [element.text for element in root.iter(f"{{{NAMESPACE}}}text")] == [pose.label for pose in drawing.poses]
    assert len(classes(svg, "pose-end")) == len(classes(svg, "pose-start")) == 1
    assert classes(svg, "line-ink")
    assert len(classes(svg, "line-paper fill-accent")) == 2 * len(drawing.works)


@pytest.mark.parametrize(("drawing", "pose"), POSES)
def test_in_every_pose_the_legs_keep_their_length_and_stay_on_the_sheet(drawing: Drawing, pose: Pose) -> None:
    for leg in some(legs_of(pose)):
        assert hypot(leg.knee[0] - leg.hip[0], leg.knee[1] - leg.hip[1]) == pytest.approx(THIGH)
        assert hypot(leg.ankle[0] - leg.knee[0], leg.ankle[1] - leg.knee[1]) == pytest.approx(SHIN)
        for x, y in (leg.hip, leg.knee, leg.ankle):
            assert 0 < x < PANEL, drawing.id
            assert y < FLOOR, drawing.id


def test_whoever_stands_has_a_foot_on_the_floor() -> None:
    standing = [pose for drawing in PEOPLE for pose in drawing.poses if -100 < pose.torso < -80]
    assert len(standing) > 12
    for pose in some(standing):
        lowest = max(leg.ankle[1] for leg in legs_of(pose))
        assert FLOOR - 14 <= lowest <= FLOOR - 2


def test_who_lies_on_the_side_is_seen_from_the_front_with_one_hip_above_the_other() -> None:
    drawing = CARE.drawings["side_leg_raise"]
    near, far = legs_of(drawing.poses[0], HIP_OUT)
    assert near.hip[0] == pytest.approx(far.hip[0])
    assert far.hip[1] - near.hip[1] == pytest.approx(2 * HIP_OUT)


def test_a_leg_that_moves_alone_is_solid_and_a_far_leg_that_stands_back_is_pale() -> None:
    assert {drawing.id for drawing in PEOPLE if far_leg_moves(drawing)} == {"one_leg_stand"}
    pale = {name: len(classes(draw_movement(CARE.drawings[name]), "fill-pale")) for name in CARE.drawings}
    assert pale["one_leg_stand"] == 0
    assert pale["hamstring_curl"] == 2


def hand_of(pose: Pose) -> Point:
    near, _ = legs_of(pose)
    spot = near.hip
    for angle, length in ((pose.torso, TORSO), (pose.arm[0], UPPER_ARM), (pose.arm[1], FOREARM)):
        spot = (spot[0] + length * cos(radians(angle)), spot[1] + length * sin(radians(angle)))
    return spot


def test_a_hand_that_holds_on_lies_on_the_table_or_the_wall() -> None:
    touching = WIDTHS["forearm"][1] + 0.75 * LINE
    holding = [drawing for drawing in PEOPLE if HOLDS.search(drawing.text) and drawing.cut is None]
    assert {drawing.id for drawing in holding} == {
        "mini_squat", "heel_raise", "calf_stretch", "hamstring_curl", "one_leg_stand", "four_steps",
    }  # fmt: skip
    for drawing in some(holding):
        for pose in drawing.poses:
            start, end = drawing.things[0]
            assert apart(hand_of(pose), start, end) == pytest.approx(touching, abs=1), (drawing.id, pose.label)


@pytest.mark.parametrize(("drawing", "pose"), POSES)
def test_no_foot_goes_through_the_floor(drawing: Drawing, pose: Pose) -> None:
    for leg in some(legs_of(pose, HIP_OUT if drawing.to_viewer else 0)):
        c, s = cos(radians(leg.foot)), sin(radians(leg.foot))
        soles = [leg.ankle[1] + along * s + down * c for along, down in (STUB if drawing.to_viewer else FOOT)]
        assert max(soles) <= FLOOR + 0.5, drawing.id


def test_a_rolled_towel_is_pressed_flat_between_the_leg_and_the_floor() -> None:
    svg = draw_movement(CARE.drawings["quad_set"])
    rolls = [element.attrib for element in ElementTree.fromstring(svg).iter(f"{{{NAMESPACE}}}ellipse")]
    high, low = (float(roll["ry"]) for roll in rolls)
    assert low < high / 2
    floors = {round(float(roll["cy"]) + float(roll["ry"])) for roll in rolls}
    assert floors == {round(FLOOR - LINE / 2)}
    for roll, pose in some(zip(rolls, CARE.drawings["quad_set"].poses, strict=True)):
        knee = legs_of(pose)[0].knee
        assert knee[1] + WIDTHS["thigh"][1] <= float(roll["cy"]) - float(roll["ry"]) + 0.5


def test_start_and_end_differ_in_every_movement() -> None:
    for drawing in some(PEOPLE):
        start, end = drawing.poses
        assert start.model_copy(update={"label": ""}) != end.model_copy(update={"label": ""}), drawing.id


def test_every_exercise_has_a_drawing_that_marks_what_works_on_the_leg_too() -> None:
    assert set(CARE.drawings) == set(CARE.exercises)
    for name, drawing in some(CARE.drawings.items()):
        assert drawing.works, name
        assert bool(draw_worked(drawing.works, name)) == bool(set(drawing.works) & set(MUSCLES))
    known = {region.id for region in view_of("side").regions}
    assert {part for parts, _ in MUSCLES.values() for part in parts} <= known


def test_every_picture_of_a_check_is_one_of_a_finding_that_is_checked_at_home() -> None:
    for name, check in some(checks().items()):
        assert KNOWLEDGE.findings[name].how_to_tell, name
        assert (check.movement is None) != (check.legs is None)
        assert check.text in draw_check(name)
    assert draw_check("fever") == ""


def test_each_sign_that_is_checked_at_home_by_looking_or_moving_has_a_picture() -> None:
    checked = {name for name, finding in KNOWLEDGE.findings.items() if finding.check_at_home}
    assert checked - set(checks()) == {
        "fever", "near_fainting_or_racing_heart", "confused_or_drowsy", "moves_leg_less",
    }  # fmt: skip


def test_a_hand_lies_over_both_legs_and_each_leg_of_a_picture_has_its_words() -> None:
    for name, check in some([(name, check) for name, check in checks().items() if check.legs]):
        assert check.legs is not None
        root = ElementTree.fromstring(draw_check(name))
        labels = [element.text for element in root.iter(f"{{{NAMESPACE}}}text")]
        assert [placed.label for placed in check.legs.placed] == labels[: len(check.legs.placed)]
        groups = [group for group in root if group.tag.endswith("}g")]
        skins = ["fill-skin" in written or "fill-pale" in written for written in map(_written, groups)]
        assert skins == sorted(skins, reverse=True)
        assert sum(skins) == len(check.legs.placed)


def _written(element: ElementTree.Element) -> str:
    return ElementTree.tostring(element, encoding="unicode")


def test_a_pose_that_is_held_in_two_places_or_none_is_refused() -> None:
    pose = CARE.drawings["bridge"].poses[0].model_dump()
    with pytest.raises(ValidationError, match="either the hip or the ankle"):
        Pose.model_validate(pose | {"hip": (1, 1)})
    with pytest.raises(ValidationError, match="either the hip or the ankle"):
        Pose.model_validate(pose | {"ankle": None})
