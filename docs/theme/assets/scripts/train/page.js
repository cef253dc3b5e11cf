// Train it: what is thrown, how many steps are taken, and what has come of them.
//
// Labels stand in the page, sentences in its `data-said`. On the root stand `data-bench` ("loading",
// "busy" while steps are taken, "failed", or "ready") and `data-state`, the whole address.

import {
  addressed, follow, giveRowsTheirIds, note, showPressed, showTop, takeRowsTheirIds,
} from "../shared/address.js";
import { count, every, fill, one, root, said, speak, stage, stick, wake, write, writeNumber } from "../shared/document.js";
import { started } from "../shared/engine.js";
import { fetching, hideLost, showFailure, showLost } from "../shared/loading.js";
import { fixed, repr } from "../shared/python.js";
import { canonical, parsed, right, short } from "../shared/state.js";
import { draw } from "./chart.js";

/** @typedef {import("../shared/state.js").State} State */
/** @typedef {import("../shared/engine.js").Ask<import("./training.js").Service>} Ask */

const SLICE = 30; // ms of steps at a time
const EACH = 20; // steps between two accuracies, and losses of which a mean is shown
const NETWORKS = ["right", "wrong"]; // in their order

/** @type {HTMLInputElement[]} */
const radios = every(stage, ".nn-switches input");
/** @type {HTMLElement[]} */
const presets = every(stage, "[data-throw]");
/** @type {HTMLElement[]} */
const lines = every(stage, "[data-line]");
/** @type {HTMLElement} */
const run = one(stage, "[data-run]");
/** Steps of a run, and of the axis. */
const ROUND = Number(run.dataset.run);

/** @type {import("../shared/state.js").Switches} */
const switches = new Map();
for (const { name, value } of radios) switches.set(name, [...switches.get(name) ?? [], value]);

let state = right(switches);
/** @type {number[][]} at each step, of each network */
let losses = [];
/** @type {number[]} of each, or of none */
let accuracies = [];
let judged = 0; // the last step at which there were accuracies, or no digits for them
let goal = 0; // the step at which the networks stand still
let isNew = true; // whether they are to be made
let isTraining = false;

const step = () => losses.length;

// ---- Steps.

/** Takes steps up to the goal, which may change meanwhile, and so may all else. */
async function train() {
  if (isTraining) return;
  isTraining = true;
  root.dataset.bench = "busy";
  try {
    while (isNew || step() < goal || judged < step()) {
      await advance(await engine);
      frame ||= requestAnimationFrame(show);
    }
    root.dataset.bench = "ready";
  } catch (error) {
    showFailure(error);
  }
  isTraining = false;
  show();
  const shares = NETWORKS.map((_, at) => (accuracies.length ? fixed(accuracies[at], 3) : said.none));
  const spoken = one(stage, ".nn-spoken");
  speak(spoken, step() ? [
    fill(said.spoken, count(step()), last(0), last(1), ...shares),
    one(stage, ".nn-noted").textContent,
  ].join(" ") : spoken.textContent && said.untrained);
}

/**
 * Does one thing: makes the networks, judges them, or takes steps.
 * @param {Ask} ask
 */
async function advance(ask) {
  if (isNew) {
    isNew = false;
    await ask("begin", right(switches), state);
    return;
  }
  others ??= fetchOthers(ask);
  if (judged < step() && (step() % EACH == 0 || step() >= goal)) {
    if (step() >= goal) await Promise.race([others, new Promise((end) => { stir = () => end(0); })]);
    const made = hasOthers ? [await ask("accuracy", 0), await ask("accuracy", 1)] : [];
    if (isNew) return; // what was begun anew meanwhile has none of these
    accuracies = made;
    judged = step();
  } else {
    const made = await ask("steps", Math.min(goal - step(), EACH - step() % EACH), SLICE);
    if (!isNew) losses.push(...made);
  }
}

/** Ends a wait for the digits that the networks are judged by: something else is wanted by now. */
let stir = () => {};

/** @type {Promise<void> | undefined} */
let others;
let hasOthers = false;

/**
 * Fetches the digits by which the networks are judged. Training does without, if need be.
 * @param {Ask} ask
 */
async function fetchOthers(ask) {
  try {
    const [content] = await fetching("digits_few");
    await ask("load", content);
    hasOthers = true;
    hideLost();
  } catch {
    showLost(said.lost_others, () => {
      hideLost();
      others = fetchOthers(ask);
      judged = 0;
      train();
    });
  }
}

/** Begins anew with what is chosen, up to the same goal. */
function restart() {
  stir();
  isNew = true;
  losses = [];
  accuracies = [];
  judged = 0;
  train();
}

