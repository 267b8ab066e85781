"""Fuzzing of every form and page for a bounded time: `python fuzz/fuzz_pages.py --seconds 600`.

Visitors with a valid session send forms that are partly right and partly random, ask for addresses that no page links
to, type codes with whatever dash, and take PDFs. Counted are answers that say that the program failed (5xx), answers
that took longer than 5 seconds (a PDF 30), and danger signs that were ticked and got no card. Any of them makes the run
fail.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx

sys.path.append(str(Path(__file__).parent.parent / "tests" / "web"))
from served import served
from visitor import Reader, Visitor, read

SLOW = 5.0
SLOW_PDF = 30.0
"""A PDF takes a second or two of a core alone, and several times that where others want the core too."""
PAGES = (
    "/", "/begin", "/open", "/questions", "/check", "/own-words", "/result", "/medicines", "/diary", "/diary/today",
    "/diary/today/signs", "/doses", "/goal", "/look-again.ics", "/recheck", "/recheck/question", "/recheck/changes",
    "/clinician", "/summary", "/summary.pdf", "/kept", "/kept/copy", "/emergency", "/evidence", "/healthz", "/readyz",
)  # fmt: skip
STRANGE = (
    "/questions/abc",
    "/questions/-1",
    "/questions/1?change=zzz",
    f"/questions/{'9' * 500}",
    "/open/",
    "/static/../x",
)
FORMS = {
    "/begin": "/begin", "/open": "/open", "/questions": "/questions", "/own-words": "/own-words", "/result": "/kept",
    "/diary/today": "/diary/today", "/diary/today/signs": "/diary/today/signs", "/recheck": "/recheck",
    "/recheck/question": "/recheck/question",
    "/clinician/findings": "/clinician", "/kept/clinician-code": "/kept", "/kept/clinician-code/withdraw": "/kept",
    "/ambulance": "/result", "/kept/leave": "/kept", "/kept/delete": "/kept", "/doses": "/doses",
    "/doses/remove": "/doses", "/goal": "/goal",
}  # fmt: skip
FIELDS = ("signs", "danger_now", "x", "page", "items", "worst")
SIGNS = ("chest_pain", "shortness_of_breath", "coughing_blood", "fainting")
LETTERS = "aé我म–—−‑ \x00\x1b\u202e\ud800'\"<>{{}}%;0Aß"


@dataclass
class Fuzzer:
    """One visitor after another, until the time is over."""

    address: str
    random: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def run(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with httpx.Client(base_url=self.address, follow_redirects=True, timeout=60) as client:
                self._visit(client, end)

    def _visit(self, client: httpx.Client, end: float) -> None:
        visitor = Visitor(client)
        if self.random.random() < 0.5:
            visitor.interview(self._some(["lump_behind_knee", "calf_pain", "calf_swelling", "fever"]))
        else:
            visitor.begin()
        for _ in range(self.random.randint(5, 40)):
            if time.monotonic() > end:
                return
            self._step(client)

    def _some(self, names: list[str]) -> tuple[str, ...]:
        return tuple(self.random.sample(names, self.random.randint(0, len(names))))

    def _step(self, client: httpx.Client) -> None:
        kind = self.random.random()
        if kind < 0.3:
            self._note(client, "GET", self.random.choice([*PAGES, *STRANGE]), None)
            return
        path = self.random.choice(list(FORMS))
        page = read(client.get(FORMS[path]).text)
        self._note(client, "POST", path, self._filled(page, client))

    def _filled(self, page: Reader, client: httpx.Client) -> list[tuple[str, str]]:
        fields = [(f["name"], f.get("value", "")) for f in page.fields if f.get("type") == "hidden" and "name" in f]
        for f in page.fields:
            if f.get("type") in ("checkbox", "radio") and self.random.random() < 0.3:
                fields.append((f["name"], f.get("value", "")))
            elif f.get("type") in (None, "text"):
                fields.append((f.get("name", "x"), self._text(client)))
        if self.random.random() < 0.3:
            fields.append((self.random.choice(FIELDS), self._text(client)))
        if self.random.random() < 0.1:
            fields.append(("signs", self.random.choice(SIGNS)))
        if self.random.random() < 0.1:
            self.random.shuffle(fields)
        return fields

    def _text(self, client: httpx.Client) -> str:
        code = client.cookies.get("popliteal_case")
        if code and self.random.random() < 0.2:
            return code.replace("-", self.random.choice("-–—−‑ "))
        if self.random.random() < 0.3:
            return str(self.random.choice([0, 7, 52, -1, 10**9, "1e9"]))
        return "".join(self.random.choices(LETTERS, k=self.random.choice([0, 1, 5, 50, 2001])))

    def _note(self, client: httpx.Client, method: str, path: str, form: list[tuple[str, str]] | None) -> None:
        body = None if form is None else "&".join(f"{_escape(name)}={_escape(value)}" for name, value in form)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        begun = time.monotonic()
        answer = client.request(method, path, content=body, headers=headers if body else {}, follow_redirects=False)
        took = time.monotonic() - begun
        self.counts[f"{answer.status_code // 100}xx"] += 1
        if answer.status_code >= 500 and not (answer.status_code == 503 and path == "/summary.pdf"):
            self.problems.append(f"{answer.status_code} {method} {path}")
        if took > (SLOW_PDF if path == "/summary.pdf" else SLOW):
            self.problems.append(f"{took:.1f} s {method} {path}")
        if form and any(item in form for item in (("signs", sign) for sign in SIGNS)):
            self._check_card(path, answer)

    def _check_card(self, path: str, answer: httpx.Response) -> None:
        if path in ("/begin", "/open"):
            return
        self.counts["danger signs"] += 1
        if "Call 911 now</h1>" not in answer.text:
            self.problems.append(f"no card: {path} {answer.status_code}")


def _escape(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"))


def main() -> None:
    """Fuzz, and tell what was counted."""
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=600)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    own = {"POPLITEAL_WORKERS": "1", "POPLITEAL_OPEN_TRIES": "100000000", "POPLITEAL_NEW_CASES": "100000000"}
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), **own) as (address, _):
        fuzzer = Fuzzer(address, random.Random(chosen.seed))
        fuzzer.run(chosen.seconds)
    print(f"{chosen.seconds:.0f} seconds, {sum(n for k, n in fuzzer.counts.items() if k.endswith('xx')):,} requests")
    print(", ".join(f"{name}: {count:,}" for name, count in sorted(fuzzer.counts.items())))
    print(f"{len(fuzzer.problems)} problems: {Counter(fuzzer.problems).most_common(20)}")
    sys.exit(bool(fuzzer.problems))


if __name__ == "__main__":
    main()
