"""The API calls nobody: not an address in a case, in a resource, or of a server that a hook names."""

from __future__ import annotations

from test_no_network import guarded

CALLS = """
import warnings
warnings.simplefilter("ignore")
from starlette.testclient import TestClient
from popliteal.faces.api.app import create_api
from popliteal.faces.api.examples import CASE, HOOK, RECORD
from popliteal.faces.pages.settings import Settings

ELSEWHERE = "http://127.0.0.1:9/x"
client = TestClient(create_api(Settings(allowed_hosts="testserver")))
fhir, cds = "/api/v1/fhir", "/api/v1/cds-services/pain-behind-the-knee"
document = client.post(fhir + "/$export-case", json={**CASE, "name": ELSEWHERE}).json()
response = next(e["resource"] for e in document["entry"] if e["resource"]["resourceType"] == "QuestionnaireResponse")
response |= {"subject": {"reference": ELSEWHERE}, "implicitRules": ELSEWHERE, "meta": {"profile": [ELSEWHERE]}}
record = {**RECORD, "entry": [*RECORD["entry"], {"fullUrl": ELSEWHERE, "resource": {"resourceType": "Patient",
          "photo": [{"url": ELSEWHERE}]}}], "link": [{"relation": "next", "url": ELSEWHERE}]}
hook = {**HOOK, "fhirServer": ELSEWHERE, "fhirAuthorization": {"access_token": "x", "token_type": "Bearer"}}
for path, sent in (
    ("/api/v1/assess", {**CASE, "name": ELSEWHERE}),
    (fhir + "/$assess", response),
    (fhir + "/$prefill", record),
    (cds, {**hook, "prefetch": {"answers": response}}),
):
    answer = client.post(path, json=sent)
    assert answer.status_code == 200, (path, answer.text)
    print(path, len(answer.content))
"""


def test_no_address_inside_a_request_is_called() -> None:
    done = guarded(CALLS)
    assert "OPENED" not in done.stderr
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 4
