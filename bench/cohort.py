"""Many people at once: how fast, beside a dense NumPy reference, single assessments and an exact engine of others.

Ratios are of processor time on one thread, in one process. Run with `make bench`, or with the most people for the
tables: `python bench/cohort.py 1000000`; the tables alone: `python bench/cohort.py tables 1000000`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from unittest.mock import patch

for library in ("OPENBLAS", "OMP", "MKL"):  # one core; read when NumPy is imported
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.compute as pc  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from networks import Network, Patient, patients, random_network  # noqa: E402
from peers import PEERS  # noqa: E402

from popliteal.assess import assess, build_model  # noqa: E402
from popliteal.assess.reckoning import reckon  # noqa: E402
from popliteal.case import Case  # noqa: E402
from popliteal.cohort import chances, kernel_numpy  # noqa: E402
from popliteal.cohort.arrays import evidence_of  # noqa: E402
from popliteal.cohort.arrow import people_in  # noqa: E402
from popliteal.cohort.chances import Weigher  # noqa: E402
from popliteal.cohort.drawn import Drawer  # noqa: E402
from popliteal.cohort.drawn_file import write_drawn  # noqa: E402
from popliteal.cohort.files import TableFile  # noqa: E402
from popliteal.cohort.kernel import weigh_people  # noqa: E402
from popliteal.cohort.people import NOT_ASKED, TOLD, People, case_of, nobody_told  # noqa: E402
from popliteal.cohort.run import score_file  # noqa: E402
from popliteal.cohort.score import Scorer  # noqa: E402
from popliteal.knowledge import load_knowledge  # noqa: E402
from popliteal.reasoning.evidence import shifts_of  # noqa: E402
from popliteal.reasoning.model import Model  # noqa: E402
from popliteal.reasoning.prior import set_weights  # noqa: E402
from popliteal.reasoning.sets import Floats, Ints  # noqa: E402
from popliteal.triage.batch import Bools  # noqa: E402

FACTS, PRESENT = 8, 5
"""Answers of a story that was told, and how many of them at most say that something is there."""
PEOPLE = 4_000
ONE_BY_ONE = 40
"""People for what is slow."""


class Dense:
    """The plain reference: logarithms of all answers' chances under all sets, one matrix product, one exponential.

    It takes age, sex and yes or no to findings that hang under nothing, which is all that the people here told.
    """

    def __init__(self, model: Model, dtype: type) -> None:
        self.model, self.dtype = model, dtype
        self.rows = [model.first_row[name] for name in model.questions]
        stay = model.stay_in_set[self.rows]
        self.logs = np.concatenate([np.log(stay), np.log1p(-stay)]).astype(dtype)
        bands = model.knowledge.population.age_bands
        groups = [Case(age=band.low, sex=sex) for band in bands for sex in ("female", "male")]
        shifts = [shifts_of(case, model, model.point) for case in groups]
        self.priors = np.stack([np.log(set_weights(model.point.prior, model.sets, one)[:, 0]) for one in shifts])
        self.lows = np.array([band.low for band in bands])
        self.holds = model.sets.holds.astype(dtype)

    def chances(self, people: People, at_once: int = 256) -> Floats:
        """Chances of everyone over sets of up to three; shape (n, conditions)."""
        lines = [people.place[name] for name in self.model.questions]
        told, yes = people.state[lines] == TOLD, people.low[lines] == 1
        answers = np.concatenate([told & ~yes, told & yes]).T.astype(self.dtype)
        group = 2 * (np.searchsorted(self.lows, people.age, side="right") - 1) + people.sex
        found = np.empty((len(people), self.model.sets.n), dtype=self.dtype)
        for begin in range(0, len(people), at_once):
            part = slice(begin, begin + at_once)
            weights = answers[part] @ self.logs + self.priors[group[part]].astype(self.dtype)
            weights -= weights.max(axis=1, keepdims=True)
            np.exp(weights, out=weights)
            found[part] = (weights @ self.holds) / weights.sum(axis=1, keepdims=True)
        return found


def plain(model: Model, facts: int | None) -> People:
    """Drawn people who told age, sex and yes or no: everything, or so many facts with the yes first."""
    drawn = Drawer(model).draw(PEOPLE, 1).people
    people = nobody_told(PEOPLE, model.knowledge)
    people.age[:], people.sex[:] = drawn.age, drawn.sex
    for name in model.questions:
        line = drawn.place[name]
        people.state[line], people.low[line], people.high[line] = drawn.state[line], drawn.low[line], drawn.high[line]
    if facts is not None:
        keep_some(people, [people.place[name] for name in model.questions], facts)
    return people


def keep_some(people: People, lines: Sequence[int], facts: int) -> None:
    """Keep so many answers of each person, `PRESENT` of them a yes where there are as many."""
    told, yes = people.state[lines] == TOLD, people.low[lines] == 1
    gone = worth_telling(told & yes, told & ~yes)[facts:]
    for part, value in ((people.state, NOT_ASKED), (people.low, 0), (people.high, 1)):
        kept = part[lines]
        np.put_along_axis(kept, gone, value, axis=0)
        part[lines] = kept


def worth_telling(yes: Bools, no: Bools) -> Ints:
    """The places of the answers, those to be told first: a few yes, no, then more yes; shape (findings, people)."""
    few = yes & (np.cumsum(yes, axis=0) <= PRESENT)
    return np.argsort(3 - 3 * few - 2 * (no & ~few) - (yes & ~few), axis=0, kind="stable")


def seconds(job: Callable[[], object], repeats: int = 3) -> float:
    """Processor seconds, the best of a few runs."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        job()
        times.append(time.process_time() - start)
    return min(times)


