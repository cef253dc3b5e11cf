// The small form: what it needs comes once a reader opens it.

const details = /** @type {HTMLDetailsElement} */ (document.querySelector(".nn-draw-here"));
const [unscripted, unopened, form] = /** @type {NodeListOf<HTMLElement>} */ (
  details.querySelectorAll(".nn-unscripted, .nn-unopened, .nn-draw"));
const sheets = ["bench.css", "draw.css"].map((name) => {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(`../../styles/${name}`, import.meta.url).href;
  return link;
});

/** Opens the form with its details. If a script does not come, the next opening tries again. */
async function open() {
  if (!details.open || !form.hidden) return;
  document.head.append(...sheets);
  try {
    await import("./page.js");
    form.hidden = false;
    unopened.hidden = true;
  } catch {
    unopened.hidden = false;
  }
}

unscripted.remove();
details.addEventListener("toggle", open);
open();
