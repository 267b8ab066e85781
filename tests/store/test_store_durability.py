"""A save that was acknowledged stays, whatever is killed when."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys

import pytest
from postgres_cluster import Cluster

from popliteal.case import CaseFile
from popliteal.store import KeptCase, open_store

pytestmark = pytest.mark.long

WRITER = """
import datetime as dt, sys
from popliteal.case import CaseFile
from popliteal.store import KeptCase, open_store

store = open_store(sys.argv[1], None)
code, today, revision, answers = sys.argv[2], dt.date(2026, 3, 1), 1, {}
for number in range(1000):
    answers[f"answer_{number}"] = number
    revision = store.save(code, KeptCase(file=CaseFile(answers=answers)), revision, today)
    print(number, flush=True)
"""


def killed_while_writing(url: str, code: str, after: int) -> int:
    """Kill -9 a process in the middle of 1,000 saves; returns the number of the last save that it acknowledged."""
    with subprocess.Popen([sys.executable, "-c", WRITER, url, code], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        acknowledged = [int(line) for _, line in zip(range(after), writer.stdout, strict=False)]
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged += [int(line) for line in writer.stdout]
    assert writer.returncode == -signal.SIGKILL, "it was not killed but ended"
    assert acknowledged == list(range(len(acknowledged)))
    return acknowledged[-1]


def saved(url: str, code: str, today: dt.date) -> list[object]:
    store = open_store(url, None)
    opened = store.open(code, today)
    store.close()
    assert opened.revision == len(opened.record.file.answers) + 1, "each save is there whole or not at all"
    return list(opened.record.file.answers.values())


def new_case(url: str, today: dt.date) -> str:
    store = open_store(url, None)
    code = store.create(KeptCase(file=CaseFile()), today)
    store.close()
    return code


@pytest.mark.parametrize("after", [1, 300, 600])
def test_killing_the_writer_loses_no_acknowledged_answer(url: str, today: dt.date, after: int) -> None:
    code = new_case(url, today)
    last = killed_while_writing(url, code, after)
    kept = saved(url, code, today)
    # The save under way when it was killed may or may not have come through.
    assert kept in (list(range(last + 1)), list(range(last + 2)))


def test_a_crash_of_postgresql_loses_no_acknowledged_answer(cluster: Cluster, today: dt.date) -> None:
    url = cluster.new_database()
    code = new_case(url, today)
    last = killed_while_writing(url, code, 200)
    cluster.crash()
    cluster.start()
    assert saved(url, code, today)[: last + 1] == list(range(last + 1))
