// The board of the case: a verdict is shown once the reader has been on the page that found it.
// Which pages those are stays in this browser. Where nothing may be kept, all verdicts are shown.

const board = /** @type {HTMLElement} */ (document.querySelector("[data-board]"));
const suspects = /** @type {HTMLElement[]} */ ([...board.querySelectorAll("[data-suspect]")]);
const button = /** @type {HTMLButtonElement} */ (board.querySelector("button"));
const status = /** @type {HTMLElement} */ (board.querySelector("[role=status]"));
// By the site's address: others may share its host.
const key = `${new URL("../../", import.meta.url).pathname}.looked`;

const looked = () => /** @type {(string | undefined)[]} */ (JSON.parse(localStorage.getItem(key) ?? "[]"));

/** Notes that the reader is on the page of a suspect, if it is one. */
function note() {
  const here = suspects.find((line) => "here" in line.dataset)?.dataset.suspect;
  const known = looked();
  if (here) localStorage.setItem(key, JSON.stringify([...new Set([...known, here])]));
}

function show() {
  const all = button.ariaPressed == "true";
  const found = isKept ? looked() : suspects.map((line) => line.dataset.suspect);
  const left = suspects.filter(({ dataset }) => !found.includes(dataset.suspect));
  for (const line of suspects) line.toggleAttribute("data-shown", all || !left.includes(line));
  button.hidden = !left.length;
}

let isKept = true;
try { note(); } catch { isKept = false; }
show();
// Also when the reader comes back from a page, or reads one in another tab.
addEventListener("pageshow", show);
addEventListener("storage", show);
button.addEventListener("click", () => {
  const all = button.ariaPressed != "true";
  button.ariaPressed = String(all);
  status.textContent = (all ? status.dataset.all : status.dataset.looked) ?? "";
  show();
});
