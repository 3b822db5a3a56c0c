/**
 * Takes the pictures that the documentation shows of the page: a real browser on a real bridge with the
 * offline model, after a conversation. `deno task screenshots` writes `docs/<view>-<device>-<theme>.png`.
 */
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "../src/cli/build_page.ts";
import { createApi } from "../src/client/mod.ts";
import { findProgram, logPlace, startBridge } from "../tests/support/process.ts";

const DEVICES = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
} as const;

const VIEWS = {
  talk: openTalk,
  saw: async (page: Page) => {
    await openTalk(page);
    await page.getByRole("button", { name: "What Claude saw", exact: true }).last().click();
    await page.getByText("Verified").waitFor();
  },
  memory: async (page: Page) => {
    await page.goto(`${url}/?session=bees&view=memory`);
    await page.getByRole("heading", { name: "Summaries" }).first().waitFor();
    await page.locator("canvas").first().waitFor();
  },
} as const;

const PICTURES = [
  { view: "saw", device: "desktop", colorScheme: "light" },
  { view: "talk", device: "phone", colorScheme: "dark" },
  { view: "memory", device: "phone", colorScheme: "light" },
] as const;

/** An old conversation, to be summarised and recalled. */
const BEFORE = [
  ["My oldest hive is called Matilda and stands by the lemon tree.", "A fine place for a hive."],
  ["My neighbour Tomás is allergic to bee stings, so I work the hives in the evening.", "Wise."],
  ["We harvested 42 kilos of rosemary honey last summer.", "That is a good year."],
  ["Ana paints the labels for the jars, each one by hand.", "They must be lovely."],
  ["The hives stay warm because the bees shiver in a cluster.", "Around their queen."],
  ["I want to sell at the market in Cascais every second Saturday.", "A good plan."],
  ["The stall costs 15 euros a day, and the jars 90 cents each.", "I will keep that in mind."],
] as const;

const NOW = [
  "I moved two hives to the orchard today. The new queen is called Beatrix.",
  "What is my oldest hive called?",
  "How many kilos of rosemary honey did we harvest?",
] as const;

const OTHERS = [
  ["lisbon", "A weekend in Lisbon", "Which museums are open on Mondays?"],
  ["parser", "Parsing event streams", "How do I split a stream at blank lines?"],
] as const;

const executablePath = await findProgram("chromium", "chromium-browser", "google-chrome");
if (!executablePath) {
  console.error("Cannot take screenshots: neither chromium nor google-chrome is installed");
  Deno.exit(1);
}
await build();
await using place = await logPlace();
const bridge = await startBridge({ KV_PATH: place.path, CONTEXT_LIMIT: "900" });
const url = `http://127.0.0.1:${bridge.port}`;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  await prepare();
  for (const picture of PICTURES) await take(browser, picture);
} finally {
  await browser.close();
  await bridge.end("SIGINT");
}

/** Creates the sessions. */
async function prepare(): Promise<void> {
  const api = createApi({ url });
  for (const [session, name, text] of OTHERS) {
    await say(session, text);
    await api.rename(session, name);
  }
  const began = Date.now() - 20 * 86_400_000;
  const lines = BEFORE.flatMap(([user, assistant], index) => {
    const at = new Date(began + index * 2 * 86_400_000).toISOString();
    return [{ role: "user", text: user, at }, { role: "assistant", text: assistant, at }];
  });
  await api.import("bees", lines.map((line) => JSON.stringify(line)).join("\n"));
  await api.pin("bees", { note: "who", text: "I am Ada. I keep bees in Lisbon." });
  for (const text of NOW) await say("bees", text);
  await api.rename("bees", "Bees and honey");
}

async function say(session: string, text: string): Promise<void> {
  const answer = await fetch(`${url}/v1/sessions/${session}/messages`, {
    method: "POST",
    body: JSON.stringify({ text }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  await answer.body?.cancel();
}

async function openTalk(page: Page): Promise<void> {
  await page.goto(`${url}/?session=bees`);
  await page.getByText('You said: "We harvested 42 kilos', { exact: false }).first().waitFor();
  await page.locator(".bar .status.open").waitFor();
}

async function take(
  browser: Browser,
  { view, device, colorScheme }: (typeof PICTURES)[number],
): Promise<void> {
  const context = await browser.newContext({
    viewport: DEVICES[device],
    colorScheme,
    reducedMotion: "reduce",
    hasTouch: device === "phone",
  });
  const page = await context.newPage();
  await VIEWS[view](page);
  await page.mouse.move(0, 0);
  const name = `${view}-${device}-${colorScheme}.png`;
  await page.screenshot({ path: new URL(name, import.meta.url).pathname });
  console.log(`Wrote docs/${name}`);
  await context.close();
}
