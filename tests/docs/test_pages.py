"""The pages hold together: links lead somewhere, the reference is what the code says, nothing names a machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [
    *sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md",
    ROOT / "scenarios" / "README.md",
]  # fmt: skip
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)")
TOCTREE = re.compile(r"```\{toctree\}\n(.*?)```", re.DOTALL)
MENTION = re.compile(r"`((?:src|tests|docs|benchmarks|scenarios)/[\w./-]+?\.(?:py|md|yaml|csv))`")


def _prose(page: Path) -> str:
    """Return a page without its code."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL))


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_links_lead_somewhere() -> None:
    broken = []
    for page in PAGES:
        for target in LINK.findall(_prose(page)):
            if target.startswith(("http://", "https://", "mailto:")):
                continue
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            if not there.exists() or (anchor and anchor not in _anchors(there)):
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_files_that_are_named_exist() -> None:
    missing = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in PAGES
        for name in MENTION.findall(page.read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    ]
    assert missing == []


def test_every_page_is_in_a_table_of_contents() -> None:
    listed = {DOCS / "index.md"}
    for page in DOCS.rglob("*.md"):
        for body in TOCTREE.findall(page.read_text(encoding="utf-8")):
            for line in body.splitlines():
                if line.strip() and not line.startswith(":"):
                    listed |= set(page.parent.glob(f"{line.strip()}.md"))
    assert {str(p.relative_to(DOCS)) for p in DOCS.rglob("*.md")} == {str(p.relative_to(DOCS)) for p in listed}


def test_every_notebook_is_listed_and_read() -> None:
    listed = "".join(TOCTREE.findall((DOCS / "notebooks" / "index.md").read_text(encoding="utf-8"))).split()
    assert {p.stem for p in (DOCS / "notebooks").glob("*.py")} == set(listed) - {":maxdepth:", "1"}
    for page in (DOCS / "notebooks").glob("*.py"):
        prose = [line[2:] for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("# ")]
        for target in LINK.findall("\n".join(prose)):
            assert (page.parent / target).resolve().exists(), f"{page.name}: {target}"


def test_no_page_names_a_machine() -> None:
    found = [
        f"{page.relative_to(ROOT)}: {word}"
        for page in PAGES
        for word in re.findall(r"(?:/home|/root|/work|/tmp|/Users|C:\\Users)\b\S*", page.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_reference_is_what_the_code_says() -> None:
    command = [sys.executable, str(DOCS / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\nRun `python docs/generate.py`."


@pytest.mark.slow
def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    for name in ("sphinx", "myst_nb", "jupytext", "ipykernel", "matplotlib", "furo", "latex2mathml"):
        pytest.importorskip(name)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(DOCS), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=550)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "explanation" / "mathematics.html").read_text(encoding="utf-8")
    assert "<math" in page and "mathjax@" not in page.lower()
    remote = re.compile(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']?https?:")
    assert [p.name for p in tmp_path.rglob("*.html") if remote.search(p.read_text(encoding="utf-8"))] == []
    first = (tmp_path / "notebooks" / "first_plan.html").read_text(encoding="utf-8")
    assert "Cost per year" in first and "<img" in first, "the notebooks were run"
