"""From an assessment to what a person can safely do: self-care, medicines, exercises, what a clinician may offer."""
