// Firefox without a window, driven over BiDi by puppeteer-core.
//
//   node firefox.mjs NODE_MODULES FIREFOX light|dark
//
// Each line asks {address, widths, script}: the script, a function as text, is evaluated on the
// page at each width. Each line answers {seen, faults}: what the script returned, width by width,
// and whatever the browser had to complain about.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const HEIGHT = 800;
// What it would otherwise ask of the network by itself goes to a proxy that is not there.
const SILENT = {
  "app.update.enabled": false,
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.proxy.no_proxies_on": "127.0.0.1",
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
};
const SCHEMES = { dark: 0, light: 1 };

const [modules, executablePath, scheme] = process.argv.slice(2);
const puppeteer = createRequire(`${modules}/`)("puppeteer-core");
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath,
  extraPrefsFirefox: {
    ...SILENT,
    "layout.css.prefers-color-scheme.content-override": SCHEMES[scheme],
  },
});
const [page] = await browser.pages();

// Whatever the policy refuses is told as an error, too. A formula of which only the beginning has
// arrived is called invalid; whether it is when it is whole, the validator of HTML knows.
const UNFINISHED = /^Error: Invalid markup: Incorrect number of children/;
const told = [];
page.on("console", (message) => message.type() === "error" && told.push(message.text()));
page.on("pageerror", (error) => UNFINISHED.test(error) || told.push(String(error)));
page.on("requestfailed", (request) => told.push(`${request.url()} failed`));
page.on("response", (response) =>
  response.status() >= 400 && told.push(`${response.url()}: ${response.status()}`));

async function answer({ address, widths, script }) {
  told.length = 0;
  await page.goto(address);
  await page.evaluate(() => document.fonts.ready.then(() => true));
  const seen = [];
  for (const width of widths) {
    await page.setViewport({ width, height: HEIGHT });
    seen.push(await page.evaluate(`(${script})()`));
  }
  return { seen, faults: told };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
await browser.close();
