"""`knowledge show` prints an entry with everything that hangs on it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from popliteal.explain.catalog import GROUPS, find_entry
from popliteal.explain.entries import AllKnowledge, level_days
from popliteal.explain.show import WIDTH, all_ids, all_knowledge, show
from popliteal.knowledge import Knowledge, PoplitealError, load_knowledge
from popliteal.knowledge.describe import figure_text, when_text
from popliteal.knowledge.levels import days_text
from popliteal.knowledge.logic import findings_in, parse
from popliteal.knowledge.schema import Share
from popliteal.reasoning.parameters import beta_of, log_odds_of
from popliteal.speech.words import sentence
from some import some


@pytest.fixture(scope="module")
def base() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def known(base: Knowledge) -> AllKnowledge:
    return all_knowledge(base)


def told(name: str, base: Knowledge) -> str:
    """What is shown of an id, in one line."""
    return " ".join(show(name, base).split())


def test_a_condition_shows_every_finding_risk_and_link_with_its_basis(base: Knowledge) -> None:
    text = told("popliteal_cyst", base)
    condition = base.conditions["popliteal_cyst"]
    for name, figure in some({**condition.findings, **condition.risks}.items()):
        assert f"{sentence(base.findings[name].name)} [{name}]: {figure_text(figure, base.scale)}" in text
    for link in some(condition.links):
        assert base.conditions[link.cause].lay_name in text
    for figure in some([figure for figure in condition.findings.values() if figure.source]):
        assert f"[{'; '.join(figure.source)}; read: {figure.checked}" in text
        assert all(" ".join(base.sources[source]["title"].split()) in text for source in figure.source)
        assert ", ".join(figure.facts) in text
    assert "Implied: 0.13" in text


def test_a_condition_shows_the_thresholds_rules_and_scores_that_concern_it(base: Knowledge) -> None:
    text = told("deep_vein_thrombosis", base)
    assert "From a chance of 20.0% [clot_or_burst_cyst]: the level is at least urgent 24 hours" in text
    assert "Score [wells_dvt_2003]" in text
    assert "Urgent 24 hours [calf_trouble_with_clot_risk]: reads " in text


def test_a_condition_shows_what_it_brings_about_and_what_counts_under_it(base: Knowledge) -> None:
    cause = next(link.cause for condition in base.conditions.values() for link in condition.links)
    brought = [c for c in base.conditions.values() if cause in {link.cause for link in c.links}]
    assert all(f"{sentence(c.lay_name)} [{c.id}]" in told(cause, base) for c in some(brought))
    assert "[achilles_rupture]: rupture of the Achilles tendon" in told("calf_strain", base)


def test_a_less_common_cause_shows_its_part_and_where_it_differs(base: Knowledge) -> None:
    text = told("achilles_rupture", base)
    assert "[calf_strain]: 6% of those with none of its risk factors [judgment]" in text
    assert "[fluoroquinolone_use]: 4 times the odds" in text
    assert "[injury]: nearly always (about 92%)" in text
    assert "All at once, in a moment 95 %" in text
    assert "ICD-10-CM: S86.019A" in text
    moved = next(one for one in base.named.values() if one.female_odds != 1)
    assert f"Female, against male: {moved.female_odds:g} times the odds" in told(moved.id, base)


@pytest.mark.parametrize("name", ["lump_behind_knee", "lachman"])
def test_a_finding_tells_its_causes_from_the_largest_figure_down(name: str, known: AllKnowledge) -> None:
    entry = find_entry("findings", name, known)
    assert entry is not None
    lines = next(section.lines for section in entry.sections if section.title.startswith("How often each cause"))
    own = {c.id: c.findings[name] for c in known.base.conditions.values() if name in c.findings}
    order = [own[line.to.id] for line in lines if line.to]
    shares = [beta_of(share, known.base.scale).p for share in order if isinstance(share, Share)]
    assert len(shares) == len(own) > 1
    assert all(more >= less for more, less in pairwise(shares))


def test_a_risk_tells_its_causes_from_the_largest_move_of_the_odds_down(base: Knowledge) -> None:
    moved = Counter(name for condition in base.conditions.values() for name in condition.risks)
    name = moved.most_common(1)[0][0]
    text = told(name, base)
    own = [c for c in base.conditions.values() if name in c.risks]
    own.sort(key=lambda c: -abs(log_odds_of(c.risks[name], base.scale)[0]))
    places = [text.index(f"[{c.id}]: {figure_text(c.risks[name], base.scale)}") for c in own]
    assert len(places) > 2
    assert places == sorted(places)


def test_an_emergency_sign_shows_its_level_and_what_unsure_leads_to(base: Knowledge) -> None:
    text = told("cold_foot", base)
    assert "An emergency sign: a yes alone gives: emergency department" in text
    assert "“I’m not sure” gives: urgent 24 hours." in text
    assert "[sudden_cold_or_pale_foot]: emergency now" in text


def test_an_examination_shows_likelihood_ratios_against_its_background(base: Knowledge) -> None:
    assert "[acl_injury]: if there 20, if not there 0.2" in told("lachman", base)
    assert "Likelihood ratios" not in show("fever", base)


def test_a_finding_shows_the_answers_and_older_ids_as_a_case_file_writes_them(base: Knowledge) -> None:
    text = told("onset", base)
    assert all(f"{choice.id} ({choice.label})" in text for choice in some(base.findings["onset"].choices))
    assert "Older ids: sudden_onset (means sudden)" in text
    child = next(finding for finding in base.findings.values() if finding.parent)
    assert f"Asked under: {', '.join(child.parent)}" in told(child.id, base)


def test_an_older_id_shows_the_finding_of_today(base: Knowledge) -> None:
    assert show("sudden_onset", base) == show("onset", base)


def test_one_id_of_several_kinds_shows_them_all(base: Knowledge) -> None:
    text = told("chest_pain", base)
    assert "finding chest_pain: " in text
    assert "rule chest_pain: " in text
    assert "It gives the level “emergency now”." in text


def test_a_rule_shows_its_condition_in_words_and_its_source(base: Knowledge) -> None:
    text = told("sudden_cold_or_pale_foot", base)
    assert "(newly cold foot or calf or newly pale or blue foot) and onset (All at once, in a moment)" in text
    assert "read: full" in text


def test_an_excuse_shows_when_it_holds_and_which_rules_it_spares(base: Knowledge) -> None:
    text = told("both_legs_alike", base)
    assert sentence(when_text(parse(base.excuses["both_legs_alike"].when, base.names), base)) in text
    assert all(
        f"[{rule.id}]" in text for rule in some([r for r in base.rules.values() if "both_legs_alike" in r.not_for])
    )


def test_a_threshold_and_a_score_show_what_they_are_made_of(base: Knowledge) -> None:
    text = told("clot_or_burst_cyst", base)
    assert "[deep_vein_thrombosis]" in text
    assert "For whom it counts" in text
    text = told("wells_dvt_2003", base)
    assert "-2 Another diagnosis at least as likely" in text
    assert "a clinician can tell" in text
    assert "a person can tell: " in text


def test_a_threshold_tells_its_days_and_whom_it_is_not_for(base: Knowledge) -> None:
    dated = some([limit for limit in base.thresholds.values() if limit.days])
    assert all(f"within {days_text(limit.days)}" in told(limit.id, base) for limit in dated)
    for limit in some([limit for limit in base.thresholds.values() if limit.not_for]):
        assert all(sentence(base.excuses[name].who) in told(limit.id, base) for name in limit.not_for)


def test_a_rule_under_a_finding_tells_its_days(base: Knowledge) -> None:
    rule = next(rule for rule in base.rules.values() if rule.days)
    finding = findings_in(base.when[rule.id])[0]
    assert f"[{rule.id}]: {level_days(rule)}" in told(finding, base)
    assert f"within {days_text(rule.days)}" in level_days(rule)


def test_a_score_that_a_rule_reads_names_the_rule(base: Knowledge) -> None:
    text = told("ottawa_knee", base)
    assert "no X-ray needed by this rule: 0.3%" in text
    assert "X-ray: 11.0%" in text
    assert "Rates" not in text
    assert "Rules that read it" not in text
    assert "[wells_three_or_more]" in told("wells_dvt_2003", base).partition("Rules that read it")[2]


def test_a_source_shows_where_it_is_and_everything_that_cites_it(base: Knowledge) -> None:
    text = show("goodacre-2005", base)
    assert "https://doi.org/10.7326/" in text
    assert "We read the summary (abstract) only." in text
    named = re.findall(r"^  File: (\S+): (\S+)$", text, re.MULTILINE)
    assert ("conditions/deep_vein_thrombosis.yaml", "deep_vein_thrombosis") in named
    assert ("scores/wells_dvt_2003.yaml", "wells_dvt_2003") in named
    for place, record in some(named):
        assert record in (base.directory / place).read_text(encoding="utf-8")


def test_medicines_and_the_diary_can_be_shown(base: Knowledge, known: AllKnowledge) -> None:
    assert show("ibuprofen", base).count("medicine ibuprofen:") == 1
    assert "diary change: The smallest change that counts" in show("change", base)
    for rule in some(known.followup.rules):
        assert f"rule of the diary {rule.id}: " in show(rule.id, base)


@pytest.mark.parametrize("step", [60, pytest.param(25, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", GROUPS)
def test_everything_can_be_shown_in_the_width_of_a_terminal(
    base: Knowledge, known: AllKnowledge, kind: str, step: int
) -> None:
    for name in some(list(GROUPS[kind].titles(known))[::step]):
        text = show(name, base)
        assert name in text
        assert [line for line in text.splitlines() if len(line) > WIDTH and " " in line.strip()] == []


def test_every_id_is_known_that_a_rule_or_an_answer_names(base: Knowledge, known: AllKnowledge) -> None:
    assert {*base.named, *base.excuses, *base.names.findings, *known.care.by_id, "change"} <= set(all_ids(known))


def test_an_unknown_id_is_refused_with_the_nearest(base: Knowledge) -> None:
    with pytest.raises(PoplitealError, match="Did you mean 'deep_vein_thrombosis'"):
        show("deep_vein_thrombsis", base)
