// The digits. Each stays in its place, and its answer flips.

import { every, fill, one, said, write } from "../shared/document.js";
import { digit } from "../shared/drawing.js";
import { PIXELS } from "../shared/sizes.js";

/** @typedef {import("./service.js").Played} Played */

const DOWN = 4; // a column is one class
/** @type {Record<string, (at: number, all: number) => number>} */
const LEADS_TO = {
  ArrowRight: (at) => at + DOWN,
  ArrowLeft: (at) => at - DOWN,
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_, all) => all - 1,
};

/**
 * @param {ParentNode} within
 * @returns {HTMLElement[]}
 */
export const tilesIn = (within) => every(within, ".nn-tile");

const place = (/** @type {HTMLElement} */ tile) => Number(tile.dataset.index);

/**
 * @param {HTMLElement[]} tiles
 * @param {Uint8Array} images
 */
export function drawTiles(tiles, images) {
  for (const tile of tiles) {
    const at = place(tile) * PIXELS;
    digit(one(tile, "canvas"), images.subarray(at, at + PIXELS));
  }
}

/**
 * @param {HTMLElement[]} tiles
 * @param {Played} played
 * @param {Uint8Array} labels
 */
export function showTiles(tiles, { told, held }, labels) {
  for (const tile of tiles) {
    const at = place(tile), answer = told[at], label = labels[at], holds = held[at] == 1;
    const text = answer < 0 ? said.none : holds ? String(answer)
      : answer > 9 ? `>${answer}` : `${label}>${answer}`;
    const shown = one(tile, "span");
    if (shown.textContent && shown.textContent != text) flip(tile);
    write(shown, text);
    tile.classList.toggle("nn-wrong", !holds);
    // What cannot be pressed is a part of a picture.
    if (tile.tagName == "BUTTON") tile.ariaLabel = answer < 0 ? fill(said.no_answer, label, at)
      : fill(holds ? said.right : said.wrong, label, answer, at);
  }
}

/** @param {HTMLElement} tile */
function flip(tile) {
  tile.classList.add("nn-flips");
  tile.onanimationend = () => tile.classList.remove("nn-flips");
}

/**
 * @param {HTMLElement[]} tiles
 * @param {(index: number | null) => unknown} follow is given the digit that is chosen, or none
 */
export function listenToTiles(tiles, follow) {
  for (const [at, tile] of tiles.entries()) {
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
      const next = tiles[LEADS_TO[event.key]?.(at, tiles.length)];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
    tile.addEventListener("focus", () => {
      for (const other of tiles) other.tabIndex = other == tile ? 0 : -1;
    });
  }
}
