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
from pathlib import Path

import numpy as np

from nnsite.core.network import accuracy, predict
from nnsite.engine.declare.capture import error, printed
from nnsite.engine.declare.experiment import Experiment, Row

ORDERS = b"cos\nmakedirs\n(Vi_was_here\ntR0"
HIDDEN = b"cthis\n\x01\n0"  # asks the module this for a name that cannot be printed
PAGE = b"<!DOCTYPE html><title>sample_weight.pkl</title>"


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

    texts = {}
    for _, text, _ in pickletools.genops(file):
        if isinstance(text, str) and text.isprintable():
            texts[text] = "once"

    print(*texts, sep=", ")


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
        Row("folders that loading the file made", "made_wrong", "made_right", "d"),
        Row("arrays loaded from the stranger's file", "arrays_wrong", "arrays_right", "d"),
        Row("arrays loaded from an honest file", "honest_wrong", "honest_right", "d"),
        Row("accuracy: stranger's pickle, and .npz", "accuracy_wrong", "accuracy_right"),
    ],
)


@experiment.repair
def without_pickle(network):
    """The weights by way of a file that holds arrays and nothing else."""
    np.savez("weights.npz", **network)
    file = np.load("weights.npz", allow_pickle=False)
    network = dict(file)
    return network


@experiment.repair
def from_npz():
    """The weights in a file that holds arrays and nothing else."""
    file = np.load("weights.npz", allow_pickle=False)
    network = dict(file)
    return network


@experiment.repair
def with_our_reader(file):
    """The weights in a pickle of arrays, read with this project's own reader."""
    from nnsite.data.arrays_only import loads

    network = loads(file)
    return network


class NumPy1(pickle.Unpickler):
    """An imitation of NumPy 1, in which modules are missing that NumPy 2 has."""

    missing = "numpy._core"  # up to 1.26.0

    def find_class(self, module, name):
        """Import what the file asks for, as pickle does. Here, some imports fail."""
        if module.startswith(self.missing):
            raise ModuleNotFoundError(f"No module named '{self.missing}'")
        return super().find_class(module, name)


class LastNumPy1(NumPy1):
    """The same from 1.26.1 on: there it has the new names of most modules."""

    missing = "numpy._core.numeric"


def by_numpy_1(file):
    """The weights in a file, read by the imitation of NumPy up to 1.26.0."""
    return NumPy1(io.BytesIO(file)).load()


def by_last_numpy_1(file):
    """The weights in a file, read by the imitation of NumPy 1 from 1.26.1 on."""
    return LastNumPy1(io.BytesIO(file)).load()


def is_read(read, file):
    """Whether a file is read without an error."""
    try:
        read(file)
    except ModuleNotFoundError:
        return False
    return True


def by_careful_numpy_load(file):
    """The weights in a file, read by NumPy, which is not allowed to use pickle."""
    return np.load(io.BytesIO(file))


def by_numpy_load(file):
    """The weights in a file, read by NumPy, which is allowed to use pickle."""
    return np.load(io.BytesIO(file), allow_pickle=True)


def by_catch(file):
    """What the lines to paste print for a file."""
    return printed(catch, file)


def refusal(file):
    """The error with which `right` refuses a file."""
    return error(right, file)


def our_refusal(file):
    """The error with which the project's own reader refuses a file."""
    return error(with_our_reader, file)


def an_npz_as_if_of_arrays(content):
    """Put a file where the weights should be, and read it as if it held arrays."""
    Path("weights.npz").write_bytes(content)
    return from_npz()


