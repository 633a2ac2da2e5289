// SPDX-License-Identifier: Apache-2.0
// usage: node tools/page_picture.js PAGE.html SELECTOR OUT.png
// One part of a page of `secateur report`, as Chromium draws it, 1100 pixels wide.
"use strict";
const path = require("node:path");
const { chromium } = require("../report/node_modules/playwright-core");

async function main([page, selector, out]) {
  // Without the sandbox, which root has none of: the page is our own.
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const view = await browser.newPage({ viewport: { width: 1100, height: 1200 }, colorScheme: "light" });
  await view.goto(`file://${path.resolve(page)}`);
  await view.waitForSelector("html[data-ready=yes]", { state: "attached" });
  await view.evaluate(() => { for (const panel of Report.panels) panel.draw(); });
  await view.addStyleTag({ content: "nav { position: static !important; }" });
  await view.waitForTimeout(500);
  await view.locator(selector).screenshot({ path: out, timeout: 120000 });
  await browser.close();
}

main(process.argv.slice(2)).catch((error) => { console.error(error.message); process.exit(1); });
