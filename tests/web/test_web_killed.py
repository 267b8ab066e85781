"""The server killed outright while people answer: whatever was acknowledged is there when it starts again."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from acknowledged import Person, hardly_busy, in_the_middle, kept
from postgres_cluster import Cluster
from served import kill, served

from popliteal.knowledge import load_knowledge
from some import some

pytestmark = pytest.mark.long

FEW, MANY = 200, 1000
PEOPLE = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'cases.db'}"
        return
    cluster = Cluster()
    yield cluster.new_database()
    cluster.close()


@pytest.mark.parametrize("answers", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_killing_the_server_in_the_middle_of_answers_loses_no_acknowledged_one(
    tmp_path: Path, database: str, answers: int
) -> None:
    moment, knowledge = random.randint(answers // 3, 2 * answers // 3), load_knowledge()
    with served(tmp_path, POPLITEAL_DATABASE=database) as (address, server):
        people = [Person(address, answers, knowledge) for _ in range(PEOPLE)]
        threads = [threading.Thread(target=person.answer_until_it_breaks) for person in people]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads) and not in_the_middle(people, moment):
            time.sleep(0.001)
        kill(server)
        for thread in threads:
            thread.join()
    acknowledged = sum(person.count for person in people)
    assert hardly_busy(person.sending_again for person in people)
    assert moment <= acknowledged < answers, "it was not killed in the middle"

    checked = 0
    with served(tmp_path, POPLITEAL_DATABASE=database) as (address, _):
        for person in some(people):
            for code in person.told:
                assert kept(address, code) in person.may_be_kept(code), f"killed after {acknowledged} answers"
                checked += 1
    assert checked >= PEOPLE
    print(f"{database.split(':')[0]}: killed after {acknowledged} acknowledged answers in {checked} cases, none lost")