// ---- What is shown.

/**
 * @param {string} name
 * @param {number | undefined} value
 * @param {string} text
 */
function showNumber(name, value, text) {
  const data = one(stage, `[data-number="train.${name}"]`), isThere = value !== undefined;
  writeNumber(data, isThere ? repr(value) : "", isThere ? text : said.none);
}

/**
 * The mean of a network's last losses.
 * @param {number} at
 */
function last(at) {
  const some = losses.slice(-EACH);
  return fixed(some.reduce((sum, all) => sum + all[at], 0) / some.length, 2);
}

let frame = 0; // in which it is shown

function show() {
  frame = 0;
  for (const [at, name] of NETWORKS.entries()) {
    const loss = losses[step() - 1]?.[at];
    showNumber(`loss_${name}`, loss, fixed(loss));
    showNumber(`accuracy_${name}`, accuracies[at], fixed(accuracies[at], 3));
    write(one(stage, `[data-mean=${name}]`), step() ? last(at) : said.none);
  }
  writeNumber(one(stage, '[data-number="train.step"]'), String(step()), count(step()));
  const { first, isOver, outside, top } = draw(losses, ROUND * Math.max(1, Math.ceil(step() / ROUND)));
  write(one(stage, ".nn-noted"), [
    ...first < 0 ? [] : [
      fill(said.broken, count(first + 1), repr(losses[first][1])),
      isOver ? fill(said.over, repr(losses[step() - 1][1])) : said.gap,
    ],
    ...outside ? [fill(said.outside, top, count(outside))] : [],
  ].join(" "));
  write(run, step() < goal ? said.stop : said.run);
}

/** What is chosen, and its lines. */
function showState() {
  const address = short(state, switches);
  for (const radio of radios) radio.checked = state[radio.name] == radio.value;
  for (const line of lines) line.hidden = !address.split("&").includes(line.dataset.line ?? "");
  showPressed(address);
  root.dataset.state = canonical(state, switches);
}

// ---- The address, and what the reader does.

/** @param {State} wanted */
function take(wanted) {
  state = wanted;
  showState();
  goal = Math.max(goal, step()); // more may have been taken before they stood still
  restart();
}

let lastChanged = "";

/**
 * @param {State} values of some switches
 * @param {string} changed a switch: Back leads past all of its values that were tried in a row
 */
function change(values, changed) {
  const wanted = { ...state, ...values };
  follow(wanted, switches, changed != "" && changed == lastChanged);
  lastChanged = changed;
  note("");
  take(wanted);
}

/** @param {number} to the step at which the networks stand still */
function go(to) {
  goal = to;
  stir();
  train();
}

const showChart = () => one(stage, ".nn-chart").scrollIntoView({ block: "nearest" });

function listen() {
  run.onclick = () => {
    showChart();
    go(step() < goal ? step() : ROUND * (Math.floor(step() / ROUND) + 1));
  };
  for (const button of /** @type {HTMLElement[]} */ (every(stage, "[data-steps]"))) {
    button.onclick = () => {
      showChart();
      go(Math.max(goal, step()) + Number(button.dataset.steps));
    };
  }
  /** @type {HTMLElement} */ (one(stage, "[data-reset]")).onclick = () => {
    goal = 0;
    note("");
    restart();
  };
  for (const radio of radios) {
    radio.onchange = () => change({ [radio.name]: radio.value }, radio.name);
  }
  for (const preset of presets) {
    preset.onclick = ({ detail }) => {
      change(parsed(preset.dataset.throw ?? "", switches).state, "");
      if (detail) showChart(); // pressed by a key, the button has the focus and stays in sight
      go(ROUND);
    };
  }
  onpopstate = () => {
    lastChanged = "";
    const named = addressed(switches);
    if (named) take(named);
  };
}

// ---- The beginning.

/** @type {Promise<import("../shared/engine.js").Ask<import("./training.js").Service>>} */
const engine = started(new URL("training.js", import.meta.url));

async function begin() {
  hideLost();
  takeRowsTheirIds();
  root.dataset.bench = "loading";
  try {
    const [content] = await fetching("digits_train");
    await (await engine)("load", content);
  } catch (error) {
    showFailure(error, begin);
    giveRowsTheirIds();
    return;
  }
  wake();
  listen();
  take(addressed(switches) ?? state);
  if (!short(state, switches)) return;
  // Who comes by a link to a mistake has come for its curve; who comes back, for where he was.
  if (!scrollY) showChart();
  go(ROUND);
}

stick(one(stage, ".nn-result"));
begin();
showTop();
