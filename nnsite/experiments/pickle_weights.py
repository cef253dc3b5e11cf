"""Loading weights that a stranger pickled: to load a pickle is to run it.

    file     the bytes of a file of weights, W1, b1, W2, b2, W3, b3
    ORDERS   what a stranger put in front of them: six instructions in pickle's language
             c   look up a function, os.makedirs, which makes a folder
             (   V   t    a tuple of arguments, with one text in it
             R   call the function with them
             0   throw the result away

Making an empty folder does no harm. Any other function could stand there.
"""

import contextlib
import io
import os
import pickle
import pickletools
import tempfile

import numpy as np

from nnsite.core.network import accuracy, predict
from nnsite.engine.declare.capture import error, printed
from nnsite.engine.declare.experiment import Experiment, Row

ORDERS = b"cos\nmakedirs\n(Vi_was_here\ntR0"


def wrong(file):
    """The weights in a file."""
    return pickle.loads(file)


def right(file):
    """The weights in a file."""
    return ArraysOnly(io.BytesIO(file)).load()


class ArraysOnly(pickle.Unpickler):
    """Reads a dictionary of arrays. Nothing that the file names is imported or called."""

    def find_class(self, module, name):
        """Return our own stand-in for what the file asks for; pickle would import it."""
        asked = f"{module}.{name}"
        if asked not in ADMITTED:
            raise pickle.UnpicklingError(f"refused: it asks for {asked}")
        return ADMITTED[asked]

    def load(self):
        """Return the arrays by name."""
        stand_ins = super().load()
        return {name: stand_in.array() for name, stand_in in stand_ins.items()}


class Array:
    """Stands in for an array and for the functions that make one: it keeps its parts."""

    def __init__(self, *parts):
        self.parts = parts

    def __setstate__(self, state):
        _, shape, dtype, by_columns, content = state
        self.parts = content, dtype, shape, "F" if by_columns else "C"

    def array(self):
        """Return the array, if its numbers are float32 or float64."""
        content, dtype, shape, order = self.parts
        if dtype.code not in ("<f4", "<f8"):
            raise pickle.UnpicklingError(f"refused: an array of {dtype.code}")
        return np.frombuffer(content, dtype.code).reshape(shape, order=order).copy()


class Dtype:
    """Stands in for a dtype: it keeps its code, "f4" for float32, then "<f4"."""

    def __init__(self, code, *_):
        self.code = code

    def __setstate__(self, state):
        self.code = state[1] + self.code


def encode(text, _):
    """Stand in for _codecs.encode: protocols 0 to 2 write bytes as a text in latin-1."""
    return text.encode("latin-1")


ADMITTED = {
    "numpy.dtype": Dtype,
    "numpy.ndarray": Array,
    "numpy.core.multiarray._reconstruct": Array,
    "numpy._core.multiarray._reconstruct": Array,
    "numpy.core.numeric._frombuffer": Array,
    "numpy._core.numeric._frombuffer": Array,
    "_codecs.encode": encode,
}


def catch(file):
    import pickletools

    texts = [text for _, text, _ in pickletools.genops(file) if isinstance(text, str)]
    printable = [text for text in texts if text.isprintable()]
    print(*dict.fromkeys(printable), sep=", ")


# What `catch` may print for a file of arrays, besides the arrays' own names.
BELONG = {
    "numpy",  # modules
    "numpy.core.multiarray",
    "numpy._core.multiarray",
    "numpy.core.numeric",
    "numpy._core.numeric",
    "_codecs",
    "dtype",  # their functions
    "ndarray",
    "_reconstruct",
    "_frombuffer",
    "encode",
    "f4",  # float32
    "f8",  # float64
    "<",  # the order of the bytes of a number
    "C",  # the order of the numbers of an array
    "F",
    "b",  # what _reconstruct and encode are called with
    "latin1",
}

experiment = Experiment(
    table=[
        Row("folders the file made while it was loaded", "made_wrong", "made_right", "d"),
        Row("arrays loaded from the stranger's file", "arrays_wrong", "arrays_right", "d"),
        Row("arrays loaded from an honest file", "honest_wrong", "honest_right", "d"),
        Row("accuracy: stranger's pickle, and .npz", "accuracy_wrong", "accuracy_right"),
    ],
)


