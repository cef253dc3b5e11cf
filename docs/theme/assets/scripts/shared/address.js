// The page's address: it names a state, and follows it.

import { every, fill, one, said, speak, stage } from "./document.js";
import { parsed, short } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Switches} Switches */
/** @typedef {import("./state.js").Unknown} Unknown */

/** @param {string} text on an address */
export const note = (text) => speak(one(stage, ".nn-unknown"), text);

/**
 * Says what an address names that is not there.
 * @param {Unknown[]} unknown
 */
export function noteUnknown(unknown) {
  const sentences = unknown.map(({ name, value, taken }) => (taken
    ? fill(said.no_choice, `${name}=${value}`, `${name}=${taken}`)
    : fill(said.no_switch, `${name}=${value}`)));
  note([...new Set(sentences)].slice(0, 3).join(" ")); // more would fill the screen
}

/**
 * The state that the address names. Null if it is that of a place in the page, which names none.
 * @param {Switches} switches
 * @returns {State | null}
 */
export function addressed(switches) {
  const address = location.hash.slice(1);
  if (address && document.getElementById(address)) return null;
  const { state, unknown } = parsed(address, switches);
  noteUnknown(unknown);
  return state;
}

/**
 * Has the address name a state. Where it does so already, Back has no further step to go.
 * @param {State} state
 * @param {Switches} switches
 * @param {boolean} replaces whether Back shall not lead to the one before
 */
export function follow(state, switches, replaces) {
  const address = short(state, switches);
  const to = address ? `#${address}` : location.pathname + location.search;
  if (replaces || address == location.hash.slice(1)) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
}

/**
 * Shows as pressed the buttons that throw just what an address names, except those that only reset.
 * @param {string} address without what is right
 */
export function showPressed(address) {
  for (const button of /** @type {HTMLElement[]} */ (every(stage, "[data-throw][aria-pressed]"))) {
    button.ariaPressed = String(button.dataset.throw == address);
  }
}

/** Shows the top of the page to whom an address of a state has led here. */
export function showTop() {
  if (location.hash.includes("=")) scrollTo({ top: 0, behavior: "instant" });
}

// The address of a state is also that of a row in a table, for readers without a script. With
// one, it leads to none.
/** @type {HTMLElement[]} */
const rows = every(document, 'tr[id*="="]');
const ids = rows.map(({ id }) => id);

export function takeRowsTheirIds() {
  for (const row of rows) row.removeAttribute("id");
}

export function giveRowsTheirIds() {
  for (const [at, row] of rows.entries()) row.id = ids[at];
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}
