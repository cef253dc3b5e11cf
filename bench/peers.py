"""Time what else could run the same experiments: sphinx-gallery, and markdown-exec in MkDocs.

Both get a page for each experiment. It loads the same inputs, calls the same `run`, prints its
table and draws its figures, as these tools do by default; a mosaic is drawn by `imshow`. No
claim is checked, no card drawn, and the pages hold no text.

sphinx-gallery has two workers, and runs again what was edited: the example itself, for it does
not look at the modules that an example imports. markdown-exec runs everything, whatever was
edited, in the one process of MkDocs.
"""

from __future__ import annotations

import argparse
import ast
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import builds
from project import Project
from rounds import Case, Times, rounds
from tables import print_goals, print_seconds, ratio

from nnsite.course import course

WORKERS = 2
GALLERY = "sphinx-gallery"
EXEC = "markdown-exec"
GALLERY_COLD = f"{GALLERY}, everything cold"
GALLERY_EDIT = f"{GALLERY}, an example edited"
GALLERY_SAME = f"{GALLERY}, nothing changed"
EXEC_ANY = f"{EXEC}, whatever changed"
NEEDED = ("sphinx", "sphinx_gallery", "joblib", "markdown_exec")
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
GOALS = [
    ratio(builds.COLD, GALLERY_COLD, 0.75),
    ratio(builds.SAME, GALLERY_SAME, 0.20),
    ratio(builds.SHORT, GALLERY_EDIT, 1.0),
]
CONF = f"""\
project = "Peers"
extensions = ["sphinx_gallery.gen_gallery"]
exclude_patterns = ["examples"]
sphinx_gallery_conf = {{"examples_dirs": "examples", "parallel": {WORKERS}}}
"""
MKDOCS = """\
site_name: Peers
theme: {name: material}
plugins: [search, markdown-exec]
markdown_extensions: [pymdownx.superfences]
"""
# What every page needs in order to draw what a figures' module returns.
DRAWING = '''\
import io

import matplotlib.pyplot as plt

from nnsite.engine.declare.figure import Mosaic


def draw(drawn):
    """Make a plot or a mosaic pyplot's own."""
    if isinstance(drawn, Mosaic):
        plt.figure()
        plt.imshow(drawn.pixels, cmap="gray")
    else:
        plt.figure(drawn.figure)


def svg(drawn):
    """The same as text."""
    draw(drawn)
    stream = io.StringIO()
    plt.savefig(stream, format="svg")
    plt.close()
    text = stream.getvalue()
    return text[text.index("<svg"):]
'''
RUN = """\
from drawing import draw, svg

{imports}
from nnsite.engine.declare.experiment import Result
from nnsite.experiments import {stem}
{figures}
r = Result({stem}.run({inputs}))
{heading}for row in {stem}.experiment.table:
    wrong, right = (format(getattr(r, name), row.spec) for name in (row.wrong, row.right))
    print({row})
"""


