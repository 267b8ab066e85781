"""Each thing is worked out once a request: calls of the real functions are counted while real pages are asked for."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send
from visitor import Visitor

from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.settings import Settings
from popliteal.interview import Interview
from popliteal.reasoning.inference import infer

STORY = ("lump_behind_knee",)


class Counted:
    """An application, and what each page that was asked for had worked out, the newest last."""

    def __init__(self, app: ASGIApp, calls: Counter[str]) -> None:
        self.app, self.state, self.calls = app, app.state, calls  # type: ignore[attr-defined]
        self.pages: list[tuple[str, dict[str, int]]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        before = self.calls.copy()
        await self.app(scope, receive, send)
        if scope["type"] == "http":
            self.pages.append((f"{scope['method']} {scope['path']}", dict(self.calls - before)))


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counted]:
    """The application, with the steps of the interview and the inferences counted wherever they are called from."""
    calls: Counter[str] = Counter()
    application = create_app(Settings(database=f"sqlite:///{tmp_path_factory.mktemp('once') / 'cases.db'}"))
    with pytest.MonkeyPatch.context() as replaced:
        replaced.setattr(Interview, "step", _counting(Interview.step, calls))
        for module in [module for name, module in sys.modules.items() if name.startswith("popliteal.")]:
            if getattr(module, "infer", None) is infer:
                replaced.setattr(module, "infer", _counting(infer, calls))
        yield Counted(application, calls)


def _counting(function: Callable[..., Any], calls: Counter[str]) -> Callable[..., Any]:
    @wraps(function)
    def called(*given: Any, **named: Any) -> Any:
        calls[function.__name__] += 1
        return function(*given, **named)

    return called


@pytest.fixture(scope="module")
def visitor(counted: Counted) -> Iterator[Visitor]:
    """Somebody who answered the last question and was led to the result, for the first time."""
    with TestClient(counted) as client:
        found = Visitor(client)
        found.interview(STORY)
        assert found.path == "/result"
        yield found


def test_a_first_result_takes_one_step_of_the_interview_and_one_inference(counted: Counted, visitor: Visitor) -> None:
    first = next(made for page, made in counted.pages if page == "GET /result")
    assert first == {"step": 1, "infer": 1}


def test_a_result_that_was_shown_before_takes_no_inference(counted: Counted, visitor: Visitor) -> None:
    visitor.get("/result")
    assert counted.pages[-1] == ("GET /result", {"step": 1})


def test_a_question_takes_one_step_and_no_inference_of_the_whole(counted: Counted, visitor: Visitor) -> None:
    asked = [(page, made) for page, made in counted.pages if page.startswith("GET /questions/")]
    assert len(asked) > 5
    assert {tuple(made.items()) for _, made in asked} == {(("step", 1),)}


def test_the_clinicians_page_takes_two_inferences(counted: Counted, visitor: Visitor) -> None:
    """Of the answers as they read today with the diary, and of the answers as they were told."""
    visitor.get("/clinician")
    assert counted.pages[-1] == ("GET /clinician", {"infer": 2})


def test_what_a_clinician_found_takes_one_more(counted: Counted, visitor: Visitor) -> None:
    """With and without it: the page shows what the examination moved."""
    page = visitor.get("/clinician")
    visitor.send("/clinician/findings", page, finding="ultrasound_cyst", result="yes")
    assert counted.pages[-1] == ("GET /clinician", {"infer": 3})
