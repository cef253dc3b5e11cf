// The cases beside what Python says of them: pytest hands over the files that the page fetches, and
// the experiment's record of three cases at each level.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { Case } from "../../docs/theme/assets/scripts/case/case.js";
import { service } from "../../docs/theme/assets/scripts/case/service.js";
import { digitsIn, weightsIn } from "../../docs/theme/assets/scripts/bench/numbers.js";

const CASES = process.env.NNSITE_CASES;
const options = { skip: !CASES && "pytest hands over the files" };
const NUMBERS = Array.from({ length: 200 }, (_, at) => at + 1);
const LEVELS = [1, 2, 3];

/** @param {string} name of a file, gzipped */
const unzipped = (name) => {
  const bytes = gunzipSync(readFileSync(`${CASES}/${name}`));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
};

const record = CASES ? JSON.parse(readFileSync(`${CASES}/printed.json`, "utf8")) : [];
const weights = CASES && weightsIn(unzipped("weights"));
const digits = CASES && digitsIn(unzipped("digits_few"));

/** What the record says of one case at a level. */
const first = (level) => record.find((one) => one.level == level);
/** The mistakes that can be planted at a level, and the lines that can be asked, in their order. */
const choices = (level) => Object.keys(first(level).prints).filter(Boolean);
const lines = (level) => Object.keys(first(level).prints[""].lines);
/** @param {number} number @param {number} level */
const opened = (number, level) => new Case(weights, digits, number, level, choices(level));

/** All lines of a case in their order: the suspects that are left behind the last, and how many were asked. */
function solved(one, level, suspects) {
  let left = suspects, asked = 0;
  for (const name of lines(level)) {
    if (left.length == 1) break;
    const prints = one.asked(name, one.planted);
    left = left.filter((suspect) => one.asked(name, suspect) == prints);
    asked += 1;
  }
  return { left, asked };
}

/** What two mistakes can be accused of together: those at different places. */
const pairs = () => choices(1).flatMap((one, at) => choices(1).slice(at + 1)
  .filter((other) => other.split("=")[0] != one.split("=")[0]).map((other) => `${one}&${other}`));

test("a case's number draws the same mistake and the same digits as in Python", options, () => {
  assert.equal(record.length, 9);
  for (const { number, level, planted, places } of record) {
    const one = opened(number, level);
    assert.equal(one.planted, planted);
    assert.deepEqual([...one.places], places);
    assert.equal(new Set(places).size, 300);
  }
});

test("every line prints what NumPy prints, whatever is planted", options, () => {
  let count = 0;
  for (const { number, level, prints } of record) {
    const one = opened(number, level);
    for (const [planted, expected] of Object.entries(prints)) {
      const where = `case ${number}, level ${level}, ${planted}`;
      assert.deepEqual(one.opening(planted), expected.opening, where);
      for (const [name, printed] of Object.entries(expected.lines)) {
        assert.equal(one.asked(name, planted), printed, `${where}: ${name}`);
        count += 1;
      }
    }
  }
  assert.ok(count > 1000);
});

for (const level of LEVELS) {
  test(`every case of level ${level} can be solved by its lines in their order`, options, () => {
    for (const number of NUMBERS) {
      const one = opened(number, level), { left } = solved(one, level, choices(level));
      assert.deepEqual(left, [one.planted], `case ${number}`);
    }
  });

  test(`the mistakes of level ${level} are planted like cards: all, before one comes again`, options, () => {
    const planted = NUMBERS.map((number) => opened(number, level).planted);
    const cards = choices(level), games = Math.floor(NUMBERS.length / cards.length);
    const orders = new Set();
    for (let game = 0; game < games; game += 1) {
      const order = planted.slice(game * cards.length, (game + 1) * cards.length);
      assert.deepEqual([...order].sort(), [...cards].sort());
      orders.add(order.join());
    }
    assert.ok(orders.size > 5);
  });
}

test("each number has digits of its own, the same at each level", options, () => {
  const drawn = NUMBERS.map((number) => LEVELS.map((level) => opened(number, level).places.join()));
  for (const levels of drawn) assert.equal(new Set(levels).size, 1);
  assert.equal(new Set(drawn.map(([first]) => first)).size, NUMBERS.length);
});

test("a planted mistake shows: a line prints otherwise than in the right network", options, () => {
  for (const level of LEVELS) {
    for (const number of NUMBERS.slice(0, 20)) {
      const one = opened(number, level);
      const shows = lines(level).some((name) => one.asked(name, one.planted) != one.asked(name, ""));
      assert.ok(shows, `case ${number}, level ${level}: ${one.planted}`);
    }
  }
});

test("no two mistakes that can be accused together print the same as those that are planted", options, () => {
  const wanted = new Set(choices(3));
  for (const number of NUMBERS) {
    const one = opened(number, 3);
    if (!wanted.delete(one.planted)) continue;
    assert.deepEqual(solved(one, 3, pairs()).left, [one.planted], `case ${number}`);
  }
  assert.equal(wanted.size, 0);
});

// ---- The service: what is said of an accusation.

/** The service with case 1 of a level opened. */
function started(level) {
  const here = service();
  here.load(unzipped("weights"), unzipped("digits_few"));
  here.opened(1, level, choices(level));
  const { planted } = opened(1, level);
  return { here, planted, others: choices(level).filter((one) => one != planted) };
}

test("an accusation of what is planted holds, in any order, and no other does", options, () => {
  for (const level of LEVELS) {
    const { here, planted, others } = started(level);
    assert.equal(here.judged(planted, []).holds, true);
    assert.equal(here.judged(planted.split("&").reverse().join("&"), []).holds, true);
    for (const other of others) {
      assert.equal(here.judged(other, []).holds, false);
    }
  }
});

test("a wrong accusation is told by the first line asked that would print otherwise", options, () => {
  for (const level of LEVELS) {
    const { here, planted, others } = started(level), one = opened(1, level);
    for (const other of others) {
      const differing = lines(level).filter((name) => one.asked(name, other) != one.asked(name, planted));
      const alike = lines(level).filter((name) => !differing.includes(name));
      assert.ok(differing.length > 0, other);
      assert.equal(here.judged(other, alike).differs, null);
      assert.deepEqual(here.judged(other, [...alike, ...differing]).differs, {
        name: differing[0],
        would: one.asked(differing[0], other),
        prints: one.asked(differing[0], planted),
      });
      assert.deepEqual(here.judged(other, []).opening, one.opening(other));
    }
  }
});

test("of two mistakes one may be right", options, () => {
  const { here, planted } = started(3), [one, other] = planted.split("&");
  const elsewhere = choices(1).find((address) => ![one, other].some(
    (part) => part.split("=")[0] == address.split("=")[0]));
  assert.deepEqual(here.judged(`${one}&${elsewhere}`, []).part, [one]);
  assert.deepEqual(here.judged(`${elsewhere}&${other}`, []).part, [other]);
  assert.deepEqual(here.judged(planted, []).part, []);
});
