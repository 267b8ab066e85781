"""The languages in which the pages speak: a catalog of messages for each, found by the English sentence (gettext)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from gettext import NullTranslations, translation
from pathlib import Path

from popliteal.knowledge.region import HOME, Region

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "popliteal"
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "es": "Español"}
"""Every language by its own name. All is written in the first; what another lacks is said in it."""


def in_catalogs(text: str) -> str:
    """The text itself: marks a sentence in the code that pages say, so that the catalogs hold it."""
    return text


@dataclass(frozen=True)
class Translation:
    """What the pages say, in one language other than English and in the words of a region."""

    code: str
    english: Region

    @cached_property
    def catalog(self) -> NullTranslations:
        """For templates: what is not translated is English."""
        return translation(DOMAIN, LOCALE, [self.code])

    @cached_property
    def _messages(self) -> dict[str, str]:
        """Every message with what is said for it, placeholders and all."""
        # gettext itself answers in English for what it lacks; asked for its catalog it tells the two apart.
        found = vars(self.catalog)["_catalog"].items()
        return {message: told for message, told in found if isinstance(message, str) and message}

    @cached_property
    def region(self) -> Region:
        """What the region calls its help: our name for the place, with the region's own where that is another."""
        ours, own = HOME.emergency_department, self.english.emergency_department
        clinic, own_clinic = HOME.urgent_care, self.english.urgent_care
        poison = self.english.poison_center
        return replace(
            self.english,
            emergency_department=self._named(ours, own),
            urgent_care=self._named(clinic, own_clinic),
            poison_center=self._messages.get(poison, poison),
        )

    def _named(self, ours: str, own: str) -> str:
        told = self._messages.get(ours, ours)
        return told if own == ours else f"{told} ({own})"

    @cached_property
    def _filled(self) -> dict[str, str]:
        """The same in the words of the region, as the texts of the knowledge base come."""
        return {self.english.fill(message): self.region.fill(told) for message, told in self._messages.items()}

    def said(self, text: str) -> str:
        """A text of the knowledge base or of the code in this language; empty where nobody translated it."""
        small = text[:1].lower() + text[1:]
        if text in self._filled or small not in self._filled:
            return self._filled.get(text, "")
        found = self._filled[small]
        return found[:1].upper() + found[1:]

    def said_or_english(self, text: str) -> str:
        """The same, where English cannot be marked as such."""
        return self.said(text) or text
