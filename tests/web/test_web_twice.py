"""A button pressed twice: no error, no answer lost, and no second case where the first press was answered already."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from playwright.sync_api import BrowserContext
from test_web_attacks import kept_cases, sent_from
from visitor import Reader, Visitor

from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.desk import Desk

SAME_SITE = {"sec-fetch-site": "same-origin"}


def answers(visitor: Visitor, desk: Desk) -> dict[str, object]:
    return dict(desk.cases.open(visitor.client.cookies[CODE_COOKIE]).record.file.answers)


def sent_again(visitor: Visitor, path: str, page: Reader, status: int, **fields: str | list[str]) -> str:
    """Send a form as it was sent before; where that led."""
    response = visitor.client.post(path, data=sent_from(page, **fields), headers=SAME_SITE)
    assert response.status_code == status
    return response.url.path


def test_the_first_answer_sent_twice_is_one_case_with_the_answer(visitor: Visitor, app: FastAPI, desk: Desk) -> None:
    page, before = visitor.first(), kept_cases(app)
    visitor.send("/questions", page, complaint=["knee_swelling"])
    assert sent_again(visitor, "/questions", page, 200, complaint=["knee_swelling"]) == "/questions/2"
    assert kept_cases(app) == before + 1
    assert answers(visitor, desk) == {"knee_swelling": "yes"}


def test_whom_it_is_about_sent_twice_begins_once(visitor: Visitor) -> None:
    page = visitor.get("/")
    visitor.send("/begin", page, who="my_child")
    assert sent_again(visitor, "/begin", page, 200, who="my_child") == "/questions/1"
    sent_again(visitor, "/begin", page, 403, who="me")


def test_own_words_sent_twice_are_one_case(visitor: Visitor, app: FastAPI) -> None:
    page, before = visitor.get("/begin"), kept_cases(app)
    told = {"who": "me", "words": "My knee is swollen."}
    visitor.send("/begin", page, **told)
    assert sent_again(visitor, "/begin", page, 200, **told) == "/own-words/confirm"
    assert kept_cases(app) == before + 1
    sent_again(visitor, "/begin", page, 403, who="me", words="Something else.")


@pytest.mark.parametrize("fields", [{"complaint": ["locking"]}, {"complaint": ["knee_swelling", "locking"]}, {}])
def test_a_form_whose_token_is_old_changes_nothing(fields: dict[str, list[str]], visitor: Visitor, desk: Desk) -> None:
    page = visitor.first()
    visitor.send("/questions", page, complaint=["knee_swelling"])
    sent_again(visitor, "/questions", page, 403, **fields)
    assert answers(visitor, desk) == {"knee_swelling": "yes"}


def test_a_danger_sign_in_a_form_whose_token_is_old_still_gives_its_card(visitor: Visitor) -> None:
    page = visitor.first()
    visitor.send("/questions", page, complaint=["knee_swelling"])
    response = visitor.client.post("/questions", data=sent_from(page, complaint=["cold_foot"]), headers=SAME_SITE)
    assert 'class="card emergency"' in response.text


def test_another_site_is_not_told_whether_an_answer_is_the_one_that_is_kept(visitor: Visitor) -> None:
    page = visitor.first()
    visitor.send("/questions", page, complaint=["knee_swelling"])
    sent = sent_from(page, complaint=["knee_swelling"])
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}):
        assert visitor.client.post("/questions", data=sent, headers=headers).status_code == 403


def test_a_double_click_on_the_first_pages_leads_on(context: BrowserContext, desk: Desk) -> None:
    page = context.new_page()
    page.goto("/")
    page.dblclick("button[value=me]")
    page.wait_for_url("**/questions/*")
    page.check("#f-knee_swelling")
    page.dblclick("main form button")
    page.wait_for_selector("#f-chest_pain")
    assert page.inner_text("h1") != "Please send that page again"
    (code,) = (cookie["value"] for cookie in context.cookies() if cookie["name"] == CODE_COOKIE)
    assert desk.cases.open(code).record.file.answers == {"knee_swelling": "yes"}
