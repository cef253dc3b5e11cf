"""Two names for one array: the copy that was not made.

    params   the weights, by name: W1 (784, 50), b1 (50,), W2 (50, 10), b2 (10,)
    best     the weights as they were, to go back to
    x_train  pixels as they lie in the file, 0 to 255, but floats, shape (n, 784)
    x_batch  the pixels of a batch, shape (100, 784)
    x        pixels from 0 to 1, shape (n, 784)
    t        labels, shape (n,)
    mean     the mean image, shape (784,)

A step of training is `params[k] -= rate * grad[k]`: it writes into the array of each name.

The weights are kept in the program of these pages: 3 epochs in batches of 100, at a rate of 1.
Then a rate of 10 is tried for 10 steps, to see whether that is better. After more steps at such
a rate the last bits of each sum would decide the accuracy: another machine would have another.
Where batches are slices they come in the order of the file, and there are fewer digits.
"""

import copy
from types import SimpleNamespace

import numpy as np

from nnsite.core.learning import BATCH, EPOCHS, learn
from nnsite.core.network import Weights, accuracy, predict
from nnsite.core.training import backward
from nnsite.engine.declare.capture import printed
from nnsite.engine.declare.experiment import Experiment, Row

TRIED = 10.0
TRIED_ON = 1000
SLICED = 5000
CENTRED = 2000


def wrong(params):
    """The weights as they are now."""
    best = dict(params)
    return best


def right(params):
    """The weights as they are now."""
    best = {k: v.copy() for k, v in params.items()}
    return best


def catch(params, best):
    print([k for k in best if np.shares_memory(best[k], params[k])])


experiment = Experiment(
    table=[
        Row("accuracy of the best weights, put back", "accuracy_wrong", "accuracy_right"),
        Row("accuracy of those kept before training", "before_wrong", "before_right"),
        Row("largest W1 - before after 3 epochs", "moved_wrong", "moved_right", ".2f"),
        Row("x_batch / 255: loss in the third epoch", "loss_wrong", "loss_right", ".2f"),
        Row("its accuracy", "accuracy_slices", "accuracy_new"),
        Row("x_batch - mean: accuracy", "accuracy_centred", "accuracy_centred_new"),
        Row("accuracy at the second call", "second_wrong", "second_right"),
    ],
)


@experiment.repair
def kept(network):
    """The weights as they are now, in arrays of their own."""
    best = {k: v.copy() for k, v in network.params.items()}
    return best


@experiment.repair
def put_back(network, best):
    """The kept weights, written into the arrays that the network has."""
    for k in best:
        network.params[k][:] = best[k]
    return network


@experiment.repair
def noted(network):
    """The first weights as they are now."""
    before = network.params["W1"].copy()
    return before


@experiment.repair
def new_batch(x_train, i):
    """A batch of pixels from 0 to 1, in an array of its own."""
    x_batch = x_train[i : i + 100] / 255
    return x_batch


@experiment.repair
def new_x(x):
    """Pixels from 0 to 1, in an array of their own."""
    x = x / 255
    return x


def batch_in_place(x_train, i):
    """A batch of pixels from 0 to 1."""
    x_batch = x_train[i : i + 100]
    x_batch /= 255
    return x_batch


def both(params):
    """The weights as they are now, kept in either way."""
    return {"wrong": wrong(params), "right": right(params)}


