// Lighthouse in its mobile setting, with one Chromium for all pages.
//
//   node lighthouse.mjs NODE_MODULES CHROMIUM
//
// Each line asks {address, flags}, with flags of Lighthouse's own. Each line answers with the
// scores of 100, the audits that are not at their best, and the timings that count most; less
// what the flags leave out.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [modules, chromePath] = process.argv.slice(2);
const { resolve } = createRequire(`${modules}/`);
const found = (name) => import(pathToFileURL(resolve(name)));
const { default: lighthouse } = await found("lighthouse");
const { launch } = await found("chrome-launcher");
const chrome = await launch({ chromePath, chromeFlags: ["--headless=new", "--no-sandbox"] });

async function answer({ address, flags }) {
  const { lhr } = await lighthouse(address, { ...flags, port: chrome.port, logLevel: "silent" });
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const { audits } = lhr;
  const categories = Object.values(lhr.categories);
  const failed = ({ id }) => audits[id].score !== null && audits[id].score < 1;
  return {
    scores: Object.fromEntries(categories.map(({ id, score }) => [id, Math.round(100 * score)])),
    failed: categories.flatMap(({ auditRefs }) => auditRefs.filter(failed).map(({ id }) => id)),
    blocking: audits["total-blocking-time"]?.numericValue,
    largest: audits["largest-contentful-paint"]?.numericValue,
    shift: audits["cumulative-layout-shift"].numericValue,
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
chrome.kill();
