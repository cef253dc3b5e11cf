"""Damage to the cache costs time, never truth."""

import json
import os
import random
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import jinja2
import pytest

from nnsite.engine import Build, Fault, Stock, Store, unpacked, write
from nnsite.engine.fill import bytecode
from nnsite.engine.fill.bytecode import SealedBytecode
from nnsite.engine.keep import plain, store
from nnsite.engine.keep.sealed import seal, unseal


def _folder(path):
    path.mkdir()
    (path / "mine").write_text("mine")


def _huge(path):
    path.touch()
    os.truncate(path, 3 << 30)


# What can stand in a file's place, and must neither be believed nor waited for.
IN_ITS_PLACE = {
    "nothing": lambda path: None,
    "empty": lambda path: path.write_bytes(b""),
    "pipe": os.mkfifo,
    "empty folder": os.mkdir,
    "folder": _folder,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "link elsewhere": lambda path: path.symlink_to(__file__),
    "link to nothing": lambda path: path.symlink_to("gone"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "huge": _huge,
}


def replaced(path, kind):
    """Put something else where a file or a folder of the cache stands."""
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    IN_ITS_PLACE[kind](path)


def kept(course):
    """The artefacts' files in the cache."""
    return sorted(course.cache.glob("*.artefact"))


@pytest.fixture
def ran(toy):
    """The toy course, its experiments run."""
    with Build(toy()) as build:
        build.artefacts()
    return toy()


def test_only_what_was_sealed_under_a_key_is_unsealed():
    sealed = seal("key", b"content")
    assert unseal("key", sealed) == b"content"
    assert unseal("other", sealed) is None
    assert unseal("key", sealed[:-1]) is None
    assert unseal("key", b"") is None


@pytest.mark.parametrize("keep", [0, 1, 40, -1])
def test_a_truncated_artefact_is_run_again(ran, keep):
    before = Stock(ran).fresh("halves")
    for path in kept(ran):
        path.write_bytes(path.read_bytes()[:keep])
    assert not Stock(ran).fresh("halves")
    with Build(ran) as build:
        assert build.artefacts()["halves"].artefact.result == before.artefact.result


def test_a_flipped_bit_anywhere_in_an_artefact_is_noticed(ran):
    rng = random.Random(0)
    path = ran.cache / f"{Stock(ran).fresh('halves').recipe.key}.artefact"
    sound = path.read_bytes()
    for _ in range(200):
        damaged = bytearray(sound)
        damaged[rng.randrange(len(sound))] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        assert not Stock(ran).fresh("halves")
    path.write_bytes(sound)
    assert Stock(ran).fresh("halves")


def test_one_experiments_artefact_is_not_taken_for_anothers(ran):
    one, other = kept(ran)
    shutil.copy(one, other)
    assert not (Stock(ran).fresh("halves") and Stock(ran).fresh("other"))


def test_one_experiments_recipe_is_not_taken_for_anothers(ran):
    shutil.copy(ran.cache / "other.recipe", ran.cache / "halves.recipe")
    assert Stock(ran).store.recipe("halves") is None


@pytest.mark.parametrize(
    "parts",
    [
        {"seconds": 1.0, "files": {}, "inputs": {}},
        {"seconds": 1.0, "files": {}, "inputs": {}, "settings": {}, "versions": {}, "more": {}},
        {"seconds": 1.0, "files": [], "inputs": {}, "settings": {}, "versions": {}},
        {"seconds": "1", "files": {}, "inputs": {}, "settings": {}, "versions": {}},
        {"files": {}, "inputs": {}, "settings": {}, "versions": {}},
        [],
    ],
)
def test_a_recipe_of_another_version_counts_as_absent(ran, parts):
    (ran.cache / "halves.recipe").write_bytes(seal("halves", json.dumps(parts).encode()))
    assert Stock(ran).fresh("halves") is None


def test_the_seconds_of_the_last_run_stay_when_an_artefact_is_found_again(toy):
    before, edited = ({"toy/lib/deeper.py": f"two = {two}\n"} for two in (2, 1.5))
    for texts in (before, edited):
        with Build(toy(texts)) as build:
            build.artefacts()
    cache = Stock(toy()).store
    took = cache.seconds("halves")
    assert took > 0
    recipe = cache.recipe("halves")
    with Build(toy(before)) as build:
        build.artefacts()
    assert cache.recipe("halves") != recipe
    assert cache.seconds("halves") == took


@pytest.mark.parametrize("kind", IN_ITS_PLACE)
def test_whatever_stands_in_a_files_place_only_costs_time(ran, built, kind):
    before = built(ran)
    files = sorted(path for path in ran.cache.rglob("*") if path.is_file())
    assert {"CACHEDIR.TAG", "halves.recipe"} < {path.name for path in files}
    here = Path(__file__).read_bytes()
    for path in files:
        replaced(path, kind)
    assert built(ran) == before
    assert built(ran) == before
    # All is kept again, but for what a folder with something in it stands in the way of.
    again = {path for path in files if path.is_file() and not path.is_symlink()}
    assert again | {ran.cache / "CACHEDIR.TAG"} == set(files) or kind == "folder"
    assert Path(__file__).read_bytes() == here


@pytest.mark.parametrize("kind", IN_ITS_PLACE)
def test_whatever_stands_in_the_templates_place_only_costs_time(ran, built, kind):
    before = built(ran)
    replaced(ran.cache / "templates", kind)
    assert built(ran) == before


def test_templates_are_not_kept_through_a_link(ran, built, tmp_path):
    built(ran)
    shutil.rmtree(ran.cache / "templates")
    (ran.cache / "templates").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    built(ran)
    assert os.listdir(tmp_path / "elsewhere") == []


def test_odd_fields_of_an_archive_are_one_kind_of_error():
    """Any byte of a zip may be anything: compression, encryption, sizes, names."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("result.json", "{}")
        archive.writestr("a.svg", "<svg/>")
    sound = stream.getvalue()
    assert unpacked(sound).files == {"a.svg": b"<svg/>"}
    refused = 0
    for place in range(len(sound)):
        for flip in (1, 8, 0x40, 0xFF):
            damaged = bytearray(sound)
            damaged[place] ^= flip
            try:
                unpacked(bytes(damaged))
            except ValueError:
                refused += 1
    assert refused > len(sound)


def test_a_cache_that_is_a_link_to_a_folder_is_used(toy, tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    course = toy(cache=tmp_path / "link")
    with Build(course) as build:
        build.artefacts()
    assert Stock(course).fresh("halves")
    assert course.cache.is_symlink()


@pytest.mark.parametrize("kind", ["empty", "pipe", "link elsewhere", "link to nothing"])
def test_what_is_no_folder_is_no_cache(toy, tmp_path, kind):
    IN_ITS_PLACE[kind](tmp_path / "cache")
    with pytest.raises(Fault, match=r"cannot write to the cache .*: it is no folder\. Choose"):
        Build(toy(cache=tmp_path / "cache"))


def test_a_cache_that_cannot_be_written_is_noticed_before_anything_runs(toy, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.tempfile, "TemporaryFile", full)
    monkeypatch.setattr(Build, "_local", lambda *_: pytest.fail("workers were started"))
    with pytest.raises(Fault, match="No space left on device"):
        Build(toy())


def test_a_cache_that_is_not_written_need_not_be_writable(ran, monkeypatch):
    monkeypatch.setattr(Store, "prepare", lambda self: pytest.fail("tried"))
    with Build(ran) as build:
        assert list(build.artefacts()) == ["halves", "other"]


def test_the_artefacts_unused_longest_go_first(ran, toy, monkeypatch):
    first = Stock(ran).fresh("halves").recipe
    for two in (1, 1.5, 1.8):
        with Build(toy({"toy/lib/deeper.py": f"two = {two}\n"})) as build:
            build.artefacts()
    cache = Stock(ran).store
    (ran.cache / f".{'0' * 64}.artefact.ab_1.part").write_bytes(b"0" * 100)
    (ran.cache / "notes.artefact").write_text("mine")
    ours = [path for path in ran.cache.glob("*.artefact") if path.name != "notes.artefact"]
    ours += ran.cache.glob(".*.part")
    assert len(ours) == 6
    for age, path in enumerate(sorted(ours, key=lambda path: path.name), start=1):
        os.utime(path, (1e9 + age, 1e9 + age))
    assert cache.load(first)  # now it is used: the youngest
    order = [path.name for path in sorted(ours, key=lambda path: path.stat().st_mtime)]
    assert order[-1] == f"{first.key}.artefact"
    current = order[0].partition(".")[0] or order[1].partition(".")[0]
    goes = [name for name in order if name.partition(".")[0] != current]
    for name in goes:
        monkeypatch.setattr(store, "BOUND", _weight(ran) - 1)
        before = set(os.listdir(ran.cache))
        cache.trim({current})
        assert before - set(os.listdir(ran.cache)) == {name}
    cache.trim({current})
    assert (ran.cache / f"{current}.artefact").exists()
    assert (ran.cache / "notes.artefact").exists()


def _weight(course):
    """Bytes of the files of a cache that stand beside its mark."""
    files = [path for path in course.cache.iterdir() if path.is_file()]
    return sum(
        path.stat().st_size for path in files if path.name not in ("CACHEDIR.TAG", "notes.artefact")
    )


def test_a_build_keeps_to_the_bound(toy, monkeypatch):
    monkeypatch.setattr(store, "BOUND", 1)
    for two in (1, 1.5):
        with Build(toy({"toy/lib/deeper.py": f"two = {two}\n"})) as build:
            build.artefacts()
        assert len(kept(toy())) == 2  # its own


def test_only_plain_files_of_a_sane_size_are_read(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"12345")
    assert plain.read(tmp_path / "a") == b"12345"
    (tmp_path / "link").symlink_to(tmp_path / "a")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "", "none"):
        with pytest.raises(OSError, match=r"Too many|not a plain file|No such"):
            plain.read(tmp_path / name)
    monkeypatch.setattr(plain, "MOST", 4)
    with pytest.raises(OSError, match="at most 4 bytes"):
        plain.read(tmp_path / "a")


def test_flipped_bits_in_the_templates_bytecode_change_no_page(ran, built):
    rng = random.Random(0)
    before = built(ran)
    files = sorted((ran.cache / "templates").iterdir())
    assert len(files) > 4
    for _ in range(100):
        path = rng.choice(files)
        damaged = bytearray(path.read_bytes())
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        assert built(ran) == before


def test_bytecode_is_read_again_only_for_the_same_source(ran, built, monkeypatch):
    built(ran)
    compiled = []
    real = SealedBytecode.dump_bytecode
    monkeypatch.setattr(
        SealedBytecode,
        "dump_bytecode",
        lambda self, bucket: compiled.append(bucket.key) or real(self, bucket),
    )
    built(ran)
    assert compiled == []
    page = ran.root / "texts/english/index.md"
    page.write_text(page.read_text() + "More.\n")
    built(ran)
    assert len(compiled) == 1


def test_bytecode_is_of_one_set_of_filters_and_settings(tmp_path):
    """Jinja applies filters to constants, and knows whether to escape, when it compiles."""

    def filled(compiler, mark, autoescape):
        environment = jinja2.Environment(
            loader=jinja2.DictLoader({"page": "{{ 'a' | marked }} {{ text }}"}),
            bytecode_cache=SealedBytecode(tmp_path, compiler),
            autoescape=autoescape,
        )
        environment.filters["marked"] = lambda text: text + mark
        return environment.get_template("page").render(text="<b>")

    assert filled("one", "!", False) == "a! <b>"
    assert filled("two", "?", True) == "a? &lt;b&gt;"
    assert filled("one", "!", False) == "a! <b>"


def test_an_edit_of_the_code_that_fills_pages_compiles_them_again(tmp_path, monkeypatch):
    before = bytecode.pages_compiler()
    assert bytecode.pages_compiler() == before
    for path in Path(bytecode.__file__).parent.glob("*.py"):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(bytecode, "__file__", str(tmp_path / "bytecode.py"))
    assert bytecode.pages_compiler() == before
    with (tmp_path / "filters.py").open("a") as filters:
        filters.write("# edited")
    assert bytecode.pages_compiler() != before


def test_templates_are_filled_where_nothing_can_be_kept(ran, built):
    before = built(ran)
    shutil.rmtree(ran.cache / "templates")
    (ran.cache / "templates").write_text("a file in the folder's place")
    assert built(ran) == before


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a"
    write(path, b"first")
    write(path, b"second")
    assert path.read_bytes() == b"second"
    with pytest.raises(OSError, match="No such file or directory"):
        write(tmp_path / "missing" / "a", b"")
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        write(folder, b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "folder"]


def test_clearing_removes_what_the_cache_wrote(ran, built):
    built(ran)
    (ran.cache / ".halves.recipe.abcd_123.part").write_text("of a build that was killed")
    assert Stock(ran).store.clear() == []
    assert not ran.cache.exists()
    assert Stock(ran).store.clear() == []


def test_clearing_leaves_what_others_put_there(ran, built, tmp_path):
    built(ran)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / ("0" * 40)).write_text("mine")
    foreign = {
        ran.cache / "notes.txt": lambda path: path.write_text("mine"),
        ran.cache / "linked.recipe": lambda path: path.symlink_to(__file__),
        ran.cache / ("0" * 64 + ".artefact"): lambda path: path.mkdir(),
        ran.cache / "theme": lambda path: path.symlink_to(tmp_path / "mine"),
        ran.cache / "templates/notes": lambda path: path.write_text("mine"),
        ran.cache / "more": lambda path: path.mkdir(),
    }
    for path, make in foreign.items():
        make(path)
    left = Stock(ran).store.clear()
    top = {ran.cache / path.relative_to(ran.cache).parts[0] for path in foreign}
    assert left == sorted(top)
    assert {path for path in ran.cache.rglob("*") if path not in top} == {
        ran.cache / "templates/notes",
        ran.cache / "CACHEDIR.TAG",
    }
    assert (tmp_path / "mine" / ("0" * 40)).read_text() == "mine"
    # It is still the cache's.
    (ran.cache / "notes.txt").unlink()
    assert ran.cache / "notes.txt" not in Stock(ran).store.clear()


def tree(folder):
    return {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")}


def test_a_folder_of_the_users_is_used_but_neither_marked_nor_cleared(toy, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "soup.recipe").write_text("leeks")
    (mine / "CACHEDIR.TAG").write_bytes(store.MARK[:43])
    course = toy(cache=mine)
    for two in (1, 1.5):
        with Build(toy({"toy/lib/deeper.py": f"two = {two}\n"}, cache=mine)) as build:
            build.artefacts()
    assert Stock(course).fresh("halves")
    before = tree(mine)
    with pytest.raises(Fault, match=r"mine does not have this project's CACHEDIR\.TAG"):
        Stock(course).store.clear()
    assert tree(mine) == before
    assert (mine / "soup.recipe").read_text() == "leeks"


def test_nothing_is_cleared_through_a_link(ran, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(ran.cache)
    before = tree(ran.cache)
    with pytest.raises(Fault, match=r"link is a link to .*kept: nothing was removed"):
        Store(link, "").clear()
    assert tree(ran.cache) == before


def test_a_cache_that_cannot_be_there_is_told_or_empty(toy, tmp_path):
    impossible = tmp_path / ("long" * 100)
    assert Store(impossible, "").clear() == []
    assert Store(impossible, "").size() == 0
    with pytest.raises(Fault, match=r"cannot write to the cache .*: File name too long"):
        Build(toy(cache=impossible))


def test_a_cache_from_before_the_mark_is_used_and_marked(ran, toy):
    (ran.cache / "CACHEDIR.TAG").unlink()
    assert Stock(ran).fresh("halves")
    with Build(toy({"toy/lib/deeper.py": "two = 1.5\n"})) as build:
        build.artefacts()
    assert (ran.cache / "CACHEDIR.TAG").read_bytes() == store.MARK