class NumPy1(pickle.Unpickler):
    """An imitation of NumPy up to 1.26.0, which has no numpy._core."""

    def find_class(self, module, name):
        """Import what the file asks for, as pickle does. Here, some imports fail."""
        if module.startswith("numpy._core"):
            raise ModuleNotFoundError("No module named 'numpy._core'")
        return super().find_class(module, name)


def by_numpy_1(file):
    """The weights in a file, read by the imitation."""
    return NumPy1(io.BytesIO(file)).load()


def by_numpy_load(file):
    """The weights in a file, read by NumPy, which is allowed to use pickle."""
    return np.load(io.BytesIO(file), allow_pickle=True)


def by_catch(file):
    """What the lines to paste print for a file."""
    return printed(catch, file)


def refusal(file):
    """The error with which `right` refuses a file."""
    return error(right, file)


def from_npz(file):
    """The arrays in an .npz file."""
    return dict(np.load(io.BytesIO(file)))


def npz(arrays):
    """An .npz file of some arrays."""
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def in_an_empty_folder(load, file):
    """What a reader returns for a file, or {} if it refuses, and the folders made meanwhile."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        loaded = {}
        with contextlib.suppress(pickle.UnpicklingError):
            loaded = load(file)
        return loaded, os.listdir()


def same_bits(a, b):
    """Whether two arrays are of the same shape and dtype and hold the same bytes."""
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


def changed(arrays, weights):
    """How many of the arrays are not, bit for bit, the weights."""
    return sum(not same_bits(arrays[name], weights[name]) for name in weights)


def strange_words(file, names):
    """The words that `catch` prints for a file and that do not belong there."""
    words = printed(catch, file).replace(",", " ").split()
    return [word for word in words if word not in BELONG and word not in names]


def run(test, weights):
    """Load the same weights from an honest and from a hostile file, by several readers."""
    x, t = test
    x = x / np.float32(255)
    names = list(weights)

    # Protocol 4 is what pickle.dump writes by default from Python 3.8 to 3.13.
    honest = pickle.dumps(dict(weights), protocol=4)
    hostile = ORDERS + honest
    by_pickle, made_wrong = in_an_empty_folder(wrong, hostile)
    by_right, made_right = in_an_empty_folder(right, hostile)
    refused, _ = in_an_empty_folder(refusal, hostile)
    _, made_numpy = in_an_empty_folder(by_numpy_load, hostile)
    _, made_catch = in_an_empty_folder(by_catch, hostile)

    float64 = {name: array.astype(np.float64) for name, array in weights.items()}
    changed_float32 = 0
    changed_float64 = 0
    strange_honest = []
    for protocol in range(6):
        file_float32 = pickle.dumps(dict(weights), protocol)
        file_float64 = pickle.dumps(float64, protocol)
        changed_float32 += changed(right(file_float32), weights)
        changed_float64 += changed(right(file_float64), float64)
        strange_honest += strange_words(file_float32, names)
        strange_honest += strange_words(file_float64, names)

    # As NumPy 1 and Python before 3.8 wrote it; the book's own file is one of these.
    new = pickle.dumps(dict(weights), protocol=3)
    old = new.replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    numbers_and_shapes = npz(weights)
    with_an_object = npz({"W1": np.array([{}])})
    by_npz = from_npz(numbers_and_shapes)
    operations = pickletools.genops(ORDERS + b".")
    return {
        "made_wrong": len(made_wrong),
        "made_right": len(made_right),
        "made_numpy": len(made_numpy),
        "made_catch": len(made_catch),
        "made": ", ".join(made_wrong),
        "refused": refused,
        "arrays_wrong": len(by_pickle),
        "arrays_right": len(by_right),
        "honest_wrong": len(wrong(honest)),
        "honest_right": len(right(honest)),
        "accuracy_wrong": accuracy(predict(by_pickle, x), t),
        "accuracy_right": accuracy(predict(by_npz, x), t),
        "changed": changed(by_pickle, weights),
        "changed_npz": changed(by_npz, weights),
        "changed_float32": changed_float32,
        "changed_float64": changed_float64,
        "changed_old": changed(right(old), weights),
        "numpy_2_old": changed(wrong(old), weights),
        "numpy_1_old": changed(by_numpy_1(old), weights),
        "numpy_1": error(by_numpy_1, new),
        "orders": len(ORDERS),
        "size": len(honest),
        "names_in_npz": numbers_and_shapes.count(b"numpy.") + numbers_and_shapes.count(b"_core"),
        "npz_refused": error(from_npz, with_an_object),
        "catch_wrong": {"file": hostile},
        "catch_right": {"file": honest},
        "strange_honest": len(strange_honest) + len(strange_words(old, names)),
        "strange_hostile": ", ".join(strange_words(hostile, names)),
        "operations": [(code.code, text) for code, text, _ in operations],
        "names": names,
    }


@experiment.claim(
    "The stranger's file makes {made_wrong} folder, i_was_here, while pickle loads it, and "
    "{made_numpy} while NumPy does with allow_pickle=True."
)
def loading_runs_the_file(r):
    """The folder was looked for on the disk, in an empty place."""
    by_pickle = r.made_wrong == 1 and r.made == "i_was_here"
    by_numpy = r.made_numpy == 1
    return by_pickle and by_numpy


@experiment.claim(
    "It makes {made_right} under the reader that admits arrays only, and {made_catch} under the "
    "lines that print its texts."
)
def careful_readers_run_nothing(r):
    return r.made_right == 0 and r.made_catch == 0


@experiment.claim("The reader refuses the file by name: it asks for os.makedirs.")
def the_refusal_says_why(r):
    """It refuses before anything is imported."""
    return r.refused.endswith("UnpicklingError: refused: it asks for os.makedirs")


@experiment.claim(
    "Nothing tells you: {arrays_wrong} arrays are loaded, {changed} of them changed, and the "
    "accuracy is {accuracy_wrong:.4f}, that of the honest weights."
)
def nothing_tells_you(r):
    """The orders leave nothing behind on pickle's stack."""
    all_there = r.arrays_wrong == 6 and r.changed == 0
    same_accuracy = r.accuracy_wrong == r.accuracy_right
    return all_there and same_accuracy


