// SPDX-License-Identifier: Apache-2.0
// Pages as people meet them: what charts show against result.json, brushing, sorting, export, phones, the dark, printing,
// and names that would do harm.
"use strict";
const assert = require("node:assert/strict");
const fs = require("node:fs");
const { before, after, test } = require("node:test");
const { secateur, inWork, browser, open, drawAll, series, table } = require("./page.js");

const kHostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'`&\u202eevil\u2028" + "x".repeat(10000);
let chrome;
let result;

before(async () => {
  const tiny = ["run", "--accelerator", "tiny", "--network", "shapes_vit"];
  secateur(...tiny, "--pruning", "b8_rb50_rt50", "--set", "accelerator.p_t=3", "--out", "first");
  secateur(...tiny, "--pruning", "b8_dense", "--out", "dense");
  secateur("report", "first", "--html", "run.html", "--what-if");
  secateur("report", "first", "dense", "--html", "runs.html");
  fs.writeFileSync(inWork("sweep.json"), JSON.stringify({ accelerator: "tiny", network: "shapes_vit", pruning: "b8_rb50_rt50",
    axes: [{ key: "accelerator.p_t", values: [1, 2, 3, 4, 6] }, { key: "accelerator.p_pe", values: [1, 2, 4, 16] }, { key: "accelerator.balance", values: ["none", "lpt"] }] }));
  secateur("sweep", "sweep.json", "--out", "sweep");
  secateur("report", "sweep", "--html", "sweep.html");
  // As long as no document may be: somebody has written this result by hand.
  const hostile = JSON.parse(fs.readFileSync(inWork("first/result.json"), "utf8"));
  hostile.config.pruning.name = kHostile;
  hostile.operations[0].name = hostile.operations[0].kind = kHostile;
  hostile.attribution[1].step = kHostile;
  fs.mkdirSync(inWork("hostile"));
  fs.writeFileSync(inWork("hostile/result.json"), JSON.stringify(hostile));
  secateur("report", "hostile", "--html", "hostile.html");
  secateur("report", "hostile", "first", "--html", "hostile-runs.html");
  result = JSON.parse(fs.readFileSync(inWork("first/result.json"), "utf8"));
  chrome = await browser();
});
after(async () => { if (chrome) await chrome.close(); });

