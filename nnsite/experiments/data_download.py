"""A download that was refused, cut short or mixed up, and read unchecked.

    file     the bytes of a downloaded file, gzipped if its name ends in .gz
    content  what it holds when unpacked: an IDX file (its format: nnsite/data/idx.py)
    x        the images, shape (n, 784)
    t        their labels, shape (n,)

Nothing is downloaded: two handlers inside this program answer in place of the server that
refuses and of the mirror, and the IDX file is made from the embedded digits. It is, byte by
byte, MNIST's own.
"""

import contextlib
import email.message
import gzip
import hashlib
import io
import pickle
import tempfile
import urllib.error
import urllib.request
import urllib.response
import zlib
from pathlib import Path

import numpy as np

from nnsite.core.network import accuracy, predict
from nnsite.data.idx import KNOWN, pack
from nnsite.engine.declare.capture import error
from nnsite.engine.declare.experiment import Experiment, Row

NAME = "t10k-images-idx3-ubyte"
ZIPPED = "t10k-images-idx3-ubyte.gz"
LABELS = "t10k-labels-idx1-ubyte"
LECUN = "http://yann.lecun.com/exdb/mnist/"
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


def check(content, size, magic, sha256):
    """Raise an error if these are not the bytes expected. The quickest check comes first."""
    first = int.from_bytes(content[:4], "big")
    if first != magic:
        raise ValueError(f"magic number {first}, not {magic}")
    if len(content) != size:
        raise ValueError(f"{len(content)} bytes, not {size}")
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ValueError(f"SHA-256 {found[:8]}..., not {sha256[:8]}...")


def catch(file):
    import gzip
    import hashlib

    content = gzip.decompress(file)
    magic = int.from_bytes(content[:4], "big")
    print(len(content), magic)
    sha256 = hashlib.sha256(content)
    print(sha256.hexdigest()[:8])


experiment = Experiment(
    table=[
        Row("broken files that pass for whole, of 7", "read_wrong", "read_right", "d"),
        Row("accuracy: another file of that name, and the file", "mixed_up", "accuracy"),
    ],
)


@experiment.repair
def from_mirror():
    """For `dataset/mnist.py`: the address that the book's repository uses today."""
    url_base = "https://ossci-datasets.s3.amazonaws.com/mnist/"
    return url_base


@experiment.repair
def without_broken_files():
    """In the book's folder: MNIST's files are deleted, packed or not, and what was read."""
    from pathlib import Path

    folder = Path("dataset")
    for old in folder.iterdir():
        if "ubyte" in old.name or old.name == "mnist.pkl":
            old.unlink()
    return folder


@experiment.repair
def without_half_a_pickle():
    """In the book's folder: what the loader keeps is deleted."""
    from pathlib import Path

    kept = Path("dataset/mnist.pkl")
    kept.unlink()
    return kept


class Refusing(urllib.request.HTTPHandler):
    """Stands in for a server that refuses every request, with a page that says so."""

    def http_open(self, request):
        """Answer without a network."""
        page, url = io.BytesIO(PAGE), request.full_url
        with urllib.error.HTTPError(url, 403, "Forbidden", email.message.Message(), page) as no:
            raise no


class Given(urllib.response.addinfourl):
    """The answer of a server that gives a file."""

    msg = "OK"


class Mirror(urllib.request.HTTPSHandler):
    """Stands in for the mirror: it has one file, at one address."""

    def __init__(self, address, file):
        super().__init__()
        self.address = address
        self.file = file

    def https_open(self, request):
        """Answer without a network."""
        url, headers = request.full_url, email.message.Message()
        if url != self.address:
            with urllib.error.HTTPError(url, 404, "Not Found", headers, io.BytesIO()) as no:
                raise no
        return Given(io.BytesIO(self.file), headers, url, 200)


def load(opener, url_base):
    """The images by way of `dataset`, in which files once fetched and read are kept."""
    kept = Path("dataset/mnist.pkl")
    if not kept.exists():
        file = Path("dataset", ZIPPED)
        if not file.exists():
            with opener.open(url_base + ZIPPED) as answer:
                file.write_bytes(answer.read())
        kept.write_bytes(pickle.dumps(wrong(ZIPPED, file.read_bytes())))
    return pickle.loads(kept.read_bytes())


