"""The pickle reader: NumPy arrays of every protocol and age, and nothing else."""

import builtins
import collections
import datetime
import os
import pickle
import pickletools
import subprocess

import numpy as np
import pytest

from nnsite.data import arrays_only

PROTOCOLS = [2, 3, 4, 5]
ARRAYS = {
    "f": np.arange(6, dtype=np.float32).reshape(2, 3) / 7,
    "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "strided": np.arange(20.0)[::3],
    "big": np.array([1.5, -2.5], ">f8"),
    "one": np.array(3.5),
    "bytes": np.arange(256, dtype=np.uint8),
    "large": np.linspace(0, 1, 50_000),
    "truth": np.array([True, False]),
}


def of_numpy_1(content):
    """Return the pickle as NumPy 1 wrote it, with the old name of `numpy._core`."""
    for module in (b"multiarray", b"numeric"):
        new, old = b"numpy._core." + module, b"numpy.core." + module
        content = content.replace(bytes([len(new)]) + new, bytes([len(old)]) + old)
        content = content.replace(b"c" + new, b"c" + old)
    return pickletools.optimize(content)  # which also mends the lengths of the frames


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("age", [bytes, of_numpy_1])
def test_arrays_come_back(protocol, age):
    content = age(pickle.dumps(ARRAYS, protocol))
    assert (b"numpy.core" in content) == (age is of_numpy_1)
    found = arrays_only.loads(content)
    assert found.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array, strict=True)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_arrays_can_be_written_to_and_keep_their_order(protocol):
    found = arrays_only.loads(pickle.dumps(ARRAYS, protocol))
    assert all(array.flags.writeable for array in found.values())
    assert found["fortran"].flags.f_contiguous
    assert found["f"].flags.c_contiguous
    found["f"] -= 1
    np.testing.assert_array_equal(found["f"], ARRAYS["f"] - 1, strict=True)


class Call:
    """Something whose pickle calls a function when it is loaded."""

    def __init__(self, function, *args):
        self.call = function, args

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("where", ["alone", "value", "key", "inside an object array"])
def test_code_is_refused_and_never_runs(tmp_path, protocol, where):
    mark = tmp_path / "mark"
    call = Call(os.mkdir, str(mark))
    held = {
        "alone": call,
        "value": {**ARRAYS, "W1": call},
        "key": {call: ARRAYS["f"]},
        "inside an object array": {"W1": np.array([call, None])},
    }[where]
    content = pickle.dumps(held, protocol)
    with pytest.raises(ValueError, match=r"refused: it asks for \w+\.mkdir|dtype object"):
        arrays_only.loads(content)
    assert not mark.exists()
    pickle.loads(content)
    assert mark.exists()  # so the pickle was a dangerous one


HARMFUL = [
    Call(builtins.eval, "1"),
    Call(builtins.getattr, 1, "real"),
    Call(builtins.print),
    Call(subprocess.getoutput, "true"),
    Call(np.fromfile, os.devnull),
    Call(np.load, os.devnull),
    collections.OrderedDict(),
    datetime.date(2000, 1, 1),
    np.float64(1),
    np.ma.array([1.0]),
]


@pytest.mark.parametrize("value", HARMFUL)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_nothing_but_arrays_is_admitted(value, protocol):
    with pytest.raises(ValueError, match="refused: it asks for"):
        arrays_only.loads(pickle.dumps({"W1": value}, protocol))


@pytest.mark.parametrize("name", ["ndarray.__class__", "ndarray.tofile", "dtype.__init__", "load"])
def test_no_attribute_of_an_admitted_name_is_admitted(name):
    with pytest.raises(ValueError, match="refused"):
        arrays_only.loads(
            b"\x80\x04\x8c\x05numpy\x8c" + bytes([len(name)]) + name.encode() + b"\x93."
        )


NOT_NUMBERS = [
    np.array([None, 1]),
    np.array(["a"]),
    np.array([1j]),
    np.array([(1, 2.0)], [("a", "i4"), ("b", "f4")]),
    np.array(["2000-01-01"], "M8[D]"),
]


@pytest.mark.parametrize("array", NOT_NUMBERS)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_arrays_of_anything_but_numbers_are_refused(array, protocol):
    with pytest.raises(ValueError, match="not of numbers"):
        arrays_only.loads(pickle.dumps({"W1": array}, protocol))


@pytest.mark.parametrize("held", [[ARRAYS["f"]], ARRAYS["f"], {"W1": [1.0]}, {"W1": 1}, None, "W1"])
def test_only_a_dictionary_of_arrays_is_accepted(held):
    with pytest.raises(ValueError, match=r"no dictionary|not an array"):
        arrays_only.loads(pickle.dumps(held))


@pytest.mark.parametrize("name", [1, None, b"W1", ("W1",)])
def test_only_texts_are_accepted_as_names(name):
    with pytest.raises(ValueError, match="a name that is not a text"):
        arrays_only.loads(pickle.dumps({"b1": ARRAYS["f"], name: ARRAYS["f"]}, 3))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_truncation_is_an_error(protocol, capfd):
    content = pickle.dumps({"W1": np.arange(5.0)}, protocol)
    for length in range(len(content)):
        with pytest.raises(ValueError, match=r"."):
            arrays_only.loads(content[:length])
    assert capfd.readouterr() == ("", "")


def test_any_changed_byte_gives_arrays_or_a_value_error():
    content = pickle.dumps({"W1": np.arange(5.0)}, 3)
    for position in range(2, len(content)):
        for byte in (0, 46, 82, 98, 255):
            changed = content[:position] + bytes([byte]) + content[position + 1 :]
            try:
                found = arrays_only.loads(changed)
            except ValueError:
                continue
            assert all(isinstance(array, np.ndarray) for array in found.values())
