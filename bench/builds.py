"""Time our builds against the floor: plain MkDocs over the very pages that we render.

The floor is what `nnsite export` writes, built as it stands. Zensical builds the same folder.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from project import Project  # noqa: E402
from rounds import Case, Times, output, rounds  # noqa: E402
from tables import Goal, beyond, print_goals, print_seconds, ratio  # noqa: E402

from nnsite.engine import Store  # noqa: E402

FLOOR = "plain MkDocs"
FLOOR_AGAIN = "plain MkDocs, once more"
ZENSICAL = "Zensical, the same pages"
SAME = "nothing changed"
FORCED = "nothing changed, --force"
PAGE = "a page edited"
SHORT = "a short experiment edited"
ANY = "an experiment edited, each in turn"
COLD = "everything cold"
STEP = "the step over files"
# Of experiments, not of builds.
OWN = "what must run again, by itself"
OWN_COLD = "all experiments, by themselves"
# Seconds of its own that a short experiment takes, with those that import it.
BRIEF = 0.3
GOALS = [
    ratio(SAME, FLOOR, 0.25),
    ratio(FORCED, FLOOR, 1.10),
    ratio(PAGE, FLOOR, 1.10),
    beyond(SHORT, (FLOOR,), 0.4),
    beyond(ANY, (FLOOR, OWN), 0.5),
    beyond(COLD, (FLOOR, OWN_COLD), 1.0),
    Goal(STEP, 0.3, lambda times: times.median(STEP), (STEP,), " s"),
]
BUILD = ("-m", "nnsite", "build")
PLAIN = ("-m", "mkdocs", "build")
PLAIN_ZENSICAL = ("-m", "zensical", "build", "--clean")
# A build of the site, which prints the seconds that the step over its files takes, and its imports.
TIME_STEP = """
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


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what all timings of builds can be told."""
    parser.add_argument("--runs", type=int, default=21, help="of each case (default: 21)")
    parser.add_argument(
        "--long-runs", type=int, default=5, help="of what takes longer than an edit (default: 5)"
    )
    parser.add_argument(
        "--small", action="store_true", help="time two experiments alone, to try the bench itself"
    )


def built(folder: Path, *, small: bool) -> Project:
    """A copy of the project in a folder, built once; with `small`, of two experiments."""
    make = Project.small if small else Project.copied
    project = make(folder / "nnsite").committed()
    output(BUILD, project.root, project.seen())
    return project


def exported(project: Project, folder: Path) -> Project:
    """What `nnsite export` writes of a project to a folder: plain pages, and settings for them."""
    output(("-m", "nnsite", "export", str(folder)), project.root, project.seen())
    return Project(folder)


def cases(project: Project, floor: Project, short: list[str], times: Times) -> Iterator[Case]:
    """Our builds and the floor, in the order of a round; each leaves nothing to do.

    Args:
        project: built.
        floor: what plain MkDocs builds.
        short: experiments to edit in turn.
        times: where the experiments' own times are noted, too.
    """
    root, sees = project.root, project.seen()
    sources = sorted((root / "nnsite/experiments").glob("[a-z]*.py"))
    pages = sorted((root / "docs/en/pitfalls").glob("*.md"))

    def edit_page(number: int) -> None:
        page = pages[number % len(pages)]
        page.write_text(f"{page.read_text()}\nEdited once more.\n")

    def edit_short(number: int) -> None:
        _edit(root / f"nnsite/experiments/{short[number % len(short)]}.py", number)

    def edit_any(number: int) -> None:
        _edit(sources[number % len(sources)], number)

    def own_edit(number: int) -> None:
        times.note(OWN, number, own_time(project, sources[number % len(sources)]))

    def cool(number: int) -> None:
        for made in (".cache", "site"):
            shutil.rmtree(root / made)

    def own_cold(number: int) -> None:
        times.note(OWN_COLD, number, own_time(project))

    for name in (FLOOR, FLOOR_AGAIN):
        yield Case(name, PLAIN, floor.root, floor.seen())
    yield Case(ZENSICAL, PLAIN_ZENSICAL, floor.root, floor.seen())
    yield Case(SAME, BUILD, root, sees)
    yield Case(FORCED, (*BUILD, "--force"), root, sees)
    yield Case(STEP, ("-c", TIME_STEP), root, sees, tells=True)
    yield Case(PAGE, BUILD, root, sees, before=edit_page)
    yield Case(SHORT, BUILD, root, sees, before=edit_short)
    yield Case(ANY, BUILD, root, sees, before=edit_any, after=own_edit)
    yield Case(COLD, BUILD, root, sees, before=cool, after=own_cold, long=True)


def _edit(source: Path, number: int) -> None:
    source.write_text(f"{source.read_text()}# edited, {number}\n")


def short_ones(project: Project) -> list[str]:
    """The experiments that take less than `BRIEF`, with all that an edit of them runs again.

    On a machine so busy that none does, the shortest.
    """
    sources = sorted((project.root / "nnsite/experiments").glob("[a-z]*.py"))
    own = {source.stem: sum(seconds(project, source)) for source in sources}
    return [stem for stem in own if own[stem] < BRIEF] or [min(own, key=lambda stem: own[stem])]


def seconds(project: Project, source: Path | None = None) -> list[float]:
    """Own times of the experiments, or of those made from a source; imports left out."""
    store = Store(project.root / ".cache", "")
    file = source and source.relative_to(project.root).as_posix()
    found = []
    for path in sorted(store.folder.glob("*.recipe")):
        recipe, took = store.recipe(path.stem), store.seconds(path.stem)
        if recipe and took is not None and (file is None or file in recipe.files):
            found.append(took)
    return found


def own_time(project: Project, source: Path | None = None) -> float:
    """The least that experiments can take on this machine's cores, with their own times."""
    own = seconds(project, source)
    return max(*own, sum(own) / (os.cpu_count() or 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments(parser)
    given = parser.parse_args()
    times = Times()
    with tempfile.TemporaryDirectory() as folder:
        project = built(Path(folder), small=given.small)
        floor = exported(project, Path(folder) / "floor")
        ours = list(cases(project, floor, short_ones(project), times))
        rounds(ours, times, given.runs, given.long_runs)
        own = seconds(project)
    print(f"{len(own)} experiments, {sum(own):.2f} s in all, the longest {max(own):.2f} s")
    print_seconds(times, [case.name for case in ours], FLOOR)
    print_goals(times, GOALS)


if __name__ == "__main__":
    main()
