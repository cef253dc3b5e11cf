// A case to solve: its lines are asked, a mistake is accused, and the verdict is shown.

import { addressed, follow, note } from "../shared/address.js";
import { count, every, fill, one, root, said, speak, stage, stick, write, writeNumber } from "../shared/document.js";
import { kept } from "../shared/kept.js";
import { watched } from "../shared/loading.js";
import { canonical, right } from "../shared/state.js";

/** @typedef {import("./service.js").Judged} Judged */
/** @typedef {import("../shared/state.js").State} State */
/** @typedef {import("../shared/engine.js").Ask<import("./service.js").Service>} Ask */

/** @type {HTMLElement} */
const solve = one(stage, ".nn-solve");
/** @type {HTMLInputElement} */
const number = one(solve, "[name=case]");
/** @type {HTMLInputElement[]} */
const levels = every(solve, "[name=level]");
/** @type {HTMLSelectElement[]} */
const suspects = every(solve, "select");
const most = Number(number.dataset.most);

/** What can be opened. The first is open if no address names another.
 * @type {import("../shared/state.js").Switches} */
const switches = new Map([
  ["case", Array.from({ length: most }, (_, at) => String(at + 1))],
  ["level", levels.map(({ value }) => value)],
]);

/** @typedef {{asked: string[], accused: string[], planted: string[]}} Found in a case: names of the
 *   lines that were asked, addresses of who was accused, and what is planted, once it is solved */

/** What was found in each case, by its address. It outlives the page, not the tab. */
const finds = kept("cases");
/** @returns {Found} */
const nothing = () => ({ asked: [], accused: [], planted: [] });

let state = right(switches);
let found = nothing();
/** @type {Ask} */
let ask;
let latest = 0;

/** @param {State} values */
async function choose(values) {
  const wanted = { ...state, ...values };
  note("");
  if (canonical(wanted, switches) == canonical(state, switches)) return;
  follow(wanted, switches, false);
  await open(wanted);
}

// ---- What is shown.

const isLevel = (/** @type {number} */ level) => Number(state.level) == level;

const list = () => one(solve, `[data-lines~="${state.level}"]`);

/** @param {Element} shown */
const nameOf = (shown) => shown.getAttribute("data-line") ?? "";

/** @param {string} name */
const line = (name) => one(list(), `[data-line="${name}"]`);

/**
 * What was found in the case, as far as it names what is there.
 * @returns {Found}
 */
function recalled() {
  /** @type {Found} */
  const { asked, accused, planted } = { ...nothing(), ...finds.get(canonical(state, switches)) };
  const there = every(list(), "[data-line]").map(nameOf);
  const isTrue = choices().some((one) => sorted(one.split("&")) == sorted(planted));
  return { asked: asked.filter((name) => there.includes(name)), accused, planted: isTrue ? planted : [] };
}

/**
 * Opens a case, with what was found in it.
 * @param {State} wanted
 */
async function open(wanted) {
  latest += 1;
  const mine = latest;
  root.dataset.bench = "busy";
  state = wanted;
  found = recalled();
  clear();
  const { prints, sound } = await ask("opened", Number(state.case), Number(state.level), choices());
  if (mine != latest) return;
  write(one(solve, ".nn-ends"), `${fill(said.ends, state.case, state.level)}${found.planted.length ? ` ${score()}` : ""}`);
  write(one(solve, ".nn-opening"), prints.join("\n"));
  write(one(solve, ".nn-opening-sound"), sound.join("\n"));
  await Promise.all(found.asked.map(showLine));
  if (mine != latest) return;
  if (found.planted.length) await showSolved();
  if (mine != latest) return;
  write(one(solve, ".nn-spoken"), fill(said.opened, state.case, state.level, prints.join(". "), sound.join(". ")));
  root.dataset.state = canonical(state, switches);
  root.dataset.bench = "ready";
}

/** Shows which case is open, and nothing of what was found in it but how much it is. */
function clear() {
  number.value = state.case;
  for (const level of levels) level.checked = level.value == state.level;
  for (const lines of every(solve, "[data-lines]")) lines.toggleAttribute("hidden", lines != list());
  for (const shown of every(solve, "[data-line]")) forget(shown);
  for (const part of /** @type {HTMLElement[]} */ (every(solve, "[data-level]"))) {
    part.hidden = !(part.dataset.level ?? "").split(" ").includes(state.level);
  }
  for (const suspect of suspects) offer(suspect);
  setSolved(false);
  judge("");
  write(one(solve, ".nn-spoken"), "");
  showCounts();
}

/** What can be planted at the level that is open. */
const choices = () => (solve.dataset[`choices${state.level}`] ?? "").split(" ");

