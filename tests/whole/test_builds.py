"""Builds that must agree, and builds that are ended half way."""

import html
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from project import Project

from nnsite.course import course
from nnsite.data.identity import EMBEDDED

SLOW = """

def run(test, weights):
    import pathlib
    import time

    pathlib.Path("sleeps").touch()
    time.sleep(600)
"""


def alive(project):
    """The processes that run with the project's mark in their environment."""
    found = []
    mark = f"XDG_CONFIG_HOME={project.root}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            _, _, fields = (process / "stat").read_text().rpartition(") ")
            its = (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if mark in its and fields[0] not in "ZX":
            found.append(int(process.name))
    return found


def none_alive(project, seconds=5.0):
    """Whether all of them are gone within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not alive(project):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.long
def test_two_folders_and_mkdocs_alone_give_the_same_bytes(built, tmp_path):
    """By MkDocs, with what ran in this checkout; and, run anew, with another hash seed and jobs."""
    original = Project.copied(tmp_path / "original").committed()
    one, another = (original.cloned(tmp_path / name) for name in ("one", "another/folder"))
    shutil.rmtree(tmp_path / "original")
    shutil.copytree(course().cache, one.root / ".cache")
    done = one.run("mkdocs", "build", "--strict", "--quiet")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    another.environment["PYTHONHASHSEED"] = "3"
    done = another.run("nnsite", "build", "--jobs", "3")
    assert done.returncode == 0, done.stderr
    *ran, last = done.stdout.splitlines()
    assert sum(line.startswith("ran ") for line in ran) == len(course().stems())
    assert last == "built site/ with the embedded weights"
    first, other = one.files(), another.files()
    assert {"sitemap.xml", "sitemap.xml.gz", "build.json", "404.html"} <= set(first)
    assert list(other) == list(first)
    assert [name for name in first if first[name] != other[name]] == []


MADE_FROM = """
import importlib, importlib.util, sys
for stem in sys.argv[1:]:
    importlib.import_module(f"nnsite.experiments.{stem}")
    if importlib.util.find_spec(f"nnsite.figures.{stem}"):
        importlib.import_module(f"nnsite.figures.{stem}")
    if "nnsite.core.softmax" in sys.modules:
        print(stem)
    for name in [name for name in sys.modules if name.startswith("nnsite")]:
        del sys.modules[name]
"""


def test_an_edit_of_softmax_makes_stale_what_imports_it(built, tmp_path):
    """Exactly that, by what Python itself has loaded once an experiment is imported."""
    project = Project.copied(tmp_path / "nnsite")
    shutil.copytree(course().cache, project.root / ".cache")
    command = [sys.executable, "-c", MADE_FROM, *course().stems()]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True)
    edit(project)
    listed = [line.split() for line in project.run("nnsite", "list").stdout.splitlines()]
    stale = [stem for stem, state, *_ in listed if state == "stale"]
    assert stale == loaded.stdout.split()
    assert 0 < len(stale) < len(listed)


def test_output_is_short_and_free_of_banners(cold, project):
    first = cold("clone").run("nnsite", "build")
    assert first.returncode == 0
    assert first.stderr == ""
    lines = first.stdout.splitlines()
    assert lines[-1] == "built site/ with the embedded weights"
    assert all(line.startswith("ran ") for line in lines[:-1])
    again = project.run("nnsite", "build")
    assert again.stdout == "built site/ with the embedded weights\n"


def test_no_change_imports_neither_numpy_nor_matplotlib_nor_the_graph(project):
    project.environment["PYTHONPROFILEIMPORTTIME"] = "1"
    done = project.run("nnsite", "build")
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "mkdocs.commands.build" in imported
    assert not imported & {"numpy", "matplotlib", "grimp", "nnsite.engine.run.workers"}


def test_a_folder_without_git_says_so(project):
    for path in sorted((project.root / ".git").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (project.root / ".git").rmdir()
    assert project.run("nnsite", "build").returncode == 0
    about = project.files()["about/index.html"].decode()
    assert "not a git checkout" in about
    assert "no date" in about


def test_a_changed_checkout_says_so(project, warm):
    clean = warm.files()["about/index.html"].decode()
    assert "2024-02-03" in clean
    assert "not committed" not in clean
    with (project.root / "README.md").open("a") as readme:
        readme.write("more\n")
    assert project.run("nnsite", "build").returncode == 0
    assert "not committed" in project.files()["about/index.html"].decode()


def test_two_builds_at_once_both_succeed(cold, warm):
    clone = cold("clone")
    builds = [clone.started("nnsite", "build") for _ in range(2)]
    for build in builds:
        _, errors = build.communicate(timeout=120)
        assert build.returncode == 0, errors
    names = set(warm.files())
    assert set(clone.files()) == names
    json.loads(clone.files()["build.json"])


@pytest.fixture(scope="module")
def seconds(warm, tmp_path_factory):
    """What the build after an edit takes when it is left alone."""
    clone = warm.cloned(tmp_path_factory.mktemp("timed") / "nnsite")
    clone.run("nnsite", "build")
    edit(clone)
    start = time.monotonic()
    assert clone.run("nnsite", "build").returncode == 0
    return time.monotonic() - start


def edit(project):
    softmax = project.root / "nnsite/core/softmax.py"
    softmax.write_text(softmax.read_text() + "\n# edited\n")


@pytest.mark.parametrize("share", [0.05, 0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97])
def test_a_build_killed_at_any_moment_leaves_all_usable(project, share, seconds, warm):
    """Killed at a share of the time that the same build takes when left alone."""
    before = project.files(".cache")
    edit(project)
    project.environment["XDG_CONFIG_HOME"] = str(project.root)
    build = project.started("nnsite", "build")
    time.sleep(share * seconds)
    os.kill(build.pid, signal.SIGKILL)
    build.communicate()
    assert none_alive(project)
    after = project.files(".cache")
    assert {name: after[name] for name in before if name.endswith(".artefact")} == {
        name: before[name] for name in before if name.endswith(".artefact")
    }
    done = project.run("nnsite", "build")
    assert done.returncode == 0, done.stderr
    assert set(project.files()) == set(warm.files())
    assert not list(project.root.glob(".site.new*"))


@pytest.fixture
def temporary():
    """A folder for temporary files; its path is short, as a fork server's must be."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("whom", "number", "code", "said"),
    [
        (os.killpg, signal.SIGINT, 130, "nnsite: interrupted\n"),
        (os.kill, signal.SIGINT, 130, "nnsite: interrupted\n"),
        (os.kill, signal.SIGTERM, 143, ""),
    ],
)
def test_an_interrupted_build_leaves_no_process_and_no_file(
    project, temporary, whom, number, code, said
):
    source = project.root / "nnsite/experiments/softmax_batch.py"
    source.write_text(source.read_text() + SLOW)
    project.environment |= {"XDG_CONFIG_HOME": str(project.root), "TMPDIR": str(temporary)}
    build = project.started("nnsite", "build")
    end = time.monotonic() + 120
    while not list(temporary.glob("nnsite_*/sleeps")) and time.monotonic() < end:
        time.sleep(0.05)
    # The build, its fork server with a helper of its own, the experiment and its supervisor.
    assert len(alive(project)) >= 5
    whom(build.pid, number)
    _, errors = build.communicate(timeout=20)
    assert none_alive(project)
    assert build.returncode == code
    assert errors == said
    assert not (project.root / "site").exists()
    assert not list(project.root.glob(".site.new*"))
    assert not list(temporary.iterdir())


