// Numbers as Python writes them.

/**
 * repr() of a float.
 * @param {number} value
 */
export function repr(value) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  // Both write the fewest digits that are read as the same number. They differ in where an
  // exponent begins and in how it is written.
  const text = value.toExponential(), exponent = Number(text.split("e")[1]);
  if (exponent < -4 || exponent >= 16) return withTwoDigits(text);
  if (Object.is(value, -0)) return "-0.0";
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/**
 * 1e-5 as Python writes it, 1e-05: an exponent has two digits at least.
 * @param {string} text of a number with an exponent
 */
const withTwoDigits = (text) => (
  text.replace(/e([+-])(\d)$/, (_, sign, digit) => `e${sign}0${digit}`));

/**
 * A number with so many decimals; nan and inf by name.
 * @param {number} value
 * @param {number} places
 */
export const fixed = (value, places = 4) => (
  Number.isFinite(value) ? value.toFixed(places) : repr(value));

/**
 * A float as a debugger would print it, to three digits.
 * @param {number} value
 */
export function brief(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || (Number.isInteger(value) && size < 1e6)) return repr(value);
  if (size >= 0.001 && size < 1e5) return repr(Number(value.toPrecision(3)));
  return withTwoDigits(value.toExponential(1));
}
