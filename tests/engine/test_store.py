"""Damage to the cache costs time, never truth."""

import random
import shutil

import pytest

from nnsite.engine import Build, Stock, write
from nnsite.engine.fill.bytecode import SealedBytecode
from nnsite.engine.keep.sealed import seal, unseal


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