def lacking() -> str:
    """What is not installed, in words; empty where nothing is lacking."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    return f"{', '.join(missing)}: not installed; make .venv/peers.installed" if missing else ""


def versions() -> str:
    """Of the peers, in words."""
    return ", ".join(f"{name} {version(name)}" for name in (GALLERY, "sphinx", EXEC))


def cases(project: Project, folder: Path, short: list[str]) -> Iterator[Case]:
    """The cases of both, in projects made in a folder.

    Args:
        project: whose experiments they run.
        folder: a new one.
        short: experiments whose examples are edited in turn.
    """
    yield from _gallery(project, folder / "gallery", short)
    yield from _exec(project, folder / "exec")


def _stems(project: Project) -> list[str]:
    return sorted(path.stem for path in (project.root / "nnsite/experiments").glob("[a-z]*.py"))


def _gallery(project: Project, root: Path, short: list[str]) -> Iterator[Case]:
    examples = root / "examples"
    examples.mkdir(parents=True)
    (root / "conf.py").write_text(CONF)
    (root / "drawing.py").write_text(DRAWING)
    (root / "index.rst").write_text("Peers\n=====\n\n.. toctree::\n\n   auto_examples/index\n")
    (examples / "GALLERY_HEADER.rst").write_text("Examples\n========\n")
    for stem in _stems(project):
        (examples / f"plot_{stem}.py").write_text(_example(project, stem))
    command = ("-m", "sphinx", "-q", "-b", "html", "-j", str(WORKERS), ".", "_build")
    sees = _sees(project, root)

    def cold(number: int) -> None:
        for made in ("auto_examples", "_build"):
            shutil.rmtree(root / made, ignore_errors=True)

    def edit(number: int) -> None:
        example = examples / f"plot_{short[number % len(short)]}.py"
        example.write_text(f"{example.read_text()}# edited, {number}\n")

    yield Case(GALLERY_COLD, command, root, sees, before=cold, long=True)
    yield Case(GALLERY_EDIT, command, root, sees, before=edit, long=True)
    yield Case(GALLERY_SAME, command, root, sees, long=True)


def _exec(project: Project, root: Path) -> Iterator[Case]:
    pages = root / "docs"
    pages.mkdir(parents=True)
    (root / "mkdocs.yml").write_text(MKDOCS)
    (root / "drawing.py").write_text(DRAWING)
    (pages / "index.md").write_text("# Peers\n")
    for stem in _stems(project):
        (pages / f"{stem}.md").write_text(_page(project, stem))
    command = ("-m", "mkdocs", "build", "--quiet")
    yield Case(EXEC_ANY, command, root, _sees(project, root), long=True)


def _sees(project: Project, root: Path) -> dict[str, str]:
    """The environment: the experiments and what draws them, and one thread a process."""
    seen = project.seen()
    return {**seen, **ONE_THREAD, "PYTHONPATH": f"{root}:{seen['PYTHONPATH']}"}


def _example(project: Project, stem: str) -> str:
    """A script of sphinx-gallery's: what it prints and what it draws are shown below a block."""
    blocks = [_run(project, stem, "", 'f"{row.label:40} {wrong:>10} {right:>10}"')]
    blocks += [f"draw(figures.{name}(r))\n" for name in _figures(project, stem)]
    return f'"""\n{stem}\n{"=" * len(stem)}\n"""\n\n' + "\n# %%\n".join(blocks)


def _page(project: Project, stem: str) -> str:
    """A page with blocks of markdown-exec's: what one prints is Markdown, or HTML."""
    heading = 'print("| | wrong | right |\\n|---|---|---|")\n'
    run = _run(project, stem, heading, 'f"| {row.label} | {wrong} | {right} |"')
    text = f'# {stem}\n\n```python exec="1" session="{stem}"\n{run}```\n'
    for name in _figures(project, stem):
        call = f"print(svg(figures.{name}(r)))"
        text += f'\n```python exec="1" html="1" session="{stem}"\n{call}\n```\n'
    return text


def _run(project: Project, stem: str, heading: str, row: str) -> str:
    """The lines that run an experiment on its inputs, and print its table with such rows."""
    source = (project.root / f"nnsite/experiments/{stem}.py").read_text()
    inputs = course().inputs
    loads = [inputs[name].load.split(":") for name in _parameters(source)]
    modules = sorted({module for module, _ in loads})
    figures = f"from nnsite.figures import {stem} as figures\n" if _figures(project, stem) else ""
    return RUN.format(
        stem=stem,
        imports="\n".join(f"import {module}" for module in modules),
        inputs=", ".join(f"{module}.{function}()" for module, function in loads),
        figures=figures,
        heading=heading,
        row=row,
    )


def _parameters(source: str) -> list[str]:
    """The names of `run`'s parameters."""
    (run,) = (one for one in _functions(source) if one.name == "run")
    return [one.arg for one in run.args.args]


def _figures(project: Project, stem: str) -> list[str]:
    """The public functions of an experiment's figures' module; it may have none."""
    path = project.root / f"nnsite/figures/{stem}.py"
    functions = _functions(path.read_text()) if path.is_file() else []
    return [one.name for one in functions if not one.name.startswith("_")]


def _functions(source: str) -> list[ast.FunctionDef]:
    return [one for one in ast.parse(source).body if isinstance(one, ast.FunctionDef)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    builds.arguments(parser)
    given = parser.parse_args()
    if lacking():
        sys.exit(lacking())
    times = Times()
    with tempfile.TemporaryDirectory() as folder:
        project = builds.built(Path(folder), small=given.small)
        floor = builds.exported(project, Path(folder) / "floor")
        short = builds.short_ones(project)
        ours = builds.cases(project, floor, short, times)
        compared = (builds.FLOOR, builds.SAME, builds.SHORT, builds.COLD)
        both = [case for case in ours if case.name in compared]
        both += cases(project, Path(folder), short)
        rounds(both, times, given.long_runs, given.long_runs)
    print(f"beside {versions()}")
    print_seconds(times, [case.name for case in both], builds.FLOOR)
    print_goals(times, GOALS)


if __name__ == "__main__":
    main()
