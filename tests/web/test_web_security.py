"""What guards the pages: headers, form tokens, cookies, limits, and nothing from elsewhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from visitor import Visitor, read

from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.limits import WINDOW_SECONDS, TryLimit
from popliteal.faces.pages.security import form_token
from popliteal.faces.pages.settings import Settings
from some import some

PAGES = [
    "/",
    "/begin",
    "/open",
    "/emergency",
    "/about/treatment",
    "/privacy",
    "/evidence",
    "/evidence/rules/fainting",
    "/no",
]
OWN_PAGES = ["/questions", "/questions/1", "/check", "/own-words", "/result", "/kept", "/medicines"]


@pytest.fixture
def after_interview(visitor: Visitor) -> Visitor:
    visitor.interview(("lump_behind_knee",))
    visitor.get("/result")
    return visitor


def test_every_page_carries_the_headers(after_interview: Visitor) -> None:
    for path in [*PAGES, *OWN_PAGES, "/static/style.css"]:
        headers = after_interview.client.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "geolocation=()" in headers["permissions-policy"]
        assert (headers.get("cache-control") == "no-store") == (not path.startswith("/static"))


def test_no_page_has_script_inline_style_or_anything_from_elsewhere(after_interview: Visitor) -> None:
    for path in [*PAGES, *OWN_PAGES]:
        html = after_interview.client.get(path).text
        assert "<script" not in html
        page = read(html)
        assert [a for a in page.attributes if a[1] == "style" or a[1].startswith("on")] == []
        loads = [
            value
            for tag, name, value in page.attributes
            if name in ("src", "action") or (tag, name) == ("link", "href")
        ]
        assert [place for place in loads if not place.startswith("/") or place.startswith("//")] == []


@pytest.mark.parametrize(
    "path", ["/begin", "/questions", "/open", "/result", "/own-words", "/kept/delete", "/kept/clinician-code"]
)
@pytest.mark.parametrize("token", [None, "", "0" * 64])
def test_a_form_without_its_token_does_nothing(after_interview: Visitor, path: str, token: str | None) -> None:
    data = {"who": "me", "sure": "1"} | ({} if token is None else {"token": token})
    assert after_interview.client.post(path, data=data).status_code == 403
    assert after_interview.client.get("/kept").status_code == 200


def test_a_form_sent_from_another_site_does_nothing(visitor: Visitor) -> None:
    page = visitor.get("/begin")
    token = next(f["value"] for f in page.fields if f["name"] == "token")
    for origin, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200)):
        answer = visitor.client.post("/begin", data={"token": token, "who": "me"}, headers={"Sec-Fetch-Site": origin})
        assert answer.status_code == status


def test_a_token_fits_one_visit_only(visitor: Visitor, new_visitor: Callable[[], Visitor]) -> None:
    stolen = next(f["value"] for f in visitor.get("/begin").fields if f["name"] == "token")
    other = new_visitor()
    other.get("/begin")
    assert other.client.post("/begin", data={"token": stolen, "who": "me"}).status_code == 403
    assert len({form_token(visit, code) for visit in "ab" for code in (None, "c", "d")}) == 6


def test_cookies_are_for_this_visit_and_out_of_reach_of_scripts_and_other_sites(visitor: Visitor) -> None:
    token = next(f["value"] for f in visitor.get("/begin").fields if f["name"] == "token")
    answer = visitor.client.post("/begin", data={"token": token, "who": "me"}, follow_redirects=False)
    dropped, begun, _ = (cookie.lower() for cookie in answer.headers.get_list("set-cookie"))
    assert dropped.startswith('popliteal_case="";')
    assert begun.startswith("popliteal_begun=me.")
    assert "httponly" in begun
    assert "samesite=lax" in begun
    page = visitor.get("/questions")
    form = {f["name"]: f["value"] for f in page.fields if f.get("type") == "hidden"} | {"none": "1"}
    answer = visitor.client.post("/questions", data=form, follow_redirects=False)
    code, visit, begun = (cookie.lower() for cookie in answer.headers.get_list("set-cookie"))
    assert begun.startswith('popliteal_begun="";')
    assert code.startswith("popliteal_case=")
    assert visit.startswith("popliteal_form=")
    assert all("httponly" in cookie and "samesite=lax" in cookie for cookie in (code, visit))
    assert "max-age" not in code, "it ends with the browser"
    assert "expires" not in code
    assert "max-age=7200" in visit, "and with the visit, two hours after the last page"
    (later,) = visitor.client.get("/about").headers.get_list("set-cookie")
    assert later.startswith("popliteal_form=")
    assert "max-age=7200" in later.lower(), "which each page puts off"


def test_the_privacy_page_names_each_cookie_and_says_who_can_see_them(visitor: Visitor, tmp_path: Path) -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith("popliteal.faces.pages")]
    cookies = {value for module in modules for name, value in vars(module).items() if name.endswith("_COOKIE")}
    assert len(cookies) > 4
    text = visitor.get("/privacy").text
    assert {cookie for cookie in cookies if cookie not in text} == set()
    assert "Other programs on the same machine as this server" in text
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'c.db'}", secure_cookies=True))
    with TestClient(app, base_url="https://testserver") as client:
        assert "No other site can see them." in client.get("/privacy").text


def test_over_https_cookies_are_sent_only_there(tmp_path: Path) -> None:
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'c.db'}", secure_cookies=True))
    with TestClient(app, base_url="https://testserver") as client:
        answer = client.get("/begin")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-popliteal_form=")
    assert "Secure" in cookie
    assert answer.headers["strict-transport-security"]


def test_a_request_that_is_too_large_is_refused(visitor: Visitor) -> None:
    page = visitor.get("/begin")
    visitor.send("/begin", page, status=413, who="x" * 70_000)


def test_too_many_fields_are_refused(visitor: Visitor) -> None:
    visitor.get("/begin")
    answer = visitor.client.post("/begin", content="&".join(f"a{n}=1" for n in range(300)))
    assert answer.status_code == 400


def test_after_too_many_codes_one_must_wait(tmp_path: Path) -> None:
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'c.db'}", open_tries=3))
    with TestClient(app) as client:
        visitor = Visitor(client)
        for status in (400, 400, 400, 429):
            shown = visitor.send("/open", visitor.get("/open"), status=status, code="0000-0000")
    assert "Wait 10 minutes" in shown.text


def test_the_limit_forgets_after_its_window_and_counts_addresses_apart() -> None:
    now = [0.0]
    limit = TryLimit(2, clock=lambda: now[0])
    assert [limit.allows("a"), limit.allows("a"), limit.allows("a"), limit.allows("b")] == [True, True, False, True]
    now[0] = WINDOW_SECONDS + 1
    assert limit.allows("a")


def test_a_wrong_code_goes_back_to_its_own_field_alone_and_is_kept_nowhere(visitor: Visitor) -> None:
    page = visitor.send("/open", visitor.get("/open"), status=400, code='MY-"SECRET"-<b>')
    assert next(f["value"] for f in page.fields if f["name"] == "code") == 'MY-"SECRET"-<b>'
    assert "SECRET" not in visitor.path
    visitor.get("/open")
    assert "SECRET" not in visitor.html
    assert visitor.client.get("/open").headers["Cache-Control"] == "no-store"


def test_pages_of_a_case_need_its_code(visitor: Visitor) -> None:
    for path in some(OWN_PAGES):
        visitor.get(path)
        assert visitor.path == "/open"


def test_a_code_that_opens_nothing_is_dropped(visitor: Visitor) -> None:
    visitor.get("/")
    visitor.client.cookies.set("popliteal_case", "0000-0000", domain="testserver.local")
    page = visitor.get("/questions", status=404)
    assert "We did not find this case" in page.text
    visitor.get("/questions")
    assert visitor.path == "/open"


def test_there_is_no_machine_description_of_the_pages(visitor: Visitor) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        visitor.get(path, status=404)


def test_what_is_typed_is_never_read_as_html(visitor: Visitor) -> None:
    page = visitor.begin()
    while "f-age" not in page.ids:
        page = visitor.answer(page)
    visitor.send("/questions", page, status=400, age='"><b>x')
    assert re.search(r"<b>x", visitor.html) is None
