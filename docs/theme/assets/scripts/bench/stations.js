// The stations: what is chosen at each, and what a debugger would print there.

import { every, one, said, stage, write } from "../shared/document.js";
import { outline } from "../shared/drawing.js";
import { brief } from "../shared/python.js";

/** @typedef {import("./service.js").Played} Played */
/** @typedef {import("../shared/state.js").State} State */

/** @type {HTMLDetailsElement[]} */
const stations = every(stage, ".nn-station");
/** @type {HTMLInputElement[]} */
const radios = every(stage, ".nn-station input[type=radio]");
const nameOf = (/** @type {HTMLElement} */ station) => station.dataset.station ?? "";
const titleOf = (/** @type {HTMLElement} */ station) => station.dataset.title ?? "";
const stopsOf = (/** @type {HTMLElement} */ slider) => (slider.dataset.stops ?? "").split(" ");
/** @type {(station: HTMLElement) => HTMLInputElement | null} */
const sliderIn = (station) => station.querySelector("input[type=range]");

/** The switches, as the page has them.
 * @type {import("../shared/state.js").Switches} */
export const switches = new Map();
for (const { name, value, defaultChecked } of radios) {
  const values = switches.get(name) ?? [];
  if (defaultChecked) values.unshift(value);
  else values.push(value);
  switches.set(name, values);
}

/**
 * @param {HTMLElement} station
 * @param {State} state
 */
const isThrown = (station, state) => state[nameOf(station)] != switches.get(nameOf(station))?.[0];

/**
 * What is chosen at a station.
 * @param {string} name
 * @param {State} state
 */
const chosenAt = (name, state) => /** @type {HTMLInputElement} */ (
  radios.find((radio) => radio.name == name && radio.value == state[name]));

/**
 * Whether something wrong is chosen at a station. What has no line of code, such as the size of a
 * batch, is no mistake.
 * @param {HTMLElement} station
 * @param {State} state
 */
const isMistake = (station, state) => isThrown(station, state)
  && chosenAt(nameOf(station), state).dataset.code !== undefined;

/** @param {HTMLInputElement} radio */
const words = (radio) => (radio.closest("label")?.querySelector("span")?.textContent ?? "");

/**
 * What is chosen and is not right, in words.
 * @param {State} state
 */
export function thrown(state) {
  return stations.filter((station) => isThrown(station, state)).map((station) => (
    `${titleOf(station)}: ${words(chosenAt(nameOf(station), state))}`));
}

/** How each value is printed.
 * @type {Record<string, (value: any, dtype?: string) => string>} */
const PRINTED = {
  least: (value, dtype) => (dtype == "uint8" ? String(value) : brief(value)),
  most: (value, dtype) => (dtype == "uint8" ? String(value) : brief(value)),
  mean: (value) => brief(value),
  near: (share) => `${(100 * share).toFixed(1)} %`,
  sums: (all) => `[${all.map((/** @type {number} */ sum) => brief(sum)).join(" ")}]`,
  accuracy: (value) => (value === null ? said.none : brief(value)),
  loss: (value) => (value === null ? said.none : brief(value)),
  picked: (shape) => shape || said.none,
};

/**
 * Whether a value is not about what the right network has there: numbers within a fifth are.
 * @param {any} value
 * @param {any} sound
 * @returns {boolean}
 */
function differs(value, sound) {
  if (Array.isArray(value)) return value.some((each, at) => differs(each, sound[at]));
  if (typeof value != "number" || typeof sound != "number") return value !== sound;
  const size = Math.max(Math.abs(value), Math.abs(sound), 0.1);
  return !(Math.abs(value - sound) <= size / 5);
}

/**
 * Shows what is chosen and what is printed. Returns the titles of the stations at which something
 * printed differs from the right network's.
 * @param {State} state
 * @param {Played} played
 * @param {Played} sound
 */
