"""Time the build against plain MkDocs, weigh the pages, and have Lighthouse score them.

The floor is the very Markdown and images that we render, built by plain Material with
our mkdocs.yml less gen-files, hooks and templates. Every figure is set against a floor measured in
the same minutes: cases are run in turn, again and again, and medians are compared. The
floor against itself is the noise.

The bounds: a tenth more than the floor when nothing changed; else the floor and the least
that the experiments can take, and half a second after an edit, a second with everything to
do. The step over the finished files is within these, and is shown by itself, too.
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
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import lighthouse  # noqa: E402
from edits import next_number, shown_number  # noqa: E402
from node import asked  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from project import Project  # noqa: E402
from serving import CHROMIUM, first_search, first_view, launched, serving  # noqa: E402

from nnsite.engine import Store  # noqa: E402

SITE = ("nnsite", "build")
PLAIN = ("mkdocs", "build")
# What is edited while the site is served, and where a reader sees it.
EDITED = "normalization"
ROW = '"accuracy_raw", "accuracy_scaled"'
# The rendered Markdown and images, written to a folder.
RENDER = """
from pathlib import Path
from mkdocs.config import load_config
from nnsite.course import course
from nnsite.engine import Build, Provenance, files
from nnsite.mkdocs.handing import site
from nnsite.mkdocs.navigation import places

chosen, top = course(), Path({!r})
config = load_config(str(chosen.root / "mkdocs.yml"))
edition, order = chosen.editions["en"], list(places(config.nav))
with Build(chosen) as build:
    for name, content in files(build, edition, order, Provenance(chosen.root), site(config)):
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
"""
# A build of the site, which prints the seconds that the step over its files takes, and its imports.
STEP = """
import time

import mkdocs.__main__
import nnsite.engine

start = time.perf_counter()
from nnsite.mkdocs import finishing

imported = time.perf_counter() - start
finish = finishing.finish


def timed(*folder, **options):
    start = time.perf_counter()
    finish(*folder, **options)
    print(imported + time.perf_counter() - start)


finishing.finish = timed
mkdocs.__main__.cli(["build", "--quiet"])
"""
STEP_BOUND = 0.3
BOUNDS = f"{100:5} {100:4} {100:5} {100:4} {lighthouse.BLOCKING:4} ms"
NUMBER = f'[data-number="{EDITED}.accuracy_scaled"]'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=21, help="of each case (default: 21)")
    parser.add_argument("--looks", type=int, default=1, help="of Lighthouse at a page (default: 1)")
    given = parser.parse_args()
    runs = given.runs
    with tempfile.TemporaryDirectory() as folder:
        project = Project.copied(Path(folder) / "nnsite").committed()
        timed(project, SITE)
        floor = plain(project, Path(folder) / "floor")
        base = timings(project, floor, runs)
        if CHROMIUM is None:
            print("chromium is not installed: first views and saves are not measured")
            return
        with sync_playwright() as playwright:
            browser = launched(playwright)
            pages(browser, project.root / "site", given.looks)
            bound = base + own_time(project, f"nnsite/experiments/{EDITED}.py") + 0.5 + 1.0
            saved_to_seen(browser, project, bound, runs)
            browser.close()


def timed(project: Project, command: tuple[str, ...]) -> float:
    """Seconds of the whole process."""
    start = time.perf_counter()
    done = project.run(*command)
    elapsed = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return elapsed


def step(project: Project) -> float:
    """Seconds of the step over the finished files, within a build with nothing else to do."""
    command = [sys.executable, "-c", STEP]
    done = subprocess.run(
        command, cwd=project.root, env=project.seen(), capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def plain(project: Project, root: Path) -> Project:
    """A project of the rendered Markdown and images, without gen-files and our theme."""
    program = RENDER.format(str(root / "docs/en"))
    command = [sys.executable, "-c", program]
    # Where it runs, Python looks for modules first.
    subprocess.run(command, cwd=project.root, env=project.seen(), check=True)
    assets = root / "docs/en/assets"
    shutil.copytree(project.root / "docs/theme/assets", assets, dirs_exist_ok=True)
    settings = (project.root / "mkdocs.yml").read_text()
    settings = re.sub(r"  custom_dir:.*\n", "", settings)
    settings = re.sub(r"  - gen-files:\n(?:      .*\n)+", "", settings)
    settings = re.sub(r"^(hooks|watch):.*\n", "", settings, flags=re.MULTILINE)
    (root / "mkdocs.yml").write_text(settings)
    return Project(root)


def seconds(project: Project, source: str = "") -> list[float]:
    """Own times of the experiments, or of those made from a source; imports left out."""
    store = Store(project.root / ".cache", "")
    found = []
    for path in sorted(store.folder.glob("*.recipe")):
        recipe = store.recipe(path.stem)
        took = store.seconds(path.stem)
        if recipe and took is not None and (not source or source in recipe.files):
            found.append(took)
    return found


def own_time(project: Project, source: str = "") -> float:
    """The least that experiments can take on this machine's cores, with their own times."""
    own = seconds(project, source)
    return max(*own, sum(own) / (os.cpu_count() or 1))