def errors_and_repairs(opener, x):
    """Errors of the loader that keeps its files, and how often a repair ends them.

    Each case begins with an empty folder `dataset` and one file in it. The loader runs
    twice, so that an error that stays is seen to stay.
    """
    pickled = pickle.dumps(x)
    with opener.open(from_mirror() + ZIPPED) as answer:
        packed = answer.read()
    cases = [
        (ZIPPED, PAGE, without_broken_files),
        (ZIPPED, packed[: len(packed) // 2], without_broken_files),
        (ZIPPED, b"", without_broken_files),
        (ZIPPED, gzip.decompress(packed), without_broken_files),
        ("mnist.pkl", pickled[: len(pickled) // 2], without_half_a_pickle),
        ("mnist.pkl", b"", without_half_a_pickle),
    ]
    stays = 0
    repaired = 0
    errors = []
    for name, content, repair in cases:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            Path("dataset").mkdir()
            Path("dataset", name).write_bytes(content)
            first = error(load, opener, from_mirror())
            stays += first == error(load, opener, from_mirror())
            repair()
            repaired += np.array_equal(load(opener, from_mirror()), x)
            errors.append(first)
    return errors, stays, repaired


def kept_and_repaired(opener, x, packed_other):
    """Whether images once read stay when their file alone is deleted, and go with the repair."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        file = Path("dataset", ZIPPED)
        file.parent.mkdir()
        file.write_bytes(packed_other)
        first = load(opener, from_mirror())
        file.unlink()
        kept = np.array_equal(load(opener, from_mirror()), first) and not np.array_equal(first, x)
        without_broken_files()
        return kept, np.array_equal(load(opener, from_mirror()), x)


def deleted_and_left():
    """How many of five files that hold MNIST a repair deletes, and how many others it leaves."""
    others = ["lena.png", "mnist.py", "weights.pkl", "others.gz"]
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("dataset").mkdir()
        for name in [ZIPPED, NAME, LABELS, f"{LABELS}.gz", "mnist.pkl", *others]:
            Path("dataset", name).touch()
        left = [file.name for file in without_broken_files().iterdir()]
    return 5 - len(set(left) - set(others)), len(set(left) & set(others))


def read_labels(name, file):
    """The labels in a file, as the book reads them."""
    content = gzip.decompress(file) if name.endswith(".gz") else file
    return np.frombuffer(content, np.uint8, offset=8)


def broken_at_each_byte(file):
    """A file cut before each of its bytes, and with one bit changed in each of them."""
    cut = [file[:place] for place in range(len(file))]
    flipped = []
    for place in range(len(file)):
        byte = bytes([file[place] ^ 1 << place % 8])
        flipped.append(file[:place] + byte + file[place + 1 :])
    return cut + flipped


def falsely_read(files, t):
    """How many files of labels are read without an error, and as other labels."""
    count = 0
    for file in files:
        with contextlib.suppress(EOFError, OSError, ValueError, zlib.error):
            count += not np.array_equal(read_labels(".gz", file), t)
    return count


def is_read(read, name, file):
    """Whether a file is read without an error."""
    try:
        read(name, file)
    except Exception:
        return False
    return True


def found_by(message):
    """Which check found it: 0 unpacking, 1 the magic number, 2 the size, 3 the SHA-256."""
    if "magic number" in message:
        return 1
    if "bytes, not" in message:
        return 2
    if "SHA-256" in message:
        return 3
    return 0


def kind(message):
    """The name of an error, without its module and its text."""
    return message.partition(":")[0].rpartition(".")[2]


def count_right(y, t):
    """How many digits are recognised, counted one by one as in section 3.6.2 of the book."""
    count = 0
    for i in range(len(y)):
        p = np.argmax(y[i])
        if p == t[i]:
            count += 1
    return count


def count_right_in_batches(y, t):
    """The same, a hundred at a time, as in section 3.6.3."""
    count = 0
    for i in range(0, len(y), 100):
        p = np.argmax(y[i : i + 100], axis=1)
        count += np.sum(p == t[i : i + 100])
    return count


def run(train, test, weights):
    """Break a good file in seven ways; read each unchecked and checked."""
    x, t = test
    x_other, _ = train
    images = pack(x.reshape(-1, 28, 28))
    labels = pack(t)
    check(labels, *KNOWN[LABELS])
    packed = gzip.compress(images, 1, mtime=0)
    tighter = gzip.compress(images, 6, mtime=0)

    page = ZIPPED, PAGE
    packed_half = ZIPPED, packed[: len(packed) // 2]
    mistaken = NAME, labels
    cut = NAME, images[: len(images) // 2]
    half = NAME, images[: 16 + 784 * 5000]
    other = NAME, pack(x_other.reshape(-1, 28, 28))
    packed_other = gzip.compress(other[1], 1, mtime=0)
    bit = NAME, images[:-1] + bytes([images[-1] ^ 1])
    broken = [page, packed_half, mistaken, cut, half, other, bit]

    wrong_page = error(wrong, *page)
    wrong_packed = error(wrong, *packed_half)
    wrong_labels = error(wrong, *mistaken)
    wrong_cut = error(wrong, *cut)
    half_wrong = len(wrong(*half))
    other_wrong = len(wrong(*other))
    bit_wrong = len(wrong(*bit))

    right_page = error(right, *page)
    right_packed = error(right, *packed_half)
    right_labels = error(right, *mistaken)
    right_cut = error(right, *cut)
    right_half = error(right, *half)
    right_other = error(right, *other)
    right_bit = error(right, *bit)
    refusals = [right_page, right_packed, right_labels, right_cut]
    refusals += [right_half, right_other, right_bit]
    found = [found_by(message) for message in refusals]

    # Damage inside a .gz: its last 8 bytes are a checksum and the size.
    packed_bit = packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:]
    damaged = broken_at_each_byte(gzip.compress(labels, mtime=0))

    mirror = Mirror(f"https://ossci-datasets.s3.amazonaws.com/mnist/{ZIPPED}", packed)
    opener = urllib.request.build_opener(Refusing, mirror)
    with opener.open(from_mirror() + ZIPPED) as answer:
        fetched = answer.read()
    errors, stays, repaired = errors_and_repairs(opener, x)
    deleted, left = deleted_and_left()
    other_kept, other_repaired = kept_and_repaired(opener, x, packed_other)

    labels_kept = read_labels(LABELS, labels[: len(labels) // 2])
    cuts = [(NAME, images[:size]) for size in range(16 + 784, 16 + 2 * 784)]
    y = predict(weights, right(ZIPPED, packed) / np.float32(255))
    y_other = predict(weights, wrong(*other) / np.float32(255))
    return {
        "refused": error(opener.open, LECUN + ZIPPED),
        "url_base": from_mirror(),
        "from_mirror": len(wrong(ZIPPED, fetched)),
        "agent": dict(opener.addheaders)["User-agent"],
        "wrong_page": wrong_page,
        "wrong_packed": wrong_packed,
        "wrong_labels": wrong_labels,
        "wrong_cut": wrong_cut,
        "wrong_packed_bit": error(wrong, ZIPPED, packed_bit),
        "wrong_packed_other": len(wrong(ZIPPED, packed_other)),
        "already_unpacked": error(gzip.decompress, images),
        "kept_page": errors[0],
        "kept_packed": errors[1],
        "kept_empty_gz": errors[2],
        "kept_unpacked": errors[3],
        "kept_half": errors[4],
        "kept_empty": errors[5],
        "errors": len(errors),
        "stays": stays,
        "repaired": repaired,
        "deleted": deleted,
        "left": left,
        "other_kept": other_kept,
        "other_repaired": other_repaired,
        "gz_broken": len(damaged),
        "gz_read": falsely_read(damaged, t),
        "half_wrong": half_wrong,
        "other_wrong": other_wrong,
        "bit_wrong": bit_wrong,
        "right_page": right_page,
        "right_packed": right_packed,
        "right_labels": right_labels,
        "right_cut": right_cut,
        "right_half": right_half,
        "right_other": right_other,
        "right_bit": right_bit,
        "files": len(broken),
        "read_wrong": sum(is_read(wrong, *file) for file in broken),
        "read_right": sum(is_read(right, *file) for file in broken),
        "by_unpacking": found.count(0),
        "by_magic": found.count(1),
        "by_size": found.count(2),
        "only_sha": found.count(3),
        "places": len(cuts),
        "places_cut": sum(is_read(wrong, *file) for file in cuts),
        "labels": len(t),
        "labels_kept": len(labels_kept),
        "labels_as_images": len(labels) - 16,
        "training_labels_as_images": KNOWN["train-labels-idx1-ubyte"][0] - 16,
        "late": error(count_right, y, labels_kept),
        "late_batch": error(count_right_in_batches, y, labels_kept),
        "late_more_images": error(count_right_in_batches, np.concatenate([y, y_other]), t),
        "late_batch_repaired": count_right_in_batches(y, read_labels(LABELS, labels)),
        "late_repaired": count_right(y, read_labels(LABELS, labels)),
        "mixed_up": accuracy(y_other, t),
        "accuracy": accuracy(y, t),
        "magic": images[:4].hex(" "),
        "magic_images": int.from_bytes(images[:4], "big"),
        "magic_labels": int.from_bytes(labels[:4], "big"),
        "size": len(images),
        "packed_size": len(packed),
        "tighter_size": len(tighter),
        "same_content": gzip.decompress(packed) == gzip.decompress(tighter),
        "catch_wrong": {"file": packed_other},
        "catch_right": {"file": packed},
        "found": found,
        "raised": [
            kind(wrong_page),
            kind(wrong_packed),
            kind(wrong_labels),
            kind(wrong_cut),
            "",
            "",
            "",
        ],
        "images": [0, 0, 0, 0, half_wrong, other_wrong, bit_wrong],
    }


@experiment.law(
    "Of {files} broken files, {read_wrong} are read unchecked as if they were whole, and "
    "{read_right} when they are checked."
)
def checked_none_is_read(r):
    seven = r.files == 7
    three_unchecked = r.read_wrong == 3
    none_checked = r.read_right == 0
    return seven and three_unchecked and none_checked


@experiment.law(
    "Unpacking finds {by_unpacking} of the {files}, the magic number {by_magic}, the size "
    "{by_size}, and the SHA-256 the last {only_sha}: each check finds at least one."
)
def each_check_finds_one(r):
    fewest = min(r.by_unpacking, r.by_magic, r.by_size, r.only_sha)
    together = r.by_unpacking + r.by_magic + r.by_size + r.only_sha
    return fewest >= 1 and together == r.files


@experiment.law(
    "The file made from the embedded digits has 16 + {labels:,} x 28 x 28 = {size:,} bytes, and "
    "the check accepts it."
)
def the_file_is_the_original(r):
    """Had the check refused the images or the labels, the run would have stopped."""
    return r.size == 16 + r.labels * 28 * 28


@experiment.finding(
    "The accuracy is {accuracy:.4f}. With another file of that name and size it is {mixed_up:.4f}, "
    "between 0.07 and 0.13: as by guessing."
)
def another_file_is_guessing(r):
    """The images of one file, the labels of another."""
    return 0.07 < r.mixed_up < 0.13


@experiment.law(
    "Cut at any of {places} places, one byte after the other, the file of images cannot be "
    "reshaped, except at {places_cut}."
)
def reshape_finds_most_cuts(r):
    """Only a cut between two images leaves a multiple of 784."""
    a_whole_image = r.places == 784
    one_is_missed = r.places_cut == 1
    return a_whole_image and one_is_missed


@experiment.law(
    "Half of a file of {labels:,} labels is read without an error: {labels_kept:,} labels, half of "
    "the bytes less the 8 of the header. Counting right answers one by one then ends in an "
    "IndexError, and in batches of 100 in a ValueError, as with more images than labels."
)
def labels_can_be_cut_anywhere(r):
    """There is no shape to miss: one byte is one label."""
    half_is_read = r.labels_kept == (r.labels + 8) // 2 - 8
    ends_late = r.late.startswith(f"IndexError: index {r.labels_kept} is out of bounds")
    batch_is_short = "shapes (100,) (96,)" in r.late_batch
    no_label_left = "shapes (100,) (0,)" in r.late_more_images
    return half_is_read and ends_late and batch_is_short and no_label_left


@experiment.law(
    "Packed tighter, the same images take {tighter_size:,} bytes instead of {packed_size:,}."
)
def the_packing_tells_nothing(r):
    """So the size and the SHA-256 of a .gz may differ from one host to another."""
    same = r.same_content == 1
    smaller = r.tighter_size < r.packed_size
    return same and smaller


@experiment.law(
    "A refused request ends in HTTPError 403. At the address of the repair, joined with the "
    "file's name as the loader joins it, the mirror gives the file: {from_mirror:,} images."
)
def the_repair_is_the_mirror_s_address(r):
    """The server and the mirror are imitations; the addresses are the real ones."""
    refused = r.refused == "urllib.error.HTTPError: HTTP Error 403: Forbidden"
    given = r.from_mirror == r.labels
    return refused and given


@experiment.law(
    "The page that comes with the 403 is not a .gz, and half of a .gz ends too early, with the "
    "same errors unchecked and checked."
)
def a_page_is_no_gzip(r):
    no_gzip = r.wrong_page == "gzip.BadGzipFile: Not a gzipped file (b'<!')"
    too_early = r.wrong_packed.startswith("EOFError: Compressed file ended before")
    same_errors = r.right_page == r.wrong_page and r.right_packed == r.wrong_packed
    return no_gzip and too_early and same_errors


@experiment.law(
    "A loader that keeps its files stops at a broken, an empty or an unpacked .gz, and at half a "
    "mnist.pkl or an empty one. All {errors} errors are the same in the next run ({stays}), and "
    "gone when the file is deleted ({repaired})."
)
def a_broken_file_stays_until_it_is_deleted(r):
    """The loader makes only what is not there."""
    same_gz = r.kept_page == r.wrong_page and r.kept_packed == r.wrong_packed
    empty_gz = r.kept_empty_gz.startswith("ValueError: offset must be non-negative")
    unpacked = r.kept_unpacked == "gzip.BadGzipFile: Not a gzipped file (b'\\x00\\x00')"
    half = r.kept_half == "_pickle.UnpicklingError: pickle data was truncated"
    empty = r.kept_empty == "EOFError: Ran out of input"
    all_errors = same_gz and empty_gz and unpacked and half and empty
    all_stay = r.errors == 6 and r.stays == 6
    all_repaired = r.repaired == 6
    return all_errors and all_stay and all_repaired


@experiment.law(
    "The lines that delete MNIST's files delete {deleted} of 5, packed, unpacked or `mnist.pkl`, "
    "and leave {left} of 4 others."
)
def only_files_of_mnist_are_deleted(r):
    return r.deleted == 5 and r.left == 4


@experiment.law(
    "Once a wrong file was read, the loader goes on giving its images when the file alone is "
    "deleted. After the lines that delete MNIST's files it gives the right ones."
)
def what_was_read_goes_with_its_file(r):
    """The loader looks for its files only if there is no `mnist.pkl`."""
    return r.other_kept and r.other_repaired


@experiment.law(
    "A bit changed in a .gz is found while unpacking, by its checksum. In the unpacked file it "
    "is not: {bit_wrong:,} images are read. Another file passes in a .gz, too."
)
def gzip_has_a_checksum(r):
    found_when_packed = r.wrong_packed_bit.startswith("gzip.BadGzipFile: CRC check failed")
    missed_when_unpacked = r.bit_wrong == r.labels
    another_passes = r.wrong_packed_other == r.labels
    return found_when_packed and missed_when_unpacked and another_passes


@experiment.law(
    "The .gz of the labels, cut at each of its bytes and with a bit changed in each of them, "
    "makes {gz_broken:,} broken files, more than 5,000. Read as labels, {gz_read} of them give "
    "other labels without an error."
)
def a_gz_guards_itself(r):
    """The rest end in an error, or lose no more than what gzip notes of the original file."""
    many = r.gz_broken > 5000
    none = r.gz_read == 0
    return many and none


@experiment.law(
    "With all the labels, both loops end: {late_repaired:,} right answers, and in batches "
    "{late_batch_repaired:,}, as many."
)
def whole_labels_end_the_index_error(r):
    return r.late_batch_repaired == r.late_repaired


@experiment.law(
    "Labels under the name of images make an array of size {labels_as_images:,}, all their bytes "
    "but 16; the magic numbers are {magic_images} for images and {magic_labels} for labels."
)
def size_and_magic_number_tell_labels_from_images(r):
    size_is_told = f"array of size {r.labels_as_images} " in r.wrong_labels
    of_images = r.magic_images == 0x0803
    of_labels = r.magic_labels == 0x0801
    return size_is_told and of_images and of_labels