def saved(save, arrays):
    """What NumPy writes with `np.save` or `np.savez`."""
    file = io.BytesIO()
    save(file, **arrays)
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
    refused_by_ours, made_our_reader = in_an_empty_folder(our_refusal, hostile)
    _, made_numpy = in_an_empty_folder(by_numpy_load, hostile)
    _, made_catch = in_an_empty_folder(by_catch, hostile)

    float64 = {name: array.astype(np.float64) for name, array in weights.items()}
    changed_float32 = 0
    changed_float64 = 0
    strange_honest = []
    read_by_numpy_1 = 0
    read_by_last_numpy_1 = 0
    for protocol in range(6):
        file_float32 = pickle.dumps(dict(weights), protocol)
        file_float64 = pickle.dumps(float64, protocol)
        changed_float32 += changed(right(file_float32), weights)
        changed_float64 += changed(right(file_float64), float64)
        strange_honest += strange_words(file_float32, names)
        strange_honest += strange_words(file_float64, names)
        read_by_numpy_1 += is_read(by_numpy_1, file_float32)
        read_by_last_numpy_1 += is_read(by_last_numpy_1, file_float32)

    # As NumPy 1 and Python before 3.8 wrote it; the book's own file is one of these.
    new = pickle.dumps(dict(weights), protocol=3)
    old = new.replace(b"numpy._core.multiarray", b"numpy.core.multiarray", 1)
    newest = pickle.dumps(dict(weights), protocol=5)
    with_an_object = saved(np.savez, {"W1": np.array([{}])})
    a_dictionary = saved(np.save, {"arr": dict(weights)})
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        by_npz = without_pickle(weights)
        numbers_and_shapes = Path("weights.npz").read_bytes()
        again = from_npz()
        npz_refused = error(an_npz_as_if_of_arrays, with_an_object)
        dictionary_refused = error(an_npz_as_if_of_arrays, a_dictionary)
    hidden = HIDDEN + honest
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
        "changed_npz": changed(by_npz, weights) + changed(again, weights),
        "changed_our_reader": changed(with_our_reader(honest), weights),
        "made_our_reader": len(made_our_reader),
        "refused_by_ours": refused_by_ours,
        "changed_float32": changed_float32,
        "changed_float64": changed_float64,
        "changed_old": changed(right(old), weights),
        "numpy_2_old": changed(wrong(old), weights),
        "numpy_1_old": changed(by_numpy_1(old), weights),
        "numpy_1": error(by_numpy_1, new),
        "last_numpy_1": error(by_last_numpy_1, newest),
        "read_by_numpy_1": read_by_numpy_1,
        "read_by_last_numpy_1": read_by_last_numpy_1,
        "no_pickle": error(wrong, PAGE),
        "no_pickle_blank": error(wrong, b"\n" + PAGE),
        "truncated": error(wrong, honest[: len(honest) // 2]),
        "orders": len(ORDERS),
        "size": len(honest),
        "names_in_npz": numbers_and_shapes.count(b"numpy.") + numbers_and_shapes.count(b"_core"),
        "npz_refused": npz_refused,
        "dictionary_refused": dictionary_refused,
        "pickle_refused": error(by_careful_numpy_load, honest),
        "page_refused": error(by_careful_numpy_load, PAGE),
        "page_under_right": refusal(PAGE),
        "catch_wrong": {"file": hostile},
        "catch_right": {"file": honest},
        "strange_honest": len(strange_honest) + len(strange_words(old, names)),
        "strange_hidden": len(strange_words(hidden, names)),
        "hidden_refused": refusal(hidden),
        "strange_hostile": ", ".join(strange_words(hostile, names)),
        "operations": [(code.code, text) for code, text, _ in operations],
        "names": names,
    }


@experiment.law(
    "The stranger's file makes {made_wrong} folder, i_was_here, while pickle loads it, and "
    "{made_numpy} while NumPy does with allow_pickle=True."
)
def loading_runs_the_file(r):
    """The folder was looked for on the disk, in an empty place."""
    by_pickle = r.made_wrong == 1 and r.made == "i_was_here"
    by_numpy = r.made_numpy == 1
    return by_pickle and by_numpy


@experiment.law(
    "It makes {made_right} under the reader that admits arrays only, and {made_catch} under the "
    "lines that print its texts."
)
def careful_readers_run_nothing(r):
    return r.made_right == 0 and r.made_catch == 0


@experiment.law("The reader refuses the file by name: it asks for os.makedirs.")
def the_refusal_says_why(r):
    """It refuses before anything is imported."""
    return r.refused.endswith("UnpicklingError: refused: it asks for os.makedirs")


@experiment.law(
    "Nothing tells you: {arrays_wrong} arrays are loaded, {changed} of them changed, and the "
    "accuracy is {accuracy_wrong:.4f}, that of the honest weights."
)
def nothing_tells_you(r):
    """The orders leave nothing behind on pickle's stack."""
    all_there = r.arrays_wrong == 6 and r.changed == 0
    same_accuracy = r.accuracy_wrong == r.accuracy_right
    return all_there and same_accuracy


@experiment.law(
    "{orders} bytes are enough, fewer than 40, in front of {size:,}, which are more than 180,000."
)
def a_few_bytes_do_it(r):
    """The weights behind them are not touched."""
    return r.orders < 40 and r.size > 180_000


@experiment.law(
    "From honest files of protocols 0 to 5 the reader returns the very weights: in float32 "
    "{changed_float32} of 36 arrays are changed, in float64 {changed_float64}."
)
def it_reads_every_protocol(r):
    return r.changed_float32 == 0 and r.changed_float64 == 0


@experiment.law(
    "A file that says numpy.core, as NumPy 1 wrote it, is read by the reader, by NumPy 2 and by "
    "an imitation of NumPy 1: {changed_old}, {numpy_2_old} and {numpy_1_old} of 6 arrays changed."
)
def all_read_the_old_name(r):
    return r.changed_old == 0 and r.numpy_2_old == 0 and r.numpy_1_old == 0


@experiment.law(
    "Of files of NumPy 2, in protocols 0 to 5, the imitation of NumPy up to 1.26.0 reads "
    "{read_by_numpy_1}; it has no numpy._core. That of NumPy 1 from 1.26.1 on reads "
    "{read_by_last_numpy_1}, all but protocol 5, which asks for numpy._core.numeric."
)
def numpy_1_does_not_read_the_new_names(r):
    no_new_name = r.numpy_1 == "ModuleNotFoundError: No module named 'numpy._core'"
    none = r.read_by_numpy_1 == 0
    not_in_5 = r.last_numpy_1 == "ModuleNotFoundError: No module named 'numpy._core.numeric'"
    all_but_5 = r.read_by_last_numpy_1 == 5
    return no_new_name and none and not_in_5 and all_but_5


@experiment.finding(
    "By way of an .npz, saved and read with allow_pickle=False, the arrays are the same: "
    "{changed_npz} of 2 times 6 changed. The file names {names_in_npz} modules."
)
def npz_needs_no_names(r):
    """So NumPy 1 finds nothing in it that was renamed."""
    return r.changed_npz == 0 and r.names_in_npz == 0


@experiment.law(
    "An object in an .npz, and a dictionary saved with np.save, are refused with the same error."
)
def objects_are_refused(r):
    """Either is pickled inside NumPy's own format."""
    refused = r.npz_refused.startswith("ValueError: Object arrays cannot be loaded")
    return refused and r.dictionary_refused == r.npz_refused


@experiment.law(
    "Without allow_pickle, np.load refuses the honest pickle too, and says that it is pickled. It "
    "says the same of a web page, at whose first byte the reader for arrays stops. The project's "
    "own reader changes {changed_our_reader} of the 6 arrays of the pickle."
)
def numpy_refuses_a_pickle(r):
    """Neither is NumPy's own format, and NumPy looks no further."""
    refused = r.pickle_refused.startswith("ValueError: ") and "pickled" in r.pickle_refused
    page_too = r.page_refused == r.pickle_refused
    stops = r.page_under_right.endswith("UnpicklingError: invalid load key, '<'.")
    read_by_ours = r.changed_our_reader == 0
    return refused and page_too and stops and read_by_ours


@experiment.law(
    "A web page under the name of a pickle ends in an UnpicklingError that names its first byte; "
    "half a pickle ends in one that says that it was truncated."
)
def no_pickle_is_told_by_its_first_byte(r):
    page = r.no_pickle == "_pickle.UnpicklingError: invalid load key, '<'."
    blank = r.no_pickle_blank == "_pickle.UnpicklingError: invalid load key, '\\x0a'."
    half = r.truncated == "_pickle.UnpicklingError: pickle data was truncated"
    return page and blank and half


@experiment.law(
    "The project's own reader changes {changed_our_reader} of the 6 arrays. It refuses the "
    "stranger's file, which makes {made_our_reader} folders under it."
)
def our_reader_does_the_same(r):
    same = r.changed_our_reader == 0
    refused = r.refused_by_ours.startswith("ValueError: refused: it asks for os.makedirs")
    nothing_made = r.made_our_reader == 0
    return same and refused and nothing_made


@experiment.finding(
    "For honest files of protocols 0 to 5, in float32 and in float64, and for one that says "
    "numpy.core, the lines to paste print {strange_honest} words that do not belong there."
)
def honest_files_print_what_belongs(r):
    return r.strange_honest == 0


@experiment.law("For the stranger's file they print three more words: os, makedirs, i_was_here.")
def the_orders_are_printed(r):
    return r.strange_hostile == "os, makedirs, i_was_here"


@experiment.law(
    "For a file that imports a module by a name that cannot be printed they print {strange_hidden} "
    "words that do not belong there. The reader for arrays refuses it."
)
def a_name_that_cannot_be_printed_is_left_out(r):
    """So words that all belong are no proof."""
    nothing_strange = r.strange_hidden == 0
    refused = "UnpicklingError: refused: it asks for this." in r.hidden_refused
    return nothing_strange and refused
