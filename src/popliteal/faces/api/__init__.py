"""For other software: REST, FHIR R4, CDS Hooks and an assistant's tools. Nothing of a case is stored or logged."""
