"""Each way to break a knowledge directory is named with its file and id."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from popliteal.checks.check import check, print_report
from popliteal.checks.criteria import check_guidelines
from popliteal.checks.figures import check_figures
from popliteal.checks.firing import check_reachable, check_rules
from popliteal.checks.ids import check_ids
from popliteal.checks.interview_pages import SAID_OTHERWISE, check_pages
from popliteal.checks.reading_grade import check_wording
from popliteal.checks.records import Fault, Files
from popliteal.checks.region_words import check_region
from popliteal.checks.shares import shares
from popliteal.checks.sources import check_sources
from popliteal.knowledge import BASE, Knowledge, KnowledgeError, load_knowledge
from some import some

CAUTION = {"when": "pains", "reason": "Not with pains.", "because": "made up"}
CYST, SWELLING, EMERGENCY = "conditions/popliteal_cyst.yaml", "findings/swelling.yaml", "triage/emergency.yaml"


@pytest.fixture(scope="module")
def base() -> Knowledge:
    return load_knowledge()


def broken(root: Path, file: str, change: Callable[[Any], object]) -> Files:
    """A copy of the knowledge base below `root` as its first reader left it, with one file changed."""
    copy = root / "base"
    shutil.copytree(BASE, copy, ignore=shutil.ignore_patterns("judges"))
    path = copy / file
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return Files(load_knowledge(copy))


def record(content: list[Any], name: str) -> dict[str, Any]:
    """The record of a file that has an id."""
    return next(item for item in content if item["id"] == name)


def said(found: Iterator[Fault], name: str, severity: str = "error") -> str:
    """What was said of one id, each line led by its place."""
    return "\n".join(f"{p.place}: {p.text}" for p in found if p.id == name and p.severity == severity)


def test_the_knowledge_base_has_no_errors(base: Knowledge) -> None:
    assert [problem for problem in check(base) if problem.severity == "error"] == []


def test_an_unknown_finding_in_a_condition_is_named_with_the_nearest(tmp_path: Path) -> None:
    files = broken(tmp_path, CYST, lambda c: c["findings"].update(lump_behind_kne="often"))
    text = said(check_ids(files), "popliteal_cyst")
    assert CYST in text
    assert "'lump_behind_kne' is no finding. Did you mean 'lump_behind_knee'" in text


def test_an_unknown_risk_link_and_look_alike_are_named(tmp_path: Path) -> None:
    def change(condition: dict[str, Any]) -> None:
        condition["risks"]["smokes"] = "more"
        condition["links"][0]["cause"] = "arthrose"
        condition["look_alikes"] = ["bakers"]

    text = said(check_ids(broken(tmp_path, CYST, change)), "popliteal_cyst")
    assert "'smokes' is no finding" in text
    assert "'arthrose' is no condition" in text
    assert "'bakers' is no condition" in text


def test_a_symptom_cannot_stand_under_risks(tmp_path: Path) -> None:
    files = broken(tmp_path, CYST, lambda c: c["risks"].update(fever="more"))
    assert "'fever' is a symptom, so it cannot stand under risks" in said(check_ids(files), "popliteal_cyst")


def test_a_missing_age_band_is_named(tmp_path: Path) -> None:
    files = broken(tmp_path, CYST, lambda c: c["age"].pop("40-49"))
    assert "takes all the bands in order" in said(check_ids(files), "popliteal_cyst")


def test_one_share_for_a_finding_with_choices_is_refused(tmp_path: Path) -> None:
    files = broken(tmp_path, CYST, lambda c: c["findings"].update(onset="often"))
    assert "'onset' takes the shares of its choices" in said(check_ids(files), "popliteal_cyst")


def test_an_unknown_choice_is_named(tmp_path: Path) -> None:
    wrong = {"choices": {"gradual": 0.5, "slowly": 0.5}, "because": "wrong"}
    files = broken(tmp_path, CYST, lambda c: c["findings"].update(onset=wrong))
    assert "'slowly' is no choice of 'onset'" in said(check_ids(files), "popliteal_cyst")


def test_figures_at_an_age_are_of_bands_and_findings_that_there_are_and_none_twice(tmp_path: Path) -> None:
    own = [
        {"bands": ["5-9", "5-7"], "because": "wrong", "findings": {"limp": "rarely", "onset": "often"}},
        {"bands": ["5-9"], "because": "wrong", "findings": {"limp": "often", "fever": "rarely", "limpp": "rarely"}},
    ]
    text = said(check_ids(broken(tmp_path, CYST, lambda c: c.update(at_age=own))), "popliteal_cyst")
    assert "at_age: '5-7' is no age band" in text
    assert "'onset' takes the shares of its choices" in text
    assert "at_age: 'limp' stands twice for the band 5-9" in text
    assert "at_age: 'fever' has no figure under findings" in text
    assert "at_age: 'limpp' has no figure under findings" in text


def test_a_named_cause_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    def change(one: dict[str, Any]) -> None:
        one["of"] = "everything"
        one["findings"] = {"often": ["lump_behind_kne", "onset"], "rarely": ["onset"]}
        one["spreads"] = {"onset": [50, 40]}
        one["risks"] = {"fever": 2}
        one["age"] = {"5-9": 2}

    text = said(check_ids(broken(tmp_path, "named/night_cramps.yaml", change)), "night_cramps")
    for fault in (
        "'everything' is no condition",
        "'lump_behind_kne' is no finding. Did you mean 'lump_behind_knee'",
        "'onset' stands under more than one word",
        "'onset' is not answered yes or no",
        "'onset' takes 3 percents that add up to 100",
        "'fever' is a symptom, so it cannot stand under risks",
        "takes all the bands in order",
    ):
        assert fault in text


def test_named_causes_that_leave_nothing_of_their_condition_are_refused(tmp_path: Path) -> None:
    files = broken(tmp_path, "named/night_cramps.yaml", lambda one: one.update(share=0.9))
    assert "add up to all of it or more" in said(check_ids(files), "muscle_soreness")


def test_an_unknown_parent_and_hiding_finding_are_named(tmp_path: Path) -> None:
    files = broken(
        tmp_path, SWELLING, lambda c: record(c, "rapid_knee_swelling").update(parent="swelling", hidden_by="pills")
    )
    text = said(check_ids(files), "rapid_knee_swelling")
    assert SWELLING in text
    assert "'swelling' is no finding" in text
    assert "'pills' is no finding" in text


def test_two_parents_are_refused(tmp_path: Path) -> None:
    files = broken(
        tmp_path, SWELLING, lambda c: record(c, "rapid_knee_swelling").update(parent=["knee_swelling", "warmth"])
    )
    assert "has 2 parents" in said(check_ids(files), "rapid_knee_swelling")


def test_a_follow_up_under_a_follow_up_is_refused(tmp_path: Path) -> None:
    files = broken(tmp_path, SWELLING, lambda c: record(c, "pitting_edema").update(parent="rapid_knee_swelling"))
    assert "its parent 'rapid_knee_swelling' is a follow-up itself" in said(check_ids(files), "pitting_edema")


def test_an_emergency_sign_without_unsure_or_with_a_parent_is_refused(tmp_path: Path) -> None:
    def change(findings: list[Any]) -> None:
        sign = record(findings, "cold_foot")
        sign["parent"] = "skin_discoloration"
        del sign["unsure"]

    text = said(check_ids(broken(tmp_path, "findings/circulation.yaml", change)), "cold_foot")
    assert "emergency sign without 'unsure'" in text
    assert "emergency sign with a parent" in text


def test_an_ordered_finding_without_a_default_is_refused(tmp_path: Path) -> None:
    files = broken(tmp_path, "findings/onset.yaml", lambda c: record(c, "onset").pop("default"))
    assert "has choices but no default" in said(check_ids(files), "onset")


def test_an_unknown_condition_of_a_threshold_or_score_is_named(tmp_path: Path) -> None:
    files = broken(tmp_path, "thresholds.yaml", lambda c: record(c, "clot_or_burst_cyst").update(conditions=["dvt"]))
    text = said(check_ids(files), "clot_or_burst_cyst")
    assert "thresholds.yaml" in text
    assert "'dvt' is no condition" in text
    other = broken(tmp_path / "two", "scores/wells_dvt_2003.yaml", lambda c: c.update(condition="dvt"))
    assert "'dvt' is no condition" in said(check_ids(other), "wells_dvt_2003")


def test_days_stand_on_a_threshold_of_level_soon_and_on_no_other(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="a threshold of level soon, and no other, states its days"):
        broken(tmp_path, "thresholds.yaml", lambda c: record(c, "possible_clot_or_burst_cyst").pop("days"))
    with pytest.raises(KnowledgeError, match="likely_growth"):
        broken(tmp_path / "two", "thresholds.yaml", lambda c: record(c, "likely_growth").update(days=2))


def test_an_id_given_twice_is_refused_with_the_file_of_its_first_place(tmp_path: Path) -> None:
    """The id `chest_pain` is that of a finding and of a rule, which is no conflict; two rules of it are."""

    def change(rules: list[Any]) -> None:
        rules.append(record(rules, "chest_pain"))

    with pytest.raises(KnowledgeError, match=f"'chest_pain' is already defined in {EMERGENCY}"):
        broken(tmp_path, EMERGENCY, change)


def test_an_older_id_that_is_taken_is_named(tmp_path: Path) -> None:
    files = broken(tmp_path, SWELLING, lambda c: record(c, "calf_swelling").update(alias={"fever": []}))
    assert "the older id 'fever' already belongs to 'fever'" in said(check_ids(files), "calf_swelling")


def test_links_in_a_circle_are_named(tmp_path: Path) -> None:
    link = {"cause": "popliteal_cyst", "share": "rarely"}
    files = broken(tmp_path, "conditions/osteoarthritis.yaml", lambda c: c.update(links=[link]))
    problems = [problem.text for problem in check_ids(files)]
    assert any("links go in a circle" in text and "osteoarthritis" in text for text in problems)


BREAKS: dict[str, tuple[str, Callable[[Any], object], str]] = {
    "a rule reads nothing known": (EMERGENCY, lambda c: record(c, "chest_pain").update(when="chestpain"), "chest_pain"),
    "a parent is unknown": (SWELLING, lambda c: record(c, "pitting_edema").update(parent="swelling"), "pitting_edema"),
    "an older id is taken": (
        SWELLING, lambda c: record(c, "calf_swelling").update(alias={"fever": []}), "calf_swelling",
    ),
    "an older id means nothing": (
        "findings/onset.yaml", lambda c: record(c, "onset")["alias"].update(quick=["fast"]), "onset",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("file", "change", "name"), BREAKS.values(), ids=BREAKS)
def test_the_whole_check_names_it_and_does_not_stop(
    file: str, change: Callable[[Any], object], name: str, tmp_path: Path
) -> None:
    assert said(check(broken(tmp_path, file, change).base), name)


def test_a_number_with_no_basis_is_refused(tmp_path: Path) -> None:
    bare = {"p": 0.1, "ci": [0.05, 0.2]}
    files = broken(tmp_path, CYST, lambda c: c.update(share=bare))
    assert "share: a number without a basis" in said(check_figures(files), "popliteal_cyst")


def test_counts_with_no_source_are_refused(tmp_path: Path) -> None:
    files = broken(tmp_path, CYST, lambda c: c["findings"].update(warmth={"k": 3, "n": 9, "because": "seen"}))
    text = said(check_figures(files), "popliteal_cyst")
    assert "findings.warmth: counts (3 of 9) with no source" in text


def test_a_finding_that_no_condition_explains_is_named(tmp_path: Path) -> None:
    certain = {"p": 0.999, "ci": [0.99, 1.0], "because": "wrong"}
    files = broken(tmp_path, SWELLING, lambda c: record(c, "lump_behind_knee").update(background=certain))
    text = said(check_figures(files), "lump_behind_knee")
    assert SWELLING in text
    assert "no condition explains it" in text


def test_a_figure_below_the_background_is_a_warning(tmp_path: Path) -> None:
    files = broken(tmp_path, CYST, lambda c: c["findings"].update(morning_stiffness_under_30_min="never"))
    text = said(check_figures(files), "popliteal_cyst", "warning")
    assert "do nothing" in text
    assert "morning_stiffness_under_30_min" in text


def test_a_risk_that_moves_nothing_is_named(tmp_path: Path) -> None:
    idle = {
        "id": "left_handed", "kind": "risk", "group": "risk_general", "name": "left-handed", "lay": "left-handed",
        "question": "Are you left-handed?", "why": "It does not matter.", "background": "rarely",
    }  # fmt: skip
    files = broken(tmp_path, "findings/risk_general.yaml", lambda c: c.append(idle))
    assert "a risk that moves nothing" in said(check_figures(files), "left_handed")


def test_a_link_that_exceeds_its_childs_share_is_named(tmp_path: Path) -> None:
    files = broken(tmp_path, CYST, lambda c: c["links"][0].update(share="nearly_always"))
    text = said(check_figures(files), "popliteal_cyst")
    assert "its links alone bring it about in" in text
    assert "more than its whole share of 13" in text


def test_age_bands_with_a_gap_are_refused(tmp_path: Path) -> None:
    files = broken(tmp_path, "population.yaml", lambda c: c["age_bands"][1].update(low=12))
    assert "must follow each other" in said(check_figures(files), "age_bands")


def test_a_rule_that_names_something_unknown_is_refused(tmp_path: Path) -> None:
    files = broken(tmp_path, EMERGENCY, lambda c: record(c, "chest_pain").update(when="chestpain"))
    text = said(check_rules(files), "chest_pain")
    assert EMERGENCY in text
    assert "'chestpain' is no finding" in text


@pytest.mark.parametrize(
    "when",
    [
        {"all": [{"age": {"min": 60}}, {"age": {"max": 50}}]},
        {"all": ["rapid_knee_swelling", {"not": "knee_swelling"}]},
        {"all": [{"not": "fever"}, "took_pain_or_fever_medicine"]},
        {"score": "wells_dvt_2003", "min": 10},
    ],
    ids=["no age fits", "a follow-up has its parent", "what hides a no", "more points than there are"],
)
def test_a_rule_that_can_never_fire_is_named(tmp_path: Path, when: object) -> None:
    files = broken(tmp_path, EMERGENCY, lambda c: record(c, "chest_pain").update(when=when))
    assert said(check_reachable(files), "chest_pain") == f"{EMERGENCY}: can never fire: no set of answers makes it hold"


def test_a_source_that_is_cited_but_not_described_is_named_with_who_cites_it(tmp_path: Path) -> None:
    files = broken(tmp_path, EMERGENCY, lambda c: record(c, "chest_pain").update(source="nhs-dtv", checked="full"))
    text = said(check_sources(files), "chest_pain")
    assert EMERGENCY in text
    assert "cites 'nhs-dtv', which no file in sources describes. Did you mean 'nhs-dvt'" in text


def test_a_source_that_nobody_cites_or_read_is_refused(tmp_path: Path) -> None:
    made_up = {
        "id": "nobody-2020", "title": "A page", "URL": "https://droracle.ai/articles/1", "custom": {"seen": "memory"},
    }  # fmt: skip
    files = broken(tmp_path, "sources/triage.yaml", lambda c: c.append(made_up))
    text = said(check_sources(files), "nobody-2020")
    assert "is described but never cited" in text
    assert "machine-written summary" in text
    assert "seen: memory" in text


@pytest.mark.parametrize("checked", ["full", "abstract", "secondary"])
def test_no_more_is_said_to_be_read_than_of_the_source_that_was_read_least(tmp_path: Path, checked: str) -> None:
    cites = {"source": ["nhs-dvt", "jones-2020"], "checked": checked}
    files = broken(tmp_path, EMERGENCY, lambda c: record(c, "chest_pain").update(**cites))
    text = said(check_sources(files), "chest_pain")
    assert ("of 'jones-2020' only this was read: abstract" in text) == (checked == "full")
    assert "nhs-dvt" not in text


def test_a_source_that_a_judgment_names_in_its_reason_counts_as_cited(tmp_path: Path) -> None:
    reason = {"word": "often", "because": "texts say so (nobody-2020)"}
    files = broken(tmp_path, CYST, lambda c: c["findings"].update(warmth=reason))
    assert [record.id for record in files.cited_by("nobody-2020")] == ["popliteal_cyst"]
    assert files.cited_by("nobody-2021") == ()


def test_a_source_described_twice_is_refused(tmp_path: Path) -> None:
    files = broken(tmp_path, "sources/triage.yaml", lambda c: c.append(c[0]))
    assert "described twice" in said(check(files.base), "")


def test_care_and_follow_up_files_that_name_something_unknown_are_refused(tmp_path: Path) -> None:
    unknown = broken(tmp_path, "care/dangers.yaml", lambda c: c[0].update(rules=["chestpain"]))
    assert "'chestpain' is no rule" in said(check(unknown.base), "")
    strange = broken(tmp_path / "two", "care/medicines.yaml", lambda c: c[0].update(do_not=[CAUTION]))
    assert "'pains' is no finding" in said(check(strange.base), "")
    diary = broken(tmp_path / "three", "followup.yaml", lambda c: c["signs"].append("feaver"))
    assert "'feaver' is no finding. Did you mean 'fever'" in said(check(diary.base), "")


def test_a_question_above_grade_six_is_refused(tmp_path: Path) -> None:
    hard = "Have you experienced considerable unilateral lower-extremity enlargement following immobilization?"
    files = broken(tmp_path, SWELLING, lambda c: record(c, "calf_swelling").update(question=hard))
    text = said(check_wording(files), "calf_swelling")
    assert SWELLING in text
    assert "question reads at grade" in text


def test_a_hard_reason_is_refused(tmp_path: Path) -> None:
    hard = "Thromboembolic complications necessitate immediate cardiopulmonary evaluation."
    files = broken(tmp_path, EMERGENCY, lambda c: record(c, "chest_pain").update(reason=hard))
    assert "reason reads at grade" in said(check_wording(files), "chest_pain")


def test_a_review_past_due_is_a_warning_and_only_on_a_stated_day(base: Knowledge) -> None:
    late = [p for p in check(base, dt.date(2099, 1, 1)) if "review was due" in p.text]
    assert {problem.severity for problem in late} == {"warning"}
    assert len(late) == len(base.conditions) + len(base.named) + len(base.findings) + len(base.rules)
    assert not [problem for problem in check(base) if "review was due" in problem.text]


def printed(problems: list[Fault], base: Knowledge) -> tuple[bool, str]:
    stream = io.StringIO()
    ok = print_report(problems, base, Console(file=stream, width=100))
    return ok, stream.getvalue()


def test_the_report_fails_on_an_error_and_not_on_a_warning(base: Knowledge) -> None:
    ok, text = printed([Fault("warning", "findings/skin.yaml", "redness", "late")], base)
    assert ok
    assert "warning: findings/skin.yaml: redness: late" in text
    assert "deep_vein_thrombosis" in text  # the table of shares
    ok, text = printed([Fault("error", "findings/skin.yaml", "redness", "wrong")], base)
    assert not ok
    assert "1 errors, 0 warnings" in text


def test_the_joint_model_gives_the_stated_shares_back(base: Knowledge) -> None:
    for name, row in some(shares(base).items()):
        loose = base.conditions[name].only_through_links
        assert row.implied == pytest.approx(row.stated, rel=0.1 if loose else 1e-3), name


def test_an_emergency_sign_that_no_core_page_asks_is_named(tmp_path: Path) -> None:
    def change(plan: dict[str, Any]) -> None:
        page = next(page for page in plan["pages"] if page["id"] == "danger_now")
        page["many"] = [name for name in page["many"] if name != "cold_foot"]

    files = broken(tmp_path, "interview.yaml", change)
    assert "is an emergency sign, but no core emergency page asks it" in said(check_pages(files), "cold_foot")


def test_a_contradiction_that_names_something_unknown_is_named(tmp_path: Path) -> None:
    def change(plan: dict[str, Any]) -> None:
        record(plan["contradictions"], "mild_but_cannot_walk").update(when="cannot_wlak", findings=["severty"])

    files = broken(tmp_path, "interview.yaml", change)
    assert "when: 'cannot_wlak' is no finding" in said(check_rules(files), "mild_but_cannot_walk")
    assert "clears up 'severty', which is no finding. Did you mean 'severity'" in said(
        check_pages(files), "mild_but_cannot_walk"
    )


def test_a_symptom_that_no_page_asks_is_named(tmp_path: Path) -> None:
    def change(plan: dict[str, Any]) -> None:
        page = next(page for page in plan["pages"] if page["id"] == "kind_of_pain")
        page["many"].remove("burning")

    assert "no page asks it" in said(check_pages(broken(tmp_path, "interview.yaml", change)), "burning")


@pytest.mark.parametrize(
    ("question", "lay", "missing"),
    [
        ("Were you in bed for 3 days?", "you were in bed", {"3", "days"}),
        ("Were you in bed for three days?", "you were in bed for days", {"3"}),
        ("Were you in bed for three days?", "you were in bed for 13 days", {"3"}),
        ("Do you walk with a limp because of it?", "you walk with a limp", {"because"}),
        ("Is there none?", "there is", {"none"}),
        ("Does your calf hurt for three days?", "your calf hurts, 3 days", set()),
    ],
)
def test_a_statement_is_whole_only_with_all_that_its_question_says(
    question: str, lay: str, missing: set[str], tmp_path: Path
) -> None:
    def change(told: Any) -> None:
        record = next(item for item in told if item["id"] == "bedridden")
        for words in ("hint", "counts", "on_a_list"):
            record.pop(words, None)
        record.update(lay_is_whole=True, lay=lay, question=question)

    found = said(check_pages(broken(tmp_path, "findings/risk_clot.yaml", change)), "bedridden")
    assert set(re.findall(r"only the question says (\w+);", found)) == missing


def test_what_counts_on_a_list_says_all_that_the_question_says(tmp_path: Path) -> None:
    def change(told: Any) -> None:
        record(told, "bedridden").update(on_a_list="in bed", counts="For 3 days, or more in a row.")

    found = said(check_pages(broken(tmp_path, "findings/risk_clot.yaml", change)), "bedridden")
    assert set(re.findall(r"counts, but only the question says (\w+);", found)) == {"4", "last", "weeks", "stay"}


def test_the_heading_of_the_interview_says_nothing_for_a_sign_that_the_diary_asks_too(tmp_path: Path) -> None:
    def change(told: Any) -> None:
        record(told, "coughing_blood").update(counts="Blood from the nose or gums does not count.")

    found = said(check_pages(broken(tmp_path, "findings/general.yaml", change)), "coughing_blood")
    assert set(re.findall(r"counts, but only the question says (\w+);", found)) == {"since", "leg", "trouble", "began"}


def test_lists_say_since_when_a_fever_or_shaking_chills_count_and_what_big_surgery_is() -> None:
    findings = load_knowledge().findings
    for name in some(("fever", "chills")):
        assert "since this began" in findings[name].to_tick
    assert "big surgery is when" in str(findings["recent_surgery_or_immobilization"].counts).lower()
    assert "ever" in findings["prior_gout"].to_tick


def test_what_a_statement_says_in_other_words_is_asked_in_the_words_that_were_read() -> None:
    findings = load_knowledge().findings
    stale = {
        name: words
        for name, words in SAID_OTHERWISE.items()
        if not (
            (findings[name].lay_is_whole or findings[name].counts)
            and words <= set(re.findall(r"\w+", findings[name].question.lower()))
        )
    }
    assert stale == {}


def test_a_text_that_names_the_number_or_a_place_of_one_region_is_refused(tmp_path: Path) -> None:
    def change(levels: list[Any]) -> None:
        record(levels, "emergency_now")["where"] = "Call 911."
        record(levels, "routine")["where"] = "Go to an urgent care clinic."

    files = broken(tmp_path, "levels.yaml", change)
    assert "'911' is of one region: write {number}" in said(check_region(files), "emergency_now")
    assert "write {urgent_care}" in said(check_region(files), "routine")
    assert [problem.id for problem in check_region(files)] == ["emergency_now", "routine"]


def test_a_criterion_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    def change(content: list[Any]) -> None:
        criteria = record(content, "cauda_equina")["criteria"]
        criteria[0]["rules"] = ["saddle_numbnes"]
        criteria[1]["asks"] = ["fever"]

    found = said(check_guidelines(broken(tmp_path, "guidelines.yaml", change)), "cauda_equina")
    assert "'saddle_numbnes' is no rule" in found
    assert "the rule 'saddle_numbness_or_bladder_bowel' reads nothing of what is asked for it (fever)" in found
    assert "none of its rules reads 'fever'" in found


def test_what_only_switches_a_rule_off_is_not_asked_for_it(tmp_path: Path) -> None:
    def change(content: list[Any]) -> None:
        criterion = record(content, "cauda_equina")["criteria"][0]
        criterion["rules"], criterion["asks"] = ["severe_pain"], ["growing_or_hard_lump", "night_pain"]

    found = said(check_guidelines(broken(tmp_path, "guidelines.yaml", change)), "cauda_equina")
    assert "the rule 'severe_pain' reads nothing of what is asked for it (growing_or_hard_lump, night_pain)" in found


def test_a_criterion_without_a_rule_says_why(tmp_path: Path) -> None:
    def change(content: list[Any]) -> None:
        del record(content, "child_who_limps")["criteria"][0]["rules"]
        del record(content, "child_who_limps")["criteria"][0]["asks"]

    with pytest.raises(KnowledgeError, match=r"guidelines\.yaml: child_who_limps .*or say why not"):
        list(check_guidelines(broken(tmp_path, "guidelines.yaml", change)))
