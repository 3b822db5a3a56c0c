/**
 * The page's performance, from the browser's own API: how soon it is usable, how long a key press
 * takes to appear while a reply streams in, and the size of the first load.
 *
 * `deno task bench:page`
 */
import { chromium, type Page } from "playwright-core";
import { findProgram } from "../tests/support/process.ts";
import { build } from "../src/cli/build_page.ts";
import { withServer } from "../tests/support/server.ts";

const LOADS = 9;
const TOKENS = 1_000;
const TOKENS_A_SECOND = 200;
const KEYS = 40;

const executablePath = await findProgram("chromium", "chromium-browser", "google-chrome");
if (!executablePath) {
  console.error("Cannot measure: no chromium or google-chrome is installed");
  Deno.exit(1);
}
await build();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

const MARK = "performance.mark('interactive')";
const PAINTED = "first-contentful-paint";

/** A page with a word and a field: the baseline of this machine's browser. */
const plain = Deno.serve({ port: 0, onListen: () => {} }, () => {
  const headers = { "content-type": "text/html" };
  const body = `Hello <textarea></textarea><script type="module">${MARK}</script>`;
  return new Response(`<!doctype html>${body}`, { headers });
});

/** From the navigation, in ms. */
interface Times {
  /** Until there is a field to type into. */
  readonly painted: number;
  /** Until the page is fully interactive. */
  readonly works: number;
}

interface Load {
  /** With an empty cache. */
  readonly first: Times;
  /** With a warm cache. */
  readonly again: Times;
  readonly plain: Times;
  /** The gzipped size of the first visit's requests, in bytes. */
  readonly bytes: number;
}

/** Waits until an expression is true, from outside: the page's policy forbids evaluating inside. */
async function until(page: Page, expression: string): Promise<void> {
  while (!await page.evaluate<boolean>(expression)) await page.waitForTimeout(20);
}

async function timesOf(page: Page): Promise<Times> {
  const time = async (name: string) => {
    await until(page, `performance.getEntriesByName("${name}").length > 0`);
    return await page.evaluate<number>(`performance.getEntriesByName("${name}")[0].startTime`);
  };
  return { painted: await time(PAINTED), works: await time("interactive") };
}

/** Opens a page in a fresh browser. */
async function visit(url: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

async function load(url: string): Promise<Load> {
  const other = await visit(`http://127.0.0.1:${plain.addr.port}/`);
  const floor = await timesOf(other);
  await other.context().close();
  const page = await visit(url);
  const first = await timesOf(page);
  await page.locator(".bar .status.open").waitFor();
  await until(
    page,
    `performance.getEntriesByType("resource").some(({ name }) => name.includes("/prose-"))`,
  );
  const bytes = await page.evaluate<number>(`[
    ...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource"),
  ].filter(({ name }) => /\\/(assets\\/.*)?(\\?.*)?$/.test(name))
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`);
  await page.goto(`${url}/?session=again`);
  const again = await timesOf(page);
  await page.context().close();
  return { first, again, plain: floor, bytes };
}

/** The delays from key press to paint, in ms, from the Event Timing API. */
async function typing(page: Page): Promise<number[]> {
  await page.evaluate(`{
    globalThis.delays = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (entry.name === "keydown") globalThis.delays.push(entry.processingStart - entry.startTime);
      }
    }).observe({ type: "event", durationThreshold: 16, buffered: true });
  }`);
  for (let key = 0; key < KEYS; key++) await page.keyboard.type("a", { delay: 80 });
  return await page.evaluate<number[]>("globalThis.delays");
}

await withServer(async ({ url, claude }) => {
  const loads: Load[] = [];
  for (let index = 0; index < LOADS; index++) loads.push(await load(url));
  const told = (pick: (load: Load) => number) => {
    const values = loads.map(pick).map(Math.round);
    return `${median(values)} ms (${Math.min(...values)} to ${Math.max(...values)})`.padEnd(24);
  };
  console.log(`From the navigation, the median of ${LOADS} loads each:`);
  console.log("                   takes what is typed     everything works");
  const kinds = { "first visit": "first", "visited before": "again", "a word, a field": "plain" };
  for (const [name, kind] of Object.entries(kinds) as [string, "first" | "again" | "plain"][]) {
    const painted = told((load) => load[kind].painted);
    console.log(`  ${name.padEnd(16)} ${painted}${told((load) => load[kind].works)}`);
  }
  console.log(`first load ${((loads[0]?.bytes ?? 0) / 1_024).toFixed(1)} KB gzipped`);

  const words = Array.from({ length: TOKENS }, (_, index) => index % 12 ? "word " : "**bold**\n\n");
  claude.script.push({ kind: "reply", pieces: words, dripMs: 1_000 / TOKENS_A_SECOND });
  const page = await visit(`${url}/?session=typing`);
  await page.locator(".bar .status.open").waitFor();
  await page.getByLabel("Message", { exact: true }).fill("Tell me much");
  await page.keyboard.press("Enter");
  await page.locator(".prose").first().waitFor();
  const delays = await typing(page);
  const isStreaming = await page.getByRole("button", { name: "Stop" }).count() > 0;
  const slow = delays.length === 0 ? 0 : Math.max(...delays);
  console.log(
    `while ${TOKENS_A_SECOND} tokens a second stream in, ${KEYS} keys: ` +
      `${delays.length} took longer than a frame, the longest input delay ${slow.toFixed(1)} ms` +
      (isStreaming ? "" : " (the reply had ended before the last key)"),
  );
});
await browser.close();
await plain.shutdown();
Deno.exit(0);
