// A digit that is drawn, changed and repaired, and what the network makes of it.
//
// Which parts there are the page says: the small form has no changes and no address. Labels stand
// in the page, sentences in `data-said`. On the root stand `data-bench` ("loading", "busy",
// "failed", or "ready" when all that is shown belongs together) and `data-state`, the whole address.

import { digitsIn, weightsIn } from "../bench/numbers.js";
import {
  follow, giveRowsTheirIds, note, noteUnknown, showPressed, showTop, takeRowsTheirIds,
} from "../shared/address.js";
import { every, fill, one, root, said, speak, stage, stick, wake, write, writeNumber } from "../shared/document.js";
import { cells } from "../shared/drawing.js";
import { fetching, hideLost, showFailure, showLost, Unfetched } from "../shared/loading.js";
import { fixed, repr } from "../shared/python.js";
import { PIXELS, SIDE } from "../shared/sizes.js";
import { canonical, parsed, right, short } from "../shared/state.js";
import {
  changed, digit, fed, inkIn, isPacked, median, packed, probabilities, stroked, unpacked,
} from "./images.js";

/** @typedef {import("../shared/state.js").State} State */
/** @typedef {import("./images.js").Image} Image */
/** @typedef {{greys: ArrayLike<number>, label: number}} TestDigit */

const TEST_DIGITS = 1000;
const LONGEST = 200; // pixels of a photo's longer side

/** The places of the test digits that come with the page, the one that it begins with, and what
 * digits of MNIST have: the lengths of their ink, and where its middle is.
 * @type {{places: string[], first: string, shortest: number, longest: number, lowest: number,
 *   highest: number}} */
const { places, first, shortest, longest, lowest, highest } = JSON.parse(stage.dataset.digits ?? "");

/** @type {HTMLInputElement[]} */
const inputs = every(stage, "[data-stops]");
const stopsOf = (/** @type {HTMLInputElement} */ { dataset }) => (dataset.stops ?? "").split(" ");
/** @type {import("../shared/state.js").Switches} */
const switches = new Map([
  ["test", [first, ...Array(TEST_DIGITS).keys()].map(String)],
  ["drawn", [""]],
  .../** @type {[string, string[]][]} */ (inputs.map((input) => [input.name, stopsOf(input)])),
]);

/** @type {HTMLButtonElement[]} */
const samples = every(stage, ".nn-samples button");

const spoken = one(stage, ".nn-spoken");
let state = right(switches);
/** @type {ReturnType<typeof weightsIn>} */
let weights;
/** @type {Map<string, TestDigit>} by their places, as far as they have come */
const digits = new Map();
/** @type {Map<string, Image>} by their numbers. State `photo` names the one that is shown in place of
 * a digit. It is no switch: no address has it. */
const photos = new Map();

/**
 * @param {ArrayBuffer} content of a file of digits
 * @param {string[]} names
 */
function addDigits(content, names) {
  const { images, t } = digitsIn(content);
  for (const [at, name] of names.entries()) {
    digits.set(name, { greys: images.subarray(at * PIXELS, (at + 1) * PIXELS), label: t[at] });
  }
}

// ---- What is shown.

let latest = 0;

/** Shows what is wanted now, once it has come, unless something else is wanted by then. */
async function show() {
  latest += 1;
  const mine = latest;
  root.dataset.bench = "busy";
  try {
    if (!digits.has(state.test)) {
      others ??= addOthers().finally(() => { others = undefined; });
      await others;
    }
    if (mine == latest) paint();
  } catch (error) {
    if (mine != latest) return;
    if (error instanceof Unfetched) giveUp();
    else showFailure(error);
  }
}

/** There are only the digits that came with the page: what was on the grid stays there. */
function giveUp() {
  const wanted = sheet(state);
  state = proper({ ...state, ...sheet(painted) });
  if (isAddressed) follow(state, switches, true);
  showLost(said.lost, () => change(wanted));
  show();
}

/** @type {Promise<void> | undefined} the other test digits, while they come */
let others;
let painted = state; // what was shown last

/**
 * Of a state what is on the grid.
 * @param {State} state
 */
const sheet = ({ test, drawn, photo }) => ({ test, drawn, photo });

/**
 * A photo is repaired, and not changed: no switch that is in force may be out of reach.
 * @param {State} state
 * @returns {State}
 */
const proper = (state) => {
  const { photo, paper, size, middle, thicker } = state;
  return photo ? { ...right(switches), photo, paper, size, middle, thicker } : state;
};

