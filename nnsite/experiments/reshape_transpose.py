"""Images that are flattened by the wrong cut: `reshape` where a row for each image was meant.

    x       images as they lie in the file, shape (n, 28, 28)
    rows    what the network is given, shape (n, 784): a row should be an image
    x_T     images as columns, shape (784, n)
    t       labels, shape (n,)
    out     what im2col times the filters of a convolution gives, shape (n * 26 * 26, 3): a row
            for each place of each image, a column for each filter
    maps    the same as pictures, shape (n, 3, 26, 26): image, filter, row, column

`reshape` reads the numbers row after row, wherever they lie in memory, and cuts this line into
rows of another length. `transpose`, or `.T`, swaps axes. The shapes may be the same; the contents
are not.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nnsite.core.learning import EPOCHS, learn
from nnsite.core.network import accuracy, predict
from nnsite.engine.declare.capture import error, printed
from nnsite.engine.declare.experiment import Experiment, Row

# A mosaic's images: as columns, re-cut, those at the file's ends would be black.
SHOWN = slice(5175, 5180)
# How many filters a convolution has, and the side of what one of them makes of 28 x 28 pixels.
FILTERS, SIDE = 3, 26
# So few images that a network learns them by heart, in so many epochs.
FEW, FEW_EPOCHS = 100, 100
# How many images are compared number by number: as good as all, and a tenth of the work.
COMPARED = 1000


def wrong(x):
    """A row of 784 pixels for each image."""
    return x.reshape(784, -1).T


def right(x):
    """A row of 784 pixels for each image."""
    return x.reshape(-1, 784)


def catch(x):
    picture = np.where(x[0].reshape(28, 28) > x.max() / 2, "#", ".")
    for row in picture[4:24:2, 4:24]:
        print("".join(row))


experiment = Experiment(
    table=[
        Row("accuracy", "accuracy_wrong", "accuracy_right"),
        Row("loss, last 50 of 300 steps", "loss_wrong", "loss_right", ".2f"),
        Row("images of which a row has pixels", "images_wrong", "images_right", "d"),
        Row("accuracy, weights from right rows", "read_wrong", "accuracy_right_again"),
        Row("the same, one image at a time", "one_wrong", "one_right"),
    ],
)


@experiment.repair
def flattened(x):
    """Images (n, 28, 28) as rows."""
    x = x.reshape(len(x), -1)
    return x


@experiment.repair
def turned(x):
    """Images as columns (784, n) as rows."""
    x = x.T
    return x


@experiment.repair
def channels_first(out, N, out_h, out_w):
    """The maps of a convolution, from a column for each filter."""
    out = out.reshape(N, out_h, out_w, -1).transpose(0, 3, 1, 2)
    return out


@experiment.repair
def upright(x):
    """Images whose rows and columns are swapped."""
    x = x.reshape(-1, 28, 28).transpose(0, 2, 1)
    x = x.reshape(-1, 784)
    return x


def recut(out, N, out_h, out_w):
    """What looks like the maps of a convolution: the shape is right."""
    return out.reshape(N, -1, out_h, out_w)


def columns_recut(x_T):
    """What looks like rows, from images as columns: the shape is right."""
    return x_T.reshape(-1, 784)


def lying(x):
    """Images (n, 784) with rows and columns swapped."""
    return x.reshape(-1, 28, 28).transpose(0, 2, 1).reshape(-1, 784)


def convolved(x):
    """im2col times three filters: edges from above, edges from the left, a blur."""
    above = [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]
    blur = [[1 / 3, 1 / 3, 1 / 3]] * 3
    W = np.array([above, np.transpose(above), blur]).reshape(FILTERS, 9).T
    col = sliding_window_view(x, (3, 3), axis=(1, 2)).reshape(-1, 9)
    return col @ W


def images_in(rows, n):
    """The number of the image that each pixel was taken from, if n images become these rows.

    Args:
        rows: `wrong` or `right`.
        n: how many images there are.
    """
    image = np.arange(n, dtype=np.int16).repeat(784)
    return rows(image.reshape(-1, 28, 28))


def places_in(rows, n):
    """The place within its image, 0 to 783, of each pixel of these rows."""
    place = np.tile(np.arange(784, dtype=np.int16), n)
    return rows(place.reshape(-1, 28, 28))


def different(numbers):
    """How many different numbers these are."""
    return len(np.unique(numbers))


def apart(rows, others):
    """How many numbers differ between two arrays of one shape."""
    return np.count_nonzero(rows != others)


def marks(rows):
    """How many # the picture of each row has."""
    pictures = rows.reshape(-1, 28, 28)[:, 4:24:2, 4:24]
    return np.count_nonzero(pictures > rows.max() / 2, axis=(1, 2))