/**
 * Offers whom a reader can accuse at this level, and nobody chosen.
 * @param {HTMLSelectElement} suspect
 */
function offer(suspect) {
  suspect.value = "";
  for (const group of suspect.querySelectorAll("optgroup")) {
    const options = [...group.querySelectorAll("option")];
    for (const option of options) {
      option.disabled = option.hidden = isLevel(2) && !choices().includes(option.value);
    }
    group.disabled = group.hidden = options.every(({ hidden }) => hidden);
  }
}

/**
 * Whether the verdict stands there. Then nobody else can be accused.
 * @param {boolean} isSolved
 */
function setSolved(isSolved) {
  one(solve, ".nn-solved").toggleAttribute("hidden", !isSolved);
  for (const control of [...suspects, one(solve, ".nn-accuse")]) control.toggleAttribute("disabled", isSolved);
}

/** Keeps what was found, and shows how much that is. */
function keep() {
  finds.set(canonical(state, switches), found);
  showCounts();
}

/** @param {Element} shown */
function forget(shown) {
  one(shown, ".nn-answered").toggleAttribute("hidden", true);
  for (const text of every(shown, "[data-prints]")) write(text, "");
  shown.classList.remove("nn-wrong");
  one(shown, "button").removeAttribute("aria-disabled");
}

function showCounts() {
  const counts = { lines: found.asked.length, accusations: found.accused.length };
  for (const [name, value] of Object.entries(counts)) {
    writeNumber(one(solve, `[data-number="case.${name}"]`), String(value), count(value));
  }
}

/** @param {string} name of a line whose answer is shown */
async function showLine(name) {
  const mine = latest, { prints, sound } = await ask("asked", name);
  if (mine != latest) return;
  const shown = line(name);
  write(one(shown, "[data-prints=here]"), prints);
  write(one(shown, "[data-prints=sound]"), sound);
  one(shown, ".nn-answered").toggleAttribute("hidden", false);
  shown.classList.toggle("nn-wrong", prints != sound);
  one(shown, "button").ariaDisabled = "true";
  const says = one(shown, "span").textContent ?? "";
  speak(one(solve, ".nn-spoken"), fill(prints == sound ? said.printed_same : said.printed, says, prints, sound));
}

/** @param {string} name of a line that is asked: it counts once, and no more when all is solved */
async function askLine(name) {
  if (!found.asked.includes(name) && !found.planted.length) {
    found.asked.push(name);
    keep();
  }
  const mine = latest;
  await showLine(name);
  if (mine == latest) line(name).scrollIntoView({ block: "nearest" });
}

// ---- The verdict.

/**
 * The address of some mistakes, whoever of them is named first.
 * @param {string[]} mistakes
 */
const sorted = (mistakes) => [...mistakes].sort().join("&");

/** @param {string} address of one mistake */
const option = (address) => (
  /** @type {HTMLOptionElement} */ (one(suspects[0], `option[value="${address}"]`)));

/** @param {string} name of a line: what it says */
const written = (name) => one(line(name), "code").textContent ?? "";

/**
 * Shows a sentence, and what the accused would have printed in the place of what is printed.
 * @param {string} text
 * @param {{code: string, would: string, prints: string}} [other]
 */
function judge(text, other) {
  const judged = one(solve, ".nn-judged"), shown = one(judged, ".nn-would");
  speak(one(judged, "p"), text);
  shown.toggleAttribute("hidden", !other);
  write(one(shown, "code"), other?.code ?? "");
  write(one(shown, "[data-prints=would]"), other?.would ?? "");
  write(one(shown, "[data-prints=here]"), other?.prints ?? "");
}

let isJudging = false;

async function accuse() {
  if (found.planted.length || isJudging) return;
  const chosen = suspects.slice(0, isLevel(3) ? 2 : 1).map(({ value }) => value), address = sorted(chosen);
  if (chosen.includes("")) return judge(said.choose);
  if (new Set(chosen.map((one) => one.split("=")[0])).size < chosen.length) return judge(said.same_place);
  const inOrder = every(list(), "[data-line]").map(nameOf).filter((name) => found.asked.includes(name));
  const again = found.accused.includes(address);
  if (!again) found.accused.push(address);
  isJudging = true;
  const mine = latest, judged = await ask("judged", address, inOrder);
  isJudging = false;
  if (mine != latest) return;
  if (judged.holds) found.planted = chosen;
  keep();
  if (!judged.holds) return showUnsolved(judged, again);
  await showSolved();
  if (mine == latest) /** @type {HTMLElement} */ (one(solve, ".nn-solved")).focus();
}