def test_a_failed_build_leaves_the_site_as_it_was(project):
    assert project.run("nnsite", "build").returncode == 0
    before = project.files()
    page = project.root / "docs/en/pitfalls/softmax_batch.md"
    page.write_text(page.read_text() + "\n{{ n.loss_wrng | fixed }}\n")
    done = project.run("nnsite", "build")
    assert done.returncode == 1
    assert "docs/en/pitfalls/softmax_batch.md:" in done.stderr
    assert "did you mean 'loss_wrong'?" in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert project.files() == before


@pytest.mark.parametrize(
    ("link", "said"),
    [("[x](nowhere.md)", "nowhere.md"), ("[x](softmax_batch.md#gone)", "gone")],
)
def test_a_broken_link_stops_the_build(project, link, said):
    page = project.root / "docs/en/about.md"
    page.write_text(page.read_text() + f"\n{link.replace('softmax', 'pitfalls/softmax')}\n")
    done = project.run("nnsite", "build")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project.root / "site").exists()


def test_mkdocs_alone_tells_a_fault_without_a_traceback(project):
    page = project.root / "docs/en/about.md"
    page.write_text(page.read_text() + "\n{{ gone }}\n")
    done = project.run("mkdocs", "build", "--quiet")
    assert done.returncode == 1
    assert "docs/en/about.md:" in done.stderr
    assert "nothing is named 'gone'" in done.stderr
    assert "Traceback" not in done.stderr


NAMED = """---
title: Made from {{ made_from.inputs.weights.file }}
description: Made from {{ made_from.inputs.weights.file }}
---
# Made from {{ made_from.inputs.weights.file }} { #top }

A `{{ made_from.inputs.weights.file }}` of {{ made_from.inputs.weights.label }}.

{{ provenance() }}
"""