for (const name of ["run", "runs", "sweep", "hostile", "hostile-runs"]) {
  for (const scheme of ["light", "dark"]) {
    test(`${name} in the ${scheme}: every chart is drawn, nothing is logged, thrown or asked for`, async () => {
      const { page, faults } = await open(chrome, `${name}.html`, { scheme });
      await drawAll(page);
      assert.equal(await page.getAttribute("html", "data-theme"), scheme);
      const empty = await page.evaluate(() => Report.panels.filter((panel) => !panel.box.querySelector("svg, canvas")).map((panel) => panel.chart.id));
      assert.deepEqual(empty, []);
      const surface = await page.evaluate(() => getComputedStyle(document.querySelector(".panel")).backgroundColor);
      assert.equal(surface, scheme === "dark" ? "rgb(22, 27, 34)" : "rgb(255, 255, 255)");
      assert.deepEqual(faults, []);
      await page.context().close();
    });
  }

  test(`${name} on a telephone: nothing is wider than the screen`, async () => {
    const { page, faults } = await open(chrome, `${name}.html`, { width: 390, height: 800 });
    await drawAll(page);
    const wide = await page.evaluate(() => [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scrolls, svg, canvas")).map((e) => `${e.tagName}.${e.className}`).slice(0, 5));
    assert.deepEqual(wide, []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    assert.deepEqual(faults, []);
    await page.context().close();
  });
}

test("charts show what result.json says", async () => {
  const { page } = await open(chrome, "run.html");
  const steps = result.attribution.map((each) => Math.abs(each.cycles));
  assert.deepEqual((await series(page, "waterfall"))[1].data, [...steps, result.cycles]);
  const units = await series(page, "units");
  Object.values(result.units).forEach((unit, i) => assert.equal(units[0].data[i], 100 * unit.busy_cycles / result.cycles));
  assert.deepEqual((await series(page, "tokens"))[0].data, result.tokens_per_layer);
  const kinds = (await table(page, "kinds")).rows;
  assert.equal(kinds.reduce((sum, row) => sum + row[1], 0), result.cycles);
  const cells = (await series(page, "operations"))[0].data;
  const inside = result.operations.filter((op) => /^encoder\d/.test(op.name));
  assert.deepEqual(cells.map((cell) => cell[2]), inside.map((op) => op.end_cycle - op.start_cycle));
  const modules = await page.evaluate(() => Report.data.runs[0].detail.timeline.tracks.filter((t) => t.group === "mpca").map((t) => Math.max(...t.slices.filter((_, i) => i % 3 === 2))));
  for (const end of modules) assert.ok(end <= result.cycles);
  const a = result.config.accelerator;
  const roof = await page.evaluate(() => { const { peak, points } = Report.panels.find((p) => p.chart.id === "roofline").chart.model(); return { peak, points }; });
  assert.equal(roof.peak, a.p_h * a.p_t * a.p_c * a.p_pe ** 2 * a.clock_mhz / 1000);
  for (const point of roof.points) assert.ok(point.rate <= roof.peak, point.name);
  await page.context().close();
});

test("the configuration marks what differs from the shipped documents, and that alone", async () => {
  const { page } = await open(chrome, "run.html");
  assert.deepEqual(await page.evaluate(() => Report.configurationKeys(Report.data.runs[0]).filter((row) => row.differs).map((row) => [row.key, row.value])), [["accelerator.p_t", 3]]);
  assert.equal(await page.locator("#configuration tr.marked").count(), 1);
  await page.context().close();
});

test("a table sorts by its heads", async () => {
  const { page } = await open(chrome, "run.html");
  await page.locator("#operations summary").click();
  await page.locator("#operations th button", { hasText: "takes" }).click();
  const first = async () => page.locator("#operations tbody tr").first().locator("td").first().innerText();
  const longest = result.operations.reduce((best, op) => (op.end_cycle - op.start_cycle > best.end_cycle - best.start_cycle ? op : best));
  assert.equal(await first(), longest.name);
  assert.equal(await page.locator("#operations th[aria-sort=descending]").count(), 1);
  await page.locator("#operations th button", { hasText: "takes" }).click();
  assert.notEqual(await first(), longest.name);
  await page.context().close();
});

test("charts are saved as SVG and CSV", async () => {
  const { page } = await open(chrome, "run.html");
  const saved = async (button) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`#waterfall .buttons button:text-is("${button}")`).click()]);
    return [download.suggestedFilename(), fs.readFileSync(await download.path(), "utf8")];
  };
  const [svgName, svg] = await saved("SVG");
  assert.equal(svgName, "from-ideal-to-this-run.svg");
  assert.match(svg, /^<svg [\s\S]*<\/svg>\s*$/);
  const [csvName, csv] = await saved("CSV");
  assert.equal(csvName, "from-ideal-to-this-run.csv");
  const lines = csv.trim().split("\r\n");
  assert.equal(lines[0], "step,cycles,share [%]");
  assert.equal(lines[1].split(",")[1], String(result.attribution[0].cycles));
  for (const id of await page.evaluate(() => Report.panels.map((panel) => panel.chart.id))) {
    const [text, table_] = await page.evaluate((chart) => { const panel = Report.panels.find((each) => each.chart.id === chart); return [panel.svg(), panel.csv()]; }, id);
    assert.match(text, /<svg[\s\S]*<\/svg>/, id);
    assert.ok(table_.split("\r\n").length > 2, id);
  }
  await page.context().close();
});

test("CSV quotes, and gives no spreadsheet a formula", async () => {
  const { page } = await open(chrome, "run.html");
  const fields = await page.evaluate(() => ["=1+1", "-3.5", "a,\"b\"", "'=x"].map(Report.files.csvField));
  assert.deepEqual(fields, ["'=1+1", "-3.5", "\"a,\"\"b\"\"\"", "''=x"]);
  await page.context().close();
});

test("the address keeps the view", async () => {
  const { page } = await open(chrome, "run.html");
  await page.locator("#operations select").selectOption("stalls");
  await page.locator("#timeline input[type=checkbox]").check();
  const hash = await page.evaluate(() => location.hash);
  await page.context().close();
  const again = await open(chrome, "run.html", { hash });
  assert.equal(await again.page.locator("#operations select").inputValue(), "stalls");
  assert.ok(await again.page.locator("#timeline input[type=checkbox]").isChecked());
  await again.page.context().close();
  const damaged = await open(chrome, "run.html", { hash: "#metric=nothing&%E0%A4%A&from=x&mask=-1" });
  await drawAll(damaged.page);
  assert.equal(await damaged.page.locator("#operations select").inputValue(), "cycles");
  assert.deepEqual(damaged.faults, []);
  await damaged.page.context().close();
});

test("everything is reached by the keyboard, and charts say in words what they show", async () => {
  const { page } = await open(chrome, "run.html");
  const unnamed = await page.evaluate(() => [...document.querySelectorAll("button, select, input, [role=img], [role=region]")].filter((e) => !(e.getAttribute("aria-label") || e.innerText || e.closest("label")?.innerText)).length);
  assert.equal(unnamed, 0);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  assert.ok(await page.evaluate(() => [...document.querySelectorAll("[role=img]")].every((e) => e.tabIndex === 0)));
  await page.context().close();
});

