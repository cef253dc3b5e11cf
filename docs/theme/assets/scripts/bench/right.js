// The network in which nothing is wrong, by the names of the bench's address.

/** @type {import("../shared/state.js").State} */
export const RIGHT = {
  pixels: "scaled", layer1: "sigmoid", layer2: "sigmoid", softmax: "rows", answers: "rows",
  loss: "index", batch: "100", digits: "1000",
};