def timings(project: Project, floor: Project, runs: int) -> float:
    """Print the table of builds; return the floor, in seconds.

    Each case's bound is reckoned anew in each run, from the floor and the experiments'
    own times of that very run.
    """
    sources = sorted((project.root / "nnsite/experiments").glob("[a-z]*.py"))
    rows: dict[str, list[tuple[float, float, float]]] = {}  # seconds, floor, bound
    steps = []
    for run in range(runs):
        base = timed(floor, PLAIN)
        rows.setdefault("floor against itself", []).append((timed(floor, PLAIN), base, base))
        rows.setdefault("nothing changed", []).append((timed(project, SITE), base, 1.10 * base))
        steps.append(step(project))
        source = sources[run % len(sources)]
        source.write_text(f"{source.read_text()}# edited, {run}\n")
        edit = timed(project, SITE)
        bound = base + own_time(project, source.relative_to(project.root).as_posix()) + 0.5
        rows.setdefault("one experiment edited", []).append((edit, base, bound))
        shutil.rmtree(project.root / ".cache")
        cold = timed(project, SITE)
        rows.setdefault("everything cold", []).append((cold, base, base + own_time(project) + 1.0))
    own = seconds(project)
    print(f"\n{len(own)} experiments, {sum(own):.2f} s in all, the longest {max(own):.2f} s")
    print(f"medians of {runs} runs\n")
    print(f"{'case':24} {'seconds':>8} {'floor':>8} {'x floor':>8} {'bound':>8}  share of bound")
    for case, row in rows.items():
        taken, base, bound = (statistics.median(column) for column in zip(*row, strict=True))
        ratio = statistics.median(taken / base for taken, base, _ in row)
        share = statistics.median(taken / bound for taken, _, bound in row)
        print(f"{case:24} {taken:8.3f} {base:8.3f} {ratio:8.2f} {bound:8.3f}  {share:14.2f}")
    finishing = statistics.median(steps)
    share = finishing / STEP_BOUND
    print(f"{'the step over files':24} {finishing:8.3f} {'':17} {STEP_BOUND:8.3f}  {share:14.2f}")
    return base


def pages(browser: Browser, site: Path, looks: int) -> None:
    """Print what each page weighs, seen for the first time, and how Lighthouse scores it."""
    lacking = lighthouse.lacking()
    headings = f"not scored: {lacking}" if lacking else lighthouse.HEADINGS
    print(f"\n{'first view, gzipped':36} {'KB':>6} {'requests':>9} {headings}")
    print(f"{'(bounds)':36} {60:6}           {'' if lacking else BOUNDS}")
    with serving(site) as address, ExitStack() as running:
        ask = None if lacking else running.enter_context(asked("lighthouse.mjs", str(CHROMIUM)))
        for path in sorted(site.rglob("index.html")):
            page = path.parent.relative_to(site).as_posix().strip(".")
            to = f"{address}{page}/" if page else address
            sizes = first_view(browser, to)
            scores = ask and lighthouse.row(
                middle([lighthouse.looked(ask, to) for _ in range(looks)])
            )
            print(f"{'/' + page:36} {kilobytes(sizes):6.1f} {len(sizes):9} {scores or ''}")
        searched = first_search(browser, address)
    print(f"{'first search':36} {kilobytes(searched):6.1f} {len(searched):9} (bound: 130 KB)")


def kilobytes(sizes: dict[str, int]) -> float:
    """Of 1,024 bytes."""
    return sum(sizes.values()) / 1024


def middle(looks: list[lighthouse.Look]) -> lighthouse.Look:
    """Number by number, the median of some looks at a page."""
    scores = [look["scores"] for look in looks]
    numbers = {name: statistics.median(look[name] for look in looks) for name in lighthouse.NUMBERS}
    return numbers | {
        "scores": {
            name: round(statistics.median(one[name] for one in scores)) for name in scores[0]
        }
    }


def saved_to_seen(browser: Browser, project: Project, bound: float, runs: int) -> None:
    """Seconds from an edit of an experiment to its number in the browser."""
    source = project.root / f"nnsite/experiments/{EDITED}.py"
    before = source.read_text()
    assert before.count(f"{ROW})") == 1, f"{EDITED} no longer begins its table as it did"
    taken = []
    with project.live() as address:
        page = browser.new_page()
        page.goto(f"{address}pitfalls/{EDITED}/")
        for run in range(1, runs + 1):
            shown = shown_number(page, NUMBER)
            start = time.perf_counter()
            source.write_text(before.replace(ROW, f'{ROW}, ".{5 + run % 4}f"'))
            next_number(page, shown, NUMBER)
            taken.append(time.perf_counter() - start)
        page.close()
    middle = statistics.median(taken)
    print(
        f"\n{'save to seen':24} {middle:8.3f} s   bound {bound:.3f} s   share {middle / bound:.2f}"
    )


if __name__ == "__main__":
    main()
