// The bench: what is thrown, what is asked of the numbers, and when all is shown.
//
// Labels stand in the page, sentences in the bench's `data-said`. On the root stand `data-bench`
// ("loading", "busy", "failed", or "ready" when all that is shown belongs together) and
// `data-state`, the whole address of what is shown.

import { bench, every, fill, one, root, said, write } from "./document.js";
import { started } from "./engine.js";
import { fetched } from "./fetching.js";
import { showFollowed, tellFollowed } from "./followed.js";
import { hideLost, listenToHold, showFetching, showLost, showResult, showUnknown } from "./result.js";
import { canonical, parsed, right, short } from "./state.js";
import { layOut, listenToStations, openThrown, showStations, switches, thrown } from "./stations.js";
import { drawTiles, listenToTiles, showTiles } from "./tiles.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./engine.js").Ask} Ask */

const FEW = right(switches).digits;
const MOST_UNKNOWN = 3; // sentences on an address: more would fill the screen

let state = right(switches);
/** @type {number | null} the digit that is followed */
let following = null;
let holding = false;
/** @type {Uint8Array} */
let images = new Uint8Array();
/** @type {Uint8Array} */
let labels = new Uint8Array();

// ---- What is shown.

let latest = 0;

/** Shows what is wanted now, once there are as many digits, unless something else is by then. */
async function show() {
  latest += 1;
  const mine = latest, wanted = state;
  root.dataset.bench = "busy";
  try {
    if (wanted.digits != FEW) await fetchOthers();
    if (mine == latest) await compute(mine, wanted, holding, following);
  } catch (error) {
    console.error(error);
    if (mine != latest) return;
    if (error instanceof Unfetched) giveUp(wanted);
    else fail(said.stopped, () => location.reload());
  }
}

/**
 * @param {number} mine
 * @param {State} wanted
 * @param {boolean} held whether the right network is shown in its place
 * @param {number | null} index of the digit that is followed
 */
async function compute(mine, wanted, held, index) {
  // The same batches of the same digits, and nothing wrong.
  const rightState = { ...right(switches), batch: wanted.batch, digits: wanted.digits };
  const shown = held ? rightState : wanted, ask = await engine;
  const played = await ask("played", shown), sound = await ask("played", rightState);
  const followed = index === null ? null : await ask("followed", shown, index);
  if (mine != latest) return;
  showTiles(played, labels);
  const differing = showStations(shown, played, sound);
  showResult(played, sound, Number(shown.digits), thrown(wanted), differing, held);
  showFollowed(followed, index === null ? -1 : played.told[index]);
  showGame(wanted);
  bench.classList.toggle("nn-holding", held);
  root.dataset.state = canonical(shown, switches);
  root.dataset.bench = "ready";
}

/**
 * The buttons that are pressed, and the riddle as long as it is posed.
 * @param {State} shown
 */
function showGame(shown) {
  const address = short({ ...shown, digits: FEW }, switches);
  for (const button of /** @type {HTMLElement[]} */ (every(bench, "[data-throw]:not([data-throw=''])"))) {
    button.ariaPressed = String(button.dataset.throw == address);
  }
  /** @type {HTMLElement} */
  const riddle = one(bench, ".nn-riddle");
  /** @type {HTMLElement} */
  const hint = one(riddle, "[role=status]");
  const has = (/** @type {string} */ part = "") => part.split("&").every((one) => address.split("&").includes(one));
  const isSolved = has(riddle.dataset.answer), isPosed = has(riddle.dataset.riddle) && !isSolved;
  write(hint, isPosed ? said.riddle : isSolved ? said.solved : "");
  const answer = one(riddle, "details");
  if (!isPosed && answer.contains(document.activeElement)) hint.focus();
  answer.toggleAttribute("hidden", !isPosed);
}

/**
 * That nothing can be shown.
 * @param {string} text
 * @param {() => unknown} [again]
 */
function fail(text, again) {
  root.dataset.bench = "failed";
  showLost(text, again);
}

// ---- The address.

/** Takes the state that the address names; a place in the page changes nothing. */
function readAddress() {
  const address = location.hash.slice(1);
  if (document.getElementById(address)) return;
  const { state: named, unknown } = parsed(address, switches);
  state = named;
  const sentences = unknown.map(({ name, value, taken }) => (taken === undefined
    ? fill(said.no_switch, `${name}=${value}`)
    : fill(said.no_choice, `${name}=${value}`, `${name}=${taken}`)));
  showUnknown([...new Set(sentences)].slice(0, MOST_UNKNOWN).join(" "));
}

