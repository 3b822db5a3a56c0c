/**
 * Takes the README's picture of the page: a real browser on a real bridge with the offline model,
 * after a short conversation. `deno task screenshots` writes `docs/page.png`.
 */
import { chromium } from "playwright-core";
import { findProgram, logPlace, startBridge } from "../tests/support/process.ts";

const CONVERSATION = [
  ["Hi! My name is Ada, and I keep bees in Lisbon.", "I will remember that."],
  ["My oldest hive is called Matilda.", "I will remember that."],
  ["What is my oldest hive called?", 'You said: "My oldest hive is called Matilda."'],
  ["And what is my name?", 'You said: "My name is Ada'],
] as const;

const executablePath = await findProgram("chromium", "chromium-browser", "google-chrome");
if (!executablePath) {
  console.error("Cannot take the picture: no chromium or google-chrome is installed");
  Deno.exit(1);
}
await using place = await logPlace();
const bridge = await startBridge({ KV_PATH: place.path });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage({
    viewport: { width: 880, height: 640 },
    deviceScaleFactor: 2,
    colorScheme: "light",
  });
  await page.goto(`http://127.0.0.1:${bridge.port}/#demo`);
  for (const [index, [message, reply]] of CONVERSATION.entries()) {
    await page.getByLabel("Message").fill(message);
    await page.keyboard.press("Enter");
    const turn = page.locator("#turns > li").nth(index);
    await turn.getByText(reply).waitFor();
    await page.getByText("Connected · offline").waitFor();
  }
  await page.screenshot({ path: new URL("page.png", import.meta.url).pathname });
} finally {
  await browser.close();
  await bridge.end("SIGINT");
}
console.log("Wrote docs/page.png");