/**
 * @param {Judged} judged
 * @param {boolean} again whether the same was accused before
 */
function showUnsolved({ part, opening, differs }, again) {
  const none = isLevel(3) ? said.neither : said.mistaken;
  const verdict = part.length ? fill(said.half, option(part[0]).text) : none;
  const mistaken = again ? `${verdict} ${said.again}` : verdict;
  const would = opening.join("\n"), prints = one(solve, ".nn-opening").textContent ?? "";
  if (differs) judge(`${mistaken} ${said.at_the_line}`, { code: written(differs.name), ...differs });
  else if (would != prints) judge(`${mistaken} ${said.at_the_end}`, { code: "", would, prints });
  else judge(`${mistaken} ${said.not_told}`);
}

const score = () => fill(said.solved, count(found.asked.length), count(found.accused.length));

/** Shows each mistake that is planted, and the line that tells it. */
async function showSolved() {
  const mine = latest;
  judge("");
  const shown = await Promise.all(found.planted.map(async (address) => {
    /** @type {HTMLElement} */
    const mistake = one(document, `[data-mistake="${address}"]`);
    const copy = /** @type {HTMLElement} */ (mistake.cloneNode(true));
    const name = (copy.dataset.told ?? "").split(" ")[isLevel(2) ? 1 : 0];
    write(one(copy, "[data-line-of]"), written(name));
    const { prints, sound } = await ask("asked", name), alone = await ask("alone", address);
    write(one(copy, "[data-alone]"), found.planted.length > 1 ? fill(said.alone, alone.join(", ")) : "");
    write(one(copy, "[data-soonest]"), found.asked.includes(name) ? said.soonest_asked : said.soonest);
    write(one(copy, "[data-prints=here]"), prints);
    write(one(copy, "[data-prints=sound]"), sound);
    write(one(copy, "[data-same]"), prints == sound ? said.same : "");
    return copy;
  }));
  if (mine != latest) return;
  const solved = one(solve, ".nn-solved");
  write(one(solved, "p"), score());
  for (const [at, address] of found.planted.entries()) suspects[at].value = address;
  one(solved, "div").replaceChildren(...shown);
  const bench = /** @type {HTMLAnchorElement} */ (one(document, "[data-throws]").cloneNode(true));
  bench.hash = found.planted.join("&");
  one(solved, ".nn-thrown-open").replaceChildren(bench);
  setSolved(true);
}

// ---- What the reader does.

/** The case whose number stands in the field, if it is one. Digits may be full-width. */
function typed() {
  const wanted = number.value.normalize("NFKC").trim().replace(/^0+(?=\d)/, "");
  return switches.get("case")?.includes(wanted) ? { case: wanted } : undefined;
}

const focusEnd = () => (
  /** @type {HTMLElement} */ (one(solve, ".nn-opening")).focus({ preventScroll: true }));

/** Leads the reader to the case, and to how it ends. */
function lead() {
  solve.scrollIntoView();
  focusEnd();
}

/** @param {Ask} service */
export async function begin(service) {
  ask = service;
  stick(one(solve, ".nn-accusing"));
  number.onfocus = () => number.select();
  one(solve, "form").addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = typed();
    if (wanted) watched(choose(wanted).then(lead));
    else note(fill(said.no_number, count(most)));
  });
  for (const level of levels) {
    level.addEventListener("change", () => watched(choose({ level: level.value, ...typed() })));
  }
  for (const shown of every(solve, "[data-line]")) {
    one(shown, "button").addEventListener("click", () => watched(askLine(nameOf(shown))));
  }
  for (const button of every(solve, ".nn-accuse, .nn-forget, .nn-next")) {
    // For 400 ms, the second of two taps might meet what has come under the finger by the first one.
    button.addEventListener("click", () => solve.animate({ pointerEvents: ["none", "none"] }, 400));
  }
  one(solve, ".nn-accuse").addEventListener("click", () => watched(accuse()));
  one(solve, ".nn-forget").addEventListener("click", () => {
    finds.set(canonical(state, switches), nothing());
    watched(open(state));
    lead();
  });
  for (const next of every(solve, ".nn-next")) {
    next.addEventListener("click", async () => {
      await watched(choose({ case: String(Number(state.case) % most + 1) }));
      lead();
    });
  }
  // An address of a place in the page leaves the case that is open.
  addEventListener("popstate", () => {
    const named = addressed(switches);
    if (named) watched(open(named).then(lead));
  });
  await open(addressed(switches) ?? state);
  // Who has not come for a case need not hear of it.
  if (!location.hash.includes("=")) write(one(solve, ".nn-spoken"), "");
  if (location.hash.includes("=") && document.activeElement == document.body) focusEnd();
}