async function addOthers() {
  speak(spoken, said.coming);
  const [content] = await fetching("digits_few");
  addDigits(content, [...Array(TEST_DIGITS).keys()].map(String));
  hideLost();
}

/** The digit of the file that stands on the grid, if one does. */
const onGrid = () => (state.photo || state.drawn ? undefined : digits.get(state.test));

function paint() {
  const { greys = unpacked(state.drawn).map((grey) => 17 * grey), label } = onGrid() ?? {};
  const image = photos.get(state.photo) ?? digit(greys);
  cells(grid, image.greys.map((grey) => grey / 255), image.width);
  const x = fed(changed(image, state), state);
  cells(one(stage, ".nn-fed canvas"), x, SIDE);
  const told = `${showAnswer(probabilities(x, weights), label)} ${showOdd(x)}`;
  showInputs();
  painted = state;
  root.dataset.state = canonical(state, switches);
  root.dataset.bench = "ready";
  // Of what keys do is told where they lead; a pointer that draws goes too fast.
  if (where || !drawing) speak(spoken, where || told);
}

/**
 * @param {string} name
 * @param {number} value
 * @param {number} [places]
 */
function showNumber(name, value, places = 0) {
  writeNumber(one(stage, `[data-number="draw.${name}"]`), repr(value), fixed(value, places));
}

/**
 * What own_digit's `catch` prints of an image. What of it no digit of MNIST has is marked, and
 * returned in words.
 * @param {Float64Array} x
 */
function showOdd(x) {
  const paper = median(x), { rows, columns } = inkIn({ height: SIDE, width: SIDE, greys: x });
  const longer = Math.max(rows.length, columns.length), means = [rows.mean, columns.mean];
  showNumber("paper", paper, 4);
  showNumber("height", rows.length);
  showNumber("width", columns.length);
  showNumber("row", rows.mean, 1);
  showNumber("column", columns.mean, 1);
  const odd = Object.entries({
    paper: paper > 0 && fill(said.paper, fixed(paper, 2)),
    size: (longer < shortest || longer > longest) && fill(said.size, longer),
    middle: means.some((mean) => mean < lowest || mean > highest)
      && fill(said.middle, ...means.map((mean) => fixed(mean, 1))),
  }).filter(([name, text]) => {
    one(stage, `.nn-of-${name}`).classList.toggle("nn-wrong", Boolean(text));
    return text;
  });
  const told = !rows.length ? said.nothing
    : odd.length ? fill(said.odd, odd.map(([, text]) => text).join("; ")) : said.usual;
  write(one(stage, ".nn-odd"), told);
  return told;
}

/**
 * The probabilities, and the answer, which is returned in words.
 * @param {Float64Array} y
 * @param {number} [label]
 */
function showAnswer(y, label) {
  const answer = y.indexOf(Math.max(...y)), isWrong = answer != (label ?? answer);
  for (const [at, row] of /** @type {HTMLElement[]} */ (every(stage, ".nn-bars li")).entries()) {
    writeNumber(one(row, "data"), repr(y[at]), fixed(y[at], 3));
    row.style.setProperty("--share", String(y[at]));
    row.classList.toggle("nn-most", at == answer);
  }
  showNumber("answer", answer);
  one(stage, ".nn-accuracy").classList.toggle("nn-wrong", isWrong);
  const text = label === undefined ? "" : fill(isWrong ? said.wrong : said.right, label);
  write(one(stage, ".nn-label-of"), text);
  return `${fill(said.spoken, answer, fixed(y[answer], 2))} ${text}`;
}

function showInputs() {
  for (const input of inputs) {
    const value = state[input.name];
    if (input.type == "checkbox") input.checked = value != stopsOf(input)[0];
    else input.value = value;
    if (input.type == "range") write(one(/** @type {Element} */ (input.parentElement), "b"), value);
  }
  showPressed(short({ ...state, test: first, drawn: "" }, switches));
  for (const button of samples) {
    button.ariaPressed = String(!state.photo && !state.drawn && button.value == state.test);
  }
  for (const part of every(stage, ".nn-of-digits, .nn-eraser")) part.toggleAttribute("disabled", Boolean(state.photo));
}

// ---- The address.

const isAddressed = "addressed" in stage.dataset;
let lastKept = "";

/**
 * Has the address name the state. Back leads past all values of one switch in a row, and past all
 * that becomes of a photo, which no address has.
 * @param {string} what has been changed
 */
