"""`site/` is replaced whole, or not at all, whatever stands in its place and beside it."""

import os
import shutil
import signal
import subprocess
import sys

import pytest

from nnsite.engine import Fault
from nnsite.mkdocs import swapping
from nnsite.mkdocs.swapping import Swap

CAN_EXCHANGE = sys.platform == "linux"


@pytest.fixture(params=["in one step", "in two"])
def steps(request, monkeypatch):
    """Once with the platform's own step, and once without."""
    if request.param == "in one step" and not CAN_EXCHANGE:
        pytest.skip("this platform has no such step")
    if request.param == "in two":
        monkeypatch.setattr(swapping, "_exchanged", lambda one, other: False)
    return request.param


def replace(site, text="new"):
    with Swap(site) as swap:
        swap.new.mkdir()
        (swap.new / "index.html").write_text(text)
        swap.done()


def beside(site):
    return sorted(path.name for path in site.parent.iterdir() if path.name != site.name)


def made(folder, text="old"):
    (folder / "deep").mkdir(parents=True)
    (folder / "index.html").write_text(text)
    (folder / "deep/more.html").write_text(text)
    return folder


def test_a_first_site_and_a_second(tmp_path, steps):
    site = tmp_path / "site"
    for text in ("first", "second", "third"):
        replace(site, text)
        assert [path.name for path in site.iterdir()] == ["index.html"]
        assert (site / "index.html").read_text() == text
        assert beside(site) == []


def test_linux_has_the_step_here(tmp_path):
    if not CAN_EXCHANGE:
        pytest.skip("not Linux")
    one, other = made(tmp_path / "one", "1"), made(tmp_path / "other", "2")
    assert swapping._exchanged(one, other)
    assert (one / "index.html").read_text() == "2"


def test_a_site_that_is_not_made_changes_nothing(tmp_path, steps):
    site = made(tmp_path / "site")
    with Swap(site) as swap:
        made(swap.new)
    assert (site / "index.html").read_text() == "old"
    assert beside(site) == []


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path, steps):
    target = made(tmp_path / "elsewhere/www")
    site = tmp_path / "site"
    site.symlink_to("elsewhere/www")
    replace(site)
    assert os.readlink(site) == "elsewhere/www"
    assert (target / "index.html").read_text() == "new"
    assert not target.is_symlink()
    assert beside(target) == []
    assert beside(site) == ["elsewhere"]


