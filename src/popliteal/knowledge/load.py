"""Reading a knowledge directory into one immutable `Knowledge`."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from popliteal.knowledge import yamlfile
from popliteal.knowledge.errors import KnowledgeError
from popliteal.knowledge.judges import with_judges
from popliteal.knowledge.logic import (
    AgeIs,
    Answered,
    Expr,
    Names,
    ScoreIs,
    Unless,
    all_of,
    atoms,
    findings_in,
    is_unsteady,
    parse,
    support,
)
from popliteal.knowledge.region import HOME, Region
from popliteal.knowledge.schema import (
    OLDEST,
    RED_FLAG,
    TOLD_BY_THE_PERSON,
    Condition,
    DoubtText,
    Elsewhere,
    Excuse,
    Finding,
    InterviewPlan,
    Judge,
    LevelText,
    NamedCause,
    Population,
    Rule,
    Scale,
    Score,
    Threshold,
)
from popliteal.knowledge.yamlfile import read_yaml

BASE = Path(__file__).parent / "base"
Record = TypeVar("Record", bound=BaseModel)


@dataclass(frozen=True)
class Knowledge:
    """Everything the program knows, read from `directory` for a region; `version` is a hash of its content."""

    directory: Path
    version: str
    conditions: Mapping[str, Condition]
    named: Mapping[str, NamedCause]
    findings: Mapping[str, Finding]
    rules: Mapping[str, Rule]
    excuses: Mapping[str, Excuse]
    thresholds: Mapping[str, Threshold]
    scores: Mapping[str, Score]
    levels: Mapping[str, LevelText]
    doubt: DoubtText
    elsewhere: Elsewhere
    interview: InterviewPlan
    population: Population
    scale: Scale
    region: Region = HOME

    @cached_property
    def sources(self) -> Mapping[str, Mapping[str, Any]]:
        """The sources in CSL form, by id; read when first asked for."""
        found: dict[str, Mapping[str, Any]] = {}
        for path in sorted((self.directory / "sources").glob("*.yaml")):
            for record in read_file(path, self.directory) or []:
                if record["id"] in found:
                    raise KnowledgeError(f"{path.name}: the source '{record['id']}' is described twice")
                found[record["id"]] = record
        return found

    @cached_property
    def terms(self) -> frozenset[str]:
        """Names of conditions and medicines that count as one syllable in reading grades."""
        return frozenset(read_file(self.directory / "terms.yaml", self.directory))

    @cached_property
    def names(self) -> Names:
        """The ids that rules and cases may use, older ones included."""
        return _names(self.findings, frozenset(self.scores))

    def finding_of(self, name: str) -> str:
        """The finding that an id, perhaps an older one, stands for; an unknown id stands for itself."""
        return self.names.findings.get(name, (name, frozenset()))[0]

    @cached_property
    def signs(self) -> Mapping[str, Finding]:
        """The emergency signs: findings whose yes alone is an emergency, most urgent first."""
        signs = [finding for finding in self.findings.values() if finding.emergency is not None]
        return {sign.id: sign for sign in sorted(signs, key=lambda sign: -int(sign.emergency or 0))}

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Finding -> the findings asked only under it."""
        return {
            parent: tuple(child.id for child in self.findings.values() if parent in child.parent)
            for parent in {name for finding in self.findings.values() for name in finding.parent}
        }

    @cached_property
    def follow_ups(self) -> tuple[Finding, ...]:
        """The findings asked only under another."""
        return tuple(finding for finding in self.findings.values() if finding.parent)

    @cached_property
    def settled_by_others(self) -> tuple[Finding, ...]:
        """The findings that a yes to another settles."""
        return tuple(finding for finding in self.findings.values() if finding.settled_by)

    @cached_property
    def can_be_hidden(self) -> tuple[Finding, ...]:
        """The findings of which a no may not be what it seems, for something that hides them or for an age."""
        return tuple(one for one in self.findings.values() if one.hidden_by or one.hidden_from_age is not None)

    @cached_property
    def conditions_by_name(self) -> Mapping[str, str]:
        """Condition or older id -> condition."""
        return {name: c.id for c in self.conditions.values() for name in (c.id, *c.alias)}

    @cached_property
    def named_under(self) -> Mapping[str, tuple[NamedCause, ...]]:
        """Condition -> the causes with a name of their own that count under it."""
        conditions = dict.fromkeys(one.of for one in self.named.values())
        return {name: tuple(one for one in self.named.values() if one.of == name) for name in conditions}

    @cached_property
    def when(self) -> Mapping[str, Expr]:
        """Rule -> its parsed condition, with those left out whom it is not for."""
        return {rule.id: self._condition(rule) for rule in self.rules.values()}

    @cached_property
    def supported(self) -> Mapping[Answered | None, tuple[str, ...]]:
        """Finding and level -> the rules that this answer may make hold; None -> those that may hold without any."""
        found: dict[Answered | None, list[str]] = {None: []}
        for rule, when in self.when.items():
            needed = support(when)
            for one in [None] if needed is None else needed:
                found.setdefault(one, []).append(rule)
        return {one: tuple(rules) for one, rules in found.items()}

    @cached_property
    def counts(self) -> Mapping[str, Expr]:
        """Threshold -> for whom its chance counts: who told one of its signs and has no excuse."""
        return {
            one.id: self._spared(self._parse({"any": one.signs}, f"threshold {one.id}"), one)
            for one in self.thresholds.values()
        }

    def _condition(self, rule: Rule) -> Expr:
        return self._spared(self._parse(rule.when, f"rule {rule.id}"), rule)

    def spares(self, record: Rule | Threshold) -> tuple[Expr, ...]:
        """The parsed conditions of the excuses that a rule or a threshold names.

        Raises:
            KnowledgeError: when it names no excuse that there is.
        """
        unknown = [name for name in record.not_for if name not in self.excuses]
        if unknown:
            raise KnowledgeError(f"{self.directory}: {record.id}: not_for names '{unknown[0]}', which is no excuse")
        excuses = [self.excuses[name] for name in record.not_for]
        return tuple(self._parse(one.when, f"excuse {one.id}") for one in excuses if one.when is not None)

    def _spared(self, when: Expr, record: Rule | Threshold) -> Expr:
        parts = [Unless(part) for part in self.spares(record)]
        return all_of(when, *parts) if parts else when

    @cached_property
    def unsteady(self) -> frozenset[str]:
        """Rules that may come to hold after they were known not to: those with an `unless` under a `not`."""
        return frozenset(name for name, when in self.when.items() if is_unsteady(when))

    @cached_property
    def decisive(self) -> tuple[str, ...]:
        """What a person can tell and a rule that gives a red flag's level reads, itself, by a score, or by a parent."""
        whens = [self.when[rule.id] for rule in self.rules.values() if rule.level >= RED_FLAG]
        named = {name for when in whens for name in self.read_by(when)}
        told = [finding for finding in self.findings.values() if finding.kind in TOLD_BY_THE_PERSON]
        return tuple(finding.id for finding in told if named & {finding.id, *finding.parent})

    def read_by(self, expr: Expr) -> Iterator[str]:
        """The findings that an expression reads, those of its scores among them."""
        yield from findings_in(expr)
        scores = [atom.score for atom in atoms(expr) if isinstance(atom, ScoreIs)]
        for _, when in (item for score in scores for item in self.score_items[score]):
            yield from self.read_by(when) if when is not None else ()

    @cached_property
    def age_steps(self) -> tuple[int, ...]:
        """The ages at which some rule changes, youngest first: between two of them all ages are alike to the rules."""
        bounds = [atom for when in self.when.values() for atom in atoms(when) if isinstance(atom, AgeIs)]
        starts = {0, *(bound.low for bound in bounds), *(bound.high + 1 for bound in bounds)}
        return tuple(sorted(age for age in starts if age <= OLDEST))

    @cached_property
    def read_age(self) -> tuple[str, ...]:
        """The rules that give a red flag's level and read the age, themselves or by a score."""
        urgent = [rule.id for rule in self.rules.values() if rule.level >= RED_FLAG]
        return tuple(name for name in urgent if self._reads_age(self.when[name]))

    def _reads_age(self, expr: Expr) -> bool:
        scores = [atom.score for atom in atoms(expr) if isinstance(atom, ScoreIs)]
        items = [when for score in scores for _, when in self.score_items[score] if when is not None]
        return any(isinstance(atom, AgeIs) for part in (expr, *items) for atom in atoms(part))

    @cached_property
    def outside(self) -> Expr:
        """The parsed condition of those whose main trouble is elsewhere, and who are not asked about the leg."""
        return self._parse(self.elsewhere.when, "elsewhere.yaml")

    @cached_property
    def contradicts(self) -> Mapping[str, Expr]:
        """Contradiction -> its parsed condition."""
        return {
            item.id: self._parse(item.when, f"interview.yaml, contradiction {item.id}")
            for item in self.interview.contradictions
        }

    @cached_property
    def score_items(self) -> Mapping[str, tuple[tuple[Any, Expr | None], ...]]:
        """Score -> its items, each with its parsed condition or None when only a clinician can tell."""
        return {
            score.id: tuple(
                (item, None if item.when is None else self._parse(item.when, f"score {score.id}, item {item.id}"))
                for item in score.items
            )
            for score in self.scores.values()
        }

    @cached_property
    def score_applies(self) -> Mapping[str, Expr]:
        """Score -> for whom it is, parsed; none for those that are for everyone."""
        scores = [score for score in self.scores.values() if score.applies is not None]
        return {score.id: self._parse(score.applies, f"score {score.id}, applies") for score in scores}

    def _parse(self, when: Any, place: str) -> Expr:
        try:
            return parse(when, self.names)
        except ValueError as error:
            raise KnowledgeError(f"{self.directory}: {place}: {error}") from None


