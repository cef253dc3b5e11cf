"""The environment, the disk, and what stands in the way: a site, or a line; nobody's files go."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from project import Project

from faults.bench import Bench, Ended, Kind, Lost, clean, edit, run, told
from faults.small import remove

# Variables, and the words of the fault: None if the site must be the same, nothing if it may
# be another site as well.
VARIABLES: list[tuple[dict[str, str], tuple[str, ...] | None]] = [
    *(
        ({"SOURCE_DATE_EPOCH": value}, ("SOURCE_DATE_EPOCH",))
        for value in (
            "-1e9",
            "yesterday",
            "1e9",
            "9" * 30,
            "253402300800",
            "-99999999999",
            "1.5",
            "0x10",
            "nan",
        )
    ),
    *(({"SOURCE_DATE_EPOCH": value}, ()) for value in ("0", "-1", "253402300799", " 5 ", "", "٣")),
    ({"TMPDIR": "/not/there"}, None),
    ({"TMPDIR": "relative"}, None),
    ({"HOME": "/not/there"}, None),
    ({"PATH": ""}, ()),
    ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}, None),
    ({"LC_ALL": "xx_YY", "LANG": "tr_TR.UTF-8"}, None),
    ({"TZ": "Asia/Tokyo"}, None),
    ({"TZ": "nowhere"}, None),
    ({"COLUMNS": "0", "LINES": "-1"}, None),
    ({"PYTHONHASHSEED": "7"}, None),
    ({"PYTHONDONTWRITEBYTECODE": "1"}, None),
    ({"PYTHONWARNINGS": "default"}, None),
    ({"OPENBLAS_NUM_THREADS": "many"}, None),
    ({"MPLBACKEND": "gone"}, None),
    ({"MPLCONFIGDIR": "/dev/null"}, None),
    ({"GIT_DIR": "/not/there"}, ()),
    ({"NNSITE_CACHE": "/dev/null/cache"}, ("/dev/null/cache",)),
    ({"NNSITE_CACHE": "/proc/cache"}, ("/proc/cache",)),
    ({"NNSITE_CACHE": ""}, None),
    ({"NNSITE_WEIGHTS": "/not/there.pkl"}, ("/not/there.pkl",)),
    ({"NNSITE_WEIGHTS": ""}, None),
    ({"NNSITE_URL": "javascript:alert(1)"}, ()),
    ({"NNSITE_URL": "http://["}, ()),
    ({"NNSITE_URL": "https://example.org/<b>/"}, ()),
]


def variable(bench: Bench, rng: random.Random, number: int) -> None:
    """A variable of the environment."""
    variables, words = VARIABLES[number]
    with bench.scratch() as project:
        project.environment |= variables
        ended = run(project, "nnsite", "build")
        try:
            _judge(bench, project, ended, words)
        except Lost as lost:
            raise Lost(f"{variables}: {lost}") from lost


# What is made in the project before a build. None: the site must be the same; else the words of
# the fault.
Change = Callable[[Project], object]


def mine(project: Project) -> Path:
    """A folder of the user's, with a file in it."""
    folder = project.root.parent / "mine"
    folder.mkdir(exist_ok=True)
    (folder / "file").write_text("mine")
    return folder


def linked(name: str) -> Change:
    """Put a link to a folder of the user's in the place of something."""

    def make(project: Project) -> None:
        path = project.root / name
        remove(path)
        path.symlink_to(mine(project))

    return make


def instead(name: str, how: Callable[[Path], object]) -> Change:
    """Put something in the place of something else."""

    def make(project: Project) -> None:
        path = project.root / name
        remove(path)
        how(path)

    return make


def full(path: Path) -> None:
    """Make a folder in which nothing may be written, with a file in another."""
    (path / "deep").mkdir(parents=True)
    (path / "deep/file").write_text("old")
    (path / "deep").chmod(0o500)
    path.chmod(0o500)


