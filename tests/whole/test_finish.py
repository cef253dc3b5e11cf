"""The step over files, as the builds and the command line run it."""

import re

import pytest
from project import Project

from nnsite import cli


def test_a_page_that_cannot_be_finished_stops_a_build(project):
    page = project.root / "docs/en/about.md"
    page.write_text(f'{page.read_text()}\n<p onclick="go()">A</p>\n')
    for command in (("nnsite", "build"), ("mkdocs", "build", "--quiet")):
        done = project.run(*command)
        assert done.returncode == 1
        assert 'about/index.html: <p onclick="go()">: a script in an attribute' in done.stderr
        assert "Traceback" not in done.stderr


def test_a_page_has_the_scripts_that_it_names_and_no_other_page_has(project):
    """They are modules, and can stand in folders."""
    own = project.root / "docs/theme/assets/scripts/own/start.js"
    own.parent.mkdir()
    own.write_text("export {};\n")
    page = project.root / "docs/en/about.md"
    page.write_text(f"---\nscripts: [quiz.js, own/start.js]\n---\n{page.read_text()}")
    done = project.run("nnsite", "build")
    assert done.returncode == 0, done.stderr
    named = r'<script type="module" src="([^"]*)"></script>'
    pages = {
        name: re.findall(named, text.decode())
        for name, text in project.files().items()
        if name.endswith(".html")
    }
    assert pages.pop("about/index.html") == [
        "../assets/scripts/quiz.js",
        "../assets/scripts/own/start.js",
    ]
    assert len(pages) > 2
    assert not any(pages.values())


def test_a_script_that_is_not_there_stops_a_build(project):
    page = project.root / "docs/en/about.md"
    page.write_text(f"---\nscripts: [quizz.js]\n---\n{page.read_text()}")
    done = project.run("nnsite", "build")
    assert done.returncode == 1
    said = "about/index.html: no script is at ../assets/scripts/quizz.js"
    assert said in done.stderr
    assert len(done.stderr.splitlines()) <= 2


def test_a_served_page_may_be_reloaded_and_a_built_one_not(project, browser):
    unsafe = "script-src 'self' 'unsafe-inline'"
    with project.live() as address:
        page = browser.new_page()
        page.goto(address)
        assert unsafe in page.content()
        page.close()
    project.run("mkdocs", "build", "--quiet")
    for name, text in project.files().items():
        if name.endswith(".html"):
            assert b'http-equiv="Content-Security-Policy"' in text
            assert unsafe.encode() not in text


@pytest.fixture
def other(tmp_path):
    """What another generator wrote."""
    folder = tmp_path / "public"
    folder.mkdir()
    (folder / "index.html").write_text("<style>p{top:0}</style><p>A")
    return Project(tmp_path)


def test_a_folder_of_another_generator_is_finished_once(other, capsys):
    folder = other.root / "public"
    assert cli.main(["finish", str(folder)]) == 0
    assert capsys.readouterr().out == f"finished {folder}\n"
    first = other.files("public")
    assert "index.html" in first
    assert len(first) == 2
    assert cli.main(["finish", str(folder)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("nnsite: index.html: has a policy already")
    assert other.files("public") == first
    assert [path.name for path in other.root.iterdir()] == ["public"]


@pytest.mark.parametrize("kind", ["nothing", "file", "empty"])
def test_what_is_no_folder_of_pages_is_told(tmp_path, kind, capsys):
    path = tmp_path / "public"
    if kind == "file":
        path.write_text("<p>")
    elif kind == "empty":
        path.mkdir()
    assert cli.main(["finish", str(path)]) == 1
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert str(path) in told
