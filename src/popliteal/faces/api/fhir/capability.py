"""What this server can do, as FHIR has it: the CapabilityStatement."""

from __future__ import annotations

import datetime as dt

from fhir.resources.R4B.capabilitystatement import (
    CapabilityStatement,
    CapabilityStatementImplementation,
    CapabilityStatementRest,
    CapabilityStatementRestResource,
    CapabilityStatementRestResourceInteraction,
    CapabilityStatementRestResourceOperation,
    CapabilityStatementSoftware,
)

from popliteal.faces.api.fhir.systems import narrative
from popliteal.version import __version__

NEXT_QUESTION = "http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-next-question"
OPERATIONS = {
    "assess": "a QuestionnaireResponse, or a Bundle with one; comes back as a document Bundle",
    "import-case": "the same; comes back as a case file",
    "export-case": "a case file; comes back as a document Bundle",
    "export-diary": "days since a full check, with the thing to do again and doses; comes back as a Bundle",
    "prefill": "a Bundle of a health record; comes back as a case begun from it",
}
"""What can be asked of the server besides what FHIR names: operation -> what is sent and comes back."""
SAID = "Answers about pain behind the knee in, a document out. Nothing that is sent is kept."


def capability(now: dt.datetime) -> CapabilityStatement:
    """The statement; `now` is the moment that goes into it."""
    form = CapabilityStatementRestResource(
        type="Questionnaire",
        interaction=[CapabilityStatementRestResourceInteraction(code="read")],
        operation=[CapabilityStatementRestResourceOperation(name="next-question", definition=NEXT_QUESTION)],
        documentation="The one form is Questionnaire/popliteal.",
    )
    operations = [
        CapabilityStatementRestResourceOperation(
            name=name, definition=f"urn:popliteal:operation:{name}", documentation=text
        )
        for name, text in OPERATIONS.items()
    ]
    return CapabilityStatement(
        status="active",
        date=now,
        kind="instance",
        fhirVersion="4.0.1",
        format=["application/fhir+json"],
        software=CapabilityStatementSoftware(name="popliteal", version=__version__),
        implementation=CapabilityStatementImplementation(description=SAID),
        rest=[CapabilityStatementRest(mode="server", documentation=SAID, resource=[form], operation=operations)],
        text=narrative("popliteal", [SAID]),
    )
