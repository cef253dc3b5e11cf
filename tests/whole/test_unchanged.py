"""A build with nothing to do does nothing, and whatever changes is something to do."""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from project import Project

from nnsite.course import course
from nnsite.engine import Course, Input, Provenance
from nnsite.mkdocs.unchanged import Opened, Unchanged

NOTHING = "nothing changed: site/ stands as it was built with the embedded weights\n"
BUILT = "built site/ with the embedded weights\n"


def test_a_build_with_nothing_to_do_imports_no_mkdocs_and_writes_nothing(project):
    assert project.run("nnsite", "build").stdout == BUILT
    page = project.root / "site/index.html"
    before = page.stat()
    project.environment["PYTHONPROFILEIMPORTTIME"] = "1"
    done = project.run("nnsite", "build")
    assert (done.returncode, done.stdout) == (0, NOTHING)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "nnsite.mkdocs.unchanged" in imported
    assert not imported & {"mkdocs", "jinja2", "markdown", "yaml", "numpy", "matplotlib", "grimp"}
    after = page.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    forced = project.run("nnsite", "build", "--force")
    assert forced.stdout == BUILT
    assert page.stat().st_ino != before.st_ino


def test_what_a_hook_reads_elsewhere_is_something_to_do_when_it_changes(project, tmp_path):
    note = tmp_path / "elsewhere.txt"
    note.write_text("one")
    hooks = project.root / "scripts/hooks.py"
    read = f"from pathlib import Path\n\nPath({str(note)!r}).read_text()\n"
    hooks.write_text(f"{hooks.read_text()}\n{read}")
    assert project.run("nnsite", "build").stdout == BUILT
    assert project.run("nnsite", "build").stdout == NOTHING
    note.write_text("another")
    assert project.run("nnsite", "build").stdout == BUILT


