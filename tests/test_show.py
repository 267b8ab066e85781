"""`knowledge show` prints an entry with everything that hangs on it."""

from __future__ import annotations

import pytest

from popliteal.explain.show import show
from popliteal.knowledge import Knowledge, PoplitealError, load_knowledge
from popliteal.knowledge.schema import Share
from popliteal.reasoning.parameters import beta_of
from some import some


@pytest.fixture(scope="module")
def base() -> Knowledge:
    return load_knowledge()


def test_a_condition_shows_every_finding_risk_and_link_with_its_basis(base: Knowledge) -> None:
    text = show("popliteal_cyst", base)
    condition = base.conditions["popliteal_cyst"]
    for name in (*condition.findings, *condition.risks):
        assert f"  {base.findings[name].name}: " in text
    for link in some(condition.links):
        assert base.conditions[link.cause].name in text
    for figure in some(condition.findings.values()):
        for source in figure.source:
            assert f"{base.sources[source]['title']} [{source}]" in text
    assert "implied by the joint model: 0.13" in text


def test_a_condition_shows_the_thresholds_rules_and_scores_that_concern_it(base: Knowledge) -> None:
    text = show("deep_vein_thrombosis", base)
    assert "threshold clot_or_burst_cyst: from a chance of 0.2, urgent_24_hours" in text
    assert "score wells_dvt_2003" in text
    assert "rule calf_trouble_with_clot_risk (urgent_24_hours) reads" in text


def test_a_finding_shows_its_conditions_from_the_largest_figure_down(base: Knowledge) -> None:
    lines = show("lump_behind_knee", base).splitlines()
    start, end = lines.index("conditions, by figure"), lines.index("what reads it")
    order = [line.split(":")[0].strip() for line in lines[start + 1 : end] if not line.startswith("   ")]
    own = {c.id: c.findings["lump_behind_knee"] for c in base.conditions.values() if "lump_behind_knee" in c.findings}
    shares = [beta_of(share, base.scale).p for share in map(own.get, order) if isinstance(share, Share)]
    assert set(order) == set(own)
    assert shares == sorted(shares, reverse=True)


def test_an_emergency_sign_shows_its_level_and_what_unsure_leads_to(base: Knowledge) -> None:
    text = show("cold_foot", base)
    assert "a yes alone gives emergency_department" in text
    assert "unsure gives urgent_24_hours" in text
    assert "rule sudden_cold_or_pale_foot: emergency_now" in text


def test_an_examination_shows_likelihood_ratios_against_its_background(base: Knowledge) -> None:
    assert "likelihood ratio if there" in show("lachman", base)
    assert "likelihood ratio" not in show("fever", base)


def test_an_older_id_shows_the_finding_of_today(base: Knowledge) -> None:
    assert show("sudden_onset", base) == show("onset", base)


def test_one_id_of_several_kinds_shows_them_all(base: Knowledge) -> None:
    text = show("chest_pain", base)
    assert "finding chest_pain:" in text
    assert "rule chest_pain: emergency_now" in text


def test_a_rule_shows_its_condition_in_words_and_its_source(base: Knowledge) -> None:
    text = show("sudden_cold_or_pale_foot", base)
    assert "(newly cold foot or calf or newly pale or blue foot) and onset (All at once, in a moment)" in text
    assert "read: full" in text


def test_a_threshold_and_a_score_show_what_they_are_made_of(base: Knowledge) -> None:
    assert "deep vein thrombosis of the leg, pulmonary embolism" in show("clot_or_burst_cyst", base)
    text = show("wells_dvt_2003", base)
    assert "-2 Another diagnosis at least as likely" in text
    assert "a clinician can tell" in text


def test_a_source_shows_where_it_is_and_everything_that_cites_it(base: Knowledge) -> None:
    text = show("goodacre-2005", base)
    assert "https://doi.org/10.7326/" in text
    assert "read: abstract" in text
    assert "conditions/deep_vein_thrombosis.yaml: deep_vein_thrombosis" in text
    assert "scores/wells_dvt_2003.yaml: wells_dvt_2003" in text


@pytest.mark.parametrize("kind", ["conditions", "findings", "rules", "thresholds", "scores"])
def test_everything_can_be_shown(base: Knowledge, kind: str) -> None:
    for name in some(list(getattr(base, kind))[::9]):
        assert name in show(name, base)


def test_an_unknown_id_is_refused_with_the_nearest(base: Knowledge) -> None:
    with pytest.raises(PoplitealError, match="Did you mean 'deep_vein_thrombosis'"):
        show("deep_vein_thrombsis", base)
