"""Numbers that come from what a reader does: a script writes them, and no run has them."""

# By experiment and name, as `data-number` has them.
LIVE = {
    "bench.error",  # a message
    "draw.paper",
    "draw.height",
    "draw.width",
    "draw.row",
    "draw.column",
    "draw.probability",
    "draw.answer",
    "train.step",
    "train.loss_right",
    "train.loss_wrong",
    "train.accuracy_right",
    "train.accuracy_wrong",
    "case.lines",
    "case.accusations",
}
# What stands there before there is one.
NONE_YET = ("", "\N{EN DASH}")