def test_a_link_to_what_is_not_there_yet(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    site = tmp_path / "site"
    site.symlink_to(tmp_path / "elsewhere/www")
    replace(site)
    assert (tmp_path / "elsewhere/www/index.html").read_text() == "new"


@pytest.mark.parametrize("kind", ["file", "link to a file", "fifo", "link to itself"])
def test_what_is_no_folder_is_named(tmp_path, kind):
    site, other = tmp_path / "site", tmp_path / "other"
    other.write_text("mine")
    match kind:
        case "file":
            site.write_text("mine")
        case "link to a file":
            site.symlink_to(other)
        case "fifo":
            os.mkfifo(site)
        case _:
            site.symlink_to(site)
    with pytest.raises(Fault, match=r"site is no folder; remove it: the site is built there"):
        Swap(site)
    assert os.path.lexists(site)
    assert other.read_text() == "mine"


@pytest.mark.parametrize("name", [".site.new", ".site.old", ".site.new.1", ".site.old.12"])
@pytest.mark.parametrize("kind", ["folder", "file", "link", "fifo", "read-only folders"])
def test_what_a_build_has_left_goes(tmp_path, name, kind, steps):
    site, left, other = tmp_path / "site", tmp_path / name, made(tmp_path / "mine")
    made(site)
    match kind:
        case "folder":
            made(left)
        case "file":
            left.write_text("left")
        case "link":
            left.symlink_to(other)
        case "fifo":
            os.mkfifo(left)
        case _:
            made(left)
            (left / "deep").chmod(0o500)
            left.chmod(0)
    replace(site)
    assert (site / "index.html").read_text() == "new"
    assert beside(site) == ["mine"]
    assert (other / "deep/more.html").exists()


def unprivileged():
    """A command prefix under which file permissions hold for root, too."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("run as root without setpriv: no folder is read-only")
    caps = "-dac_override,-dac_read_search"
    return ["setpriv", f"--inh-caps={caps}", f"--bounding-set={caps}"]


PREPARED = """
import sys
from pathlib import Path
from nnsite.mkdocs.swapping import Swap
with Swap(Path(sys.argv[1])):
    pass
"""


def test_read_only_folders_are_removed_without_privileges(tmp_path):
    site, left = made(tmp_path / "site"), made(tmp_path / ".site.old")
    (left / "deep").chmod(0o500)
    left.chmod(0)
    command = [*unprivileged(), sys.executable, "-c", PREPARED, site]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert beside(site) == []


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path):
    left = made(tmp_path / "course/.site.old")
    left.parent.chmod(0o500)
    command = [*unprivileged(), sys.executable, "-c", PREPARED, left.with_name("site")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    left.parent.chmod(0o700)
    assert done.returncode == 1
    assert "cannot write" in done.stderr.splitlines()[-1]
    assert "Permission denied" in done.stderr.splitlines()[-1]


def test_only_its_own_names_are_touched(tmp_path):
    others = [".site.newer", ".site.old.txt", ".sitenew", ".site.lock", "x.site.new", ".site.new~"]
    for name in others:
        (tmp_path / name).write_text("mine")
    replace(made(tmp_path / "site"))
    assert beside(tmp_path / "site") == sorted(others)


def test_what_cannot_be_removed_is_told_and_does_not_break_building(tmp_path, steps, monkeypatch):
    site = made(tmp_path / "site")
    for name in (".site.new", ".site.old"):
        made(tmp_path / name)
    with monkeypatch.context() as patched:
        lines = []
        patched.setattr("builtins.print", lines.append)
        patched.setattr(shutil, "rmtree", _refuse)
        for text in ("one", "two"):
            replace(site, text)
            assert (site / "index.html").read_text() == text
        assert all("cannot remove" in line and "by hand" in line for line in lines)
        assert lines
    replace(site, "three")
    assert (site / "index.html").read_text() == "three"
    assert beside(site) == []


def _refuse(path, *_, **__):
    raise PermissionError(1, "Operation not permitted", str(path))


def test_immutable_files_do_not_break_building(tmp_path):
    site, left = made(tmp_path / "site"), made(tmp_path / ".site.old")
    file = left / "deep/more.html"
    if subprocess.run(["chattr", "+i", file], capture_output=True, check=False).returncode:
        pytest.skip("no file can be made immutable here")
    try:
        for text in ("one", "two"):
            replace(site, text)
            assert (site / "index.html").read_text() == text
    finally:
        subprocess.run(["chattr", "-i", file], check=True)


def test_a_mount_is_named(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(site)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        with pytest.raises(Fault, match=r"is a mount, which cannot be replaced; make .* a link"):
            Swap(site)
    finally:
        subprocess.run(["umount", str(site)], check=True)


KILLED = """
import os, signal, sys
from pathlib import Path
from nnsite.mkdocs import swapping

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

at, site = sys.argv[1], Path(sys.argv[2])
if at == "before":
    swapping._exchanged = killed
elif at == "in one step, after":
    swapping._remove = killed
else:
    swapping._exchanged = lambda one, other: False
    rename = Path.rename
    times = []
    def renamed(path, to):
        rename(path, to)
        times.append(path)
        if len(times) == (2 if at == "in two steps, after" else 1):
            killed()
    Path.rename = renamed
with swapping.Swap(site) as swap:
    swap.new.mkdir()
    (swap.new / "index.html").write_text("new")
    swap.done()
"""


@pytest.mark.parametrize(
    ("at", "left"),
    [
        ("before", "old"),
        ("in one step, after", "new"),
        ("in two steps, between", None),
        ("in two steps, after", "new"),
    ],
)
def test_a_build_killed_at_the_swap_is_made_good_by_the_next(tmp_path, at, left, capsys):
    if not CAN_EXCHANGE and at == "in one step, after":
        pytest.skip("this platform has no such step")
    site = made(tmp_path / "site")
    done = subprocess.run([sys.executable, "-c", KILLED, at, site], check=False)
    assert done.returncode == -signal.SIGKILL
    assert site.exists() == (left is not None)
    if left:
        assert (site / "index.html").read_text() == left
    # The next build fails, and there is a whole site all the same.
    with pytest.raises(ValueError, match="no"), Swap(site):
        raise ValueError("no")
    assert (site / "index.html").read_text() == (left or "old")
    assert (site / "deep/more.html").exists() == (left != "new")
    assert ("put back site/" in capsys.readouterr().out) == (left is None)
    assert beside(site) == []
    replace(site)
    assert (site / "index.html").read_text() == "new"
