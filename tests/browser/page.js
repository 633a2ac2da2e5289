// SPDX-License-Identifier: Apache-2.0
// A page of secateur in Chromium, watched: what it logs, throws and asks the network for is kept.
"use strict";
const { execFileSync } = require("node:child_process");
const path = require("node:path");
const { chromium } = require("../../report/node_modules/playwright-core");

const [program, work, browserPath] = process.argv.slice(2);

/** Runs secateur in the test's folder; its standard output. */
function secateur(...words) {
  return execFileSync(program, words, { cwd: work, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function inWork(name) { return path.join(work, name); }

async function browser() {
  // Tests may be run by root, for whom Chromium has no sandbox; what is opened is ours.
  return chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
}

/** Opens a page and waits until it is put together. {page, faults[]} */
async function open(owner, name, { hash = "", width = 1280, height = 900, scheme = "light" } = {}) {
  const context = await owner.newContext({ viewport: { width, height }, colorScheme: scheme, acceptDownloads: true });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => faults.push(`thrown: ${error.message}`));
  page.on("dialog", (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(`file://${work}/${name}`)) faults.push(`request: ${request.url()}`); });
  await page.goto(`file://${inWork(name)}${hash}`);
  await page.waitForSelector("html[data-ready=yes]", { state: "attached", timeout: 60000 });
  return { page, faults };
}

/** Every chart is drawn. */
async function drawAll(page) {
  await page.evaluate(() => { for (const panel of Report.panels) if (!panel.drawn) panel.draw(); });
}

/** What a chart's drawing holds: series[{name, data}] of its option. */
async function series(page, id) {
  return page.evaluate((chart) => Report.panels.find((panel) => panel.chart.id === chart).option(900).series.map((each) => ({ name: each.name, data: Array.from(each.data, (item) => (item !== null && typeof item === "object" && "value" in item ? item.value : item)) })), id);
}

async function table(page, id) {
  return page.evaluate((chart) => Report.panels.find((panel) => panel.chart.id === chart).chart.table(), id);
}

module.exports = { secateur, inWork, browser, open, drawAll, series, table };
