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

pytestmark = pytest.mark.long

FEW, MANY = 100, 1000
"""Answers that are acknowledged at least, over all kills."""
MOST_BEFORE_A_KILL = 400
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
    kills: list[list[Person]] = []
    while acknowledged(every := [person for people in kills for person in people]) < answers:
        kills.append(killed_in_the_middle(tmp_path, database, min(answers, MOST_BEFORE_A_KILL)))
    with served(tmp_path, POPLITEAL_DATABASE=database) as (address, _):
        cases = [(person, code) for person in every for code in person.told]
        assert len(cases) >= PEOPLE
        lost = [code for person, code in cases if kept(address, code) not in person.may_be_kept(code)]
    assert lost == [], f"killed after {acknowledged(every)} answers"
    told = f"{acknowledged(every)} acknowledged answers in {len(cases)} cases"
    print(f"{database.split(':')[0]}: killed {len(kills)} times among {told}, none lost")


def killed_in_the_middle(folder: Path, database: str, most: int) -> list[Person]:
    """Whoever answered when the server was killed, at a random moment before so many answers were acknowledged."""
    moment, knowledge = random.randint(most // 3, 2 * most // 3), load_knowledge()
    with served(folder, POPLITEAL_DATABASE=database) as (address, server):
        people = [Person(address, most, knowledge) for _ in range(PEOPLE)]
        threads = [threading.Thread(target=person.answer_until_it_breaks) for person in people]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads) and not in_the_middle(people, moment):
            time.sleep(0.001)
        kill(server)
        for thread in threads:
            thread.join()
    assert hardly_busy(person.sending_again for person in people)
    assert moment <= acknowledged(people) < most, "it was not killed in the middle"
    return people


def acknowledged(people: list[Person]) -> int:
    """How many answers the server acknowledged."""
    return sum(person.count for person in people)
