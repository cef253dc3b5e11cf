// What comes and what has failed, as the page shows it: its `.nn-fetching` and its `.nn-lost`.

import { count, fill, one, root, said, stage, write } from "./document.js";
import { fetched } from "./fetching.js";

export class Unfetched extends Error {}

/**
 * The content of files, by the names that the page's links to them have. What has come is shown.
 * @param {string[]} names
 */
export async function fetching(...names) {
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

/**
 * How much of the data has come; nothing once all has.
 * @param {number} [come] bytes
 * @param {number} [all]
 */
function showFetching(come, all = 0) {
  const shown = one(stage, ".nn-fetching"), kilobytes = (/** @type {number} */ size) => count(Math.round(size / 1024));
  shown.toggleAttribute("hidden", come === undefined);
  if (come === undefined) return;
  /** @type {HTMLProgressElement} */
  const bar = one(shown, "progress");
  bar.max = all;
  bar.value = come;
  write(one(shown, "span"), fill(said.bytes, kilobytes(come), kilobytes(all)));
}

/**
 * What has failed, and a button to try again if that can help.
 * @param {string} text
 * @param {() => unknown} [again]
 */
export function showLost(text, again) {
  const lost = one(stage, ".nn-lost");
  write(one(lost, "span"), text);
  lost.toggleAttribute("hidden", false);
  /** @type {HTMLButtonElement} */
  const button = one(lost, "button");
  button.toggleAttribute("hidden", !again);
  button.onclick = () => again?.();
}

/** That is over. Its button may have had the focus, which goes to what stands around it. */
export function hideLost() {
  const lost = one(stage, ".nn-lost");
  /** @type {HTMLElement | null} */
  const around = lost.closest("[tabindex='-1']");
  if (lost.contains(document.activeElement)) around?.focus();
  lost.toggleAttribute("hidden", true);
}

const reload = () => location.reload();

/**
 * That nothing can be shown, why, and what may help.
 * @param {unknown} error
 * @param {() => unknown} [again] fetches once more
 */
export function showFailure(error, again = reload) {
  console.error(error);
  root.dataset.bench = "failed";
  if (typeof DecompressionStream == "undefined") showLost(said.unable);
  else if (error instanceof Unfetched) showLost(said.lost, again);
  else showLost(said.stopped, reload);
}

/**
 * Shows what fails behind an act of the reader's.
 * @param {Promise<unknown>} doing
 */
export const watched = (doing) => doing.catch((error) => showFailure(error));