def counted(pixels):
    """How often each value from 0 to 255 occurs."""
    return np.bincount(pixels.ravel(), minlength=256)


def learned(x, t, epochs=EPOCHS):
    """What the program of this part learns from these rows."""
    return learn(np.random.default_rng(0), x, t, epochs=epochs)


def read(run, x, t):
    """The accuracy of what was learned."""
    return accuracy(predict(run.weights[-1], x), t)


def run(train, test):
    """Train on rows that are images, on rows that are not, and on images with shuffled pixels."""
    x, t = train[0].reshape(-1, 28, 28) / 255, train[1]
    x_test, t_test = test[0].reshape(-1, 28, 28) / 255, test[1]
    rows, rows_test = right(x), right(x_test)
    few = rows_test[:COMPARED]
    # Copied in the order of their own rows: training takes half the time. And copied as bytes,
    # then divided: a third of the time that floats take.
    rows_wrong = np.ascontiguousarray(wrong(train[0])) / 255
    rows_test_wrong = np.ascontiguousarray(wrong(test[0])) / 255
    columns = np.ascontiguousarray(train[0].T) / 255
    columns_test = np.ascontiguousarray(test[0].T) / 255
    places = np.random.default_rng(1).permutation(784)

    from_right = learned(rows, t)
    from_wrong = learned(rows_wrong, t)
    from_columns = learned(columns_recut(columns), t, epochs=1)
    from_places = learned(train[0].take(places, axis=1) / 255, t)
    few_wrong = wrong(x[:FEW])
    from_few = learned(few_wrong, t[:FEW], epochs=FEW_EPOCHS)
    accuracy_right = read(from_right, rows_test, t_test)
    accuracy_wrong = read(from_wrong, rows_test_wrong, t_test)

    one_by_one = np.concatenate([wrong(x_test[i : i + 1]) for i in range(len(x_test))])
    images, images_right = images_in(wrong, len(x)), images_in(right, len(x))
    within, within_right = places_in(wrong, len(x)), places_in(right, len(x))
    own = np.arange(len(x), dtype=images.dtype)[:, np.newaxis]
    columns_within = columns_recut(np.arange(784, dtype=np.int16).repeat(len(x)))
    out = convolved(x[:1])
    maps = channels_first(out, 1, SIDE, SIDE)
    maps_wrong = recut(out, 1, SIDE, SIDE)
    from_filter = np.tile(np.arange(FILTERS), SIDE * SIDE).reshape(-1, FILTERS)
    from_row = np.arange(SIDE).repeat(SIDE * FILTERS).reshape(-1, FILTERS)
    rows_shown = [different(map_) for map_ in recut(from_row, 1, SIDE, SIDE)[0]]
    names = np.array([[image + str(pixel) for pixel in range(4)] for image in "abc"])
    weights = from_right.weights[-1]
    return {
        "digits": len(t_test),
        "steps": len(from_right.losses),
        "epochs": EPOCHS,
        "guessing": np.log(10),
        "accuracy_wrong": accuracy_wrong,
        "accuracy_right": accuracy_right,
        "accuracy_right_again": accuracy_right,
        "accuracy_places": read(from_places, test[0].take(places, axis=1) / 255, t_test),
        "accuracy_columns": read(from_columns, columns_recut(columns_test), t_test),
        "columns_marks": printed(catch, columns_recut(columns)).count("#"),
        "right_marks": marks(rows).min(),
        # few.T is not copied: in memory its numbers lie as those of the rows do.
        "memory_apart": apart(columns_recut(few.T), columns_recut(few.T.copy())),
        "flattened_apart": apart(flattened(x_test[:COMPARED]), few),
        "turned_apart": apart(turned(columns_test[:, :COMPARED]), few),
        "few": FEW,
        "few_epochs": FEW_EPOCHS,
        "few_loss": from_few.losses[-10:].mean(),
        "few_trained": read(from_few, few_wrong, t[:FEW]),
        "few_tested": read(from_few, rows_test_wrong, t_test),
        "cost": round(len(t_test) * (accuracy_right - accuracy_wrong)),
        "loss_first": from_wrong.losses[0],
        "loss_wrong": from_wrong.losses[-50:].mean(),
        "loss_right": from_right.losses[-50:].mean(),
        "loss_columns": from_columns.losses[-50:].mean(),
        "read_wrong": read(from_right, rows_test_wrong, t_test),
        "one_wrong": read(from_right, one_by_one, t_test),
        "one_right": accuracy_right,
        "one_apart": apart(one_by_one, rows_test),
        "read_lying": read(from_right, lying(rows_test), t_test),
        "upright_apart": apart(upright(lying(few)), few),
        "images_wrong": different(images[0]),
        "images_least": min(different(row) for row in images[::100]),
        "images_right": different(images_right[0]),
        "places_wrong": different(within[0]),
        "places_right": different(within_right[0]),
        "images_shared": np.count_nonzero(images[1:] == images[:-1]) / images[1:].size,
        "own_pixels": np.count_nonzero(images == own) / images.size,
        "same_numbers": np.array_equal(counted(wrong(train[0])), counted(train[0])),
        "same_shape": rows_wrong.shape == rows.shape,
        "shape": str(rows_wrong.shape),
        "labels_shape": str(t.shape),
        "two_apart": apart(wrong(x_test[:2]), right(x_test[:2])),
        "columns_most": max(different(row) for row in columns_within[::20]),
        "filters": FILTERS,
        "filters_wrong": different(recut(from_filter, 1, SIDE, SIDE)[0, 0]),
        "filters_right": different(channels_first(from_filter, 1, SIDE, SIDE)[0, 0]),
        "map_rows_wrong": min(rows_shown),
        "map_rows_wrong_most": max(rows_shown),
        "map_rows_right": different(channels_first(from_row, 1, SIDE, SIDE)[0, 0]),
        "maps_shape": str(maps.shape),
        "maps_same_shape": maps.shape == maps_wrong.shape,
        "not_aligned": error(np.dot, columns_test, weights["W1"]),
        "catch_wrong": {"x": rows_wrong},
        "catch_right": {"x": rows},
        "losses_right": from_right.losses,
        "losses_wrong": from_wrong.losses,
        "losses_places": from_places.losses,
        "names": names,
        "names_right": names.reshape(-1, 4),
        "names_wrong": names.reshape(4, -1).T,
        "shown_right": rows[SHOWN],
        "shown_wrong": rows_wrong[SHOWN],
        "shown_columns": columns_recut(columns)[SHOWN],
        "shown_lying": lying(rows[SHOWN]),
        "maps_right": maps[0],
        "maps_wrong": maps_wrong[0],
    }