def test_a_file_of_weights_has_any_name(project):
    """It is shown wherever it stands: page, titles, navigation, description, search, terminal."""
    name = '<img src=x onerror=alert(7)> "a" `*b*` \x1b[31m.npz'
    shown = name.replace("\x1b", "\\x1b")
    weights = dict(np.load(EMBEDDED))
    weights["b3"] = weights["b3"] + np.float32(1e-6)
    with (project.root / name).open("wb") as file:
        np.savez(file, **weights)
    (project.root / "docs/en/about.md").write_text(NAMED)
    done = project.run("nnsite", "build", "--weights", name)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"built site/ with the weights {shown}"
    files = project.files()
    pages = [content.decode() for path, content in files.items() if path.endswith(".html")]
    assert len(pages) >= 4
    assert not [page for page in pages if "<img src=x" in page or "\x1b" in page]
    about = files["about/index.html"].decode()
    # Title, description, heading, its entry in the table of contents, paragraph, provenance...
    assert html.unescape(about).count(shown) >= 8
    assert f"<title>Made from {html.escape(name[:28], quote=False)}" in about
    assert "<em>" not in about
    told = re.findall(r'<meta (?:name|property)="(?:og:)?description" content="([^"]*)"', about)
    assert [html.unescape(one) for one in told] == [f"Made from {shown}"] * 2
    index = json.loads(files["search/search_index.json"])
    found = [one for one in index["docs"] if one["location"].startswith("about/")]
    assert found
    for one in found:
        assert "<img" not in one["title"] + one["text"]
        assert shown in html.unescape(html.unescape(one["title"]))
    assert json.loads(files["build.json"])["inputs"]["weights"]["file"] == name
    told = project.run("nnsite", "run", "softmax_batch", "--weights", name)
    assert f"weights {shown}" in told.stdout
    assert "\x1b" not in told.stdout
    missing = project.run("nnsite", "run", "softmax_batch", "--weights", f"x{name}")
    (line,) = missing.stderr.splitlines()
    assert line.startswith(f"nnsite: {project.root}/x{shown}: No such file or directory; ")


@pytest.mark.parametrize("kind", ["folder", "fifo", "link"])
def test_a_lock_that_is_no_file_is_named(project, kind):
    lock = project.root / ".site.lock"
    lock.unlink(missing_ok=True)
    match kind:
        case "folder":
            lock.mkdir()
        case "fifo":
            os.mkfifo(lock)
        case _:
            lock.symlink_to(project.root / "README.md")
    done = project.run("nnsite", "build")
    assert done.returncode == 1
    assert done.stderr == (
        f"nnsite: {lock} is no plain file; remove it: the lock of site/ has this name\n"
    )


def test_a_file_named_site_is_named(project):
    (project.root / "site").write_text("mine")
    done = project.run("nnsite", "build")
    assert done.returncode == 1
    assert done.stderr == (
        f"nnsite: {project.root}/site is no folder; remove it: the site is built there\n"
    )
    assert (project.root / "site").read_text() == "mine"


def test_a_link_named_site_stays(project, tmp_path):
    (project.root / "site").symlink_to(tmp_path / "www")
    for _ in range(2):
        assert project.run("nnsite", "build").returncode == 0
    assert (project.root / "site").is_symlink()
    assert (tmp_path / "www/index.html").is_file()
    assert not list(tmp_path.glob(".www*"))


def test_a_page_outside_the_navigation_is_told_its_line(project):
    page = project.root / "docs/en/pitfalls/softmax_batch.md"
    page.with_name("more_halves.md").write_text(page.read_text())
    done = project.run("nnsite", "build")
    assert done.returncode == 1
    assert done.stderr == (
        "nnsite: mkdocs.yml: pitfalls/more_halves.md is there, and not in the navigation; "
        "add a line to nav, where it belongs:\n"
        "nnsite:   - More halves: pitfalls/more_halves.md\n"
    )


def test_a_full_folder_for_temporary_files_is_named(project, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("cannot mount a small tmpfs here: no disk is full")
    try:
        (disk / "ballast").write_bytes(b"\0" * 45_000)
        project.environment["TMPDIR"] = str(disk)
        done = project.run("nnsite", "build")
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    assert done.returncode == 1
    assert done.stderr == (
        "nnsite: cannot write temporary files: No space left on device. "
        f"Free {disk}, or name another one in TMPDIR\n"
    )


@pytest.mark.parametrize(
    ("name", "added", "said"),
    [
        ("mkdocs.yml", "a: [1", "mkdocs.yml: MkDocs encountered an error parsing the conf"),
        ("mkdocs.yml", "site_name: 7", "mkdocs.yml: Config value 'site_name'"),
        ("mkdocs.yml", "plugins: [search]", "mkdocs.yml: the plugin gen-files is missing"),
        ("docs/theme/main.html", "{% if", "docs/theme/main.html:"),
        (
            "docs/theme/main.html",
            "{% block announce %}{{ 1 + 'a' }}{% endblock %}",
            "docs/theme/main.html:",
        ),
    ],
)
def test_what_mkdocs_cannot_take_is_told_in_a_line(project, name, added, said):
    path = project.root / name
    path.write_text(f"{path.read_text()}\n{added}\n")
    done = project.run("nnsite", "build")
    assert done.returncode == 1
    assert done.stderr.startswith(f"nnsite: {said}")
    assert len(done.stderr.splitlines()) == 1