function keep(what) {
  if (!isAddressed || location.hash.slice(1) == short(state, switches)) return;
  const kind = state.photo ? "photo" : what;
  follow(state, switches, kind == lastKept);
  lastKept = kind;
}

/** Takes the state that the address names; a place in the page changes nothing. */
function readAddress() {
  const address = location.hash.slice(1);
  if (document.getElementById(address)) return;
  hideLost();
  const { state: named, unknown } = parsed(address, switches);
  const drawn = unknown.find(({ name, value }) => name == "drawn" && isPacked(value));
  state = { ...named, drawn: drawn?.value ?? "" };
  give();
  noteUnknown(unknown.filter((one) => one != drawn));
}

// ---- The grid is drawn on: by a pointer, or by a cursor that keys lead.

/** @type {HTMLCanvasElement} */
const grid = one(stage, ".nn-grid canvas");
/** @type {HTMLElement} */
const cursor = one(stage, ".nn-cursor");
/** @type {HTMLElement} */
const eraser = one(stage, ".nn-eraser");
/** @type {Uint8Array | undefined} what is being drawn */
let drawing;
/** Where the cursor is, in words, as long as keys lead it. */
let where = "";
/** @type {number | undefined} the pointer that draws */
let pointer;
/** @type {number[]} row and column of the pen */
let pen = [14.5, 14.5];
/** @type {State[]} to what Undo leads back, one by one */
const before = [];

const isErasing = () => eraser.ariaPressed == "true";

let given = 0; // how often the grid was given something else

/** The grid is given something else than a photo, or than a stroke that is not ended. */
function give() {
  given += 1;
  state = { ...state, photo: "" };
  drawing = undefined;
  where = "";
}

const remember = () => before.push(sheet(state));

/** A stroke begins: on an empty sheet, on what was drawn, or for the eraser on any digit. */
function begin() {
  const greys = isErasing() && onGrid()?.greys;
  remember();
  give();
  drawing = greys ? Uint8Array.from(greys, (grey) => Math.round(grey / 17)) : unpacked(state.drawn);
  draw(pen);
}

/** @param {number[]} to where the pen goes */
function draw(to) {
  if (drawing) {
    drawing = stroked(drawing, pen, to, isErasing());
    state = { ...state, test: first, drawn: packed(drawing) };
  }
  pen = to;
}

function end() {
  drawing = undefined;
  show();
  keep("drawn");
}

function clear() {
  eraser.ariaPressed = "false";
  remember();
  change({ test: first, drawn: packed(new Uint8Array(PIXELS)) });
}

function listenToPointers() {
  const placeOf = (/** @type {PointerEvent} */ { clientX, clientY }) => {
    const { left, top, width, height } = grid.getBoundingClientRect();
    return [(clientY - top) / height * SIDE, (clientX - left) / width * SIDE];
  };
  grid.onpointerdown = (event) => {
    if (state.photo || event.button || !event.isPrimary || pointer !== undefined) return;
    grid.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    pen = placeOf(event);
    begin();
    show();
  };
  grid.onpointermove = (event) => {
    if (event.pointerId != pointer || !drawing || where) return;
    draw(placeOf(event));
    show();
  };
  // It comes behind pointerup, and behind pointercancel.
  grid.onlostpointercapture = (event) => {
    if (event.pointerId != pointer) return;
    pointer = undefined;
    end();
  };
}

/** @type {Record<string, number[]>} what keys add to row and column */
const STEPS = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], " ": [0, 0],
};

function listenToKeys() {
  grid.onkeydown = (event) => {
    const { key } = event, step = STEPS[key];
    // With one of these a key is the browser's, or the system's.
    if (event.altKey || event.ctrlKey || event.metaKey || (key != "Delete" && !step)) return;
    if (state.photo && step) return; // it is not drawn on
    event.preventDefault();
    if (!step) return clear();
    // A key leads from the middle of a pixel to that of another.
    const [row, column] = pen.map((at, axis) => (
      Math.min(SIDE - 1, Math.max(0, Math.floor(at) + step[axis]))));
    draw([row + 0.5, column + 0.5]);
    if (key == " ") (drawing ? end : begin)();
    where = fill(!drawing ? said.pen_up : isErasing() ? said.eraser_down : said.pen_down, row, column);
    cursor.style.setProperty("--row", String(row));
    cursor.style.setProperty("--column", String(column));
    cursor.scrollIntoView({ block: "nearest" });
    show();
  };
  // From here on, what is told is the answer.
  grid.onblur = () => {
    const isLed = where != "";
    where = "";
    if (drawing) end();
    else if (isLed) show();
  };
}