def kept_while_learning(rng, x, t, **how):
    """Learn; return what `both` keeps of the weights before each epoch, and after the last."""
    kept: list[dict[str, Weights]] = []
    steps: list[Weights] = []

    def keeping(weights, x_batch, z, t_batch):
        """The backward pass. It comes before each step, and reads the arrays that it changes."""
        if len(steps) % (len(x) // BATCH) == 0:
            kept.append(both(weights))
        steps.append(weights)
        return backward(weights, x_batch, z, t_batch)

    learn(rng, x, t, backward=keeping, **how)
    return [*kept, both(steps[-1])]


def network_of(weights):
    """A network as in chapter 5 of the book: its layers hold the arrays of network.params."""
    params = right(weights)
    return SimpleNamespace(params=params, layers=dict(params))


def in_order(rng, n):
    """The digits as they lie in the file."""
    return np.arange(n)


def trained_in_slices(batch, x, t):
    """Train for 3 epochs on `batch(x, i)`; return the weights and the loss at each step."""
    weights, losses = None, []
    for _ in range(EPOCHS):
        # No two slices have a row in common, so an epoch's batches can all be made before
        # its first step: they are the same.
        pixels = np.concatenate([batch(x, i) for i in range(0, len(x), BATCH)])
        rng = np.random.default_rng(0)
        learned = learn(rng, pixels, t, start=weights, order=in_order, epochs=1)
        weights = learned.weights[-1]
        losses.append(learned.losses)
    return weights, np.concatenate(losses)


def centring(mean):
    """Two functions that return the batch at i minus the mean image: in place, and not."""

    def in_place(x, i):
        x_batch = x[i : i + 100]
        x_batch -= mean
        return x_batch

    def anew(x, i):
        return x[i : i + 100] - mean

    return in_place, anew


def predict_in_place(weights, x):
    """The probabilities of the digits with pixels from 0 to 255."""
    x /= 255
    return predict(weights, x)


def predict_anew(weights, x):
    """The probabilities of the digits with pixels from 0 to 255."""
    return predict(weights, new_x(x))


def ink_changed(x, rows, change):
    """Which share of the pixels above 0 in these rows `change` leaves different; x is kept."""
    x_train = x.copy()
    change(x_train)
    ink = x[rows] > 0
    return np.mean((x_train[rows] != x[rows])[ink])


def divided_slice(x_train):
    x_batch = x_train[:100]
    x_batch /= 255


def divided_by_mask(x_train, mask):
    x_batch = x_train[mask]
    x_batch /= 255


def divided_at_mask(x_train, mask):
    x_train[mask] /= 255


def rebound(params):
    """Whether `dict(params)` shares memory with the weights after a step that makes new arrays."""
    params = dict(params)
    best = wrong(params)
    for k in params:
        params[k] = params[k] - 0.1
    return shared(best, params)


def shared(best, params):
    """How many of the arrays share memory with those of the same name."""
    return sum(np.shares_memory(best[k], params[k]) for k in params)


def largest(difference):
    """The largest of these numbers, without their signs."""
    return np.max(np.abs(difference))


def run(train, test):
    """Keep weights in both ways, put them back; then batches, and a function called twice."""
    x, t = train[0] / 255, train[1]
    x_test, t_test = test[0] / 255, test[1]

    def judged(weights):
        return accuracy(predict(weights, x_test), t_test)

    learned = kept_while_learning(np.random.default_rng(0), x, t)
    kept_wrong = [either["wrong"] for either in learned]
    kept_right = [either["right"] for either in learned]
    history_wrong = [judged(weights) for weights in kept_wrong]
    history_right = [judged(weights) for weights in kept_right]

    end = kept_right[-1]
    rng = np.random.default_rng(1)
    x_tried, t_tried = x[:TRIED_ON], t[:TRIED_ON]
    tried = kept_while_learning(rng, x_tried, t_tried, start=end, rate=TRIED, epochs=1)
    best_wrong, best_right = tried[0]["wrong"], tried[0]["right"]
    last = tried[-1]["right"]
    accuracy_wrong, accuracy_right = judged(best_wrong), judged(best_right)

    network = network_of(end)
    best = kept(network)
    before = noted(network)
    alias = network.params["W1"]
    for k in network.params:
        network.params[k] += last[k] - end[k]
    moved = largest(network.params["W1"] - before)
    not_moved = largest(network.params["W1"] - alias)
    deep = copy.deepcopy(network)
    assigned = network_of(last)
    assigned.params = best
    too_late = network_of(last)
    too_late.params = best
    too_late = put_back(too_late, best)
    written = put_back(network_of(last), best)

    raw, t_sliced = train[0][:SLICED].astype(float), t[:SLICED]
    raw_in_place = raw.copy()
    w_slices, losses_wrong = trained_in_slices(batch_in_place, raw_in_place, t_sliced)
    w_new, losses_right = trained_in_slices(new_batch, raw, t_sliced)

    few, t_few = x[:CENTRED], t[:CENTRED]
    mean = few.mean(axis=0)
    in_place, anew = centring(mean)
    few_in_place = few.copy()
    w_centred, _ = trained_in_slices(in_place, few_in_place, t_few)
    w_centred_new, _ = trained_in_slices(anew, few, t_few)

    raw_test = test[0].astype(float)
    second_right = [accuracy(predict_anew(end, raw_test), t_test) for _ in range(2)]
    second_wrong = [accuracy(predict_in_place(end, raw_test), t_test) for _ in range(2)]

    mask = np.random.default_rng(0).permutation(len(few))[:100]
    return {
        "digits": len(t_test),
        "accuracy_wrong": accuracy_wrong,
        "tried_steps": TRIED_ON // BATCH,
        "accuracy_right": accuracy_right,
        "cost": round(len(t_test) * (accuracy_right - accuracy_wrong)),
        "apart_wrong": max(largest(best_wrong[k] - last[k]) for k in last),
        "apart_right": max(largest(best_right[k] - last[k]) for k in last),
        "before_wrong": history_wrong[0],
        "before_right": history_right[0],
        "first_right": history_right[1],
        "least_history_wrong": min(history_wrong),
        "most_history_wrong": max(history_wrong),
        "second_epoch_right": history_right[2],
        "third_right": history_right[3],
        "moved_wrong": largest(kept_wrong[-1]["W1"] - kept_wrong[0]["W1"]),
        "moved_right": largest(kept_right[-1]["W1"] - kept_right[0]["W1"]),
        "moved_noted": moved,
        "moved_alias": not_moved,
        "accuracy_assigned": judged(assigned.layers),
        "accuracy_put_back": judged(written.layers),
        "moved_too_late": max(largest(too_late.layers[k] - last[k]) for k in last),
        "guessing": np.log(10),
        "loss_first_wrong": np.mean(losses_wrong[40:50]),
        "loss_first_right": np.mean(losses_right[40:50]),
        "loss_jump": losses_wrong[50],
        "loss_wrong": np.mean(losses_wrong[100:]),
        "loss_right": np.mean(losses_right[100:]),
        "least_after": np.min(losses_wrong[50:]),
        "accuracy_slices": judged(w_slices),
        "accuracy_new": judged(w_new),
        "accuracy_on_these": accuracy(predict(w_slices, raw_in_place), t_sliced),
        "largest_pixel": raw_in_place.max(),
        "largest_pixel_new": new_batch(raw, 0).max(),
        "raw_stays": raw.max(),
        "accuracy_centred": judged_centred(w_centred, x_test, t_test, mean),
        "accuracy_centred_new": judged_centred(w_centred_new, x_test, t_test, mean),
        "centred_mean": np.mean(few_in_place.mean(axis=0)[mean > 0] / mean[mean > 0]),
        "first_call_wrong": second_wrong[0],
        "first_call_right": second_right[0],
        "second_wrong": second_wrong[1],
        "second_right": second_right[1],
        "ink_slice": ink_changed(few, slice(100), divided_slice),
        "ink_mask": ink_changed(few, mask, lambda x_train: divided_by_mask(x_train, mask)),
        "ink_at_mask": ink_changed(few, mask, lambda x_train: divided_at_mask(x_train, mask)),
        "shared_params": shared(end, end),
        "shared_dict": shared(dict(end), end),
        "shared_dict_copy": shared(end.copy(), end),
        "shared_slices": shared({k: v[:] for k, v in end.items()}, end),
        "shared_copies": shared({k: v.copy() for k, v in end.items()}, end),
        "shared_deepcopy": shared(copy.deepcopy(end), end),
        "shared_deep_network": shared(deep.layers, network.layers),
        "shared_deep_layers": shared(deep.layers, deep.params),
        "shared_assigned": shared(assigned.params, best),
        "shared_rebound": rebound(end),
        "shared_slice": np.shares_memory(few[0:100], few),
        "shared_row": np.shares_memory(few[0], few),
        "shared_transposed": np.shares_memory(few.T, few),
        "shared_reshaped": np.shares_memory(few.reshape(-1, 28, 28), few),
        "shared_ravel": np.shares_memory(few.ravel(), few),
        "shared_asarray": np.shares_memory(np.asarray(few), few),
        "shared_mask": np.shares_memory(few[mask], few),
        "shared_boolean": np.shares_memory(few[t_few == 3], few),
        "shared_flatten": np.shares_memory(few.flatten(), few),
        "shared_astype": np.shares_memory(few.astype(float), few),
        "shared_divided": np.shares_memory(few / 255, few),
        "shared_copy": np.shares_memory(few.copy(), few),
        "slice_shared": printed(print, np.shares_memory(few[0:100], few)),
        "mask_shared": printed(print, np.shares_memory(few[mask], few)),
        "catch_wrong": {"params": learned[-1]["wrong"], "best": learned[1]["wrong"]},
        "catch_right": {"params": learned[-1]["wrong"], "best": learned[1]["right"]},
        "epochs": list(range(EPOCHS + 1)),
        "history_wrong": history_wrong,
        "history_right": history_right,
        "losses_wrong": losses_wrong,
        "losses_right": losses_right,
        "three_then": best_right["W2"][0, :3],
        "three_now": last["W2"][0, :3],
        "three_best_wrong": best_wrong["W2"][0, :3],
    }


def judged_centred(weights, x, t, mean):
    """The accuracy on digits from which the mean image was subtracted once."""
    return accuracy(predict(weights, x - mean), t)


@experiment.finding(
    "Kept with dict(params), put back after {tried_steps} steps at a rate of 10, the weights have "
    "an accuracy of {accuracy_wrong:.4f}, at least 0.5 below the {accuracy_right:.4f} at which "
    "they were kept. With copies it is {accuracy_right:.4f} again, above 0.9."
)
def the_kept_weights_are_lost(r):
    """They went on learning, at a rate that is too large."""
    steps = r.tried_steps == 10
    far_below = r.accuracy_wrong < r.accuracy_right - 0.5
    as_it_was = r.accuracy_right == r.third_right
    good = r.accuracy_right > 0.9
    return steps and far_below and as_it_was and good


@experiment.law(
    "The weights kept with dict(params) differ from the last ones by {apart_wrong:.0f}: they are "
    "equal bit for bit. The copies differ by up to {apart_right:.1f}, more than 0.1."
)
def kept_and_last_are_one(r):
    """There is one array for each name of a weight."""
    return r.apart_wrong == 0 and r.apart_right > 0.1


@experiment.law(
    "All that dict(params) kept in 3 epochs has the accuracy at their end, "
    "{most_history_wrong:.4f}, also what was kept before the first step, {before_wrong:.4f}."
)
def every_epoch_has_the_last_accuracy(r):
    """A list of them is one network, four times."""
    all_the_same = r.least_history_wrong == r.most_history_wrong == r.before_wrong
    that_of_the_end = r.before_wrong == r.third_right
    return all_the_same and that_of_the_end


@experiment.finding(
    "The copies of the same training have accuracies of {before_right:.4f} before it, below 0.2, "
    "and {first_right:.4f}, {second_epoch_right:.4f} and {third_right:.4f} after its epochs, each "
    "more than the one before: the last is the best."
)
def copies_tell_of_each_epoch(r):
    """Here an alias of the last is the best, too; of other orders an earlier epoch is the best."""
    guessing = r.before_right < 0.2
    rising = r.first_right < r.second_epoch_right < r.third_right
    return guessing and rising


@experiment.law(
    "W1 minus a second name for it is {moved_wrong:.0f} after 3 epochs. W1 minus a copy of the "
    "first W1 is up to {moved_right:.2f}, more than 0.1. After 10 steps at a rate of 10 it is "
    "{moved_noted:.1f} with the line that answers the symptom, and {moved_alias:.0f} without "
    ".copy()."
)
def a_name_shows_no_change(r):
    """It subtracts an array from itself."""
    wrong_is_0 = r.moved_wrong == 0 and r.moved_alias == 0
    right_is_not = r.moved_right > 0.1 and r.moved_noted > 0.1
    return wrong_is_0 and right_is_not


@experiment.law(
    "Where layers hold the arrays, network.params = best leaves the accuracy at "
    "{accuracy_assigned:.4f}, that of the last weights. Written into the arrays, the copies have "
    "{accuracy_put_back:.4f}, that of the weights that were kept. After the assignment "
    "{shared_assigned} of 4 arrays of best and network.params are the same, and writing then "
    "changes the arrays of the layers by {moved_too_late:.0f}."
)
def layers_keep_their_arrays(r):
    """An assignment gives a name to another dictionary; no layer looks at the name."""
    stays = r.accuracy_assigned == r.accuracy_wrong
    comes_back = r.accuracy_put_back == r.accuracy_right
    one_again = r.shared_assigned == 4
    too_late = r.moved_too_late == 0
    return stays and comes_back and one_again and too_late


@experiment.law(
    "Of 4 arrays, {shared_params} are shared by best = params, {shared_dict} by dict(params), "
    "{shared_dict_copy} by params.copy() and {shared_slices} by slices v[:]; {shared_copies} by "
    "copies v.copy(), and {shared_deepcopy} by copy.deepcopy(params)."
)
def what_copies_weights(r):
    """A new dictionary is not a new array."""
    none_made = r.shared_params == r.shared_dict == r.shared_dict_copy == r.shared_slices == 4
    all_made = r.shared_copies == r.shared_deepcopy == 0
    return none_made and all_made


@experiment.law(
    "Of copy.deepcopy(network), {shared_deep_network} arrays are those of the network, and "
    "{shared_deep_layers} of 4 of its layers are those of its own params."
)
def a_deep_copy_holds_together(r):
    """It copies each array once, whatever holds it."""
    return r.shared_deep_network == 0 and r.shared_deep_layers == 4


@experiment.law(
    "After a step that makes new arrays, params[k] = params[k] - ..., {shared_rebound} of 4 arrays "
    "of dict(params) are shared."
)
def new_arrays_leave_the_old_ones(r):
    """Then the old dictionary has the old arrays."""
    return r.shared_rebound == 0


@experiment.finding(
    "With x_batch /= 255 on slices the loss falls to {loss_first_wrong:.2f} at the end of the "
    "first epoch, below 1, as it should. At the next step it is {loss_jump:.2f}, above 2.2, and "
    "from there on never below {least_after:.2f}, which is above 2.1."
)
def the_loss_jumps_back(r):
    """In the second epoch all pixels are divided once more, and are nearly 0."""
    falls_first = r.loss_first_wrong == r.loss_first_right < 1
    jumps = r.loss_jump > 2.2
    stays = r.least_after > 2.1
    return falls_first and jumps and stays


@experiment.finding(
    "In the third epoch its mean loss is {loss_wrong:.2f}, less than 0.3 from log 10 = "
    "{guessing:.2f}. With a new array for each batch it is {loss_right:.2f}, below 0.6."
)
def slices_learn_nothing_more(r):
    """All digits look alike by then."""
    near_guessing = abs(r.loss_wrong - r.guessing) < 0.3
    right_falls = r.loss_right < 0.6
    return near_guessing and right_falls


@experiment.finding(
    "Its accuracy is {accuracy_slices:.4f} on test digits divided by 255 once, at least 0.05 below "
    "the {accuracy_new:.4f} with new arrays, and {accuracy_on_these:.4f}, below 0.2, on the "
    "training digits as they are by then."
)
def slices_cost_accuracy(r):
    """What was learned in the first epoch is partly forgotten."""
    costs = r.accuracy_slices < r.accuracy_new - 0.05
    guessing_on_these = r.accuracy_on_these < 0.2
    return costs and guessing_on_these


@experiment.law(
    "After 3 epochs the largest pixel of the file is {largest_pixel:.1g}, which is 255 / 255³. "
    "With new arrays it is {raw_stays:.0f}, and that of a batch {largest_pixel_new:.0f}."
)
def the_file_is_divided_three_times(r):
    """Once in each epoch."""
    three_times = abs(r.largest_pixel * 255**2 - 1) < 1e-9
    stays = r.raw_stays == 255
    batch_is_scaled = r.largest_pixel_new == 1
    return three_times and stays and batch_is_scaled


@experiment.finding(
    "x_batch -= mean on slices, 2,000 digits: an accuracy of {accuracy_centred:.4f} instead of "
    "{accuracy_centred_new:.4f}, at least 0.01 less. The mean of the digits is by then "
    "{centred_mean:.0f} times the mean image, to within 1e-6, where 0 was meant."
)
def a_mean_is_subtracted_three_times(r):
    """Once in each epoch: it was there once, and is then there minus twice."""
    costs = r.accuracy_centred < r.accuracy_centred_new - 0.01
    twice_too_much = abs(r.centred_mean + 2) < 1e-6
    return costs and twice_too_much


@experiment.finding(
    "A predict that begins with x /= 255 gives an accuracy of {first_call_wrong:.4f} at the first "
    "call, above 0.9, and {second_wrong:.4f} at the second, below 0.2. With x = x / 255 it is "
    "{first_call_right:.4f} both times."
)
def a_second_call_finds_other_pixels(r):
    """The caller's array was divided by the first."""
    first_is_right = r.first_call_wrong == r.first_call_right > 0.9
    second_is_not = r.second_wrong < 0.2
    right_stays = r.second_right == r.first_call_right
    return first_is_right and second_is_not and right_stays


@experiment.law(
    "x_batch = x_train[0:100]; x_batch /= 255 changes {ink_slice:.0%} of the pixels above 0 in "
    "these rows of x_train. x_batch = x_train[mask]; x_batch /= 255 changes {ink_mask:.0%}, and "
    "x_train[mask] /= 255 changes {ink_at_mask:.0%}."
)
def an_index_array_makes_a_copy(r):
    """But an assignment to x_train[mask] writes into x_train, and so does /= there."""
    slice_is_a_view = r.ink_slice == 1
    mask_is_a_copy = r.ink_mask == 0
    at_mask_writes = r.ink_at_mask == 1
    return slice_is_a_view and mask_is_a_copy and at_mask_writes


@experiment.law(
    "x[0:100], x[0], x.T, reshape, ravel and np.asarray share the memory of x; x[mask], "
    "x[t == 3], flatten, astype, x / 255 and copy do not."
)
def views_and_copies_are_told_apart(r):
    """The array x lies in one piece here; ravel and reshape would copy some that do not."""
    same = [r.shared_slice, r.shared_row, r.shared_transposed]
    same += [r.shared_reshaped, r.shared_ravel, r.shared_asarray]
    own = [r.shared_mask, r.shared_boolean, r.shared_flatten]
    own += [r.shared_astype, r.shared_divided, r.shared_copy]
    return all(same) and not any(own)