def beside_the_reference(model: Model, weigher: Weigher) -> None:
    """Our sums over sets of up to three beside the dense reference, the same people and sets."""
    print(f"\nsums over all sets of up to three, {PEOPLE:,} people, one thread, processor time")
    square = np.ones((1024, 1024))
    flops = 2 * 1024**3 / seconds(lambda: square @ square)
    print(f"  matrix product of NumPy in double precision on this machine: {flops / 1e9:.0f} GFLOP/s")
    for name, facts in (("told", FACTS), ("whole", None)):
        people = plain(model, facts)
        own = seconds(lambda people=people: weigher.chances_of_small_sets(people))
        gap = np.abs(weigher.chances_of_small_sets(people) - Dense(model, np.float64).chances(people)).max()
        with patch.object(chances, "weigh_people", kernel_numpy.weigh_people):
            in_numpy = seconds(lambda people=people: weigher.chances_of_small_sets(people))
        evidence = evidence_of(people, weigher.tables)
        work = PEOPLE * len(model.sets) * (2 * float(evidence.plains.mean()) + 3) / own
        print(
            f"  {name}: {1e6 * own / PEOPLE:.1f} µs a person, {evidence.plains.mean():.1f} positive answers each, "
            f"{work / 1e9:.1f} GFLOP/s, {100 * work / flops:.0f} % of that; difference {gap:.0e}"
        )
        for dtype in (np.float64, np.float32):
            dense = Dense(model, dtype)
            reference = seconds(lambda dense=dense, people=people: dense.chances(people), 2)
            times = f"{reference / own:.1f} times (aim: 2), in NumPy alone {reference / in_numpy:.2f} times (aim: 1.3)"
            print(f"    dense NumPy, {dtype.__name__}: {1e6 * reference / PEOPLE:.1f} µs -> {times}")


def beside_single(scorer: Scorer) -> None:
    """A person of the batch beside a single assessment."""
    print("\na person of the batch beside one assessed alone, processor time")
    whole_model = build_model(scorer.model.knowledge)
    alone: dict[str, Callable[[Case], object]] = {
        "reckon": lambda case: reckon(case, whole_model),
        "assess without intervals": lambda case: assess(case, whole_model, with_intervals=False),
        "assess": lambda case: assess(case, whole_model),
    }
    for name, facts in (("told", FACTS), ("whole", None)):
        people = whole_people(scorer.model, facts)
        cases = [case_of(people, row, scorer.model.knowledge) for row in range(ONE_BY_ONE)]
        said = seconds(lambda people=people: scorer.score(people), 2) / len(people)
        sums = seconds(lambda people=people: scorer.score(people, as_said=False), 2) / len(people)
        print(f"  {name}: {1e6 * said:.0f} µs a person, {1e6 * sums:.0f} µs with the chances of the sums")
        for what, job in alone.items():
            one = median(seconds(lambda case=case, job=job: job(case), 2) for case in cases)
            print(f"    {what}: {1e3 * one:.1f} ms -> {one / said:.0f} times")