@experiment.finding(
    "Accuracy after {epochs} epochs: {accuracy_wrong:.4f} on re-cut rows, below 0.15, and "
    "{accuracy_right:.4f} on rows that are images, above 0.9. That costs {cost:,} digits."
)
def re_cut_rows_teach_nothing(r):
    """A row's label is that of one image; its pixels are those of hundreds."""
    return r.accuracy_wrong < 0.15 and r.accuracy_right > 0.9


@experiment.finding(
    "The loss begins at {loss_first:.2f}. Over the last 50 of {steps} steps it is "
    "{loss_wrong:.2f}, less than 0.05 from log 10 = {guessing:.2f}. With right rows it is "
    "{loss_right:.2f}, below 0.5."
)
def the_loss_stays_near_log_10(r):
    """Nothing better can be done than to guess."""
    stays = abs(r.loss_wrong - r.guessing) < 0.05
    starts_near = abs(r.loss_first - r.guessing) < 0.5
    falls_with_right_rows = r.loss_right < 0.5
    return starts_near and stays and falls_with_right_rows


@experiment.finding(
    "From {few} images, re-cut, the network learns the rows by heart in {few_epochs} epochs: the "
    "loss falls to {few_loss:.2f}, below 1, and the accuracy on these rows is {few_trained:.2f}, "
    "above 0.8. On the re-cut test digits it is {few_tested:.4f}, below 0.15."
)
def few_rows_are_learned_by_heart(r):
    """A loss that falls does not clear the rows."""
    falls = r.few_loss < 1
    by_heart = r.few_trained > 0.8
    near_chance = r.few_tested < 0.15
    return falls and by_heart and near_chance


@experiment.finding(
    "The network that was trained on right rows has accuracy {read_wrong:.4f} on re-cut ones, "
    "below 0.15."
)
def a_trained_network_cannot_read_them(r):
    """It was trained on digits."""
    return r.read_wrong < 0.15


@experiment.law(
    "Both have the same shape, and in all the same numbers, each as often: what differs is where "
    "they stand."
)
def shape_and_numbers_are_the_same(r):
    """No check of shapes, of sums or of the range can see it."""
    return r.same_shape and r.same_numbers