const addressed = () => {
  const address = short(state, switches);
  return address ? `#${address}` : location.pathname + location.search;
};

// ---- What is fetched.

class Unfetched extends Error {}

/**
 * The content of files, by the names that the page's links to them have.
 * @param {string[]} names
 */
async function fetching(...names) {
  /** @type {HTMLAnchorElement[]} */
  const links = names.map((name) => one(document, `[data-file="${name}"]`));
  const bytes = links.reduce((sum, link) => sum + Number(link.dataset.bytes), 0);
  showFetching(0, bytes);
  try {
    return await fetched(links.map(({ href }) => href), (come) => showFetching(come, bytes));
  } catch (cause) {
    throw new Unfetched(names.join(", "), { cause });
  } finally {
    showFetching();
  }
}

/** @type {Promise<void> | undefined} */
let others;

/** The digits behind the first ones, fetched once. What has failed is tried again. */
function fetchOthers() {
  others ??= addOthers();
  others.catch(() => { others = undefined; });
  return others;
}

async function addOthers() {
  const [content] = await fetching("digits_others");
  await (await engine)("add", content);
  hideLost();
}

/**
 * There are only the first digits: the rest of what is wanted is shown of them.
 * @param {State} wanted
 */
function giveUp(wanted) {
  state = { ...wanted, digits: FEW };
  history.replaceState(null, "", addressed());
  showLost(said.lost_others, () => change({ digits: wanted.digits }));
  show();
}

// ---- What the reader does.

let lastChanged = "";

/** @param {State} values of some switches */
function change(values) {
  const before = canonical(state, switches), changed = Object.keys(values).join();
  state = { ...state, ...values };
  if (canonical(state, switches) == before) return;
  showUnknown("");
  hideLost();
  // Back leads past all values of one switch that were tried in a row.
  if (changed == lastChanged) history.replaceState(null, "", addressed());
  else history.pushState(null, "", addressed());
  lastChanged = changed;
  show();
}

function listen() {
  listenToStations(change);
  for (const button of /** @type {HTMLElement[]} */ (every(bench, "[data-throw]"))) {
    button.addEventListener("click", () => {
      // Pressed again, it puts all right.
      const address = button.ariaPressed == "true" ? "" : button.dataset.throw ?? "";
      lastChanged = "";
      change({ ...parsed(address, switches).state, digits: state.digits });
      openThrown(state);
    });
  }
  // Back, forward, a link, or another address in the browser's own field.
  addEventListener("popstate", () => {
    lastChanged = "";
    readAddress();
    show();
  });
  listenToTiles(async (index) => {
    following = index;
    await show();
    tellFollowed(index, labels);
  });
  listenToHold((on) => {
    holding = on;
    show();
  });
  // What is drawn has its colours from the page: light or dark, by the system or by hand.
  const redraw = () => {
    drawTiles(images);
    show();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  new MutationObserver(redraw).observe(root, { attributeFilter: ["data-scheme"] });
}

// ---- The beginning.

// The address of a state is also that of a row in the tables, for who has no bench. With a bench, it
// leads to none.
/** @type {HTMLElement[]} */
const rows = every(document, 'tr[id*="="]');
const ids = rows.map(({ id }) => id);

function giveRowsTheirIds() {
  for (const [at, row] of rows.entries()) row.id = ids[at];
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

const engine = started();

async function begin() {
  hideLost();
  for (const row of rows) row.removeAttribute("id");
  root.dataset.bench = "loading";
  try {
    const [weights, digits] = await fetching("weights", "digits_few");
    ({ images, labels } = await (await engine)("load", weights, digits));
  } catch (error) {
    console.error(error);
    if (typeof DecompressionStream == "undefined") fail(said.unable);
    else if (error instanceof Unfetched) fail(said.lost, begin);
    else fail(said.stopped, () => location.reload());
    giveRowsTheirIds();
    return;
  }
  drawTiles(images);
  for (const part of every(bench, "[inert]")) part.removeAttribute("inert");
  listen();
  readAddress();
  openThrown(state);
  show();
}

layOut();
begin();
if (location.hash.includes("=")) scrollTo({ top: 0, behavior: "instant" });
