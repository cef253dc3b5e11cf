"""Time the build against plain MkDocs, and weigh the pages.

The floor is the very Markdown and images that we render, built by plain Material with
our mkdocs.yml less gen-files. Every figure is set against a floor measured in the same
minutes: cases are run in turn, again and again, and medians are compared. The floor
against itself is the noise.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from edits import PAGE, next_number, respell_loss, shown_number  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from project import Project  # noqa: E402
from serving import CHROMIUM, first_view, launched, serving  # noqa: E402

from nnsite.engine.artefacts import Store  # noqa: E402

SITE = ("nnsite", "build")
PLAIN = ("mkdocs", "build")
INDEX = "search_index.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=21, help="of each case (default: 21)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        project = Project.copied(Path(folder) / "nnsite").committed()
        timed(project, SITE)
        floor = plain(project, Path(folder) / "floor")
        own = seconds(project)
        edit_bound = timings(project, floor, own, runs)
        if CHROMIUM is None:
            print("chromium is not installed: first views and saves are not measured")
            return
        with sync_playwright() as playwright:
            browser = launched(playwright)
            first_views(browser, project)
            saved_to_seen(browser, project, edit_bound + 1.0, runs)
            browser.close()


def timed(project: Project, command: tuple[str, ...]) -> float:
    """Seconds of the whole process."""
    start = time.perf_counter()
    done = project.run(*command)
    elapsed = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return elapsed


def plain(project: Project, root: Path) -> Project:
    """A project of the rendered Markdown and images, without gen-files."""
    program = (
        "from pathlib import Path; from nnsite.course import ROOT, course;"
        "from nnsite.engine import site; from nnsite.engine.build import Build;"
        "from nnsite.engine.provenance import Git;"
        f"top = Path({str(root / 'docs/en')!r})\n"
        "for name, content in site.files(Build(course()), Git(ROOT)):\n"
        "    path = top / name; path.parent.mkdir(parents=True, exist_ok=True)\n"
        "    path.write_bytes(content)\n"
    )
    subprocess.run([sys.executable, "-c", program], env=project.seen(), check=True)
    for part in ("docs/theme", "scripts"):
        shutil.copytree(project.root / part, root / part)
    settings = (project.root / "mkdocs.yml").read_text()
    settings = re.sub(r"  - gen-files:\n(?:      .*\n)+", "", settings)
    settings = re.sub(r"^watch:.*\n", "", settings, flags=re.MULTILINE)
    (root / "mkdocs.yml").write_text(settings)
    return Project(root)


def seconds(project: Project) -> dict[str, float]:
    """Each experiment's own time: its run and its figures, in its child, without imports."""
    store = Store(project.root / ".cache")
    found = {}
    for path in sorted(store.folder.glob("*.json")):
        recipe = store.recipe(path.stem)
        artefact = recipe and store.load(path.stem, recipe)
        if artefact:
            found[path.stem] = artefact.seconds
    return found


def timings(project: Project, floor: Project, own: dict[str, float], runs: int) -> float:
    """Print the table of builds; gives the bound of an edit, in seconds."""
    cores = os.cpu_count() or 1
    longest = max(*own.values(), sum(own.values()) / cores)
    taken: dict[str, list[float]] = {
        name: [] for name in ("floor", "again", "same", "edit", "cold")
    }
    edited = []
    for run in range(runs):
        stem = list(own)[run % len(own)]
        taken["floor"].append(timed(floor, PLAIN))
        taken["same"].append(timed(project, SITE))
        taken["again"].append(timed(floor, PLAIN))
        source = project.root / f"nnsite/experiments/{stem}.py"
        source.write_text(f"{source.read_text()}# edited, {run}\n")
        taken["edit"].append(timed(project, SITE))
        edited.append(own[stem])
        shutil.rmtree(project.root / ".cache")
        taken["cold"].append(timed(project, SITE))
    middle = {name: statistics.median(values) for name, values in taken.items()}
    base = middle["floor"]
    bounds = {
        "floor against itself": ("again", base),
        "nothing changed": ("same", 1.10 * base),
        "one experiment edited": ("edit", base + statistics.median(edited) + 0.5),
        "everything cold": ("cold", base + longest + 1.0),
    }
    print(
        f"\n{len(own)} experiments, {sum(own.values()):.2f} s in all, the longest {longest:.2f} s"
    )
    print(f"floor {base:.3f} s, medians of {runs} runs\n")
    print(f"{'case':24} {'seconds':>8} {'x floor':>8} {'bound':>8}  {'share of bound':>14}")
    for case, (name, bound) in bounds.items():
        print(
            f"{case:24} {middle[name]:8.3f} {middle[name] / base:8.2f} {bound:8.3f}  "
            f"{middle[name] / bound:14.2f}"
        )
    return bounds["one experiment edited"][1]


def first_views(browser: Browser, project: Project) -> None:
    """Bytes, gzipped, and requests of each page seen for the first time."""
    site = project.root / "site"
    print(f"\n{'first view':36} {'KB':>6} {'requests':>9}   (bounds: 110 KB, 9 requests)")
    with serving(site) as address:
        for path in sorted(site.rglob("index.html")):
            page = path.parent.relative_to(site).as_posix().strip(".")
            sizes = first_view(browser, f"{address}{page}/" if page else address)
            index = sum(size for url, size in sizes.items() if url.endswith(INDEX))
            total = sum(sizes.values()) - index
            print(f"{'/' + page:36} {total / 1024:6.1f} {len(sizes):9}")
    print(f"{'search index':36} {index / 1024:6.1f}             (bound: 45 KB)")


def saved_to_seen(browser: Browser, project: Project, bound: float, runs: int) -> None:
    """Seconds from an edit of an experiment to its number in the browser."""
    taken = []
    with project.live() as address:
        page = browser.new_page()
        page.goto(address + PAGE)
        for run in range(1, runs + 1):
            before = shown_number(page)
            start = time.perf_counter()
            respell_loss(project, 5 + run % 4)
            next_number(page, before)
            taken.append(time.perf_counter() - start)
        page.close()
    middle = statistics.median(taken)
    print(
        f"\n{'save to seen':24} {middle:8.3f} s   bound {bound:.3f} s   share {middle / bound:.2f}"
    )


if __name__ == "__main__":
    main()
