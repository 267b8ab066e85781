"""Asks only what can still change the advice, says why, and knows when to stop."""

from popliteal.interview.machine import Finished, Interview, Step, StopReport
from popliteal.interview.pages import Page

__all__ = ["Finished", "Interview", "Page", "Step", "StopReport"]
