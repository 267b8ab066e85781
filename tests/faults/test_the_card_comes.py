"""A danger sign ticked on any form gets its card in under 3 seconds, whatever else is wrong: one table."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest
from forms import FORMS, has_card
from served import PATIENCE
from servers import SERVERS, Server
from visitor import Visitor

from faults import FAULTS, Fault
from some import some

LONGEST = 3.0
PUBLIC = ("/", "/emergency", "/static/style.css", "/healthz")


def seconds_to_the_card(form: int, fault: Fault, server: Server) -> float | None:
    """How long the card took, or None when it did not come at all."""
    told = FORMS[form]
    with httpx.Client(base_url=server.address, follow_redirects=True, timeout=30) as client:
        visitor = Visitor(client)
        sent = told.filled(told.reach(visitor, server))
        if fault.wrong:
            fault.wrong(told, sent, visitor, server)
        with fault.there(server):
            begun = time.monotonic()
            answer = client.post(told.path, data=sent, follow_redirects=False)
            took = time.monotonic() - begun
    return took if has_card(answer, told) else None


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("place", SERVERS)
def test_every_form_gets_its_card_under_every_fault(
    place: str, whole: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two faults at once, which take long, are tried on one form in a run that is not slow."""
    found: dict[tuple[str, str], float | None] = {}
    with SERVERS[place](tmp_path) as server:
        for fault in (fault for fault in FAULTS if fault.on == place):
            for number, form in enumerate(FORMS):
                if (fault.of_a_case and not form.kept) or (fault.long and number and not whole):
                    continue
                found[form.name, fault.name] = seconds_to_the_card(number, fault, server)
    slow = sorted(found.items(), key=lambda item: -(item[1] or 99))[:8]
    print(slow)
    late = {cell: took for cell, took in found.items() if took is None or took > LONGEST}
    with capsys.disabled():
        slowest = max(took for took in found.values() if took is not None)
        print(f"\n{place}: {len(found) - len(late)} of {len(found)} got the card; the slowest took {slowest:.1f} s")
    assert late == {}


def test_pages_that_need_no_case_wait_for_no_database(tmp_path: Path) -> None:
    fault = next(fault for fault in FAULTS if fault.name == "64 others, locked database")
    with SERVERS["sqlite"](tmp_path) as server:
        server_warm = httpx.get(f"{server.address}/emergency", timeout=PATIENCE)
        assert server_warm.status_code == 200
        with fault.there(server):
            for path in some(PUBLIC):
                begun = time.monotonic()
                assert httpx.get(server.address + path, timeout=20).status_code == 200, path
                assert time.monotonic() - begun < 1, path