def whole_people(model: Model, facts: int | None) -> People:
    """Drawn people with everything told, or so many facts."""
    people = Drawer(model).draw(PEOPLE, 2).people
    if facts is not None:
        names = [
            name for name in model.first_row if model.levels[name] == 2 and not model.knowledge.findings[name].parent
        ]
        others = [line for name, line in people.place.items() if name not in names]
        people.state[others] = NOT_ASKED
        keep_some(people, [people.place[name] for name in names], facts)
    return people


class ManyOnNetwork:
    """Our sums on a random network without links, for patients all at once."""

    def __init__(self, network: Network) -> None:
        self.network, self.n = network, len(network.priors)

    def chances(self, people: Sequence[Patient]) -> Floats:
        """Chance of each condition; nobody's having any is counted, as the peers count it."""
        count, n, net = len(people), self.n, self.network
        stay, none = 1 - net.strengths, np.zeros((count, 0))
        odds = np.tile(net.priors / (1 - net.priors), (count, 1))
        lines = [[row for row, there in one.seen.items() if there] for one in people]
        empty = np.ones(count)
        for place, one in enumerate(people):
            denied = [row for row, there in one.seen.items() if not there]
            odds[place] *= np.prod(stay[denied], axis=0)
            empty[place] = np.prod(net.leaks[lines[place]])
        plains = np.array([len(one) for one in lines])
        begins = np.concatenate([[0], np.cumsum(plains)]).astype(np.intp)
        mass, chances, said = np.zeros((count, 7)), np.zeros((count, n)), np.zeros((count, n))
        columns = np.ascontiguousarray(np.broadcast_to(np.arange(n), (count, n)))
        zeros, who = np.zeros(n, dtype=np.intp), np.arange(count)
        weigh_people(
            who, columns, odds, none, np.zeros((1, 0), dtype=np.intp), np.zeros(1, dtype=np.intp), zeros, zeros,
            begins, plains, np.concatenate(lines).astype(np.intp), stay, 1 - net.leaks, np.zeros(count),
            1, 3, False, mass, chances, none, np.zeros(count), said,
        )  # fmt: skip
        return chances / (mass.sum(axis=1) + empty)[:, None]


def beside_peers(conditions: int = 24, findings: int = 84) -> None:
    """A person of the batch beside the exact engines of others, on a network that they can still answer."""
    print(f"\n{conditions} conditions, {findings} findings: a person of a batch of 2,000 beside one patient of theirs")
    network = random_network(conditions, findings)
    many, few = patients(network, 2_000), patients(network, 3)
    own = ManyOnNetwork(network)
    own.chances(many[:10])
    start = time.perf_counter()
    own.chances(many)
    ours = (time.perf_counter() - start) / len(many)
    for name, build in PEERS.items():
        try:
            peer = build(network)
        except ImportError as error:
            print(f"  {name}: {error}")
            continue
        times, gaps = [], []
        for patient, answer in zip(few, own.chances(few), strict=True):
            evidence = {f"f{row}": int(there) for row, there in patient.seen.items()}
            start = time.perf_counter()
            gaps.append(float(np.abs(np.array(peer(evidence)) - answer).max()))
            times.append(time.perf_counter() - start)
        each = f"{1e3 * median(times):.0f} ms against {1e6 * ours:.1f} µs -> {median(times) / ours:,.0f} times"
        print(f"  {name}: {each} (aim: 5,000); difference {max(gaps):.0e} at most, by the larger sets left out")


