// The curves of both losses, as they grow.

import { every, one, stage, write } from "../shared/document.js";

const TOPS = [3, 5, 8, 12, 20, 50, 100]; // of the axis: the least that has room for all losses
const CLOSE = 20; // an axis with a higher top has no room for a 0 beside log 10
const BELOW = -0.05; // a loss below it is drawn below 0

/** @type {HTMLElement} */
const chart = one(stage, ".nn-chart");
/** @type {HTMLElement} */
const mark = one(chart, ".nn-mark");
/** @type {HTMLElement[]} */
const names = every(chart, ".nn-end");
const paths = every(chart, "path");

const topAbove = (/** @type {number} */ loss) => TOPS.find((top) => top >= loss) ?? TOPS[TOPS.length - 1];

/**
 * Numbers of which the style sheet makes a place.
 * @param {HTMLElement} element
 * @param {Record<string, number>} values
 */
function set(element, values) {
  for (const [name, value] of Object.entries(values)) element.style.setProperty(`--${name}`, String(value));
}

/**
 * Draws the curves. Returns the first step with a wrong loss that is not finite, or -1, and whether
 * none from there on is; how many losses lie above the axis or below it; and its top.
 * @param {number[][]} losses at each step, of each network
 * @param {number} width steps that the axis has room for
 */
export function draw(losses, width) {
  const finite = losses.flat().filter(Number.isFinite);
  const least = finite.reduce((one, other) => Math.min(one, other), 0);
  const top = topAbove(finite.reduce((one, other) => Math.max(one, other), 0));
  const low = least < BELOW ? -topAbove(-least) : 0;
  set(chart, { top, low, width });
  one(chart, "svg").setAttribute("viewBox", `0 ${-top} ${width} ${top - low}`);
  write(one(chart, ".nn-top"), String(top));
  write(one(chart, ".nn-low"), low ? String(low) : "");
  write(one(chart, ".nn-width"), String(width));
  one(chart, ".nn-zero").toggleAttribute("hidden", top > CLOSE);
  const ends = paths.map((path, at) => {
    let pen = "M", end = 0, last = 0;
    path.setAttribute("d", losses.map(({ [at]: loss }, step) => {
      if (!Number.isFinite(loss)) {
        pen = "M";
        return "";
      }
      const point = `${pen}${step + 1} ${-loss.toFixed(3)}`;
      pen = "L";
      end = loss;
      last = step + 1;
      return point;
    }).join(""));
    set(names[at], { step: last, loss: end });
    names[at].hidden = !losses.length;
    return end;
  });
  chart.classList.toggle("nn-below", ends[1] < ends[0]);
  const first = losses.findIndex(([, loss]) => !Number.isFinite(loss));
  mark.hidden = first < 0;
  set(mark, { step: first + 1, loss: losses[first - 1]?.[1] ?? top });
  const isOver = !losses.slice(first).some(([, loss]) => Number.isFinite(loss));
  return { first, isOver, outside: finite.filter((loss) => loss > top || loss < Math.min(low, BELOW)).length, top };
}