@pytest.fixture
def small(tmp_path: Path) -> Course:
    """A course without git, its site built, one of its inputs elsewhere."""
    root = tmp_path / "project"
    for path, text in {
        "mkdocs.yml": "site_name: !ENV [NAME_OF_SITE, A name]\n",
        "docs/en/index.md": "# Home\n",
        "docs/en/.well-known/contact.txt": "mail\n",
        "nnsite/core/softmax.py": "",
        "site/index.html": "<p>Home",
        "venv/pyvenv.cfg": "",
        "venv/lib/six.py": "",
        "../own.npz": "weights",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    own = Input(
        "nnsite.data.weights:loads", tmp_path / "own.npz", "own", "weights own.npz", own=True
    )
    return replace(course(), root=root, cache=root / ".cache", inputs={"weights": own})


def unchanged(small: Course) -> Unchanged:
    return Unchanged(small, Provenance(small.root), small.root / "site")


def told(small: Course) -> str | None:
    return unchanged(small).told()


def edited(path: str) -> Callable[[Path], object]:
    return lambda root: (root / path).write_text("edited")


def linked(root: Path) -> None:
    (root / "site/index.html").rename(root / "../index.html")
    (root / "site/index.html").symlink_to(root / "../index.html")


CHANGES = {
    "a page": edited("docs/en/index.md"),
    "a new page": edited("docs/en/new.md"),
    "a page that is gone": lambda root: (root / "docs/en/index.md").unlink(),
    "a hidden file": edited("docs/en/.well-known/contact.txt"),
    "a module": edited("nnsite/core/softmax.py"),
    "the settings": edited("mkdocs.yml"),
    "a file that a page might show": edited("NOTES.md"),
    "an input": edited("../own.npz"),
    "a page of the site": edited("site/index.html"),
    "a new file in the site": edited("site/new.html"),
    "a folder in the site": lambda root: (root / "site/empty").mkdir(),
    "a link in the site": linked,
    "a file gone from the site": lambda root: (root / "site/index.html").unlink(),
    "no site": lambda root: shutil.rmtree(root / "site"),
    "no cache": lambda root: shutil.rmtree(root / ".cache"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_it_is_something_to_do(small, change):
    unchanged(small).keep("2 of 300 facts do not hold", [])
    assert told(small) == "2 of 300 facts do not hold"
    change(small.root)
    assert told(small) is None


def test_so_is_a_commit(small):
    project = Project(small.root).committed()
    unchanged(small).keep("", [])
    assert told(small) == ""
    project.git("commit", "--quiet", "--allow-empty", "--message=again")
    assert told(small) is None


VARIABLES = "NNSITE_URL", "SOURCE_DATE_EPOCH", "NAME_OF_SITE", "PYTHONPATH", "OPENBLAS_CORETYPE"


@pytest.mark.parametrize("name", VARIABLES)
def test_so_is_a_variable(small, monkeypatch, name):
    monkeypatch.delenv(name, raising=False)
    unchanged(small).keep("", [])
    assert told(small) == ""
    monkeypatch.setenv(name, "17")
    assert told(small) is None


def test_so_is_a_variable_that_a_hook_or_inherited_settings_name(small, monkeypatch, tmp_path):
    inherited = tmp_path / "base.yml"
    inherited.write_text("copyright: !ENV [OF_SETTINGS, nobody]\n")
    (small.root / "scripts").mkdir()
    (small.root / "scripts/hooks.py").write_text("import os\nos.environ.get('OF_HOOKS')\n")
    unchanged(small).keep("", [str(inherited)])
    for name in ("OF_SETTINGS", "OF_HOOKS"):
        assert told(small) == ""
        with monkeypatch.context() as patch:
            patch.setenv(name, "17")
            assert told(small) is None


def test_so_is_an_installed_package(small, monkeypatch, tmp_path):
    record = tmp_path / "packages/mkdocs-1.6.1.dist-info/RECORD"
    record.parent.mkdir(parents=True)
    record.write_text("mkdocs/__init__.py,sha256=1,1\n")
    monkeypatch.syspath_prepend(record.parents[1])
    unchanged(small).keep("", [])
    assert told(small) == ""
    record.write_text("mkdocs/__init__.py,sha256=2,1\n")
    assert told(small) is None


def test_what_is_no_source_is_nothing_to_do(small):
    unchanged(small).keep("", [])
    for path in ("venv/lib/new.py", "nnsite/core/__pycache__/softmax.pyc", ".editor/settings"):
        (small.root / path).parent.mkdir(parents=True, exist_ok=True)
        edited(path)(small.root)
    assert told(small) == ""


def test_an_edit_while_a_site_is_built_is_not_taken_for_built(small):
    """Not when it is undone, either: the site has it."""
    page = small.root / "docs/en/index.md"
    before = page.read_text()
    under_way = unchanged(small)
    page.write_text("edited")
    under_way.keep("", [])
    assert told(small) is None
    page.write_text(before)
    assert told(small) is None


def test_folders_and_links_that_lead_round_and_pipes_end(small):
    (small.root / "docs/round").symlink_to(small.root)
    os.mkfifo(small.root / "docs/pipe")
    unchanged(small).keep("", [])
    assert told(small) == ""


def test_a_cache_that_cannot_be_written_to_breaks_nothing(small):
    cache = small.root / "a file"
    cache.write_text("")
    without = replace(small, cache=cache)
    unchanged(without).keep("", [])
    assert told(without) is None


def test_what_is_opened_to_be_read_is_noted(small, tmp_path):
    read, written, gone, others = map(tmp_path.joinpath, ("read", "written", "gone", "others"))
    others.touch()
    read.touch()
    gone.touch()
    (tmp_path / "link").symlink_to(read)
    opened = Opened(small, small.root / "site")
    (tmp_path / "link").read_text()
    written.write_text("")
    gone.read_text()
    gone.unlink()
    with ThreadPoolExecutor() as pool:
        pool.submit(others.read_text).result()
    (small.root / ".cache").mkdir()
    for unwanted in (small.root / ".cache/kept", small.root / ".site.new/index.html"):
        unwanted.parent.mkdir(exist_ok=True)
        unwanted.touch()
        unwanted.read_text()
    assert [path for path in opened.paths if path.startswith(str(tmp_path))] == [str(read)]