def tables(model: Model, most: int) -> None:
    """From Parquet to Parquet in a process of its own, so that its peak memory is its own; growth from 10,000 on."""
    print(f"\ntables, Parquet to Parquet, {os.cpu_count()} processors (chances as they are said)")
    with tempfile.TemporaryDirectory() as folder:
        for count in [size for size in (10_000, 100_000, 1_000_000, 10_000_000) if size <= most]:
            source = Path(folder) / "whole.parquet"
            start = time.perf_counter()
            write_drawn(source, model, count, 1)
            print(f"  {count:,} drawn in {time.perf_counter() - start:.1f} s", flush=True)
            told = Path(folder) / "told.parquet"
            told_table(source, told, model)
            for name, path in (("told", told), ("whole", source)):
                done = subprocess.run(
                    [sys.executable, __file__, "score", str(path), str(Path(folder) / "out.parquet")],
                    check=True, capture_output=True, text=True,
                )  # fmt: skip
                print(f"    {name}: {done.stdout.strip()}", flush=True)
                (Path(folder) / "out.parquet").unlink()
            source.unlink()
            told.unlink()


def told_table(source: Path, target: Path, model: Model) -> None:
    """The same people with eight facts each: answers beyond are left out, the yes first."""
    findings = model.knowledge.findings
    names = [name for name in model.first_row if model.levels[name] == 2 and not findings[name].parent]
    with pq.ParquetFile(source) as file:
        names = [name for name in names if name in file.schema_arrow.names]
        schema = pa.schema([file.schema_arrow.field(name) for name in ("id", "age", "sex", *names)])
        with pq.ParquetWriter(target, schema) as writer:
            for batch in file.iter_batches(32_768, columns=schema.names):
                writer.write_batch(only_some(batch, names, schema))


def only_some(batch: pa.RecordBatch, names: Sequence[str], schema: pa.Schema) -> pa.RecordBatch:
    codes = np.stack([pc.fill_null(batch.column(name).indices, -1).to_numpy() for name in names])
    np.put_along_axis(codes, worth_telling(codes == 1, codes == 0)[FACTS:], -1, axis=0)
    words = [
        pa.DictionaryArray.from_arrays(
            pa.array(line.astype(np.int32), mask=line < 0), batch.column(name).dictionary
        ).cast(schema.field(name).type)
        for name, line in zip(names, codes, strict=True)
    ]
    return pa.record_batch([*(batch.column(name) for name in ("id", "age", "sex")), *words], schema=schema)


def score_one(source: Path, target: Path) -> None:
    """Score one table and print how long it took, without the second that the model and the compiler take."""
    scorer = Scorer(build_model(load_knowledge(), draws=1))
    scorer.score(whole_people(scorer.model, FACTS).some(slice(0, 50)))
    start, used = time.perf_counter(), time.process_time()
    counts = score_file(source, target, scorer)
    wall, cpu = time.perf_counter() - start, time.process_time() - used
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    peak, each = int(status["VmHWM"].split()[0]) / 1024, cpu / counts.rows
    share = inference(source, scorer) / each
    print(f"{wall:.1f} s, {counts.rows / wall:,.0f} a second, processor {1e6 * each:.0f} µs a person, "
          f"{100 * share:.0f} % of it for the sums; {counts.larger:,} with larger sets, "
          f"{counts.withheld:,} without chances, {counts.single:,} single path; peak {peak:.0f} MiB")  # fmt: skip


def inference(source: Path, scorer: Scorer) -> float:
    """Processor seconds a person for the chances alone, by the first rows of a table."""
    knowledge = scorer.model.knowledge
    people, _ = people_in(next(TableFile(source, knowledge).batches()).batch, knowledge)
    return seconds(lambda: scorer.weigher.chances(people), 1) / len(people)


def main() -> None:
    """Print the whole report, or one part of it."""
    part, *rest = [*sys.argv[1:], "100000"]
    if part == "score":
        score_one(Path(rest[0]), Path(rest[1]))
        return
    model = build_model(load_knowledge(), draws=1)
    if part == "tables":
        tables(model, int(rest[0]))
        return
    scorer = Scorer(model)
    beside_the_reference(model, scorer.weigher)
    beside_single(scorer)
    beside_peers()
    tables(model, int(part))


if __name__ == "__main__":
    main()
