"""Published and everyday cases to figures: accuracy, triage safety, calibration."""
