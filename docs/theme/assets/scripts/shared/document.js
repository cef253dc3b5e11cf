// The part of a page that its scripts fill, and its words.

/**
 * The one element that a selector finds.
 * @template {Element} T
 * @param {ParentNode} within
 * @param {string} selector
 * @returns {T}
 */
export const one = (within, selector) => {
  const found = within.querySelector(selector);
  if (!found) throw new Error(`${selector} is not in the page`);
  return /** @type {T} */ (found);
};

/**
 * All elements that a selector finds.
 * @template {Element} T
 * @param {ParentNode} within
 * @param {string} selector
 * @returns {T[]}
 */
export const every = (within, selector) => /** @type {T[]} */ ([...within.querySelectorAll(selector)]);

export const root = document.documentElement;

/** @type {HTMLElement} */
export const stage = one(document, "[data-said]");

/** Sentences in the page's language, by name; # stands for a number or a name.
 * @type {Record<string, string>} */
export const said = JSON.parse(stage.dataset.said ?? "");

/**
 * A sentence, each # of it replaced by the next value.
 * @param {string} text
 * @param {(string | number)[]} values
 */
export const fill = (text, ...values) => text.replaceAll("#", () => String(values.shift()));

/**
 * Writes a text where another one stands. What stays as it is is not spoken again, nor laid out.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent != text) element.textContent = text;
}

/**
 * Writes what an act of the reader's has led to, where it is spoken. The same text is spoken again:
 * a space at its end makes it another.
 * @param {Element} element
 * @param {string} text
 */
export const speak = (element, text) => (
  write(element, text && element.textContent == text ? `${text}\u00a0` : text));

/**
 * Writes a number into a `data`: its value for programs, its text for readers.
 * @param {Element} data
 * @param {string} value as Python writes it; empty where there is none
 * @param {string} text
 */
export function writeNumber(data, value, text) {
  /** @type {HTMLDataElement} */ (data).value = value;
  write(data, text);
}

/**
 * A whole number as the page's language writes it.
 * @param {number} value
 */
export const count = (value) => value.toLocaleString(root.lang);

/**
 * Keeps as much of the window free as a bar takes that sticks to its lower edge, so that what has the
 * focus never stands behind it. A bar that would take more than half of the window does not stick.
 * @param {HTMLElement} bar
 */
export function stick(bar) {
  new ResizeObserver(() => {
    const { offsetHeight } = bar, isTall = offsetHeight > innerHeight / 2;
    bar.classList.toggle("nn-tall", isTall);
    root.style.setProperty("--nn-bar", `${isTall ? 0 : offsetHeight}px`);
  }).observe(bar);
}

/** What needs a script can be used from now on. */
export function wake() {
  for (const part of every(stage, "[inert]")) part.removeAttribute("inert");
}

/**
 * Does something again when the page's colours change: light or dark, by the system or by hand.
 * @param {() => unknown} redraw
 */
export function onScheme(redraw) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  new MutationObserver(redraw).observe(root, { attributeFilter: ["data-scheme"] });
}
