"""pickle_weights: what ran, what was refused, and the language of pickles read otherwise."""

import io
import os
import pickle
import pickletools
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from project import ROOT

from nnsite.data import arrays_only, digits, weights
from nnsite.engine import Result, excerpt, printed
from nnsite.experiments import pickle_weights
from nnsite.experiments.pickle_weights import (
    ADMITTED,
    BELONG,
    ORDERS,
    by_last_numpy_1,
    by_numpy_1,
    catch,
    from_npz,
    right,
    with_our_reader,
    without_pickle,
    wrong,
)

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
ARRAYS = {
    "W1": np.arange(6, dtype=np.float32).reshape(2, 3) / 7,
    "b1": np.linspace(0, 1, 5),
    "W2": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
}


class Stranger:
    """The same orders, in the way Python offers for them."""

    def __reduce__(self):
        return os.makedirs, ("i_was_here",)


class Forged:
    """What a pickle says, without the object that it is said of: a name, arguments, a state."""

    def __init__(self, *said):
        self.said = said

    def __reduce__(self):
        return self.said


@pytest.fixture
def empty(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def of_numpy_1(content):
    """The same pickle as NumPy 1 wrote it; the lengths of its texts are mended."""
    for module in (b"numpy._core.multiarray", b"numpy._core.numeric"):
        old = module.replace(b"_core", b"core")
        content = content.replace(bytes([len(module)]) + module, bytes([len(old)]) + old)
        content = content.replace(b"c" + module, b"c" + old)
    return pickletools.optimize(content)


def test_pickle_runs_the_orders_and_hides_them(empty):
    loaded = wrong(ORDERS + pickle.dumps(ARRAYS))
    assert np.array_equal(loaded["W1"], ARRAYS["W1"])
    assert (empty / "i_was_here").is_dir()


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("place", ["front", "inside"])
def test_the_safe_reader_runs_nothing(empty, protocol, place):
    front = ORDERS + pickle.dumps(ARRAYS, protocol)
    file = front if place == "front" else pickle.dumps(ARRAYS | {"b3": Stranger()}, protocol)
    with pytest.raises(pickle.UnpicklingError, match=r"refused: it asks for \w+\.makedirs"):
        right(file)
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("age", [bytes, of_numpy_1])
def test_the_safe_reader_reads_what_the_project_s_own_reader_reads(protocol, age):
    file = age(pickle.dumps(ARRAYS, protocol))
    assert (b"numpy.core" in file) == (age is of_numpy_1)
    found, expected = right(file), arrays_only.loads(file)
    assert found.keys() == expected.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array, strict=True)
        assert found[name].flags.writeable  # so that training can go on from it
        np.testing.assert_array_equal(expected[name], array, strict=True)


def test_both_readers_admit_the_same_names():
    assert ADMITTED.keys() == arrays_only.ADMITTED.keys()


@pytest.mark.parametrize(
    "value",
    [
        Forged(getattr, (1, "real")),
        Forged(np.fromfile, (os.devnull,)),
        Forged(np.load, (os.devnull,)),
        np.float64(1),
        np.ma.array([1.0]),
    ],
)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_other_functions_are_refused_those_of_numpy_too(value, protocol):
    with pytest.raises(pickle.UnpicklingError, match="refused: it asks for"):
        right(pickle.dumps({"W1": value}, protocol))


@pytest.mark.parametrize("name", ["ndarray.__class__", "ndarray.tofile", "dtype.__init__", "load"])
def test_no_attribute_of_an_admitted_name_is_admitted(name):
    with pytest.raises(pickle.UnpicklingError, match="refused"):
        right(b"\x80\x04\x8c\x05numpy\x8c" + bytes([len(name)]) + name.encode() + b"\x93.")


def test_nothing_that_a_file_names_is_imported():
    assert "antigravity" not in sys.modules
    with pytest.raises(pickle.UnpicklingError, match="antigravity"):
        right(b"cantigravity\nwebbrowser\n.")
    assert "antigravity" not in sys.modules


