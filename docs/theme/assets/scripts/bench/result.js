// What comes of a state: accuracy, loss, an error, and what has been changed.

import { count, fill, one, said, speak, stage, write, writeNumber } from "../shared/document.js";
import { fixed, repr } from "../shared/python.js";

/** @typedef {import("./service.js").Played} Played */

/** @type {HTMLElement} */
const result = one(stage, ".nn-result");
const number = (/** @type {string} */ name) => one(result, `[data-number="bench.${name}"]`);

/**
 * @param {string} name of an accuracy or a loss
 * @param {number | null} value null where an error has prevented it
 * @param {number | null} sound the right network's
 */
function showNumber(name, value, sound) {
  const data = number(name), text = value === null ? said.none : fixed(value);
  const before = sound === null ? said.none : fixed(sound), changed = text != before;
  writeNumber(data, value === null ? "" : repr(value), text);
  data.classList.toggle("nn-wrong", changed);
  one(result, `[data-before="${name}"]`).textContent = changed ? `${before} → ` : "";
  return text;
}

/**
 * How many digits have another answer than the right network gives; null if there is no answer.
 * @param {Played} played
 * @param {Played} sound
 */
function changedAnswers(played, sound) {
  if (played.accuracy === null) return null;
  return played.told.reduce((sum, answer, at) => sum + Number(answer != sound.told[at]), 0);
}

/**
 * @param {Played} played
 * @param {Played} sound what the right network gives
 * @param {number} digits
 * @param {string[]} thrown what is chosen, in words, where it is not right
 * @param {string[]} differing the stations at which a number differs
 * @param {boolean} holding whether the right network is shown
 */
export function showResult(played, sound, digits, thrown, differing, holding) {
  const accuracy = showNumber("accuracy", played.accuracy, sound.accuracy);
  const loss = showNumber("loss", played.loss, sound.loss);
  writeNumber(number("digits"), String(digits), count(digits));
  const errors = played.errors.map(({ type, message }) => `${type}: ${message}`);
  const messages = played.errors.map(({ message }) => message);
  writeNumber(number("error"), messages.join("\n"), errors.join("\n"));
  result.classList.toggle("nn-raising", errors.length > 0);
  const changed = changedAnswers(played, sound);
  const answers = changed === null ? "" : fill(said.changed, count(changed));
  write(one(result, ".nn-changed"), answers);
  write(one(result, ".nn-switched"), holding ? said.sound : thrown.join(" · "));
  speak(one(result, ".nn-spoken"), [
    holding ? said.sound : "",
    ...errors.map((error) => `${error.trim()}.`),
    fill(said.spoken, accuracy, count(digits), loss),
    answers && `${answers}.`,
    differing.length ? fill(said.differing, differing.join(", ")) : "",
  ].filter(Boolean).join(" "));
}

/**
 * The right network, as long as the button is held by a pointer or by the space key, or the key h
 * anywhere in the bench. Enter, and a click that no pointer has made, turn it on and off.
 * @param {(holding: boolean) => unknown} show
 */
export function listenToHold(show) {
  /** @type {HTMLButtonElement} */
  const button = one(result, ".nn-hold");
  let holding = false;
  const hold = (/** @type {boolean} */ on) => {
    if (holding == on) return;
    holding = on;
    button.ariaPressed = String(on);
    show(on);
  };
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    hold(true);
  });
  // It comes behind pointerup, and behind pointercancel.
  button.addEventListener("lostpointercapture", () => hold(false));
  button.addEventListener("blur", () => hold(false));
  button.addEventListener("keydown", (event) => {
    if (![" ", "Enter"].includes(event.key)) return;
    event.preventDefault();
    if (event.key == " ") hold(true);
    else if (!event.repeat) hold(!holding);
  });
  button.addEventListener("keyup", ({ key }) => { if (key == " ") hold(false); });
  let byKey = false;
  const letGo = () => {
    if (byKey) hold(false);
    byKey = false;
  };
  stage.addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
    if (key.toLowerCase() != "h" || ctrlKey || metaKey || altKey) return;
    byKey ||= !holding;
    hold(true);
  });
  // By then the focus may be elsewhere, or the window behind another one.
  addEventListener("keyup", ({ key }) => { if (key.toLowerCase() == "h") letGo(); });
  addEventListener("blur", letGo);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("click", ({ detail }) => { if (detail == 0) hold(!holding); });
}
