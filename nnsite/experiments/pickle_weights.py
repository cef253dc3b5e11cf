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
from nnsite.data import arrays_only
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments.data_download import message

ORDERS = b"cos\nmakedirs\n(Vi_was_here\ntR0"


def wrong(file):
    """The weights in a file."""
    return pickle.loads(file)


def right(file):
    """The weights in a file."""
    return arrays_only.loads(file)


def texts(file):
    """Every text in a pickle, read without running it."""
    found = {text for _, text, _ in pickletools.genops(file) if isinstance(text, str)}
    return sorted(found)


class NumPy1(pickle.Unpickler):
    """An imitation of an older NumPy, which has no numpy._core."""

    def find_class(self, module, name):
        """What `pickle` does with each name: import it. Here, some imports fail."""
        if module.startswith("numpy._core"):
            raise ModuleNotFoundError("No module named 'numpy._core'")
        return super().find_class(module, name)


experiment = Experiment(
    table=[
        Row("folders the file made while it was loaded", "made_wrong", "made_right", "d"),
        Row("arrays loaded from the stranger's file", "arrays_wrong", "arrays_right", "d"),
        Row("accuracy: stranger's pickle, and .npz", "accuracy_wrong", "accuracy_right"),
    ],
)


def watched(load, file):
    """What a reader gives for a file, what it says, and what appears in an empty folder."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        loaded = {}
        says = message(lambda: loaded.update(load(file)))
        return loaded, says, os.listdir()


def run(test, weights):
    """Load the same weights from an honest and from a hostile file, by several readers."""
    x, t = test
    x = x / np.float32(255)
    honest = pickle.dumps(dict(weights), protocol=3)
    hostile = ORDERS + honest
    by_pickle, _, made_wrong = watched(wrong, hostile)
    by_reader, refused, made_right = watched(right, hostile)
    *_, made_numpy = watched(lambda file: np.load(io.BytesIO(file), allow_pickle=True), hostile)
    *_, made_tools = watched(lambda file: dict.fromkeys(texts(file)), hostile)

    npz, objects = io.BytesIO(), io.BytesIO()
    np.savez(npz, **weights)
    np.save(objects, np.array([{}]))
    from_npz = dict(np.load(io.BytesIO(npz.getvalue())))

    old = honest.replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    accepted = {"": by_pickle, "_npz": from_npz, "_old": right(old), "_new": right(honest)}
    changed = {
        f"changed{name}": sum(not np.array_equal(arrays[key], weights[key]) for key in weights)
        for name, arrays in accepted.items()
    }
    return changed | {
        "made_wrong": len(made_wrong),
        "made_right": len(made_right),
        "made_numpy": len(made_numpy),
        "made_tools": len(made_tools),
        "arrays_wrong": len(by_pickle),
        "arrays_right": len(by_reader),
        "accuracy_wrong": accuracy(predict(by_pickle, x), t),
        "accuracy_right": accuracy(predict(from_npz, x), t),
        "orders": len(ORDERS),
        "size": len(honest),
        "names_in_npz": npz.getvalue().count(b"numpy.") + npz.getvalue().count(b"_core"),
        "made": ", ".join(made_wrong),
        "refused": refused,
        "numpy_2_old": message(lambda: wrong(old)),
        "numpy_1": message(lambda: NumPy1(io.BytesIO(honest)).load()),
        "numpy_1_old": message(lambda: NumPy1(io.BytesIO(old)).load()),
        "npz_refused": message(np.load, io.BytesIO(objects.getvalue())),
        "probe_wrong": str(texts(hostile)),
        "probe_right": str(texts(honest)),
        "operations": [(code.code, text) for code, text, _ in pickletools.genops(ORDERS + b".")],
        "names": list(weights),
    }


@experiment.claim(
    "The stranger's file makes {made_wrong} folder while pickle loads it, {made_numpy} while NumPy "
    "does with allow_pickle=True, {made_tools} under pickletools, and {made_right} under the safe "
    "reader, which refuses it by name."
)
def loading_runs_the_file(r):
    ran = r.made_wrong == r.made_numpy == 1 and r.made == "i_was_here"
    refused = r.refused.startswith("ValueError: refused: it asks for os.makedirs")
    return ran and refused and r.made_right == r.made_tools == 0


@experiment.claim(
    "Nothing tells you: {orders} bytes in front of {size:,} are enough, {arrays_wrong} arrays are "
    "loaded, {changed} of them changed, and the accuracy is {accuracy_wrong:.4f}."
)
def nothing_tells_you(r):
    few = r.orders < 40 and r.size > 180_000
    return few and r.arrays_wrong == 6 and r.changed == 0 and r.accuracy_wrong == r.accuracy_right


@experiment.claim(
    "The safe reader reads honest pickles of either name, numpy._core or numpy.core: {changed_new} "
    "and {changed_old} of 6 arrays changed. An .npz, {changed_npz} changed, names {names_in_npz}."
)
def only_pickles_have_an_age(r):
    old = r.numpy_2_old == r.numpy_1_old == "" and "numpy._core" in r.numpy_1
    same = r.changed_new == r.changed_old == r.changed_npz == 0
    return same and old and r.names_in_npz == 0 and "allow_pickle=False" in r.npz_refused