@pytest.mark.parametrize(
    "array", [np.array([None, 1]), np.array(["a"]), np.arange(3), np.eye(2) + 1j]
)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_other_numbers_are_refused(array, protocol):
    with pytest.raises(pickle.UnpicklingError, match="refused: an array of"):
        right(pickle.dumps({"W1": array}, protocol))


@pytest.mark.parametrize("order", ["|", "<", ">"])
def test_a_forged_dtype_that_crashes_numpy_is_refused(order):
    """Its numbers are said to be addresses of objects. NumPy's own functions follow them."""
    objects = Forged(np.dtype, ("O8", False, True))
    state = (3, order, None, ("a",), {"a": (objects, 0)}, 8, 1, 0)
    dtype = Forged(np.dtype, ("V8", False, True), state)
    made = np.empty(0).__reduce__()[0]
    array = Forged(made, (np.ndarray, (0,), b"b"), (1, (1,), dtype, False, b"A" * 8))
    with pytest.raises(pickle.UnpicklingError, match=r"refused: an array of .V8"):
        right(pickle.dumps({"W1": array}, 3))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_any_changed_byte_gives_arrays_or_an_error(empty, protocol):
    content = pickle.dumps({"W1": np.arange(5.0)}, protocol)
    for position in range(len(content)):
        for byte in (0, 46, 82, 98, 255):
            changed = content[:position] + bytes([byte]) + content[position + 1 :]
            try:
                found = right(changed)
            except Exception:
                continue
            assert all(isinstance(array, np.ndarray) for array in found.values())
    assert list(empty.iterdir()) == []


def test_what_the_page_shows_is_enough_to_read_weights():
    page = (ROOT / "docs/en/pitfalls/pickle_weights.md").read_text()
    source = "import io\nimport pickle\nimport numpy as np\n"
    for name in ("ArraysOnly", "Array", "Dtype", "encode", "ADMITTED"):
        assert f'run.excerpt("{name}")' in page
    for name in ("ArraysOnly", "Array", "Dtype", "encode", "ADMITTED", "right"):
        path = "nnsite/experiments/pickle_weights.py"
        source += excerpt(path, name, lambda path: (ROOT / path).read_text()).code + "\n"
    pasted: dict[str, object] = {}
    exec(source, pasted)
    found = pasted["right"](pickle.dumps(ARRAYS))  # type: ignore[operator]
    assert np.array_equal(found["W1"], ARRAYS["W1"])


def test_orders_are_what_the_legend_says():
    codes = "".join(code.code for code, _, _ in pickletools.genops(ORDERS + b"."))
    assert codes == "c(VtR0."
    legend = str(pickle_weights.__doc__)
    assert all(f" {code}  " in legend for code in codes[:-1])


def test_what_belongs_are_the_admitted_names_in_pieces_and_what_numpy_calls_them_with():
    admitted = {part for name in ADMITTED for part in name.rpartition(".")[::2]}
    assert BELONG - admitted == {"f4", "f8", "<", "C", "F", "b", "latin1"}
    assert admitted < BELONG


def asked(file):
    """What a pickle asks for, found out by pickle itself, in pieces."""
    found = set()

    class Asking(pickle._Unpickler):  # type: ignore[name-defined]
        def find_class(self, module, name):
            found.update({module, name})
            return super().find_class(module, name)

    Asking(io.BytesIO(file)).load()
    return found


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("hostile", [False, True])
def test_the_lines_to_paste_print_all_that_is_asked_for(empty, protocol, hostile):
    file = pickle.dumps(ARRAYS | ({"b3": Stranger()} if hostile else {}), protocol)
    printed_words = set(printed(catch, file).replace(",", " ").split())
    assert list(empty.iterdir()) == []
    assert asked(file) <= printed_words
    strange = printed_words - BELONG - set(ARRAYS) - {"b3"}
    assert strange == ({os.makedirs.__module__, "makedirs", "i_was_here"} if hostile else set())


def test_code_that_numpy_could_run_is_printed_and_does_not_belong():
    file = b"cnumpy.testing\nrunstring\n(Vpass\n}tR0" + pickle.dumps(ARRAYS)
    assert "numpy.testing runstring" in printed(catch, file)
    assert "numpy.testing" not in BELONG
    with pytest.raises(pickle.UnpicklingError, match=r"numpy\.testing\.runstring"):
        right(file)


