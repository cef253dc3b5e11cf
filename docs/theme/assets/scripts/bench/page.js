// The bench: what is thrown, what is asked of the numbers, and when all is shown.
//
// Labels stand in the page, sentences in the bench's `data-said`. On the root stand `data-bench`
// ("loading", "busy", "failed", or "ready" when all that is shown belongs together) and
// `data-state`, the whole address of what is shown.

import {
  addressed, follow, giveRowsTheirIds, note, showPressed, showTop, takeRowsTheirIds,
} from "../shared/address.js";
import { every, one, onScheme, root, said, speak, stage, stick, wake, write } from "../shared/document.js";
import { started } from "../shared/engine.js";
import { fetching, hideLost, showFailure, showLost, Unfetched } from "../shared/loading.js";
import { canonical, parsed, right, short } from "../shared/state.js";
import { showFollowed, tellFollowed } from "./followed.js";
import { listenToHold, showResult } from "./result.js";
import { layOut, listenToStations, openThrown, showStations, switches, thrown } from "./stations.js";
import { drawTiles, listenToTiles, showTiles, tilesIn } from "./tiles.js";

/** @typedef {import("../shared/state.js").State} State */

const FEW = right(switches).digits;

const tiles = tilesIn(stage);
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
    if (mine != latest) return;
    if (error instanceof Unfetched) giveUp(wanted);
    else showFailure(error);
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
  showTiles(tiles, played, labels);
  const differing = showStations(shown, played, sound);
  showResult(played, sound, Number(shown.digits), thrown(wanted), differing, held);
  showFollowed(followed, index === null ? -1 : played.told[index]);
  showGame(wanted);
  stage.classList.toggle("nn-holding", held);
  root.dataset.state = canonical(shown, switches);
  root.dataset.bench = "ready";
}

/**
 * The buttons that are pressed, and the riddle as long as it is posed.
 * @param {State} shown
 */
function showGame(shown) {
  const address = short({ ...shown, digits: FEW }, switches);
  showPressed(address);
  /** @type {HTMLElement} */
  const riddle = one(stage, ".nn-riddle");
  /** @type {HTMLElement} */
  const hint = one(riddle, "[role=status]");
  const has = (/** @type {string} */ part = "") => part.split("&").every((one) => address.split("&").includes(one));
  const isSolved = has(riddle.dataset.answer), isPosed = has(riddle.dataset.riddle) && !isSolved;
  write(hint, isPosed ? said.riddle : isSolved ? said.solved : "");
  const answer = one(riddle, "details");
  if (!isPosed && answer.contains(document.activeElement)) hint.focus();
  answer.toggleAttribute("hidden", !isPosed);
}

// ---- What is fetched.

/** @type {Promise<void> | undefined} */
let others;

/** The digits behind the first ones, fetched once. What has failed is tried again. */
function fetchOthers() {
  others ??= addOthers();
  others.catch(() => { others = undefined; });
  return others;
}

async function addOthers() {
  speak(one(stage, ".nn-spoken"), said.coming);
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
  follow(state, switches, true);
  showLost(said.lost_others, () => change({ digits: wanted.digits }));
  show();
}

// ---- What the reader does.

let lastChanged = "";

/** @param {State} values of some switches */
function change(values) {
  const before = canonical(state, switches), changed = Object.keys(values).join();
  state = { ...state, ...values };
  if (canonical(state, switches) == before) return show();
  note("");
  hideLost();
  // Back leads past all values of one switch that were tried in a row.
  follow(state, switches, changed == lastChanged);
  lastChanged = changed;
  show();
}

function listen() {
  listenToStations(change);
  for (const button of /** @type {HTMLElement[]} */ (every(stage, "[data-throw]"))) {
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
    const named = addressed(switches);
    if (!named) return; // a place in the page
    lastChanged = "";
    hideLost();
    state = named;
    show();
  });
  listenToTiles(tiles, async (index) => {
    following = index;
    await show();
    if (index == following) tellFollowed(index, labels);
  });
  listenToHold((on) => {
    holding = on;
    show();
  });
  // What is drawn has its colours from the page: light or dark, by the system or by hand.
  onScheme(() => {
    drawTiles(tiles, images);
    show();
  });
}

// ---- The beginning.

/** @type {Promise<import("../shared/engine.js").Ask<import("./service.js").Service>>} */
const engine = started(new URL("service.js", import.meta.url));

async function begin() {
  hideLost();
  takeRowsTheirIds();
  root.dataset.bench = "loading";
  try {
    const [weights, digits] = await fetching("weights", "digits_few");
    ({ images, labels } = await (await engine)("load", weights, digits));
  } catch (error) {
    showFailure(error, begin);
    giveRowsTheirIds();
    return;
  }
  drawTiles(tiles, images);
  wake();
  listen();
  state = addressed(switches) ?? state;
  openThrown(state);
  show();
}

layOut();
stick(one(stage, ".nn-result"));
begin();
showTop();
