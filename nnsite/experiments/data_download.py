"""A download that was refused, cut short or mixed up, read without a look at it.

    file     the bytes of a downloaded file, gzipped if its name ends in .gz
    content  what it holds when unpacked: an IDX file, the format of MNIST
             magic number  4 bytes: 2051 for images, 2049 for labels
             counts        4 bytes each: images, rows and columns, or labels
             the pixels, or the labels, 1 byte each
    x        the images, shape (n, 784)

No network is used: a handler inside this program refuses in the server's place, and the
IDX file is made from the embedded digits. It is, byte by byte, MNIST's own.
"""

import email.message
import gzip
import hashlib
import io
import struct
import urllib.error
import urllib.request
import urllib.response

import numpy as np

from nnsite.core.network import accuracy, predict
from nnsite.engine.experiment import Experiment, Row

NAME = "t10k-images-idx3-ubyte"
KNOWN = {  # size in bytes, magic number and SHA-256 of the unpacked file
    "t10k-images-idx3-ubyte": (
        7_840_016,
        2051,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    "t10k-labels-idx1-ubyte": (
        10_008,
        2049,
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
    "train-images-idx3-ubyte": (
        47_040_016,
        2051,
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    "train-labels-idx1-ubyte": (
        60_008,
        2049,
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
}


def unpacked(name, file):
    """The content of a file, gzipped or not."""
    return gzip.decompress(file) if name.endswith(".gz") else file


def wrong(name, file):
    """The images in a file."""
    content = unpacked(name, file)
    pixels = np.frombuffer(content, np.uint8, offset=16)
    return pixels.reshape(-1, 784)


def right(name, file):
    """The images in a file."""
    content = unpacked(name, file)
    check(content, *KNOWN[name.removesuffix(".gz")])
    pixels = np.frombuffer(content, np.uint8, offset=16)
    return pixels.reshape(-1, 784)


def check(content, size, magic, sha256):
    """Refuse a content that is not the known one, cheapest look first."""
    first = int.from_bytes(content[:4])
    if first != magic:
        raise ValueError(f"magic number {first}, not {magic}")
    if len(content) != size:
        raise ValueError(f"{len(content)} bytes, not {size}")
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ValueError(f"SHA-256 {found[:8]}..., not {sha256[:8]}...")


class Refused(urllib.response.addinfourl):
    """The answer 403, with a page that says so."""

    msg = "Forbidden"


class Refusing(urllib.request.HTTPHandler):
    """Stands in for a server that refuses every request."""

    def http_open(self, request):
        """Answer without a network."""
        page = io.BytesIO(b"<!DOCTYPE html><title>403 Forbidden</title><h1>Forbidden</h1>")
        return Refused(page, email.message.Message(), request.full_url, 403)


experiment = Experiment(
    table=[
        Row("broken files read as if whole, of 7", "read_wrong", "read_right", "d"),
        Row("images from the file that stops half-way", "half_wrong", "half_right", ",d"),
        Row("images from the whole file", "whole_wrong", "whole_right", ",d"),
        Row("accuracy: another file of that name, and the file", "mixed_up", "accuracy"),
    ],
)


def message(call):
    """What a call raises, as a terminal shows it, or nothing."""
    try:
        call()
    except Exception as error:
        place = type(error).__module__
        prefix = "" if place == "builtins" else f"{place}."
        return f"{prefix}{type(error).__name__}: {error}"
    return ""


def look(message):
    """Which look found it: 0 unpacking, 1 the magic number, 2 the size, 3 the SHA-256."""
    words = ("magic number", "bytes, not", "SHA-256")
    return next((place for place, word in enumerate(words, start=1) if word in message), 0)


def run(train, test, weights):
    """Break a good file in seven ways; read each with and without a look at it."""
    (x, t), (x_other, _) = test, train
    header = struct.pack(">4I", 2051, len(x), 28, 28)
    images = header + x.tobytes()
    labels = struct.pack(">2I", 2049, len(t)) + t.tobytes()
    packed = gzip.compress(images, compresslevel=1, mtime=0)
    tighter = gzip.compress(images, compresslevel=6, mtime=0)

    opener = urllib.request.build_opener(Refusing)
    try:
        opener.open(f"http://yann.lecun.com/exdb/mnist/{NAME}.gz")
    except urllib.error.HTTPError as error:
        refused, page = f"urllib.error.HTTPError: {error}", error.read()

    one_bit = bytearray(images)
    one_bit[len(images) // 2] ^= 1
    broken = {
        "page": (f"{NAME}.gz", page),
        "packed": (f"{NAME}.gz", packed[: len(packed) // 2]),
        "labels": (NAME, labels),
        "cut": (NAME, images[: len(images) // 2]),
        "half": (NAME, images[: 16 + 784 * 5000]),
        "other": (NAME, header + x_other.tobytes()),
        "bit": (NAME, bytes(one_bit)),
    }
    by_wrong = {key: message(lambda file=file: wrong(*file)) for key, file in broken.items()}
    by_right = {key: message(lambda file=file: right(*file)) for key, file in broken.items()}
    half = labels[: len(labels) // 2]
    kept = np.frombuffer(half, np.uint8, offset=8)
    p = np.argmax(predict(weights, x / np.float32(255)), axis=1)
    other = wrong(*broken["other"]) / np.float32(255)
    texts = {f"wrong_{key}": text for key, text in by_wrong.items()}
    texts |= {f"right_{key}": text for key, text in by_right.items()}
    return texts | {
        "refused": refused,
        "agent": dict(opener.addheaders)["User-agent"],
        "page": page.decode(),
        "labels_say": message(lambda: np.frombuffer(half, np.uint8, offset=8)),
        "late": message(lambda: p == kept).strip(),
        "files": len(broken),
        "read_wrong": sum(not text for text in by_wrong.values()),
        "read_right": sum(not text for text in by_right.values()),
        "half_wrong": len(wrong(*broken["half"])),
        "half_right": 0 if by_right["half"] else len(right(*broken["half"])),
        "whole_wrong": len(wrong(NAME, images)),
        "whole_right": len(right(f"{NAME}.gz", packed)),
        "mixed_up": accuracy(predict(weights, other), t),
        "accuracy": accuracy(predict(weights, right(NAME, images) / np.float32(255)), t),
        "labels": len(t),
        "labels_kept": len(kept),
        "places_cut": sum(
            not message(lambda n=n: wrong(NAME, images[:n])) for n in range(800, 1584)
        ),
        "packed_size": len(packed),
        "tighter_size": len(tighter),
        "same_content": int(gzip.decompress(packed) == gzip.decompress(tighter) == images),
        "size": len(images),
        "magic": images[:4].hex(" "),
        "sha256_images": hashlib.sha256(images).hexdigest(),
        "sha256_labels": hashlib.sha256(labels).hexdigest(),
        "probe_right": f"{len(images)} {images[:4].hex()} {hashlib.sha256(images).hexdigest()[:8]}",
        "looks": [look(text) for text in by_right.values()],
        "only_sha": sum(look(text) == 3 for text in by_right.values()),
        "raised": [text.partition(":")[0].rpartition(".")[2] for text in by_wrong.values()],
        "images": [0 if by_wrong[key] else len(wrong(*file)) for key, file in broken.items()],
    }


@experiment.claim(
    "The file made from the embedded digits is MNIST's own: {size:,} bytes, with its SHA-256."
)
def the_file_is_the_original(r):
    """Of the labels' file as well."""
    published = [KNOWN[name][2] for name in list(KNOWN)[:2]]
    return [r.sha256_images, r.sha256_labels] == published and r.read_right == 0


@experiment.claim(
    "Of {files} broken files, reading without a look takes {read_wrong} for whole; with a look, "
    "{read_right}. The whole file passes: {whole_right:,} images."
)
def a_look_finds_them_all(r):
    """Each look finds at least one of them."""
    return (r.read_wrong, r.only_sha, r.read_right) == (3, 2, 0) and set(r.looks) == {0, 1, 2, 3}


@experiment.claim("Accuracy with another file of that name and size: {mixed_up:.4f}.")
def another_file_is_guessing(r):
    """The images of one file, the labels of another."""
    return 0.07 < r.mixed_up < 0.13 and r.accuracy > 0.92


@experiment.claim(
    "Cut within an image, reshape finds it; of 784 places to cut, {places_cut} is not."
)
def reshape_finds_most_cuts(r):
    """Only a cut between two images leaves a multiple of 784."""
    return r.places_cut == 1


@experiment.claim("Half of a label file is read without an error: {labels_kept:,} labels.")
def labels_can_be_cut_anywhere(r):
    """There is no shape to miss: one byte is one label."""
    silent = r.labels_say == "" and r.labels_kept == r.labels // 2 - 4
    return silent and "could not be broadcast" in r.late


@experiment.claim(
    "Packed tighter, the same images take {tighter_size:,} bytes instead of {packed_size:,}."
)
def the_packing_tells_nothing(r):
    """So sizes and SHA-256 of a .gz differ from host to host."""
    return r.tighter_size < r.packed_size and r.same_content == 1


@experiment.claim("A refused request ends in HTTPError, and the page it brings is not a .gz.")
def a_page_is_no_gzip(r):
    """The two errors that a reader meets, one after the other."""
    return "403" in r.refused and "Not a gzipped file (b'<!')" in r.wrong_page