def _names(findings: Mapping[str, Finding], scores: frozenset[str]) -> Names:
    meaning: dict[str, tuple[str, frozenset[int]]] = {}
    choices: dict[str, tuple[str, ...]] = {}
    for finding in findings.values():
        if not finding.choices:
            meaning[finding.id] = (finding.id, frozenset({1}))
            meaning.update({old: (finding.id, frozenset({1})) for old in finding.alias})
            continue
        ids = choices[finding.id] = tuple(choice.id for choice in finding.choices)
        meaning[finding.id] = (finding.id, frozenset())
        for old, means in finding.alias.items():
            strange = [word for word in means if word not in ids]
            if strange:
                raise KnowledgeError(
                    f"findings: {finding.id}: the older id '{old}' means '{strange[0]}', no choice of it"
                )
            meaning[old] = (finding.id, frozenset(map(ids.index, means)))
    return Names(meaning, choices, scores)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector, which would walk all that was read so far again and again: a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@uncollected()
def load_knowledge(directory: Path | None = None, region: Region = HOME) -> Knowledge:
    """The knowledge base in `directory`, or the one that comes with the program, in the words of `region`.

    The program's own is read once in a process.

    Raises:
        KnowledgeError: naming the file and the place.
    """
    return _read_base(directory, region) if directory else _own_base(region)


