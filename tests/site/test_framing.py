"""What the frame takes of Material, and that nothing else of it is published."""

from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
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
    config = SimpleNamespace(theme=Theme(ROOT / "docs/theme", material(tmp_path)), extra={})
    assert framing.on_config(config) is config
    frame = config.extra["frame"]
    assert frame["sheet"] == "assets/stylesheets/main.1a.min.css"
    assert frame["worker"] == "assets/javascripts/workers/search.2b.min.js"
    assert frame["heard"]["dark"] == "Switch to dark"


@pytest.mark.parametrize("versions", [(), ("1a", "2b")])
def test_a_file_that_is_gone_or_there_twice_stops_the_build(tmp_path, versions):
    for version in versions:
        (tmp_path / f"main.{version}.min.css").write_text("")
    with pytest.raises(PluginError, match=rf"the theme has {len(versions)} files named main\.\*"):
        framing.only([str(tmp_path)], "main.*.min.css")


class Plugins(dict):
    _current_plugin = None


def kept(languages, tmp_path):
    """What is published of four files of Material, one of ours, and one of the pages'."""
    theirs, ours, pages = (str(tmp_path / name) for name in ("material", "theme", "docs"))
    lunr = "assets/javascripts/lunr/min/lunr.ja.min.js"
    names = {
        theirs: ["assets/javascripts/bundle.1a.min.js", "sheet.css", "worker.js", lunr],
        ours: ["assets/scripts/site.js"],
        pages: ["one.png"],
    }
    theme = Theme(ours, theirs)
    theme.custom_dir = ours
    search = SimpleNamespace(config={"lang": languages})
    config = SimpleNamespace(
        theme=theme,
        extra={"frame": {"sheet": "sheet.css", "worker": "worker.js"}},
        plugins=Plugins({"material/search": search}),
        site_dir=str(tmp_path / "site"),
        use_directory_urls=True,
    )
    files = Files(
        [
            File(name, folder, str(tmp_path / "site"), use_directory_urls=True)
            for folder, some in names.items()
            for name in some
        ]
    )
    return {file.src_uri.rpartition("/")[2] for file in framing.on_files(files, config=config)}


def test_what_the_frame_does_not_take_is_not_published(tmp_path):
    taken = {"sheet.css", "worker.js", "site.js", "one.png", "MATERIAL.txt"}
    assert kept(["en"], tmp_path) == taken
    assert kept(["ja"], tmp_path) == taken | {"lunr.ja.min.js"}


def test_each_asset_of_the_site_is_named_by_another_file(built):
    texts = {
        path: path.read_text("utf-8")
        for path in built.rglob("*")
        if path.suffix in (".css", ".html", ".js", ".webmanifest")
    }
    for asset in (built / "assets").rglob("*.*"):
        named = any(asset.name in text for path, text in texts.items() if path != asset)
        assert named, asset.relative_to(built)
