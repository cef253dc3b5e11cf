"""A download that was refused, cut short or mixed up, read without a look at it.

    file     the bytes of a downloaded file, gzipped if its name ends in .gz
    content  what it holds when unpacked: an IDX file (its format: nnsite/data/idx.py)
    x        the images, shape (n, 784)

No network is used: a handler inside this program refuses in the server's place, and the
IDX file is made from the embedded digits. It is, byte by byte, MNIST's own.
"""

import email.message
import gzip
import hashlib
import io
import traceback
import urllib.error
import urllib.request

import numpy as np

from nnsite.core.network import accuracy, predict
from nnsite.data.idx import KNOWN, check, pack
from nnsite.engine.declare.experiment import Experiment, Row

NAME, LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
PAGE = b"<!DOCTYPE html><title>403 Forbidden</title><h1>Forbidden</h1>"


def wrong(name, file):
    """The images in a file."""
    content = gzip.decompress(file) if name.endswith(".gz") else file
    pixels = np.frombuffer(content, np.uint8, offset=16)
    return pixels.reshape(-1, 784)


def right(name, file):
    """The images in a file."""
    content = gzip.decompress(file) if name.endswith(".gz") else file
    check(content, *KNOWN[name.removesuffix(".gz")])
    pixels = np.frombuffer(content, np.uint8, offset=16)
    return pixels.reshape(-1, 784)


experiment = Experiment(
    table=[
        Row("broken files read as if whole, of 7", "read_wrong", "read_right", "d"),
        Row("accuracy: another file of that name, and the file", "mixed_up", "accuracy"),
    ],
)


class Refusing(urllib.request.HTTPHandler):
    """Stands in for a server that refuses every request, with a page that says so."""

    def http_open(self, request):
        """Answer without a network."""
        page, url = io.BytesIO(PAGE), request.full_url
        raise urllib.error.HTTPError(url, 403, "Forbidden", email.message.Message(), page)


def message(call, *arguments):
    """What a call raises, as a terminal shows it, or nothing."""
    try:
        call(*arguments)
    except Exception as error:
        return traceback.format_exception_only(error)[-1].strip()
    return ""


def look(message):
    """Which look found it: 0 unpacking, 1 the magic number, 2 the size, 3 the SHA-256."""
    words = ("magic number", "bytes, not", "SHA-256")
    return next((place for place, word in enumerate(words, start=1) if word in message), 0)


def run(train, test, weights):
    """Break a good file in seven ways; read each with and without a look at it."""
    x, t = test
    images, labels = pack(x.reshape(-1, 28, 28)), pack(t)
    packed, tighter = (gzip.compress(images, level, mtime=0) for level in (1, 6))
    broken = {
        "page": (f"{NAME}.gz", PAGE),
        "packed": (f"{NAME}.gz", packed[: len(packed) // 2]),
        "labels": (NAME, labels),
        "cut": (NAME, images[: len(images) // 2]),
        "half": (NAME, images[: 16 + 784 * 5000]),
        "other": (NAME, pack(train[0].reshape(-1, 28, 28))),
        "bit": (NAME, images[:-1] + bytes([images[-1] ^ 1])),
    }
    by_wrong = {key: message(wrong, *file) for key, file in broken.items()}
    by_right = {key: message(right, *file) for key, file in broken.items()}
    read = {key: 0 if by_wrong[key] else len(wrong(*file)) for key, file in broken.items()}
    looks = [look(text) for text in by_right.values()]

    check(labels, *KNOWN[LABELS])
    opener = urllib.request.build_opener(Refusing)
    kept = np.frombuffer(labels[: len(labels) // 2], np.uint8, offset=8)
    y = predict(weights, right(f"{NAME}.gz", packed) / np.float32(255))
    y_other = predict(weights, wrong(*broken["other"]) / np.float32(255))
    cuts = [message(wrong, NAME, images[:size]) for size in range(800, 800 + 784)]
    return {
        **{f"wrong_{key}": text for key, text in by_wrong.items()},
        **{f"right_{key}": text for key, text in by_right.items()},
        "refused": message(opener.open, f"http://yann.lecun.com/exdb/mnist/{NAME}.gz"),
        "agent": dict(opener.addheaders)["User-agent"],
        "labels_say": message(np.frombuffer, labels[: len(labels) // 2], np.uint8, -1, 8),
        "late": message(lambda: np.argmax(y, axis=1) == kept),
        "magic": images[:4].hex(" "),
        "probe_right": f"{len(images)} {images[:4].hex()} {hashlib.sha256(images).hexdigest()[:8]}",
        "files": len(broken),
        "read_wrong": list(by_wrong.values()).count(""),
        "read_right": list(by_right.values()).count(""),
        "only_sha": looks.count(3),
        "half_wrong": read["half"],
        "mixed_up": accuracy(y_other, t),
        "accuracy": accuracy(y, t),
        "labels": len(t),
        "labels_kept": len(kept),
        "places_cut": cuts.count(""),
        "size": len(images),
        "packed_size": len(packed),
        "tighter_size": len(tighter),
        "looks": looks,
        "raised": [text.partition(":")[0].rpartition(".")[2] for text in by_wrong.values()],
        "images": list(read.values()),
    }


@experiment.claim(
    "Of {files} broken files, reading without a look takes {read_wrong} for whole, one with "
    "accuracy {mixed_up:.4f}; with a look, {read_right}. The whole file passes: {accuracy:.4f}."
)
def a_look_finds_them_all(r):
    found = (r.read_wrong, r.only_sha, r.read_right) == (3, 2, 0) and set(r.looks) == {0, 1, 2, 3}
    return found and 0.07 < r.mixed_up < 0.13 and r.accuracy > 0.92


@experiment.claim(
    "Cut within an image, reshape finds it; of 784 places to cut, {places_cut} is not. Half of "
    "a label file is read without an error: {labels_kept:,} labels."
)
def labels_can_be_cut_anywhere(r):
    silent = r.labels_say == "" and r.labels_kept == r.labels // 2 - 4
    return r.places_cut == 1 and silent and "could not be broadcast" in r.late


@experiment.claim("A refused request ends in HTTPError, and the page it brings is not a .gz.")
def a_page_is_no_gzip(r):
    return "403" in r.refused and "Not a gzipped file (b'<!')" in r.wrong_page