@pytest.mark.parametrize("protocol", [0, 4])
def test_a_hidden_import_prints_only_what_belongs_and_right_refuses_it(
    tmp_path, monkeypatch, protocol
):
    """A name that cannot be printed: of an attribute, or of a module within a package."""
    (tmp_path / "C").mkdir()  # a word that belongs
    (tmp_path / "C/__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "C", raising=False)
    asks = {0: b"cC\n\x01\n0", 4: b"\x8c\x03C.\x01\x8c\x02W1\x930"}[protocol]
    file = asks + pickle.dumps(ARRAYS, 4)
    assert set(printed(catch, file).split(", ")) <= BELONG | set(ARRAYS)
    for careful in (right, with_our_reader):
        with pytest.raises((pickle.UnpicklingError, ValueError), match=r"refused: it asks for C\."):
            careful(file)
    assert "C" not in sys.modules
    with pytest.raises((AttributeError, ModuleNotFoundError)):
        pickle.loads(file)
    assert "C" in sys.modules  # its code ran


@pytest.mark.parametrize("which", ["embedded", "book"])
def test_numbers(ran, which, request):
    path = request.getfixturevalue("book_weights") if which == "book" else None
    result = ran("pickle_weights", path)
    numbers, captured = result["numbers"], result["captured"]
    assert numbers["orders"] == len(ORDERS)
    assert numbers["size"] == len(pickle.dumps(dict(weights.load(path)), 4))
    assert (numbers["made_wrong"], numbers["made_right"]) == (1, 0)
    assert result["texts"]["made"] == "i_was_here"
    assert captured["refused"] == "_pickle.UnpicklingError: refused: it asks for os.makedirs"
    assert captured["catch_wrong"].startswith("os makedirs, i_was_here, ")
    assert "os" not in captured["catch_right"].replace(",", " ").split()


def test_the_short_lines_save_arrays_and_nothing_else(empty):
    found = without_pickle(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array, strict=True)
        np.testing.assert_array_equal(from_npz()[name], array, strict=True)
    with zipfile.ZipFile("weights.npz") as archive:
        assert sorted(archive.namelist()) == sorted(f"{name}.npy" for name in ARRAYS)
        for name in archive.namelist():
            content = archive.read(name)
            assert content.startswith(b"\x93NUMPY")
            assert b"numpy" not in content


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_modules_of_numpy_2_that_a_pickle_names(ran, protocol):
    """The one at which NumPy 1 stops from 1.26.1 on is named in protocol 5 alone."""
    modules = {word for word in asked(pickle.dumps(ARRAYS, protocol)) if "." in word}
    assert ("numpy._core.numeric" in modules) == (protocol == 5)
    assert any(module.startswith("numpy._core") for module in modules)
    captured = ran("pickle_weights")["captured"]
    assert captured["numpy_1"] == "ModuleNotFoundError: No module named 'numpy._core'"
    assert captured["last_numpy_1"] == "ModuleNotFoundError: No module named 'numpy._core.numeric'"


@pytest.mark.parametrize(
    ("read", "name"), [(by_numpy_1, "numpy_1"), (by_last_numpy_1, "last_numpy_1")]
)
def test_digits_that_load_mnist_pickled_stop_numpy_1_too(ran, read, name):
    """It writes the newest protocol, and its arrays are views of bytes."""
    digits = {"test_img": np.frombuffer(bytes(2 * 784), np.uint8).reshape(-1, 784)}
    with pytest.raises(ModuleNotFoundError) as caught:
        read(pickle.dumps(digits, -1))
    assert ran("pickle_weights")["captured"][name] == f"ModuleNotFoundError: {caught.value}"


def test_a_dictionary_of_one_s_own_comes_back_from_np_save(empty):
    np.save("weights.npy", ARRAYS)
    page = (ROOT / "docs/en/pitfalls/pickle_weights.md").read_text().replace('\\"', '"')
    line = 'network = np.load("weights.npy", allow_pickle=True).item()'
    assert f"`{line}`" in page
    pasted: dict[str, object] = {"np": np}
    exec(line, pasted)
    found = without_pickle(pasted["network"])
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array, strict=True)


