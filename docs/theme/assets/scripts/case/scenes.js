// The scenes: programs to run on a small bench. What one prints stays, so that the next is seen
// beside it.

import { RIGHT } from "../bench/right.js";
import { drawTiles, showTiles, tilesIn } from "../bench/tiles.js";
import { count, every, fill, one, said, speak, writeNumber } from "../shared/document.js";
import { kept } from "../shared/kept.js";
import { watched } from "../shared/loading.js";
import { fixed, repr } from "../shared/python.js";

/** @typedef {import("./service.js").Service} Service */
/** @typedef {import("../shared/engine.js").Ask<Service>} Ask */
/** @typedef {ReturnType<Service["played"]>} Played */

/** @param {string} address */
const named = (address) => ({ ...RIGHT, ...Object.fromEntries(new URLSearchParams(address)) });

/** What a column shows of a program; `first` is the one in the first row.
 * @type {Record<string, (played: Played, first: Played) => [number, string]>} */
const SHOWN = {
  accuracy: ({ accuracy }) => [accuracy ?? NaN, fixed(accuracy ?? NaN)],
  loss: ({ loss }) => [loss ?? NaN, fixed(loss ?? NaN)],
  near: ({ printed: { layer1: { near } } }) => [near, `${(100 * near).toFixed(1)}\u00a0%`],
  changed: ({ told }, first) => {
    const changed = told.reduce((sum, answer, at) => sum + Number(answer != first.told[at]), 0);
    return [changed, count(changed)];
  },
};

/** The programs that were run, by their scene, the latest last. */
const played = kept("scenes");

/**
 * @param {HTMLElement} scene
 * @param {Ask} ask
 * @param {{images: Uint8Array, labels: Uint8Array}} digits
 * @param {() => unknown} tell that all of its programs were run
 * @returns what draws its digits again
 */
export function begin(scene, ask, { images, labels }, tell) {
  const tiles = tilesIn(scene), name = scene.dataset.scene ?? "";
  const before = () => /** @type {string[]} */ (played.get(name) ?? []);
  /** @type {HTMLElement[]} */
  const rows = every(scene, "tr[data-program]");
  const addressOf = (/** @type {HTMLElement} */ row) => row.dataset.program ?? "";
  const first = ask("played", named(addressOf(rows[0])));

  /** @param {HTMLElement} row whose program is run; returns what comes of it, in words */
  async function run(row) {
    const ran = await ask("played", named(addressOf(row))), compared = await first;
    /** @type {HTMLElement[]} */
    const cells = every(row, "[data-shows]");
    for (const cell of cells) {
      const [value, text] = SHOWN[cell.dataset.shows ?? ""](ran, compared);
      writeNumber(cell, repr(value), text);
    }
    for (const other of rows) one(other, "button").ariaPressed = String(other == row);
    row.classList.add("nn-played");
    showTiles(tiles, ran, labels);
    const wrong = tiles.filter(({ classList }) => classList.contains("nn-wrong")).map((tile) => one(tile, "span").textContent);
    one(scene, ".nn-tiles").ariaLabel = fill(said.tiles, tiles.length, wrong.join(", ") || said.none);
    const isWhole = rows.every(({ classList }) => classList.contains("nn-played"));
    scene.classList.toggle("nn-all-played", isWhole);
    if (isWhole) tell();
    const titles = every(scene, "thead th").slice(1).map(({ textContent }) => textContent);
    const numbers = cells.map(({ textContent }, at) => fill(said.cell, titles[at] ?? "", textContent ?? ""));
    const after = isWhole ? scene.nextElementSibling?.querySelector("strong") : null;
    const answer = after ? fill(said.answer, after.textContent ?? "") : "";
    return [`${one(row, "button").textContent}:`, ...numbers, answer].join(" ");
  }

  /** @param {HTMLElement} row */
  async function press(row) {
    const address = addressOf(row);
    played.set(name, [...before().filter((other) => other != address), address]);
    speak(one(scene, "[role=status]"), await run(row));
  }

  // One runs after the other, so that the latest one stays.
  /** @type {Promise<unknown>} */
  let done = Promise.resolve();
  const inTurn = (/** @type {() => Promise<unknown>} */ act) => {
    done = done.then(act);
    watched(done);
  };
  drawTiles(tiles, images);
  for (const address of before()) {
    const row = rows.find((other) => addressOf(other) == address);
    if (row) inTurn(() => run(row));
  }
  for (const row of rows) one(row, "button").addEventListener("click", () => inTurn(() => press(row)));
  return () => drawTiles(tiles, images);
}
