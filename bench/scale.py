"""Time builds of courses of many pages against plain MkDocs over the same pages.

A course is generated from this project: as many pages as asked for, each with an experiment of its
own that takes no time, a figure, claims and a question, all in this project's layout; and the
pages that list all others. Each figure is a ratio to the floor, plain MkDocs over the very
Markdown that is rendered, built in the same minutes. CPU counts all processes of a build.
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from builds import BUILD, PLAIN, exported
from project import Project

# What a page is written from, and the pages that list all.
PARTS = Path(__file__).parent / "course"
COURSES = (100, 500)
NAMED = "course_"
SECTION = 12  # pages, about as many as the longest sections of the site
# Taken from this project as they stand; they list all pages, too.
LISTING = ("claims.md", "quiz.md", "box.json")


# Times the floor, at most.
GOALS = {"nothing changed": 1.05, "one page edited": 1.15, "one experiment edited": 1.15}


class Cost(NamedTuple):
    """Seconds of a build, by the clock and of all its processes."""

    wall: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="of each case (default: 3)")
    parser.add_argument(
        "--pages", type=int, nargs="+", default=COURSES, help="of the courses (default: 100 500)"
    )
    given = parser.parse_args()
    runs = "one run of each" if given.runs == 1 else f"medians of {given.runs} runs"
    print(f"{runs}; ratios to the floor of the same run\n")
    names = f"{'seconds':>8} {'CPU':>8} {'x floor':>8} {'x its CPU':>10} {'at most':>8}"
    print(f"{'pages':>5}  {'case':24} {names}")
    for number in given.pages:
        with tempfile.TemporaryDirectory() as folder:
            project = course(Path(folder) / "nnsite", number).committed()
            measured(project, BUILD)
            floor = exported(project, Path(folder) / "floor")
            show(number, cases(project, floor, given.runs))


def course(root: Path, number: int) -> Project:
    """A project of so many pages, besides those that list them."""
    project = Project.copied(root)
    docs = root / "docs/en"
    listing = {name: (docs / name).read_text() for name in LISTING}
    shutil.rmtree(docs)
    shutil.copytree(PARTS / "docs", docs)
    for name, text in listing.items():
        (docs / name).write_text(text)
    for path in (root / "nnsite/experiments").glob("[a-z]*.py"):
        path.unlink()
        (root / "nnsite/figures" / path.name).unlink(missing_ok=True)
    stems = [stem(one) for one in range(number)]
    (docs / "pitfalls").mkdir()
    for one, name in enumerate(stems):
        pitfall(root, name, stems[one - 1], one)
    name_sections(root, stems)
    return project


def pitfall(root: Path, name: str, before: str, seed: int) -> None:
    """Write a page, its experiment and its figure."""
    source = (PARTS / "experiment.py").read_text().replace("SEED = 0", f"SEED = {seed}")
    (root / f"nnsite/experiments/{name}.py").write_text(source)
    shutil.copy(PARTS / "figure.py", root / f"nnsite/figures/{name}.py")
    page = (PARTS / "pitfall.md").read_text()
    page = page.replace("LETTERS", name.removeprefix(NAMED)).replace("BEFORE", before)
    (root / f"docs/en/pitfalls/{name}.md").write_text(page)


def stem(number: int) -> str:
    """The name of an experiment: in letters, for a page may not type a number of three digits."""
    return NAMED + "".join(chr(ord("a") + number // 26**place % 26) for place in (2, 1, 0))


def name_sections(root: Path, stems: list[str]) -> None:
    """Write the navigation, and the words for its sections."""
    nav = "".join(f"  - {page}\n" for page in ("index.md", "symptoms.md", "pitfalls.md"))
    named = {"sections": "", "boards": ""}
    for start in range(0, len(stems), SECTION):
        part = stems[start].removeprefix(NAMED)
        nav += f"  - Part {part}:\n"
        nav += "".join(
            f"      - Course {name.removeprefix(NAMED)}: pitfalls/{name}.md\n"
            for name in stems[start : start + SECTION]
        )
        named["sections"] += f'{part} = "Part {part}"\n'
        named["boards"] += f'{part} = "Seen so far"\n'
    nav += "".join(
        f"  - {page}\n" for page in ("probes.md", "quiz.md", "glossary.md", "about.md", "claims.md")
    )
    settings = root / "mkdocs.yml"
    text = re.sub(r"^nav:\n(?:(?: .*)?\n)+", f"nav:\n{nav}\n", settings.read_text(), flags=re.M)
    settings.write_text(text)
    words = root / "docs/templates/words.en.toml"
    text = words.read_text()
    for table, lines in named.items():
        text = text.replace(f"\n[{table}]\n", f"\n[{table}]\n{lines}")
    words.write_text(text)


def measured(project: Project, command: tuple[str, ...]) -> Cost:
    """What a command costs, which must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command],
        cwd=project.root,
        env=project.seen(),
        capture_output=True,
        text=True,
        check=False,
    )
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu)


def cases(project: Project, floor: Project, runs: int) -> dict[str, list[tuple[Cost, Cost]]]:
    """What builds cost, each with the floor of the same run."""
    edits = {
        "nothing changed": None,
        "one page edited": project.root / f"docs/en/pitfalls/{stem(1)}.md",
        "one experiment edited": project.root / f"nnsite/experiments/{stem(1)}.py",
    }
    found: dict[str, list[tuple[Cost, Cost]]] = {}
    for run in range(runs):
        base = measured(floor, PLAIN)
        found.setdefault("the floor again", []).append((measured(floor, PLAIN), base))
        forced = measured(project, (*BUILD, "--force"))
        found.setdefault("nothing changed, --force", []).append((forced, base))
        for case, path in edits.items():
            if path:
                edit(path, run)
            found.setdefault(case, []).append((measured(project, BUILD), base))
    return found


def edit(path: Path, run: int) -> None:
    """Change what a reader sees of a page, or the source of an experiment."""
    if path.suffix == ".py":
        path.write_text(f"{path.read_text()}# edited, {run}\n")
    else:
        path.write_text(path.read_text().replace("You have", "You have, again,", 1))


def show(pages: int, found: dict[str, list[tuple[Cost, Cost]]]) -> None:
    """Print a row for each case."""
    for case, row in found.items():
        wall, cpu = (
            statistics.median(column) for column in zip(*(cost for cost, _ in row), strict=True)
        )
        slower = statistics.median(cost.wall / base.wall for cost, base in row)
        dearer = statistics.median(cost.cpu / base.cpu for cost, base in row)
        goal = GOALS.get(case)
        told = f" {goal:8.2f}  {'OVER' if slower > goal else ''}".rstrip() if goal else ""
        numbers = f"{wall:8.2f} {cpu:8.2f} {slower:8.2f} {dearer:10.2f}"
        print(f"{pages:5}  {case:24} {numbers}{told}", flush=True)


if __name__ == "__main__":
    main()