def test_the_project_s_own_reader_refuses_with_a_value_error(empty, ran):
    with pytest.raises(ValueError, match=r"refused: it asks for os\.makedirs") as caught:
        with_our_reader(ORDERS + pickle.dumps(ARRAYS))
    assert list(empty.iterdir()) == []
    shown = ran("pickle_weights")["captured"]["refused_by_ours"]
    assert shown == f"ValueError: {caught.value}"


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<html>", "no_pickle"), (b"\n<", "no_pickle_blank"), (b"\x80\x04\x95", "truncated")],
)
def test_what_is_no_pickle_is_told_by_pickle_itself(ran, content, name):
    with pytest.raises(pickle.UnpicklingError) as caught:
        pickle.loads(content)
    shown = ran("pickle_weights")["captured"][name]
    assert shown == f"_pickle.UnpicklingError: {caught.value}"


def test_numpy_s_own_refusal(ran):
    file = io.BytesIO()
    np.save(file, np.array([None]))
    file.seek(0)
    with pytest.raises(ValueError, match="allow_pickle") as caught:
        np.load(file)
    captured = ran("pickle_weights")["captured"]
    assert (
        captured["npz_refused"] == captured["dictionary_refused"] == f"ValueError: {caught.value}"
    )


def test_np_load_refuses_a_pickle_on_the_disk(ran, empty):
    Path("weights.pkl").write_bytes(pickle.dumps(ARRAYS))
    with pytest.raises(ValueError, match="pickled") as caught:
        np.load("weights.pkl")
    captured = ran("pickle_weights")["captured"]
    assert captured["pickle_refused"] == f"ValueError: {caught.value}"
    Path("weights.pkl").write_bytes(b"<html>")
    with pytest.raises(ValueError, match="pickled") as of_a_page:
        np.load("weights.pkl")
    assert str(of_a_page.value) == str(caught.value)
    with pytest.raises(pickle.UnpicklingError, match="invalid load key, '<'"):
        right(b"<html>")
    Path("weights.pkl").write_bytes(pickle.dumps(ARRAYS))
    found = with_our_reader(Path("weights.pkl").read_bytes())
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array, strict=True)


def test_a_pickle_of_numpy_1_in_protocol_5_warns_and_is_read():
    file = of_numpy_1(pickle.dumps(ARRAYS, 5))
    with pytest.warns(DeprecationWarning, match=r"^numpy\.core\.numeric is deprecated"):
        found = wrong(file)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array, strict=True)
    wrong(pickle.dumps(found, 5))  # saved anew; a warning would be an error here


def test_book_figures(ran, book_weights):
    assert ran("pickle_weights", book_weights)["numbers"]["accuracy_right"] == 0.9352
    file = book_weights.read_bytes()
    assert b"numpy.core.multiarray" in file
    expected = arrays_only.loads(file)
    found = right(file)
    assert found.keys() == expected.keys()
    assert all(np.array_equal(found[name], expected[name]) for name in expected)


@pytest.mark.parametrize("text", [b"AAAA", b"numpy._core.multiarray ", b"(.\n\x80", bytes(4)])
def test_the_laws_hold_whatever_the_weights_spell(text):
    x, t = digits.test()
    spelled = {
        name: np.frombuffer((text * array.nbytes)[: array.nbytes], np.float32).reshape(array.shape)
        for name, array in weights.load().items()
    }
    result = Result(pickle_weights.run((x[:100], t[:100]), spelled))
    judged = [claim.judge(result) for claim in pickle_weights.experiment.claims]
    assert [claim["name"] for claim in judged if claim["law"] and not claim["holds"]] == []
    # A text that can be printed is printed, so these two are no laws.
    names = {"honest_files_print_what_belongs", "npz_needs_no_names"}
    false = {claim["name"] for claim in judged if not claim["holds"]}
    assert false <= names
    assert ("honest_files_print_what_belongs" in false) == text.decode("latin-1").isprintable()
