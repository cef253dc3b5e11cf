// The case: five scenes on small benches, and cases to solve. On the root stand `data-bench` and
// `data-state`, the address of the case that is open.

import { every, one, onScheme, root, said, stage, wake, write } from "../shared/document.js";
import { started } from "../shared/engine.js";
import { kept } from "../shared/kept.js";
import { fetching, hideLost, showFailure } from "../shared/loading.js";
import * as play from "./play.js";
import * as scenes from "./scenes.js";

/** @type {Promise<import("../shared/engine.js").Ask<import("./service.js").Service>>} */
const engine = started(new URL("service.js", import.meta.url));

/**
 * The last scene names the mistake: it comes once the reader has, or to whom a link leads there.
 * Who was accused stays so in this tab.
 */
function closeLastScene() {
  const accuse = () => one(stage, ".nn-last-scene").classList.add("nn-accused");
  const arrive = () => { if (location.hash == "#why-so-few") accuse(); };
  /** @type {HTMLDetailsElement[]} */
  const answers = every(stage, ".nn-answer");
  const accused = kept("accused");
  for (const [at, answer] of answers.entries()) {
    answer.addEventListener("toggle", () => {
      accused.set(String(at), true);
      if (answer.dataset.answer == "right") accuse();
    }, { once: true });
    answer.onclick = (event) => { if (event.detail > 1) event.preventDefault(); };
    if (accused.get(String(at))) answer.open = true;
  }
  if (!answers.some(({ dataset }) => dataset.answer == "right")) accuse();
  addEventListener("hashchange", arrive);
  arrive();
}

/** Who has not run the programs of the first scenes can accuse nobody yet. */
function openAccusation() {
  const isOpen = every(stage, ".nn-scene").every((scene) => (
    scene.closest(".nn-last-scene") || scene.classList.contains("nn-all-played")));
  for (const answer of every(stage, ".nn-answer")) answer.toggleAttribute("inert", !isOpen);
  const status = stage.querySelector(".nn-predict > [role=status]");
  if (isOpen && status && !status.textContent) write(status, said.accuse_now);
}

async function begin() {
  hideLost();
  root.dataset.bench = "loading";
  try {
    const [weights, digits] = await fetching("weights", "digits_few"), ask = await engine;
    const loaded = await ask("load", weights, digits);
    for (const scene of /** @type {HTMLElement[]} */ (every(stage, ".nn-scene"))) {
      onScheme(scenes.begin(scene, ask, loaded, openAccusation));
    }
    wake();
    openAccusation();
    await play.begin(ask);
  } catch (error) {
    showFailure(error, begin);
  }
}

closeLastScene();
if (location.hash.includes("=")) one(stage, ".nn-solve").scrollIntoView();
begin();
