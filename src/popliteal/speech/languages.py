"""The languages in which the pages speak: a catalog of messages for each, found by the English sentence (gettext)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from gettext import NullTranslations, translation
from pathlib import Path

from popliteal.knowledge.region import Region

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "popliteal"
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "es": "Español"}
"""Every language by its own name. All is written in the first; what another lacks is said in it."""


def in_catalogs(text: str) -> str:
    """The text itself: marks a sentence in the code that pages say, so that the catalogs hold it."""
    return text


class _Nothing(NullTranslations):
    """Stands behind a catalog, so that what it lacks is told apart from what is spelled as in English."""

    def gettext(self, message: str) -> str:
        return ""


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
    def _own(self) -> NullTranslations:
        found = translation(DOMAIN, LOCALE, [self.code])
        found.add_fallback(_Nothing())
        return found

    @cached_property
    def region(self) -> Region:
        """What the region calls its help; a name of its own that nobody translated stays as it is."""
        words = {name: self._own.gettext(told) or told for name, told in vars(self.english).items()}
        return replace(self.english, **words)

    def said(self, text: str) -> str:
        """A text of the knowledge base or of the code in this language; empty where nobody translated it."""
        asked = self.english.unfilled(text)
        small = asked[:1].lower() + asked[1:]
        found = self._own.gettext(asked)
        if not found and small != asked and (found := self._own.gettext(small)):
            found = found[:1].upper() + found[1:]
        return str(self.region.fill(found))

    def said_or_english(self, text: str) -> str:
        """The same, where English cannot be marked as such."""
        return self.said(text) or text
