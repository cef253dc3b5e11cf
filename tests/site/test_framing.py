"""The theme's templates are given Material's files and the language's words, or the build stops."""

from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError
from project import ROOT

from nnsite.mkdocs import framing


class Theme(dict):
    """A theme's variables, and the folders it is looked for in."""

    def __init__(self, *dirs):
        super().__init__(language="en")
        self.dirs = [str(folder) for folder in dirs]


def material(folder):
    """A folder with the two files of a theme."""
    for name in ("stylesheets/main.1a.min.css", "javascripts/workers/search.2b.min.js"):
        path = folder / "assets" / name
        path.parent.mkdir(parents=True)
        path.write_text("")
    return folder


def test_the_theme_knows_words_and_addresses(tmp_path):
    config = SimpleNamespace(theme=Theme(ROOT / "docs/theme", material(tmp_path)))
    assert framing.on_config(config) is config
    assert config.theme["sheet"] == "assets/stylesheets/main.1a.min.css"
    assert config.theme["worker"] == "assets/javascripts/workers/search.2b.min.js"
    assert config.theme["heard"]["dark"] == "Switch to dark"


@pytest.mark.parametrize("versions", [(), ("1a", "2b")])
def test_a_file_that_is_gone_or_there_twice_stops_the_build(tmp_path, versions):
    for version in versions:
        (tmp_path / f"main.{version}.min.css").write_text("")
    with pytest.raises(PluginError, match=rf"the theme has {len(versions)} files named main\.\*"):
        framing.only([str(tmp_path)], "main.*.min.css")