@experiment.law(
    "Re-cut, the first row takes its pixels from {images_wrong} images, and every hundredth row "
    "from {images_least}: a pixel of each. A right row has pixels of {images_right} image."
)
def a_row_has_pixels_of_many_images(r):
    """A row takes every 10,000th number of the file."""
    one_of_each = r.images_wrong == r.images_least == 784
    one_image = r.images_right == 1
    return one_of_each and one_image


@experiment.law(
    "{own_pixels:.4f} of the pixels of a re-cut row, 1 in 10,000, are those of the image whose "
    "label it has."
)
def hardly_a_pixel_is_its_own(r):
    """Over all rows, it is as many as chance would give."""
    return abs(r.own_pixels - 1 / r.digits) < 1e-6


@experiment.law(
    "They stand at {places_wrong} places of their images, of {places_right}. The next row takes "
    "{images_shared:.1%} of its pixels, more than 99 in 100, from the same images."
)
def rows_look_alike(r):
    """Each pixel of the next row is the next number in memory."""
    few_places = r.places_wrong == 49
    all_places = r.places_right == 784
    same_images = r.images_shared > 0.99
    return few_places and all_places and same_images


@experiment.law(
    "With one image at a time both agree: {one_apart} numbers differ, the accuracy is "
    "{one_wrong:.4f} and {one_right:.4f}. With two images {two_apart} numbers do."
)
def one_image_is_cut_right(r):
    """One image is 784 numbers, in whatever way it is cut."""
    agree_on_one = r.one_apart == 0 and r.one_wrong == r.one_right
    differ_on_two = r.two_apart > 0
    return agree_on_one and differ_on_two


@experiment.finding(
    "With the pixels of every image shuffled in the same way the accuracy is "
    "{accuracy_places:.4f}, less than 0.02 from the {accuracy_right:.4f} of images as they are."
)
def one_order_for_all_images_is_as_good_as_another(r):
    """The network does not know which pixels are neighbours."""
    return abs(r.accuracy_places - r.accuracy_right) < 0.02


@experiment.finding(
    "Images as columns, re-cut: after an epoch the accuracy is {accuracy_columns:.4f}, below 0.15. "
    "A row then has pixels from at most {columns_most} places, of hundreds of images."
)
def columns_are_no_better(r):
    """A row is all that the images have at one place."""
    near_chance = r.accuracy_columns < 0.15
    one_place_or_two = r.columns_most <= 2
    return near_chance and one_place_or_two


@experiment.law(
    "The picture of the first of these rows has {columns_marks} marks: it is empty. That of a "
    "right row has {right_marks} or more."
)
def the_first_row_of_columns_is_empty(r):
    """It is one corner of the picture, in 784 images."""
    return r.columns_marks == 0 and r.right_marks > 0


@experiment.law(
    "`reshape` goes by the indices: columns that lie in memory as rows do become the same, "
    "{memory_apart} numbers differ."
)
def reshape_does_not_ask_the_memory(r):
    """So a file whose columns lie one after the other is mixed as well."""
    return r.memory_apart == 0


@experiment.finding(
    "Digits that lie on their side are read with accuracy {read_lying:.4f}, below 0.4, by the "
    "network of upright ones; set upright, they differ from these in {upright_apart} numbers."
)
def lying_digits_are_read_badly(r):
    """The weights belong to the other order of the pixels."""
    return r.read_lying < 0.4 and r.upright_apart == 0


@experiment.law(
    "The lines that repair it make right rows: {flattened_apart} numbers differ, from images, and "
    "{turned_apart}, from columns."
)
def the_repairs_make_right_rows(r):
    """So their accuracy is that of the right column."""
    return r.flattened_apart == 0 and r.turned_apart == 0


@experiment.law(
    "Of {filters} filters, the first map has the numbers of {filters_wrong} if it is re-cut, and "
    "of {filters_right} with transpose. Re-cut, each map shows {map_rows_wrong} "
    "or {map_rows_wrong_most} of the {map_rows_right} rows of the picture, about a third. The "
    "shapes are the same."
)
def maps_are_mixed(r):
    """The three numbers of a place stand side by side in memory."""
    mixed = r.filters_wrong == r.filters
    not_mixed = r.filters_right == 1
    a_third = r.map_rows_wrong == 9 and r.map_rows_wrong_most == 10 and r.map_rows_right == 26
    return mixed and not_mixed and a_third and r.maps_same_shape
