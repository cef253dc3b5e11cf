// What a page keeps as long as its tab is open: values by name. Where a browser keeps nothing, they
// last as long as the page.

import { one } from "./document.js";

// What is kept belongs to a site and to its weights, as the address of their file does.
/** @type {HTMLAnchorElement} */
const file = one(document, "[data-file=weights]");

/**
 * @param {string} name under which the browser keeps them
 * @returns {{get: (what: string) => any, set: (what: string, value: any) => void}}
 */
export function kept(name) {
  const key = `${file.pathname} ${name}`;
  /** @type {Record<string, any>} */
  let values = {};
  try {
    values = JSON.parse(sessionStorage.getItem(key) ?? "{}") ?? {};
  } catch { /* nothing is kept */ }
  return {
    get: (what) => values[what],
    set: (what, value) => {
      values[what] = value;
      try {
        sessionStorage.setItem(key, JSON.stringify(values));
      } catch { /* it lasts as long as the page */ }
    },
  };
}
