"""Data files: bytes that a run returns, and that a page's script fetches."""

import json
import re

import pytest

from nnsite.engine import Build, Fault, Result, same_twice, sha256
from nnsite.engine.declare.data_file import DataFile

PAGE = "texts/english/mistakes/halves.md"
MODULE = "toy/mistakes/halves.py"
IMPORT = "from nnsite.engine.declare.data_file import DataFile\n"
START = "    return {\n"


@pytest.fixture
def returning(halves):
    """`returning(values)`: the source of `halves`, whose run returns these values, too."""

    def source(values, before=""):
        edited = halves.replace("import warnings\n", f"import warnings\n{IMPORT}")
        return edited.replace(START, f"{before}{START}        {values},\n")

    return source


@pytest.fixture
def fault(toy, returning):
    """`fault(values)`: the message that a build ends with whose run returns these values."""

    def fail(values):
        with pytest.raises(Fault) as caught, Build(toy({MODULE: returning(values)})) as build:
            build.artefacts()
        return str(caught.value)

    return fail


def test_a_page_has_its_address_and_its_size(toy, built, returning):
    """The address is one from the page, as links have it."""
    text = "---\nexperiment: halves\n---\n{{ run.data('table').src }} {{ run.data('table').bytes }}"
    module = returning("'table': DataFile(b'\\x00\\xff\\r\\n', '.bin')")
    course = toy({MODULE: module, PAGE: text})
    site = built(course)
    address, size = site["mistakes/halves.md"].decode().splitlines()[-1].split()
    assert address == f"../data/table.{sha256(bytes([0, 255, 13, 10]))[:8]}.bin"
    assert size == "4"
    assert site[address.removeprefix("../")] == b"\x00\xff\r\n"
    assert built(course) == site  # what is kept is the same
    site = built(toy({"texts/english/top.md": "{{ runs.halves.data('table').src }}"}))
    assert site["top.md"].decode().splitlines()[-1] == address.removeprefix("../")


def test_it_is_published_if_no_page_asks_for_it(toy, built, returning):
    site = built(toy({MODULE: returning("'table': DataFile(b'{}', '.json.gz')")}))
    assert site[f"data/table.{sha256(b'{}')[:8]}.json.gz"] == b"{}"


def test_other_bytes_have_another_address(toy, built, returning):
    addresses = {
        name
        for content in (b"1", b"2")
        for name in built(toy({MODULE: returning(f"'table': DataFile({content}, '.bin')")}))
        if name.startswith("data/")
    }
    assert len(addresses) == 2


def test_the_manifest_tells_its_hash_and_who_asks_for_it(toy, built, returning):
    text = "{% if runs.halves.data('table').bytes %}{% endif %}"
    module = returning("'table': DataFile(b'1', '.bin'), 'more': DataFile(b'2', '.bin')")
    site = built(toy({MODULE: module, "texts/english/asks.md": text}))
    manifest = json.loads(site["build.json"])
    data = {name: one["data"] for name, one in manifest["experiments"].items()}
    assert data == {"halves": {"table": sha256(b"1"), "more": sha256(b"2")}, "other": {}}
    assert manifest["pages"]["asks.md"] == {"halves": {"data": ["table"]}}
    assert "data" not in manifest["pages"]["mistakes/halves.md"]["halves"]


def test_names_of_other_files_are_free(toy, built, returning):
    """Those of a figure, and of the record that is kept beside the files."""
    figure = (toy().root / "toy/pictures/other.py").read_text()
    module = returning("'tiles': DataFile(b'1', '.png'), 'result': DataFile(b'2', '.json')")
    figure = figure.replace("r.sum_wrong", "r.half_wrong")
    site = built(toy({MODULE: module, "toy/pictures/halves.py": figure}))
    assert site[f"data/tiles.{sha256(b'1')[:8]}.png"] == b"1"
    assert site[f"data/result.{sha256(b'2')[:8]}.json"] == b"2"
    pictures = {name for name in site if name.startswith("figures/")}
    assert len(pictures) == 2
    assert all(site[name].startswith(b"\x89PNG") for name in pictures)


def test_claims_and_figures_can_read_it():
    result = Result({"table": DataFile(b"12", ".bin"), "half": 3.5})
    assert result.table.content == b"12"
    assert result.used == {"table"}
    assert (list(result.data), list(result.numbers), result.arrays) == (["table"], ["half"], {})


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("'table': DataFile(b'', 'bin')", "such as .bin, and not 'bin'"),
        ("'table': DataFile(b'', '')", "such as .bin, and not ''"),
        ("'table': DataFile(b'', '.')", "and not '.'"),
        ("'table': DataFile(b'', '.a/../b')", "and not '.a/../b'"),
        ("'table': DataFile(b'', '.BIN')", "and not '.BIN'"),
        ("'table': DataFile(b'', '.bin\\n')", "and not '.bin\\n'"),
        ("'table': DataFile(b'', None)", "and not None"),
        ("'table': DataFile(b'', '.md')", "a data file cannot end in .md, as pages do"),
        ("'table': DataFile(b'', '.x.html')", "a data file cannot end in .x.html, as pages do"),
        ("'table': DataFile('12', '.bin')", "is bytes, and not of the type str"),
        ("'../table': DataFile(b'', '.bin')", "the data file '../table' needs a name of letters"),
        ("7: DataFile(b'', '.bin')", "the data file '7' needs a name of letters"),
        ("'data': 3", "run must call the value 'data' something else: numbers, captured, texts, "),
    ],
)
def test_what_is_no_data_file_is_named(fault, value, said):
    message = fault(value)
    assert message.startswith("experiment 'halves': ")
    assert said in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tabel", "no data file is named 'tabel'; did you mean 'table'?"),
        ("half_right", "no data file is named 'half_right'; known: table"),
    ],
)
def test_one_that_is_not_there_is_named_with_its_line(toy, built, returning, name, said):
    page = f"---\nexperiment: halves\n---\nA\n{{{{ run.data('{name}').src }}}}"
    module = returning("'table': DataFile(b'1', '.bin')")
    with pytest.raises(Fault) as caught:
        built(toy({MODULE: module, PAGE: page}))
    assert str(caught.value).startswith(f"{PAGE}:5: {said}")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("os.urandom(4)", "the file data/table.bin. "),
        ("b'.' * os.getpid()", r"data.table.bytes \(\d+ and \d+\), the file data/table.bin. "),
    ],
)
def test_one_that_differs_in_two_runs_is_named(toy, returning, content, said):
    module = returning(f"'table': DataFile({content}, '.bin')", "    import os\n")
    with pytest.raises(Fault) as caught:
        same_twice(toy({MODULE: module}), ["halves"], lambda *_: None)
    assert re.match(f"experiment 'halves': two runs differ in {said}", str(caught.value))
