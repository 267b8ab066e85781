"""The official CDS Hooks sandbox as a client: it signs its calls, looks up what we ask for, and shows our card.

It is no package, so it is built apart (https://github.com/cds-hooks/sandbox: npm ci, npm run build), and its folder
named by POPLITEAL_CDS_SANDBOX; without that, this is not run.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jwt
import pytest
from chromium import chromium
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from playwright.sync_api import Route, sync_playwright
from served import PATIENCE
from starlette.testclient import TestClient

from popliteal.case import CaseFile
from popliteal.casework.ready import Ready
from popliteal.faces.api.app import create_api
from popliteal.faces.api.examples import CASE, RECORD
from popliteal.faces.api.fhir.response import as_response
from popliteal.faces.pages.settings import Settings

SANDBOX = os.environ.get("POPLITEAL_CDS_SANDBOX", "")
SITE, RECORDS, API = "http://sandbox.test", "http://records.test", "http://api.test"
KEY_ID = "44823f3d-0b01-4a6c-a80e-b9d3e8a7226f"
ANYONE = {"access-control-allow-origin": "*", "access-control-allow-headers": "*"}


def searched(*resources: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": item} for item in resources]}


def records(path: str, answers: Any) -> Any:
    """What the server of a clinic's records answers."""
    if path.startswith("/metadata"):
        return {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}
    if path.startswith("/Patient/"):
        return RECORD["entry"][0]["resource"] | {"name": [{"given": ["A"], "family": "B"}]}
    kind = path.strip("/").partition("?")[0].partition("/")[0]
    held = {"QuestionnaireResponse": [answers], "Condition": [RECORD["entry"][1]["resource"]]}
    return searched(*held.get(kind, []))


@pytest.mark.slow
@pytest.mark.skipif(not SANDBOX, reason="POPLITEAL_CDS_SANDBOX names no folder in which the sandbox was built")
def test_the_sandbox_shows_our_card(tmp_path: Path, api_ready: Ready) -> None:
    private = load_pem_private_key((Path(SANDBOX) / "keys" / "ecprivkey.pem").read_bytes(), None)
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(private.public_key()))  # type: ignore[arg-type]
    keys = tmp_path / "keys.json"
    keys.write_text(
        json.dumps({"https://sandbox.cds-hooks.org": {"keys": [{**public, "kid": KEY_ID, "alg": "ES384"}]}}), "utf-8"
    )
    settings = Settings(allowed_hosts="api.test", api_origins=SITE, cds_keys=str(keys), api_app="https://knee.example/")
    client = TestClient(create_api(settings), base_url=API)
    answers = json.loads(as_response(CaseFile.model_validate(CASE), api_ready).model_dump_json())
    called: list[tuple[str, int]] = []

    def serve(route: Route) -> None:
        request = route.request
        place, _, path = request.url.removeprefix("http://").partition("/")
        if f"http://{place}" == SITE:
            file = Path(SANDBOX) / "build" / (path.partition("?")[0] or "index.html")
            route.fulfill(path=str(file)) if file.is_file() else route.fulfill(status=404)
        elif f"http://{place}" == RECORDS:
            route.fulfill(json=records(f"/{path}", answers), headers=ANYONE)
        elif f"http://{place}" == API:
            found = client.request(request.method, f"/{path}", content=request.post_data, headers=request.all_headers())
            called.append((f"{request.method} /{path}", found.status_code))
            kept = {name: value for name, value in found.headers.items() if name != "content-encoding"}
            route.fulfill(status=found.status_code, body=found.content, headers=kept)
        else:
            route.abort()

    with sync_playwright() as playwright:
        browser = chromium(playwright)
        page = browser.new_page()
        page.route("**/*", serve)
        service = f"{API}/api/v1/cds-services"
        page.goto(f"{SITE}/?fhirServiceUrl={RECORDS}&patientId=p&serviceDiscoveryURL={service}&hook=patient-view")
        page.wait_for_selector("text=24 hours", timeout=PATIENCE * 1000)
        shown = page.inner_text("body")
        browser.close()
    assert ("GET /api/v1/cds-services", 200) in called
    assert ("POST /api/v1/cds-services/pain-behind-the-knee", 200) in called
    assert "Open popliteal" in shown
    assert "you had a blood clot in a leg or lung before" in shown
