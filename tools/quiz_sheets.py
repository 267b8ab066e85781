"""Drawings without their captions, to ask people who built nothing what they see: `python tools/quiz_sheets.py FOLDER`.

Writes s01.png to s24.png (a marked structure each), m01.png to m14.png (a movement each), and key.txt with the answers.
The order is drawn from a seed (`--seed`), so that two rounds can differ. Needs Chromium.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from popliteal.drawing.figure import draw_movement
from popliteal.drawing.leg import Look, Marks, draw_leg
from popliteal.knowledge import load_knowledge
from popliteal.knowledge.care_load import load_care

STRUCTURES: dict[str, Marks] = {
    "thigh bone (femur)": Marks(text="", parts=["femur"]),
    "shin bone (tibia)": Marks(text="", parts=["tibia"]),
    "fibula": Marks(text="", parts=["fibula"]),
    "kneecap (patella)": Marks(text="", parts=["patella"], view="front"),
    "menisci": Marks(text="", parts=["medial_meniscus", "lateral_meniscus"], frame="joint"),
    "cartilage of the joint": Marks(text="", parts=["cartilage"], frame="joint"),
    "lining of the joint (synovium, effusion)": Marks(text="", parts=["joint_lining"]),
    "posterior cruciate ligament": Marks(text="", parts=["pcl"], view="side", frame="joint"),
    "anterior cruciate ligament": Marks(text="", parts=["acl"], view="side", frame="joint"),
    "inner collateral ligament (MCL)": Marks(text="", parts=["mcl"]),
    "outer collateral ligament (LCL)": Marks(text="", parts=["lcl"]),
    "tendon below the kneecap": Marks(text="", parts=["patellar_ligament"], view="front"),
    "popliteus": Marks(text="", parts=["popliteus"]),
    "biceps femoris": Marks(text="", parts=["biceps_femoris", "biceps_short"], frame="thigh", ground="muscles"),
    "semitendinosus (inner hamstring)": Marks(text="", parts=["semitendinosus"], frame="thigh", ground="muscles"),
    "semimembranosus (inner hamstring)": Marks(text="", parts=["semimembranosus"], frame="thigh", ground="muscles"),
    "inner head of the calf muscle": Marks(text="", parts=["gastrocnemius_medial"], frame="calf", ground="muscles"),
    "outer head of the calf muscle": Marks(text="", parts=["gastrocnemius_lateral"], frame="calf", ground="muscles"),
    "Achilles tendon": Marks(text="", parts=["achilles"], frame="heel", ground="muscles"),
    "Baker's (popliteal) cyst": Marks(text="", parts=["cyst"], ground="muscles"),
    "popliteal artery": Marks(text="", parts=["popliteal_artery"]),
    "common fibular (peroneal) nerve": Marks(text="", parts=["fibular_nerve"]),
    "sciatic nerve with its two branches": Marks(
        text="", parts=["sciatic_nerve", "tibial_nerve", "fibular_nerve"], frame="thigh"
    ),
    "small and great saphenous veins (under the skin)": Marks(
        text="", parts=["small_saphenous", "great_saphenous"], frame="calf", ground="skin"
    ),
}
HINTS: dict[Look, str] = {"back": "from behind", "front": "from the front", "side": "from the outer side"}
PAGE = "<body style='margin:12px;background:#fff'>{}</body>"


def main() -> None:
    """Write the pictures and the key."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--width", type=int, default=280, help="of a movement, and the height of a structure, in pixels"
    )
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    rows = list(shuffled(chosen.seed))
    with sync_playwright() as playwright:
        program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(device_scale_factor=2)
        for name, svg, _ in rows:
            picture(page, svg, chosen.folder / f"{name}.png", chosen.width, by_height=name.startswith("s"))
        browser.close()
    key = "".join(f"{name}: {answer}\n" for name, _, answer in rows)
    (chosen.folder / "key.txt").write_text(key, encoding="utf-8")


def shuffled(seed: int) -> list[tuple[str, str, str]]:
    """Name, drawing and answer of each picture."""
    draw = random.Random(seed)
    structures, movements = list(STRUCTURES.items()), list(load_care(load_knowledge()).drawings.values())
    draw.shuffle(structures)
    draw.shuffle(movements)
    return [
        *(
            (f"s{place:02d}", draw_leg(marks, "x"), f"{answer} (a right leg {HINTS[marks.view]})")
            for place, (answer, marks) in enumerate(structures, 1)
        ),
        *((f"m{place:02d}", draw_movement(item), item.title) for place, item in enumerate(movements, 1)),
    ]


def picture(page: Page, svg: str, place: Path, size: int, by_height: bool) -> None:
    """One drawing with no words in it, as a picture."""
    bare = re.sub(r"<(title|desc|text)\b.*?</\1>", "", svg)
    style = f"height:{size}px" if by_height else f"width:{size}px"
    page.set_content(PAGE.format(bare.replace("<svg ", f'<svg style="{style};display:block" ', 1)))
    page.locator("svg").first.screenshot(path=place)


if __name__ == "__main__":
    main()