@lru_cache(maxsize=2)
def _own_base(region: Region) -> Knowledge:
    return _read_base(BASE, region)


def _read_base(root: Path, region: Region) -> Knowledge:
    if not (root / "conditions").is_dir():
        raise KnowledgeError(f"{root} is not a knowledge directory: it has no folder 'conditions'")

    def each(folder: str, record: type[Record]) -> dict[str, Record]:
        return _each(root, folder, record, region)

    def listed(name: str, record: type[Record]) -> dict[str, Record]:
        return single_list(root, name, record, region)

    def one(name: str, record: type[Record]) -> Record:
        return validated(record, region.fill(read_file(root / name, root)), name)

    conditions, findings, scale = each("conditions", Condition), each("findings", Finding), one("scale.yaml", Scale)
    judges = list(each("judges", Judge).values())
    return Knowledge(
        directory=root,
        version=_content_hash(root),
        conditions=with_judges(conditions, findings, judges, scale),
        named=each("named", NamedCause),
        findings=findings,
        rules=each("triage", Rule),
        excuses=listed("excuses.yaml", Excuse),
        thresholds=listed("thresholds.yaml", Threshold),
        scores=each("scores", Score),
        levels=listed("levels.yaml", LevelText),
        doubt=one("doubt.yaml", DoubtText),
        elsewhere=one("elsewhere.yaml", Elsewhere),
        interview=one("interview.yaml", InterviewPlan),
        population=one("population.yaml", Population),
        scale=scale,
        region=region,
    )


def _content_hash(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.yaml")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + _text(path, root).encode() + b"\0")
    return digest.hexdigest()[:16]


def read_file(path: Path, root: Path | None = None) -> Any:
    """The value that a file holds.

    Raises:
        KnowledgeError: naming the file, as it lies below `root` where that is given.
    """
    try:
        return read_yaml(_text(path, root))
    except ValueError as error:
        raise KnowledgeError(f"{path.relative_to(root) if root else path}: {error}") from None


def _text(path: Path, root: Path | None) -> str:
    try:
        return yamlfile.read_file(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise KnowledgeError(f"{path.relative_to(root) if root else path}: {reason}") from None


def _each(root: Path, folder: str, record: type[Record], region: Region) -> dict[str, Record]:
    """All records below `folder`: a file holds one, or a list of them."""
    paths = sorted((root / folder).glob("*.yaml"))
    contents = {f"{folder}/{path.name}": region.fill(read_file(path, root)) for path in paths}
    lists = {place: content if isinstance(content, list) else [content] for place, content in contents.items()}
    return _by_id(lists, record)


def single_list(root: Path, name: str, record: type[Record], region: Region) -> dict[str, Record]:
    """The records of one file that holds a list of them, in the words of a region."""
    return _by_id({name: region.fill(read_file(root / name, root))}, record)


def _by_id(lists: Mapping[str, list[Any]], record: type[Record]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    places: dict[str, str] = {}
    for place, values in lists.items():
        for value in values:
            item = validated(record, value, place)
            name = getattr(item, "id")  # noqa: B009
            if name in found:
                raise KnowledgeError(f"{place}: '{name}' is already defined in {places[name]}")
            found[name], places[name] = item, place
    return found


def validated(record: type[Record], value: Any, place: str) -> Record:
    """`value` as a record.

    Raises:
        KnowledgeError: naming the file `place`, the record and its part.
    """
    try:
        return record.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = value.get("id", "") if isinstance(value, dict) else ""
        where = ".".join(str(part) for part in first["loc"] if not str(part).startswith("function-"))
        raise KnowledgeError(f"{place}: {name} {where}: {first['msg']}".replace("  ", " ")) from None
