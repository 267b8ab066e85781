"""Two servers before one PostgreSQL: one dies, and nothing that was acknowledged is lost."""

from __future__ import annotations

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from acknowledged import in_the_middle
from postgres_cluster import Cluster
from served import PATIENCE, kill, served
from several import Crowd, port_of
from visitor import Visitor

from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.store import KeptCase, open_store

pytestmark = pytest.mark.long

FEW, MANY = 96, 1000


@pytest.mark.parametrize("answers", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_a_server_killed_under_load_loses_no_acknowledged_answer(
    tmp_path: Path, cluster: Cluster, answers: int
) -> None:
    settings = {"POPLITEAL_DATABASE": cluster.new_database()}
    moment = random.randint(answers // 3, 2 * answers // 3)
    with served(tmp_path, **settings) as (first, killed), served(tmp_path, **settings) as (second, _):
        ports = [port_of(first), port_of(second)]
        crowd = Crowd(answers, ports)
        with crowd.answering():
            crowd.wait_until(lambda: in_the_middle(crowd.people, moment))
            kill(killed)
            before = crowd.acknowledged
        assert before < answers, "it was not killed in the middle"
        assert crowd.lost(second) == [], f"killed after {before} answers"
    every = crowd.acknowledged
    print(f"postgresql: of two servers one was killed after {before} of {every} acknowledged answers, none lost")


@pytest.mark.parametrize(("second_key", "cases"), [("a" * 64, 1), ("b" * 64, 2)])
def test_a_first_answer_sent_to_two_servers_is_one_case_where_they_share_their_key(
    tmp_path: Path, cluster: Cluster, second_key: str, cases: int
) -> None:
    one = {"POPLITEAL_DATABASE": cluster.new_database(), "POPLITEAL_SHARED_KEY": "a" * 64}
    other = one | {"POPLITEAL_SHARED_KEY": second_key}
    with served(tmp_path, **one) as (first, _), served(tmp_path, **other, POPLITEAL_WORKERS="1") as (second, _):
        with httpx.Client(base_url=first, follow_redirects=True, timeout=PATIENCE) as client:
            hidden = {f["name"]: f["value"] for f in Visitor(client).first().fields if f.get("type") == "hidden"}
            form, cookies = hidden | {"none": "1"}, dict(client.cookies)
        sent = [
            httpx.post(f"{address}/questions", data=form, cookies=cookies, timeout=PATIENCE)
            for address in (first, second)
        ]
    assert [answer.status_code for answer in sent] == [303, 303]
    assert len({answer.cookies[CODE_COOKIE] for answer in sent}) == cases


def test_servers_that_sweep_at_once_delete_what_is_old_and_nothing_else(cluster: Cluster) -> None:
    url, today, later = cluster.new_database(), dt.date(2026, 3, 1), dt.date(2026, 3, 20)
    stores = [open_store(url, retention_days=10) for _ in range(4)]
    old = [stores[0].create(KeptCase(), today) for _ in range(2)]
    used = [stores[1].create(KeptCase(), later) for _ in range(18)]
    assert stores[0].remove_unused(today) == 0
    with ThreadPoolExecutor(4) as pool:
        removed = list(pool.map(lambda store: store.remove_unused(later), stores))
    assert sum(removed) == len(old)
    assert [stores[2].open(code, later).revision for code in used] == [1] * len(used)
    for store in stores:
        store.close()
