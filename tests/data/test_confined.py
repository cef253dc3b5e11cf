"""Files made to do harm: each is told in a line, soon, whatever it asks for."""

import io
import os
import pickle
import resource
import struct
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from project import ROOT

from nnsite.data import confined, weights

ARRAYS = {
    name: np.random.default_rng(0).normal(size=shape).astype(np.float32)
    for name, shape in weights.SHAPES.items()
}
MAKE_DTYPE = b"cnumpy\ndtype\n"
PROTOCOL_3 = b"\x80\x03"


def npy(header, content=b""):
    """A file in NumPy's format, with a header of our own."""
    header = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + content


def shaped(shape, content=b""):
    return npy(f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}}}", content)


def saved(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npz(compression=zipfile.ZIP_STORED, more=(), **changes):
    """An archive of good arrays, of which some members are changed and some added."""
    members = {f"{name}.npy": changes.get(name, saved(ARRAYS[name])) for name in ARRAYS}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in [*members.items(), *more]:
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return file.getvalue()


def with_directory_entry(offset, form, value):
    """A good archive, with another value at an offset in what it says of its first member."""
    archive = bytearray(npz())
    struct.pack_into(form, archive, archive.find(b"PK\x01\x02") + offset, value)
    return bytes(archive)


def bomb(size, said=None):
    """An archive of which the first member unpacks to far more than the archive's own size."""
    archive = bytearray(npz(zipfile.ZIP_DEFLATED, W1=shaped((size // 4,), bytes(size))))
    if said is not None:
        for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            struct.pack_into("<I", archive, archive.find(signature) + offset, said)
    return bytes(archive)


def doubled_lists(times):
    """Instructions that make a list that holds a list twice, and so on."""
    made = b"]q\x000"
    for index in range(1, times):
        made += b"]q%c(h%ch%ce0" % (index, index - 1, index - 1)
    return made + b"h%c" % (times - 1)


def with_code(code):
    """A pickle of one array, whose dtype has the code that the instructions make."""
    start = b"cnumpy.core.multiarray\n_reconstruct\n(tR(K\x01(K\x01t"
    array = start + MAKE_DTYPE + b"(" + code + b"tR\x89C\x04abcdtb"
    return PROTOCOL_3 + b"}X\x02\x00\x00\x00W1" + array + b"s."


def many_copies():
    """A pickle that makes ten thousand arrays of one megabyte, of a megabyte that it holds."""
    held = b"B" + struct.pack("<I", 1_000_000) + bytes(1_000_000) + b"q\x000"
    held += MAKE_DTYPE + b"(X\x02\x00\x00\x00f4tRq\x010J" + struct.pack("<i", 250_000) + b"q\x020"
    array = b"cnumpy.core.multiarray\n_reconstruct\n(tR(K\x01h\x02\x85h\x01\x89h\x00tb"
    return PROTOCOL_3 + b"](" + held + array * 10_000 + b"e."


def asked_for(length, code):
    return b"\x80\x05" + code + struct.pack("<Q", length) + b"abc."


LONG = {
    "a key of doubled tuples": (
        ".pkl",
        PROTOCOL_3 + b"}" + b"K\x01" + b"2\x86" * 60 + b"K\x01s.",
    ),
    "a dtype of doubled lists": (".pkl", with_code(doubled_lists(60))),
    "a dtype of many parts": (
        ".pkl",
        with_code(b"X" + struct.pack("<I", 1_800_000) + b"f4," * 600_000),
    ),
}
LARGE = {
    "copies": (".pkl", many_copies()),
    "a place far off in the memo": (".pkl", PROTOCOL_3 + b"K\x01r\xff\xff\xff\x0f."),
    "a text said to be long": (".pkl", asked_for(2**33, b"\x8e")),
    "bytes said to be many": (".pkl", asked_for(2**33, b"\x96")),
    "a shape": (".npz", npz(W1=shaped((2**40,)))),
    "a shape that some machines have room for": (".npz", npz(W1=shaped((2**29,)))),
    "an array instead of an archive": (".npz", shaped((2**40,))),
    "a header of minus signs": (".npz", npz(W1=shaped("-" * 9000 + "5"))),
}
OTHER = {
    "tuples within tuples": (
        (".pkl", PROTOCOL_3 + b"}K\x01" + b"\x85" * 1_900_000 + b"K\x01s."),
        r"Python crashes when it reads it \(signal \d+\)|recursion",
    ),
    "lists within lists": ((".pkl", b"]" * 500_000 + b"a" * 499_999 + b"."), "no dictionary"),
    "a number of a megabyte": (
        (".pkl", PROTOCOL_3 + b"}\x8b" + struct.pack("<i", 10**6) + b"\x7f" * 10**6 + b"K\x01s."),
        "a name that is not a text",
    ),
    "a number of a million digits": ((".pkl", b"L" + b"9" * 10**6 + b"L\n."), "Exceeds the limit"),
    "itself as its value": ((".pkl", b"}q\x00X\x01\x00\x00\x00ah\x00s."), "not an array"),
    "escape sequences in a name": (
        (".pkl", pickle.dumps({"\x1b[31m\u202eW1\udcff": ARRAYS["b1"]})),
        r"it holds \\x1b\[31m\\u202eW1\\udcff$",
    ),
    "a name of a megabyte": (
        (".pkl", pickle.dumps({"W" * 10**6: ARRAYS["b1"]})),
        r"^it holds W{290,300}\.\.\.$",
    ),
    "escape sequences in what it asks for": ((".pkl", b"c\x1b[2J\nx\n."), r"asks for \\x1b\[2J\.x"),
    "a bomb": (
        (".npz", bomb(50_000_000)),
        "unpacked it has 50,.* more than the 2,000,000 it",
    ),
    "a bomb that lies": ((".npz", bomb(50_000_000, said=1000)), "Bad CRC-32 for file 'W1.npy'"),
    "an offset that is a lie": ((".npz", with_directory_entry(42, "<I", 2**31)), "header"),
    "an encrypted member": ((".npz", with_directory_entry(8, "<H", 1)), "encrypted"),
    "an unknown method": ((".npz", with_directory_entry(10, "<H", 77)), "way that is not NumPy's"),
    "another method": ((".npz", npz(zipfile.ZIP_LZMA)), "compressed in a way that is not NumPy's"),
    "a member twice": (
        (".npz", npz(more=[("W1", b"")])),
        "it holds W1, b1, W2, b2, W3, b3, W1$",
    ),
    "a member elsewhere": ((".npz", npz(more=[("../x", b"")])), r"it holds .*, \.\./x$"),
    "many members": (
        (".npz", npz(more=[(str(i), b"") for i in range(15_000)])),
        r"0, 1, .*\.\.\.$",
    ),
    "a shape below zero": ((".npz", npz(W1=shaped((-5,)))), "negative dimensions"),
    "a long header": ((".npz", npz(W1=shaped("1," + " " * 60_000))), "large and may not be safe"),
    "objects": ((".npz", npz(b1=saved(np.array([None] * 50)))), "Object arrays"),
    "a record": ((".npz", npz(b1=saved(np.zeros(50, [("a", "f4")])))), r"dtype \[\('a', '<f4'\)\]"),
    "texts": ((".npz", npz(b1=saved(np.full(50, "1")))), "dtype <U1, not a float one"),
    "no axis": ((".npz", npz(b1=saved(np.float32(1)))), r"b1 has shape \(\), not \(50,\)"),
    "no numbers": ((".npz", npz(b1=saved(np.zeros((50, 0))))), r"b1 has shape \(50, 0\)"),
}


def refused(file, message):
    """Check that a file is refused in one line of text, and in little of the processor's time."""
    suffix, content = file
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(ValueError, match=message) as caught:
        confined.plain(content, suffix)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) <= 303
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 3


@pytest.mark.parametrize("what", LONG)
def test_what_would_take_too_long(what):
    refused(LONG[what], "^to read it takes too long$")


@pytest.mark.parametrize("what", LARGE)
def test_what_would_take_too_much_memory(what):
    refused(LARGE[what], "^to read it takes too much memory$")


@pytest.mark.parametrize("what", OTHER)
def test_other_harm(what):
    file, message = OTHER[what]
    refused(file, message)


def test_what_reads_takes_little_memory():
    """Measured in an interpreter that has started no other process."""
    code = (
        "import sys, resource\n"
        "from nnsite.data import confined\n"
        "try: confined.plain(sys.stdin.buffer.read(), '.pkl')\n"
        "except ValueError: print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=many_copies(), capture_output=True, check=True
    )
    assert int(done.stdout) < 300_000  # kilobytes


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".pkl", pickle.dumps(ARRAYS, 0)),
        (".pkl", pickle.dumps(ARRAYS, 5)),
        (".pkl", pickle.dumps({name: array.astype("f16") for name, array in ARRAYS.items()}, 2)),
        (".pkl", pickle.dumps({name: array[::-1][::-1] for name, array in ARRAYS.items()})),
        (".npz", npz()),
        (".npz", npz(zipfile.ZIP_DEFLATED)),
        (".npz", npz(W1=saved(np.asfortranarray(ARRAYS["W1"])))),
    ],
)
def test_honest_files_become_a_plain_archive(suffix, content):
    assert len(content) < weights.LARGEST
    found = weights.loads(confined.plain(content, suffix), ".npz")
    assert list(found) == list(weights.SHAPES)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array, strict=True)


def test_a_process_that_never_ends_is_ended(monkeypatch):
    """Where nothing else limits it, as on Windows."""
    monkeypatch.setattr(confined, "PATIENCE", 0.01)
    with pytest.raises(ValueError, match="to read it takes too long"):
        confined.plain(npz(), ".npz")


def test_a_process_that_cannot_start_is_told(monkeypatch, tmp_path):
    (tmp_path / "numpy.py").write_text("raise ModuleNotFoundError(\"No module named 'numpy'\")")
    monkeypatch.setattr(confined, "ROOT", f"{tmp_path}{os.pathsep}{ROOT}")
    with pytest.raises(
        ValueError, match=r"exit code 1: ModuleNotFoundError: No module named 'numpy'$"
    ):
        confined.plain(npz(), ".npz")