export function showStations(state, played, sound) {
  const mistakes = stations.filter((station) => isMistake(station, state));
  /** @type {string[]} */
  const differing = [];
  for (const station of stations) {
    const name = nameOf(station), chosen = chosenAt(name, state);
    chosen.checked = true;
    write(one(station, ".nn-now"), words(chosen));
    station.classList.toggle("nn-thrown", mistakes.includes(station));
    // That a choice is harmless was tried with nothing else wrong.
    station.classList.toggle("nn-alone", mistakes.every((other) => other == station));
    showCode(station, chosen);
    const printed = printedAt(name, played);
    if (showPrinted(station, printed, printedAt(name, sound))) differing.push(titleOf(station));
    showSlider(station, chosen, name == "pixels" ? PRINTED.most(printed.most, printed.dtype) : words(chosen));
  }
  return differing;
}

/**
 * @param {string} name
 * @param {Played} played
 * @returns {Record<string, any>}
 */
const printedAt = (name, played) => /** @type {any} */ (played.printed)[name] ?? {};

/**
 * The line of what is chosen and, if it is a mistake, a link to its page.
 * @param {Element} station
 * @param {HTMLInputElement} chosen
 */
function showCode(station, chosen) {
  const written = one(station, ".nn-written"), why = one(station, ".nn-why");
  const code = chosen.dataset.code ?? "";
  const link = document.querySelector(`[data-why="${chosen.name}=${chosen.value}"]`);
  written.toggleAttribute("hidden", !code);
  write(one(written, "code"), code.replaceAll("; ", "\n"));
  why.toggleAttribute("hidden", !link);
  const shown = why.querySelector("a");
  if (!link || shown?.dataset.why == `${chosen.name}=${chosen.value}`) return;
  shown?.remove();
  why.append(link.cloneNode(true));
}

/**
 * @param {Element} station
 * @param {Record<string, any>} printed
 * @param {Record<string, any>} sound
 */
function showPrinted(station, printed, sound) {
  let isOff = false;
  for (const line of /** @type {HTMLElement[]} */ (every(station, "[data-print]"))) {
    const what = line.dataset.print ?? "", here = differs(printed[what], sound[what]);
    write(one(line, "dd"), PRINTED[what]?.(printed[what], printed.dtype) ?? String(printed[what]));
    line.classList.toggle("nn-wrong", here);
    isOff ||= here;
  }
  one(station, ".nn-differs").toggleAttribute("hidden", !isOff);
  if (printed.bins) one(station, ".nn-histogram path").setAttribute("d", outline(printed.bins));
  return isOff;
}

/**
 * @param {HTMLElement} station
 * @param {HTMLInputElement} chosen
 * @param {string} text
 */
function showSlider(station, chosen, text) {
  const slider = sliderIn(station);
  if (!slider) return;
  const at = stopsOf(slider).indexOf(chosen.value);
  // A value that is no stop leaves the slider in the middle.
  slider.value = String(at < 0 ? Number(slider.max) / 2 : at);
  slider.setAttribute("aria-valuetext", text);
  write(one(station, ".nn-slider b"), text);
}

/** @param {(values: State) => unknown} change is given the switch that is thrown, and its value */
export function listenToStations(change) {
  for (const radio of radios) {
    radio.addEventListener("change", () => change({ [radio.name]: radio.value }));
  }
  for (const station of stations) {
    const slider = sliderIn(station);
    slider?.addEventListener("input", () => (
      change({ [nameOf(station)]: stopsOf(slider)[Number(slider.value)] })));
  }
}

const narrow = matchMedia("(max-width: 59.99em)");

/**
 * Where one station is open at a time: opens the first at which something is not right.
 * @param {State} state
 */
export function openThrown(state) {
  const first = stations.find((station) => isThrown(station, state));
  if (narrow.matches && first) first.open = true;
}

/** Where there is room for one open station at a time, the others close. */
export function layOut() {
  const lay = () => {
    for (const [at, station] of stations.entries()) {
      station.open = !narrow.matches || at == 0;
      if (narrow.matches) station.setAttribute("name", "station");
      else station.removeAttribute("name");
    }
  };
  narrow.addEventListener("change", lay);
  lay();
  // What closes above would take the one that opens from under the finger.
  for (const station of stations) {
    const summary = one(station, "summary");
    summary.addEventListener("click", () => {
      const { top } = summary.getBoundingClientRect();
      requestAnimationFrame(() => scrollBy({ top: summary.getBoundingClientRect().top - top, behavior: "instant" }));
    });
  }
}
