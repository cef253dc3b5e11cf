// Lighthouse in its mobile setting, with one Chromium for all pages.
//
//   node lighthouse.mjs NODE_MODULES CHROMIUM
//
// Each line asks {address}; each line answers with the four scores, of 100, the audits that took
// something from them, the timings that count most, and what was fetched unasked.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [modules, chromePath] = process.argv.slice(2);
const { resolve } = createRequire(`${modules}/`);
const found = (name) => import(pathToFileURL(resolve(name)));
const { default: lighthouse } = await found("lighthouse");
const { launch } = await found("chrome-launcher");
const chrome = await launch({ chromePath, chromeFlags: ["--headless=new", "--no-sandbox"] });

// What a category lost points for: its audits with a weight that are not at their best.
function failed({ categories, audits }) {
  return Object.fromEntries(Object.values(categories).map(({ id, auditRefs }) => [
    id,
    auditRefs.filter(({ weight, id }) => weight > 0 && audits[id].score !== null
      && audits[id].score < 1).map(({ id }) => id),
  ]));
}

async function answer({ address }) {
  const { lhr } = await lighthouse(address, { port: chrome.port, logLevel: "silent" });
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const { audits, categories } = lhr;
  const fetched = audits["network-requests"].details.items
    .filter(({ url }) => !url.startsWith("data:"));
  return {
    scores: Object.fromEntries(Object.values(categories)
      .map(({ id, score }) => [id, Math.round(100 * score)])),
    failed: failed(lhr),
    blocking: audits["total-blocking-time"].numericValue,
    largest: audits["largest-contentful-paint"].numericValue,
    shift: audits["cumulative-layout-shift"].numericValue,
    bytes: Object.fromEntries(fetched.map(({ url, transferSize }) => [url, transferSize])),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
chrome.kill();
