"""How long own words take: to make the reader ready, once, and to read 1,000 characters; beside a plain regex pass.

The peer knows every run of words of the lexicon and nothing else: no slips, stems, parts of the body or scopes of "no".
Times are processor time, the best of a few rounds, so that other work on the machine counts little.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml
from loaded import line

from popliteal.intake import Reader
from popliteal.knowledge import load_knowledge
from popliteal.knowledge.lexicon_load import Lexicon, load_lexicon

TEXTS = Path(__file__).parent.parent / "tests" / "cases" / "intake"
LENGTH, PIECES, ROUNDS = 1000, 30, 5
READY = """
import time
from popliteal.knowledge import load_knowledge
base = load_knowledge()
begin = time.process_time()
from popliteal.intake import Reader
from popliteal.knowledge.lexicon_load import load_lexicon
Reader(load_lexicon(base))
print(1000 * (time.process_time() - begin))
"""


def pieces() -> list[str]:
    """Texts of LENGTH characters, out of those that people might write."""
    files = sorted(TEXTS.glob("*.yaml"))
    told = [case["own_words"] for file in files for case in yaml.safe_load(file.read_text(encoding="utf-8"))]
    whole = "\n".join(told)
    return [whole[at : at + LENGTH] for at in range(0, PIECES * LENGTH, LENGTH)]


def ready() -> float:
    """Milliseconds in a fresh program from the loaded knowledge to a reader that can read, its imports included."""
    command = [sys.executable, "-c", READY]
    return min(float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(ROUNDS))


def plain_runs(lexicon: Lexicon) -> Iterator[str]:
    """Every run of words that a phrase or a class of the lexicon holds."""
    for item in lexicon.phrases.values():
        for phrase in [
            *item.phrases,
            *item.weak_phrases,
            *item.denied,
            *item.danger,
            *(one for many in item.answers.values() for one in many),
        ]:
            yield from (run.strip() for run in re.split(r"[|()~]|\.{2,3}|@[a-z_]+", phrase.replace("=", "")))
    for members in [*lexicon.words.places.values(), *lexicon.words.classes.values()]:
        yield from members


def times(read: Callable[[str], object], texts: list[str]) -> list[float]:
    """Milliseconds for each text."""
    return [min(_milliseconds(read, text) for _ in range(ROUNDS)) for text in texts]


def _milliseconds(read: Callable[[str], object], text: str) -> float:
    begin = time.process_time()
    read(text)
    return 1000 * (time.process_time() - begin)


def report() -> list[str]:
    """The lines about own words."""
    lexicon = load_lexicon(load_knowledge())
    reader, texts = Reader(lexicon), pieces()
    runs = sorted({run for run in plain_runs(lexicon) if run}, key=len, reverse=True)
    peer = re.compile(r"\b(?:" + "|".join(map(re.escape, runs)) + r")\b", re.IGNORECASE)
    reader.read("warm up")
    return [
        f"\nown words: {len(texts)} texts of {LENGTH:,} characters",
        f"  {'a reader made ready, once, in a fresh program':<46}{ready():>6.0f}                  ms",
        f"  {'':<44}{'median':>8}{'p95':>8}{'most':>8}  ms",
        line("a text read", times(reader.read, texts)),
        line(f"the peer: one regex of {len(runs):,} runs of words", times(peer.findall, texts)),
    ]


if __name__ == "__main__":
    print("\n".join(report()), flush=True)
