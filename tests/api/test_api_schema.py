"""Schemathesis over the whole published schema: no server error, and nothing that the schema does not say."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from popliteal.faces.api.routes import cds, fhir, rest
from some import some

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


KNOWN_ONLY_TO_THE_KNOWLEDGE = [positive_data_acceptance]
"""Which ids there are, and what each takes, stands in the knowledge base and in no schema; a refusal names it."""


def asked(api: FastAPI, mode: GenerationMode, examples: int) -> set[str]:
    """Send so many requests of a kind to each operation of the schema; returns the operations that were asked."""
    told = schemathesis.openapi.from_asgi("/api/v1/openapi.json", api)
    operations = [found.ok() for found in told.get_all_operations()]
    if mode is GenerationMode.NEGATIVE:
        operations = [one for one in operations if list(one.iter_parameters()) or one.body]
    sent: set[str] = set()
    for operation in operations:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=examples, deadline=None, suppress_health_check=QUIET, database=None)
        def check(case: Any) -> None:
            sent.add(f"{case.method} {case.path}")
            case.call_and_validate(excluded_checks=KNOWN_ONLY_TO_THE_KNOWLEDGE)

        check()
    return sent


def published(client: TestClient, mode: GenerationMode) -> set[str]:
    """The operations of the schema that can be asked so: where nothing is sent, nothing can be wrong."""
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    return {
        f"{method.upper()} {path}" for path, told in some(paths.items()) for method, operation in told.items()
        if mode is GenerationMode.POSITIVE or operation.get("parameters") or "requestBody" in operation
    }  # fmt: skip


def test_the_schema_leaves_out_no_address_of_a_router(client: TestClient) -> None:
    served = {str(vars(route)["path"]) for router in (rest.router, fhir.router, cds.router, cds.counted)
              for route in some(router.routes)}  # fmt: skip
    assert served == set(client.get("/api/v1/openapi.json").json()["paths"])


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_no_request_breaks_the_api_or_gets_what_the_schema_does_not_say(
    api: FastAPI, client: TestClient, mode: GenerationMode
) -> None:
    assert asked(api, mode, 10) == published(client, mode)


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_no_request_of_many_breaks_the_api(api: FastAPI, client: TestClient, mode: GenerationMode) -> None:
    assert asked(api, mode, 300) == published(client, mode)


def test_every_example_of_the_schema_fits_it_and_is_answered(client: TestClient) -> None:
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    answered: list[str] = []
    for path, operations in some(told["paths"].items()):
        for method, operation in operations.items():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                validator = Draft202012Validator({**content["schema"], "components": told["components"]})
                for example in some(content["examples"].values()):
                    assert list(validator.iter_errors(example["value"])) == [], path
                    answer = client.request(method, path, json=example["value"])
                    assert answer.status_code == 200, path
                    shown = operation["responses"]["200"]["content"].get("application/json", {})
                    if "example" in shown:
                        answered.append(path)
                        assert shown["example"] == answer.json()
                        schema = {**shown["schema"], "components": told["components"]}
                        assert list(Draft202012Validator(schema).iter_errors(shown["example"])) == []
    assert len(answered) == 5