test("brushing the points asks every view; the front is the front", async () => {
  const { page, faults } = await open(chrome, "sweep.html");
  await drawAll(page);
  const csv = fs.readFileSync(inWork("sweep/points.csv"), "utf8").trim().split("\n").map((line) => line.split(","));
  const at = (name) => csv[0].indexOf(name);
  // The closed form screens: a point that was simulated too stands there twice, and the page has its simulation.
  const last = csv.slice(1).filter((row, i, rows) => !rows[i + 1] || rows[i + 1][0] !== row[0]);
  const done = last.filter((row) => row[at("status")] === "done" && row[at("violates")] === "").map((row) => [Number(row[at("latency_ms")]), Number(row[at("dsp")]), Number(row[0])]);
  const beaten = ([x, y]) => done.some(([a, b]) => a <= x && b <= y && (a < x || b < y));
  const front = [...new Set(done.filter((p) => !beaten(p)).map(([, y]) => y))].sort((a, b) => b - a);
  assert.deepEqual((await series(page, "front"))[2].data.map((p) => p[1]), front);

  await page.locator("#front").scrollIntoViewIfNeeded();
  const box = await page.locator("#front .chart").boundingBox();
  await page.mouse.move(box.x + box.width * 0.12, box.y + box.height * 0.2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.6, { steps: 8 });
  await page.mouse.up();
  await page.waitForTimeout(300);
  const asked = await page.evaluate(() => ({ ranges: [...Report.explorer.points.ranges], left: Report.explorer.points.left }));
  assert.ok(asked.ranges.some(([key]) => key === "latency_ms" || key === "dsp"));
  const within = done.filter(([x, y]) => asked.ranges.every(([key, [low, high]]) => { const value = key === "dsp" ? y : x; return value >= low && value <= high; }));
  assert.equal(asked.left, within.length);
  assert.match(await page.locator("#front .says").innerText(), new RegExp(`^${asked.left} of 40 points are left`));
  const hash = await page.evaluate(() => location.hash);
  assert.match(hash, /r\.(latency_ms|dsp)=/);
  await page.locator("#front .chart").dblclick({ position: { x: box.width / 2, y: box.height / 2 } });
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => Report.explorer.points.left), done.length);
  assert.deepEqual(faults, []);
  await page.context().close();
});

test("a constraint's slider works from the keyboard; a point gives its commands", async () => {
  const { page } = await open(chrome, "sweep.html");
  await drawAll(page);
  const slider = page.locator("#constraints input").first();
  await slider.focus();
  await page.keyboard.press("Home");
  await page.waitForTimeout(300);
  const left = await page.evaluate(() => Report.explorer.points.left);
  assert.ok(left >= 1 && left < 20, String(left));
  await page.getByRole("button", { name: "ask for nothing" }).click();
  await page.getByRole("button", { name: "choose the knee" }).click();
  await page.waitForTimeout(300);
  const row = await page.evaluate(() => Report.data.store.point[Report.explorer.state.chosen]);
  const commands = await page.locator("#point code").allInnerTexts();
  assert.equal(commands[0], `secateur run --point sweep:${row} --out out/point-${row}`);
  assert.ok(commands.some((text) => text.startsWith(`secateur hls export --results sweep:${row} `)));
  secateur("run", "--point", `sweep:${row}`, "--out", "point");
  const shown = await page.evaluate(() => { const { points, state } = Report.explorer; return points.column("cycles").values[state.chosen]; });
  assert.equal(JSON.parse(fs.readFileSync(inWork("point/result.json"), "utf8")).cycles, shown);
  await page.context().close();
});

test("names that would do harm show as text, cut, and never turn the line round", async () => {
  const { page, faults } = await open(chrome, "hostile.html");
  await drawAll(page);
  const text = await page.locator("#headline .what").innerText();
  assert.match(text, /<\/script>/);
  assert.ok(text.length < 1000, String(text.length));
  assert.equal(await page.evaluate(() => /[\u202a-\u202e\u2066-\u2069]/.test(document.body.innerText)), false);
  assert.equal(await page.locator("img").count(), 0);
  assert.deepEqual(faults, []);
  await page.context().close();
});

test("printed, every chart is on the paper", async () => {
  const { page, faults } = await open(chrome, "run.html", { scheme: "dark" });
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pdf.length > 50000, String(pdf.length));
  assert.equal(await page.evaluate(() => Report.panels.filter((panel) => !panel.drawn).length), 0);
  assert.deepEqual(faults, []);
  await page.context().close();
});