@experiment.claim(
    "{orders} bytes are enough, fewer than 40, in front of {size:,}, which are more than 180,000."
)
def a_few_bytes_do_it(r):
    """The weights behind them are not touched."""
    return r.orders < 40 and r.size > 180_000


@experiment.claim(
    "From honest files of protocols 0 to 5 the reader returns the very weights: in float32 "
    "{changed_float32} of 36 arrays are changed, in float64 {changed_float64}."
)
def it_reads_every_protocol(r):
    return r.changed_float32 == 0 and r.changed_float64 == 0


@experiment.claim(
    "A file that says numpy.core, as NumPy 1 wrote it, is read by the reader, by NumPy 2 and by "
    "an imitation of NumPy 1: {changed_old}, {numpy_2_old} and {numpy_1_old} of 6 arrays changed."
)
def all_read_the_old_name(r):
    return r.changed_old == 0 and r.numpy_2_old == 0 and r.numpy_1_old == 0


@experiment.claim("The imitation of NumPy 1 stops at a file that says numpy._core.")
def numpy_1_does_not_read_the_new_name(r):
    return r.numpy_1 == "ModuleNotFoundError: No module named 'numpy._core'"


@experiment.claim(
    "An .npz gives the same arrays, {changed_npz} of 6 changed, and names {names_in_npz} modules. "
    "An object in it is refused with allow_pickle=False."
)
def npz_needs_no_names(r):
    """Numbers and shapes; what is more is refused unless you allow it."""
    same = r.changed_npz == 0
    no_names = r.names_in_npz == 0
    refused = "allow_pickle=False" in r.npz_refused
    return same and no_names and refused


@experiment.claim(
    "For honest files of protocols 0 to 5, in float32 and in float64, and for one that says "
    "numpy.core, the lines to paste print {strange_honest} words that do not belong there."
)
def honest_files_print_what_belongs(r):
    return r.strange_honest == 0


@experiment.claim("For the stranger's file they print three more words: os, makedirs, i_was_here.")
def the_orders_are_printed(r):
    return r.strange_hostile == "os, makedirs, i_was_here"
