// The digits. Each stays in its place, and its answer flips.

import { bench, every, fill, one, said, write } from "./document.js";
import { digit } from "./drawing.js";
import { PIXELS } from "./numbers.js";

/** @typedef {import("./engine.js").Played} Played */

const DOWN = 4; // a column is one class
/** @type {Record<string, (at: number) => number>} */
const LEADS_TO = {
  ArrowRight: (at) => at + DOWN,
  ArrowLeft: (at) => at - DOWN,
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: () => tiles.length - 1,
};

/** @type {HTMLButtonElement[]} */
const tiles = every(bench, ".nn-tile");
const place = (/** @type {HTMLElement} */ tile) => Number(tile.dataset.index);

/** @param {Uint8Array} images */
export function drawTiles(images) {
  for (const tile of tiles) {
    const at = place(tile) * PIXELS;
    digit(one(tile, "canvas"), images.subarray(at, at + PIXELS));
  }
}

/**
 * @param {Played} played
 * @param {Uint8Array} labels
 */
export function showTiles({ told, held }, labels) {
  for (const tile of tiles) {
    const at = place(tile), answer = told[at], label = labels[at], holds = held[at] == 1;
    const text = answer < 0 ? said.none : holds ? String(answer)
      : answer > 9 ? `>${answer}` : `${label}>${answer}`;
    const shown = one(tile, "span");
    if (shown.textContent && shown.textContent != text) tile.classList.add("nn-flips");
    write(shown, text);
    tile.classList.toggle("nn-wrong", !holds);
    tile.ariaLabel = answer < 0 ? fill(said.no_answer, label, at)
      : fill(holds ? said.right : said.wrong, label, answer, at);
  }
}

/** @param {(index: number | null) => unknown} follow is given the digit that is chosen, or none */
export function listenToTiles(follow) {
  for (const [at, tile] of tiles.entries()) {
    tile.addEventListener("animationend", () => tile.classList.remove("nn-flips"));
    tile.addEventListener("click", () => {
      const chosen = tile.ariaPressed != "true";
      for (const other of tiles) other.ariaPressed = String(chosen && other == tile);
      follow(chosen ? place(tile) : null);
    });
    tile.addEventListener("keydown", ({ key }) => {
      if (key == "Escape" && tile.ariaPressed == "true") tile.click();
    });
    // They are one stop of the Tab key; among them, other keys lead on.
    tile.addEventListener("keydown", (event) => {
      const next = tiles[LEADS_TO[event.key]?.(at)];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
    tile.addEventListener("focus", () => {
      for (const other of tiles) other.tabIndex = other == tile ? 0 : -1;
    });
  }
}
