// Numbers and arrays as NumPy prints them.

import { repr } from "./python.js";

const PRECISION = 8; // decimals at most
const LARGE = 1e8, SMALL = 1e-4, RATIO = 1000; // where exponents begin

/**
 * np.round: what lies in the middle goes to the even one.
 * @param {number} value
 * @param {number} places
 */
export function rounded(value, places) {
  const scale = 10 ** places, scaled = value * scale, below = Math.floor(scaled);
  const above = scaled - below;
  if (Number.isNaN(above)) return scaled; // nan, or infinite
  const whole = above > 0.5 || (above == 0.5 && below % 2 != 0) ? below + 1 : below;
  // What is rounded to nothing keeps its sign.
  return (whole == 0 && value < 0 ? -0 : whole) / scale;
}

/**
 * A float64 as print() shows it.
 * @param {number} value
 * @param {number} places to which it is rounded before
 */
export const scalar = (value, places) => repr(rounded(value, places));

/** @param {number} value */
const sign = (value) => (value < 0 || Object.is(value, -0) ? "-" : "");

/**
 * The fewest decimals that are read as the same number, at most eight; "0." has none.
 * @param {number} value
 */
function decimals(value) {
  const size = Math.abs(Number(value.toFixed(PRECISION))), shortest = String(size);
  const text = shortest.includes("e") ? size.toFixed(PRECISION).replace(/0+$/, "") : shortest;
  return `${sign(value)}${text.includes(".") ? text : `${text}.`}`;
}

/**
 * How numbers are written with exponents: all with as many decimals, eight at most, and with as many
 * digits in the exponent, two at least, as one of them needs.
 * @param {number[]} finite
 * @returns {(value: number) => string}
 */
function scientific(finite) {
  const shortest = finite.map((value) => (
    Number(Math.abs(value).toExponential(PRECISION)).toExponential().split("e")));
  const places = Math.max(0, ...shortest.map(([digits]) => digits.length - 2));
  const width = Math.max(2, ...shortest.map(([, exponent]) => exponent.length - 1));
  return (value) => {
    const [digits, exponent] = Math.abs(value).toExponential(places).split("e");
    const point = places ? "" : ".", power = exponent.slice(1).padStart(width, "0");
    return `${sign(value)}${digits}${point}e${exponent[0]}${power}`;
  };
}

/**
 * Whether exponents are printed: for numbers that are large, small, or far from each other.
 * @param {number[]} finite
 */
function withExponents(finite) {
  const sizes = finite.filter((value) => value != 0).map(Math.abs);
  const most = Math.max(...sizes), least = Math.min(...sizes);
  return sizes.length > 0 && (most >= LARGE || least < SMALL || most / least > RATIO);
}

/**
 * Some float64 numbers as print() shows an array of them, in one line.
 * @param {ArrayLike<number>} values
 */
export function array(values) {
  const all = Array.from(values), finite = all.filter(Number.isFinite);
  const written = withExponents(finite) ? scientific(finite) : decimals;
  const texts = all.map((value) => (Number.isFinite(value) ? written(value) : repr(value)));
  // Points stand below points, and what is no number on the right.
  const parts = texts.map((text, at) => (Number.isFinite(all[at]) ? text.split(".") : [text]));
  const ofNumbers = parts.filter((part) => part.length == 2);
  const after = Math.max(0, ...ofNumbers.map(([, part]) => part.length));
  const before = Math.max(...parts.map(([whole, part]) => (
    part === undefined ? whole.length - after - 1 : whole.length)));
  const padded = parts.map(([whole, part]) => (part === undefined
    ? whole.padStart(before + 1 + after)
    : `${whole.padStart(before)}.${part.padEnd(after)}`));
  return `[${padded.join(" ")}]`;
}
