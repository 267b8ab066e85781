"""Whatever is given as a case or as knowledge is read, or refused with one message; nothing crashes or hangs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from no_deadline import examples
from popliteal.case import CaseFile, parse_case
from popliteal.intake import Reader
from popliteal.interview.ownwords import to_confirm, with_confirmed
from popliteal.knowledge import BASE, CaseError, KnowledgeError, load_knowledge
from popliteal.knowledge.lexicon_load import load_lexicon
from popliteal.knowledge.logic import evaluate, parse
from popliteal.knowledge.yamlfile import read_yaml
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import triage
from popliteal.workshop.proofs.hazards import read_hazards

KNOWLEDGE = load_knowledge()
READER = Reader(load_lexicon(KNOWLEDGE))
NAMES = [*KNOWLEDGE.names.findings]
bounded = settings(
    max_examples=examples(100, slow=200),
    deadline=2000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20) | st.dates()
values = st.recursive(
    scalars | st.sampled_from(NAMES),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=4),
    max_leaves=12,
)
words = st.sampled_from(["yes", "no", "unsure", "sudden", "severe", True, False, 0, 3, -1, 1e308, "perhaps", None, []])
near_cases = st.fixed_dictionaries(
    {},
    optional={
        "age": st.integers(-5, 200) | scalars,
        "sex": st.sampled_from(["female", "male", "other", 1]),
        "who": st.sampled_from(["me", "my_child", "nobody"]),
        "as_of": st.dates() | scalars,
        "started": st.dates() | scalars,
        "answers": st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), words, max_size=8) | values,
        "present": st.lists(st.sampled_from(NAMES) | scalars, max_size=5) | values,
        "absent": st.lists(st.sampled_from(NAMES) | scalars, max_size=5) | values,
        "name": scalars,
        "extra": scalars,
    },
)
conditions = st.recursive(
    st.sampled_from(NAMES) | scalars | st.just({"age": {"max": 17}}) | st.just({"sex": "female"}),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"any": st.lists(inner, max_size=3) | inner}),
        st.fixed_dictionaries({"all": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"unless": inner}),
        st.fixed_dictionaries({"at_least": st.integers(-1, 4) | scalars, "of": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"finding": inner, "is": inner}),
        st.fixed_dictionaries({"age": st.dictionaries(st.sampled_from(["min", "max", "mid"]), scalars, max_size=2)}),
        st.fixed_dictionaries({"score": scalars | st.just("wells_dvt_2003"), "min": scalars}),
        st.dictionaries(st.sampled_from(["any", "all", "sex", "age"]), inner, max_size=2),
    ),
    max_leaves=8,
)


def refused(error: CaseError) -> None:
    """A refusal is one short line that says where, with nothing in it that a terminal would act on."""
    assert str(error).startswith("fuzz: ")
    assert len(str(error)) < 1000
    assert str(error).isprintable()


def read(text: str | bytes) -> None:
    """Reads a case and, where that works, triages it: never a wrong level, never anything but a CaseError."""
    try:
        case = parse_case(text, KNOWLEDGE, "fuzz")
    except CaseError as error:
        refused(error)
        return
    found = triage(Facts(case, KNOWLEDGE), {}, KNOWLEDGE)
    told = [sign.emergency for sign in KNOWLEDGE.signs.values() if case.has(sign.id, frozenset({1}))]
    assert found.level >= max((level for level in told if level is not None), default=0)
    assert found.provisional is bool(found.open_signs)


@bounded
@given(st.text(max_size=300))
def test_any_text_is_read_as_a_case_or_refused_with_a_reason(text: str) -> None:
    read(text)


@bounded
@given(st.text(alphabet="&*!|>{}[]:-?,#%@`\"' \n\tanswersyno0123.", max_size=200))
def test_text_full_of_yaml_signs_is_read_or_refused(text: str) -> None:
    read(text)


@bounded
@example(content={"present": ["\n\x1b[2J"]})
@example(content={"\x1b[2J": 1})
@example(content={"absent": ["x" * 100_000]})
@given(near_cases)
def test_anything_close_to_a_case_is_read_or_refused(content: dict[str, Any]) -> None:
    read(json.dumps(content, default=str))


@bounded
@given(st.binary(max_size=200))
def test_bytes_that_are_text_are_read_or_refused(data: bytes) -> None:
    read(data.decode("utf-8", errors="replace"))


@bounded
@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["yes", "no", "unsure"]), min_size=1, max_size=30))
def test_a_case_written_and_read_back_is_the_same(answers: dict[str, str]) -> None:
    allowed = {name: word for name, word in answers.items() if name not in KNOWLEDGE.names.choices}
    if allowed:
        file = CaseFile(age=30, answers=allowed)
        assert CaseFile.model_validate_json(file.model_dump_json()) == file
        read(file.model_dump_json())


@bounded
@given(conditions)
def test_any_condition_is_parsed_or_refused_and_can_be_evaluated(condition: Any) -> None:
    try:
        expr = parse(condition, KNOWLEDGE.names)
    except ValueError:
        return
    facts = Facts(parse_case("answers: {fever: unsure, redness: yes}", KNOWLEDGE, "case"), KNOWLEDGE)
    assert evaluate(expr, facts) in (True, False, None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("fuzz") / "base"
    shutil.copytree(BASE, root)
    return root


near_rules = st.fixed_dictionaries(
    {"id": st.text(min_size=1, max_size=8) | scalars, "level": st.sampled_from(["soon", "routine", "never", 3, None])},
    optional={
        "when": conditions,
        "reason": scalars,
        "days": st.integers(-3, 30) | scalars,
        "because": scalars,
        "source": values,
        "checked": st.sampled_from(["full", "judgment", "heard"]),
        "extra": scalars,
    },
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(
    record={"id": "x", "level": "soon", "days": 3, "when": {"finding": [], "is": {}}, "reason": "x", "because": "x"}
)
@example(record={"id": "x", "level": "soon", "days": 3, "when": {1: "x", "any": []}, "reason": "x", "because": "x"})
@given(record=near_rules | values)
def test_any_record_is_read_as_a_rule_or_refused_with_a_reason(folder: Path, record: Any) -> None:
    write_and_load(folder, "triage", record)


near_findings = st.fixed_dictionaries(
    {
        "id": st.text(min_size=1, max_size=8),
        "kind": st.sampled_from(["symptom", "dream"]),
        "group": st.text(max_size=4),
    },
    optional={"background": values, "choices": values, "alias": values, "parent": values, "unsure": values},
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(record={"id": "x", "background": {1: 2}})
@given(record=near_findings)
def test_any_record_is_read_as_a_finding_or_refused_with_a_reason(folder: Path, record: Any) -> None:
    write_and_load(folder, "findings", record)


def write_and_load(folder: Path, room: str, record: Any) -> None:
    path = folder / room / "fuzz.yaml"
    path.write_text(yaml.safe_dump([record]), encoding="utf-8")
    try:
        knowledge = load_knowledge(folder)
        assert set(knowledge.when) == set(knowledge.rules)
    except KnowledgeError:
        return
    finally:
        path.unlink()


@bounded
@given(st.text(max_size=200))
def test_any_text_is_read_as_yaml_or_refused(text: str) -> None:
    try:
        read_yaml(text)
    except ValueError:
        return


@bounded
@given(values.filter(lambda value: not any(len(word) > 30 for word in str(value).split())))
def test_what_pyyaml_writes_is_read_as_pyyaml_reads_it(value: Any) -> None:
    text = yaml.safe_dump(value, sort_keys=False)
    assert repr(read_yaml(text)) == repr(yaml.safe_load(text))


@bounded
@given(text=st.text(max_size=100))
def test_any_hazard_log_is_read_or_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "hazards.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError):
        read_hazards(path)


spoken = st.lists(
    st.sampled_from(["knee", "calf", "swollen", "no", "my mum", "3 weeks", "chest", "I'm 40", "🦵", "<b>", "\x1b"])
    | st.text(max_size=12),
    max_size=40,
).map(" ".join)  # fmt: skip


@bounded
@given(st.text(max_size=500) | spoken, st.sampled_from(["me", "my_child", "someone_else"]))
def test_any_own_words_are_read_and_whatever_is_confirmed_makes_a_case(text: str, who: Any) -> None:
    file = CaseFile(who=who)
    reading = READER.read(text, who)
    items = to_confirm(reading, file, KNOWLEDGE)
    asked = {item.finding: item for item in items}
    answers = {item.finding: "unsure" if item.read_as is None else item.read_as for item in items}
    told = with_confirmed(file, answers, asked, text, KNOWLEDGE)
    assert {item.finding for item in to_confirm(reading, told, KNOWLEDGE) if not item.danger} == set()
    assert all(len(origin.words or "") <= 200 for origin in told.origin.values())