def bound(path: Path) -> None:
    """Make a socket."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))


def site_elsewhere(project: Project) -> None:
    """Make `site` a link to the site, which stands elsewhere."""
    elsewhere = project.root.parent / "elsewhere"
    (project.root / "site").rename(elsewhere)
    (project.root / "site").symlink_to(elsewhere)


WAYS: dict[str, tuple[Change, tuple[str, ...] | None]] = {
    "no site": (lambda project: remove(project.root / "site"), None),
    "an empty site": (instead("site", Path.mkdir), None),
    "site, a link to the site": (site_elsewhere, None),
    "site, a file": (instead("site", Path.touch), ("site",)),
    "site, a pipe": (instead("site", os.mkfifo), ("site",)),
    "site, a link to itself": (instead("site", lambda path: path.symlink_to("site")), ("site",)),
    "site, a dangling link": (instead("site", lambda path: path.symlink_to("gone")), ()),
    "site, unwritable": (instead("site", full), None),
    **{
        f"{name}, {what}": (instead(name, how), None)
        for name in (".site.new", ".site.old")
        for what, how in {
            "a file": Path.touch,
            "a folder": full,
            "a pipe": os.mkfifo,
            "a dangling link": lambda path: path.symlink_to("/not/there"),
            "a link to itself": lambda path: path.symlink_to(path.name),
        }.items()
    },
    **{f"{name}, a link to mine": (linked(name), None) for name in (".site.new", ".site.old")},
    ".site.lock, a folder": (instead(".site.lock", Path.mkdir), (".site.lock",)),
    ".site.lock, a pipe": (instead(".site.lock", os.mkfifo), (".site.lock",)),
    ".site.lock, a dangling link": (
        instead(".site.lock", lambda path: path.symlink_to("/not/there")),
        (".site.lock",),
    ),
    ".site.lock, a link to mine": (linked(".site.lock"), (".site.lock",)),
    ".cache, a link to mine": (linked(".cache"), None),
    "a stranger's experiment": (
        lambda project: (project.root / "nnsite/experiments/.swp.py").write_text("1 / 0"),
        None,
    ),
}


def in_the_way(bench: Bench, rng: random.Random, number: int) -> None:
    """Something that stands where a build writes."""
    what = list(WAYS)[number]
    make, words = WAYS[what]
    with bench.scratch() as project:
        make(project)
        before = _site(project)
        links = [path for path in project.root.iterdir() if path.is_symlink()]
        ended = run(project, "nnsite", "build")
        try:
            if words is None or (words == () and ended.code == 0):
                # That something cannot be removed is told on standard output.
                if ended.code or ended.errors:
                    raise Lost(str(ended))
                bench.same(project)
            else:
                told(ended, *words)
                if _site(project) != before:
                    raise Lost("site/ is not as it was")
            if (folder := project.root.parent / "mine").exists() and not (folder / "file").exists():
                raise Lost("a file of the user's is gone")
            if what == "site, a link to the site" and not links[0].is_symlink():
                raise Lost("the link is gone")
        except Lost as lost:
            raise Lost(f"{what}: {lost}") from lost


def _site(project: Project) -> object:
    path = project.root / "site"
    return project.files() if path.is_dir() else os.path.lexists(path)


def cleaning(bench: Bench, rng: random.Random, number: int) -> None:
    """`nnsite clean`, with the cache or the site being a folder of the user's."""
    with bench.scratch() as project:
        folder = mine(project)
        match number:
            case 0:
                project.environment["NNSITE_CACHE"] = str(folder)
            case 1:
                linked("site")(project)
            case 2:
                linked(".cache")(project)
            case 3:
                linked(".cache/templates")(project)
            case 4:
                (project.root / ".cache").rename(folder / "cache")
                project.environment["NNSITE_CACHE"] = str(folder / "cache")
                (folder / "cache/note").write_text("mine")
        ended = run(project, "nnsite", "clean")
        if ended.code not in (0, 1) or "Traceback" in ended.errors:
            raise Lost(f"{number}: {ended}")
        if not (folder / "file").exists() or (number == 4 and not (folder / "cache/note").exists()):
            raise Lost(f"{number}: a file of the user's is gone")


@contextmanager
def small_disk(path: Path) -> Iterator[None]:
    """A disk of 64 KB, which is full, at a path.

    Raises:
        PermissionError: this user may mount nothing.
    """
    path.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        raise PermissionError
    try:
        with (path / "ballast").open("wb", buffering=0) as ballast:
            while ballast.write(b"\0" * 4096) == 4096:
                pass
    except OSError:
        pass
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def disk(bench: Bench, rng: random.Random, number: int) -> None:
    """A full disk for temporary files, or for the cache while an experiment must run."""
    with bench.scratch() as project:
        place = project.root.parent / "disk"
        name = ("TMPDIR", "NNSITE_CACHE")[number]
        with small_disk(place):
            project.environment[name] = str(place)
            ended = run(project, "nnsite", "build")
            left = [path.name for path in place.iterdir() if path.name != "ballast"]
        # Where TMPDIR is of no use, Python takes another folder.
        if ended.code or name != "TMPDIR":
            told(ended, "No space left", name)
        bench.same(project)
        if [one for one in left if one != "CACHEDIR.TAG"]:
            raise Lost(f"left over on the full disk: {left}")


def long_name(bench: Bench, rng: random.Random, number: int) -> None:
    """A folder for temporary files whose name leaves no room for that of a socket in it."""
    with bench.scratch() as project:
        edit(project)  # so that an experiment runs
        place = project.root.parent / "deep" / ("x" * 100)
        place.mkdir(parents=True)
        project.environment["TMPDIR"] = str(place)
        bench.built(project, run(project, "nnsite", "build"), bench.edited)
        if left := list(place.iterdir()):
            raise Lost(f"left over: {left}")


def output(bench: Bench, rng: random.Random, number: int) -> None:
    """Standard output or input that is closed, or full."""
    with bench.scratch() as project:
        way = ("<&-", ">&-", "2>&-", ">/dev/full", ">/dev/full 2>&1", "| head -c 1")[number]
        shell = f"'{sys.executable}' -m nnsite build {way}"
        done = subprocess.run(
            ["bash", "-c", shell],
            cwd=project.root,
            env=project.seen(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode not in (0, 1) or "Traceback" in done.stderr:
            raise Lost(f"{way}: exit code {done.returncode}: {done.stderr[-600:]}")
        bench.same(project)
        clean(project)


def _judge(bench: Bench, project: Project, ended: Ended, words: tuple[str, ...] | None) -> None:
    if words is None:
        bench.built(project, ended)
    elif words == () and ended.code == 0:
        if "Traceback" in ended.errors:
            raise Lost(str(ended))
        clean(project)
    else:
        bench.refused(project, ended, *words)


KINDS = {
    "variables": Kind(len(VARIABLES), variable),
    "in-the-way": Kind(len(WAYS), in_the_way),
    "clean": Kind(5, cleaning),
    "disk": Kind(2, disk),
    "long-name": Kind(1, long_name),
    "output": Kind(6, output),
}
