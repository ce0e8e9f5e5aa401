"""Pictures of a plan's report for the README and the pages: `python docs/screenshots.py runs/shiwa_ogal`.

Needs the development tools and a Chromium. Each picture is the upper part of one section in one language;
the first section is shown from the top of the page, with its title.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
SECTIONS = ("minute", "system", "money", "region")
WIDTH, HEIGHT, SETTLE_MS = 1280, 1000, 1500


def shoot(page: Page, lang: str, section: str) -> Path:
    """Save the upper part of a section in one language and return the picture."""
    page.evaluate(
        "([id, top]) => window.scrollTo({behavior: 'instant', top: top ? 0 : window.scrollY + 20 +"
        " document.getElementById(id).getBoundingClientRect().top})",
        [section, section == SECTIONS[0]],
    )
    page.wait_for_timeout(SETTLE_MS)  # charts draw themselves when they come into view
    path = IMAGES / f"report_{section}_{lang}.png"
    page.screenshot(path=path)
    return path


def main(folder: Path) -> None:
    """Take every picture of the report in a folder."""
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser_path is None:
        sys.exit("no Chromium found: install one, such as `apt install chromium`")
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for lang in ("en", "ja"):
            page.goto((folder / "report.html").resolve().as_uri())
            page.click(f"[data-set-lang={lang}]")
            for section in SECTIONS:
                print(shoot(page, lang, section))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