// ---- What else the reader does.

/** @param {State} values of some switches */
function change(values) {
  if ("test" in values) give();
  state = proper({ ...state, ...values });
  where = "";
  note("");
  hideLost();
  show();
  keep(Object.keys(values).join());
}

/** @param {string} test a digit, by its place */
function take(test) {
  remember();
  change({ test, drawn: "" });
}

/**
 * The greys of a photo as Pillow's convert("L") has them, on white paper, turned as the camera
 * says, and made small.
 * @param {File} file
 * @returns {Promise<Image>}
 */
async function photographed(file) {
  const picture = await createImageBitmap(file);
  const longer = Math.max(picture.width, picture.height), most = Math.min(longer, LONGEST);
  const [width, height] = [picture.width, picture.height].map((size) => Math.ceil(size * most / longer));
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(width, height).getContext("2d"));
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const greys = Float64Array.from({ length: width * height }, (_, at) => (
    (19595 * data[4 * at] + 38470 * data[4 * at + 1] + 7471 * data[4 * at + 2] + 32768) >> 16));
  return { height, width, greys };
}

/**
 * Does something when a button is pressed, if the page has it.
 * @param {string} selector
 * @param {(button: HTMLElement) => unknown} act
 */
function onPress(selector, act) {
  for (const button of /** @type {HTMLElement[]} */ (every(stage, selector))) {
    button.onclick = () => act(button);
  }
}

function listen() {
  listenToPointers();
  listenToKeys();
  onPress(".nn-eraser", () => { eraser.ariaPressed = String(!isErasing()); });
  onPress(".nn-clear", clear);
  onPress(".nn-undo", () => change(before.pop() ?? {}));
  onPress(".nn-any", () => take(String(Math.floor(Math.random() * TEST_DIGITS))));
  for (const button of samples) button.onclick = () => take(button.value);
  onPress(".nn-copy-address", copyAddress);
  // What is on the grid stays there. Pressed again, a button puts all right.
  onPress("[data-throw]", ({ ariaPressed, dataset }) => {
    const { test, drawn, ...changes } = parsed(
      ariaPressed == "true" ? "" : dataset.throw ?? "", switches).state;
    change(changes);
  });
  for (const input of inputs) {
    input.oninput = () => {
      const value = input.type == "checkbox" ? stopsOf(input)[Number(input.checked)] : input.value;
      change({ [input.name]: value });
    };
  }
  for (const input of /** @type {HTMLInputElement[]} */ (every(stage, "[type=file]"))) {
    input.onchange = () => takePhoto(input);
  }
  if (!isAddressed) return;
  readAddress();
  onpopstate = () => {
    lastKept = "";
    if (state.photo) remember();
    readAddress();
    show();
  };
}

async function copyAddress() {
  if (state.photo) return note(said.not_addressed);
  try {
    await navigator.clipboard.writeText(location.href);
    note(said.copied);
  } catch {
    note(said.not_copied);
  }
}

/** @param {HTMLInputElement} input */
async function takePhoto(input) {
  const [file] = /** @type {FileList} */ (input.files);
  input.value = ""; // the same photo can be chosen again
  given += 1;
  const mine = given;
  try {
    const picture = await photographed(file);
    if (mine != given) return;
    photos.set(String(given), picture);
    before.push(state);
    change({ test: first, drawn: "", photo: String(given) });
  } catch {
    if (mine == given) showLost(said.no_photo);
  }
}

// ---- The beginning.

async function load() {
  hideLost();
  // Without this script, an address leads to a row of the table.
  if (isAddressed) takeRowsTheirIds();
  root.dataset.bench = "loading";
  try {
    const [ofNetwork, samples] = await fetching("weights", "samples");
    weights = weightsIn(ofNetwork);
    addDigits(samples, places);
  } catch (error) {
    showFailure(error, load);
    if (isAddressed) giveRowsTheirIds();
    return;
  }
  for (const canvas of /** @type {HTMLCanvasElement[]} */ (every(stage, "[data-test]"))) {
    const { greys = [] } = digits.get(canvas.dataset.test ?? "") ?? {};
    cells(canvas, Float64Array.from(greys, (grey) => grey / 255), SIDE);
  }
  wake();
  listen();
  show();
}

stick(one(stage, ".nn-result"));
load();
if (isAddressed) showTop();
