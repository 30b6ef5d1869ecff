// Looks at a written site in Chromium: `node check.mjs SITE [PICTURES]`.
//
// On one page of every kind, at phone and desk width, light and dark: axe finds nothing (WCAG 2.2 AA and best
// practices), nothing is wider than the window, nothing is asked of another host. Every page is valid HTML
// and below 100 kB.
// With PICTURES, pictures of some pages are drawn there. Leaves with 1 when something was found.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";

const [site, pictures] = process.argv.slice(2);
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".svg": "image/svg+xml", ".xml": "application/atom+xml" };
const problems = [];

const files = fs.readdirSync(site, { recursive: true }).map((file) => file.split(path.sep).join("/"));
const pages = files.filter((file) => file.endsWith(".html")).sort();

// The kinds of page of every season, each by its largest one: it has most to go wrong.
const kindOf = (page) => {
  const [season, folder, third, last] = page.split("/");
  if (!third || (folder === "standings" && !last)) return page;
  if (folder !== "standings") return `${season} ${folder}`;
  return `${season} ${/^(index|progress)/.test(last) ? last : last.startsWith("round-") ? "round" : "why"}`;
};
const sizes = new Map(pages.map((page) => [page, fs.statSync(path.join(site, page)).size]));
for (const [page, size] of sizes) if (size >= 100_000) problems.push(`${page}: ${size} bytes`);
const kinds = new Map(pages.toSorted((a, b) => sizes.get(a) - sizes.get(b)).map((page) => [kindOf(page), page]));

const server = http.createServer((request, answer) => {
  const file = path.join(site, decodeURIComponent(new URL(request.url, "http://x").pathname));
  if (!file.startsWith(path.resolve(site)) && !file.startsWith(site)) return answer.writeHead(403).end();
  fs.readFile(file, (error, content) => {
    if (error) return answer.writeHead(404).end();
    answer.writeHead(200, { "content-type": types[path.extname(file)] ?? "application/octet-stream" }).end(content);
  });
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const home = `http://127.0.0.1:${server.address().port}/`;

const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:a11y"],
  // Pages are well-formed XML too, so that a test can parse them strictly.
  rules: { "void-style": "off", "no-self-closing": "off", "attribute-boolean-style": "off", "doctype-style": "off",
           "long-title": "off", "attribute-empty-style": "off", "no-inline-style": "error", "prefer-native-element": "off" },
});
for (const page of pages) {
  const report = await validator.validateString(fs.readFileSync(path.join(site, page), "utf8"));
  for (const found of report.results.flatMap((result) => result.messages))
    problems.push(`${page}:${found.line}:${found.column} HTML ${found.ruleId}: ${found.message}`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"],
});
for (const colorScheme of ["light", "dark"]) {
  for (const width of [360, 1280]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
    const tab = await context.newPage();
    tab.on("request", (request) => request.url().startsWith(home) || problems.push(`asks ${request.url()}`));
    tab.on("response", (response) => response.ok() || problems.push(`${response.status()} ${response.url()}`));
    for (const [kind, page] of kinds) {
      await tab.goto(home + page);
      await tab.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      const wider = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wider > 0) problems.push(`${page}: ${wider} px wider than ${width}`);
      await tab.evaluate(axe);
      const { violations } = await tab.evaluate(() => axe.run(document, { runOnly: {
        type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } }));
      for (const one of violations)
        problems.push(`${page} (${kind}, ${colorScheme}, ${width}): axe ${one.id}: ${one.help}: ${one.nodes[0].html.slice(0, 160)} (${one.nodes.length})`);
    }
    await context.close();
  }
}

if (pictures) {
  const season = process.env.SEASON ?? pages.find((page) => /^[^/]+\/index\.html$/.test(page)).split("/")[0];
  const shots = [
    ["overview", "index", 1280, "light"], ["overview-phone", "index", 360, "light"],
    ["standings", "standings/overall/index", 1280, "light"], ["standings-dark", "standings/overall/index", 1280, "dark"],
    ["standings-phone", "standings/overall/index", 360, "light"], ["standings-phone-dark", "standings/overall/index", 360, "dark"],
    ["progress", "standings/overall/progress", 1280, "light"], ["progress-phone", "standings/overall/progress", 360, "dark"],
    ["session", "sessions/race-8", 1280, "light"], ["why", "standings/overall/riley-dickinson", 1280, "light"],
    ["rules", "rules", 1280, "dark"],
  ];
  for (const [name, page, width, colorScheme] of shots) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: width > 500 ? 860 : 740 } });
    const tab = await context.newPage();
    await tab.goto(`${home}${season}/${page}.html`);
    await tab.screenshot({ path: path.join(pictures, `site-${name}.png`) });
    await context.close();
  }
  // Of a season under way only the section on its titles.
  const open = pages.find((page) => /^under-way[^/]*\/standings\/overall\/index\.html$/.test(page));
  if (open) {
    const context = await browser.newContext({ colorScheme: "light", viewport: { width: 1280, height: 860 } });
    const tab = await context.newPage();
    await tab.goto(home + open);
    const [top, bottom] = await tab.evaluate(() => [
      document.querySelector("#title").getBoundingClientRect().top + scrollY - 16,
      document.querySelector("#odds").getBoundingClientRect().bottom + scrollY,
    ]);
    await tab.screenshot({ path: path.join(pictures, "site-titles.png"), fullPage: true,
                           clip: { x: 0, y: top, width: 1280, height: bottom - top } });
    await context.close();
  }
  const tab = await browser.newPage();
  for (const format of ["A4", "Letter"]) {
    await tab.goto(`${home}${season}/standings/overall/index.html`);
    await tab.pdf({ path: path.join(pictures, `site-print-${format.toLowerCase()}.pdf`), format, preferCSSPageSize: false });
  }
}
await browser.close();
server.close();

console.log([...new Set(problems)].join("\n"));
console.log(`${pages.length} pages valid as HTML; ${kinds.size} kinds of page looked at in both themes at 360 and 1280 px: ` +
  `${problems.length ? `${problems.length} problems` : "0 violations"}`);
process.exitCode = problems.length ? 1 : 0;
