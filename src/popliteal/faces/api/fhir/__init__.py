"""FHIR R4 (4.0.1): a form of every question, what is answered in it, and a document of what follows."""
