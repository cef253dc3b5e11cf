// A page's state and its address: a value for each switch, such as pixels=raw.

/** @typedef {Map<string, string[]>} Switches a switch's values by its name; the first is right */
/** @typedef {Record<string, string>} State a value by the name of its switch */
/** @typedef {{name: string, value: string, taken?: string}} Unknown a name that no switch has, or a
 *   value that its switch has not, with the one that is taken instead */

/**
 * The state in which nothing is wrong.
 * @param {Switches} switches
 * @returns {State}
 */
export const right = (switches) => Object.fromEntries(
  [...switches].map(([name, [first]]) => [name, first]));

/**
 * The whole address: each switch, in the order in which they stand.
 * @param {State} state
 * @param {Switches} switches
 */
export const canonical = (state, switches) => (
  [...switches.keys()].map((name) => `${name}=${state[name]}`).join("&"));

/**
 * The address without what is right.
 * @param {State} state
 * @param {Switches} switches
 */
export const short = (state, switches) => [...switches]
  .filter(([name, [first]]) => state[name] != first)
  .map(([name]) => `${name}=${state[name]}`).join("&");

/**
 * The state that an address names. What it does not name is right, and so is what is not there.
 * @param {string} address
 * @param {Switches} switches
 * @returns {{state: State, unknown: Unknown[]}}
 */
export function parsed(address, switches) {
  const state = right(switches);
  /** @type {Unknown[]} */
  const unknown = [];
  for (const [name, value] of new URLSearchParams(address.normalize("NFKC"))) {
    const values = switches.get(name);
    if (!values) unknown.push({ name, value });
    else if (!values.includes(value)) unknown.push({ name, value, taken: state[name] });
    else state[name] = value;
  }
  return { state, unknown };
}
