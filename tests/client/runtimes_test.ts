import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { PATIENCE_MS } from "../support/patience.ts";
import { findProgram, logPlace, Running, startBridge } from "../support/process.ts";
import { withServer } from "../support/server.ts";
import { bundleClient, gzipped } from "./bundle.ts";

const MOST_BYTES = 12_288;
const node = await findProgram("node");
const chromium = await findProgram("chromium", "chromium-browser", "google-chrome");

/**
 * The program that runs in each runtime: the bridge is killed during the second reply and restarted,
 * and both replies arrive once. It prints its progress for the test to follow.
 */
const STORY = `async ({ connect, url, print, WebSocket }) => {
  const timings = { baseMs: 50, mostMs: 200 };
  const client = connect({ url, session: "runtime", timings, ...(WebSocket ? { WebSocket } : {}) });
  print("reply " + await client.ask("Hello"));
  client.on("turn.delta", ({ turn }) => turn === "second" && print("streaming"));
  client.on("state", ({ status }) => print("state " + status));
  const { outcome } = client.send("Go on", { id: "second" });
  print("reply " + (await outcome).reply);
  print("turns " + JSON.stringify(client.turns.map(({ text, reply }) => [text, reply])));
  await client.close();
  print("over");
}`;

const TURNS = JSON.stringify([["Hello", "Echo: Hello"], ["Go on", "Echo: Go on"]]);

/** Runs the program; `until` resolves once it has printed a matching line. */
async function live(
  begin: (url: string) => Promise<{ until: (line: RegExp) => Promise<unknown> }>,
): Promise<void> {
  await using place = await logPlace();
  await using claude = new FakeClaude();
  claude.script.push(
    { kind: "reply" },
    { kind: "reply", text: "Half of it", then: { after: 2, what: "hang" } },
  );
  const environment = {
    KV_PATH: place.path,
    LEASE_SECONDS: "1",
    ANTHROPIC_BASE_URL: claude.url,
    ANTHROPIC_API_KEY: FAKE_KEY,
  };
  const first = await startBridge(environment);
  const { until } = await begin(`http://127.0.0.1:${first.port}`);
  await until(/reply Echo: Hello/);
  await until(/streaming/);
  await first.end("SIGKILL");
  await until(/state waiting/);
  const second = await startBridge({ ...environment, PORT: String(first.port) });
  await until(/reply Echo: Go on/);
  await until(new RegExp(`turns ${RegExp.escape(TURNS)}`));
  await until(/over/);
  await second.end("SIGINT");
}

Deno.test("the client is small and has no dependencies", async () => {
  await using bundle = await bundleClient();
  const bytes = await gzipped(bundle.code);
  assertLessOrEqual(bytes, MOST_BYTES);
  assert(!/\bDeno\b|node:|zod/i.test(bundle.code));
});

Deno.test({
  name: node
    ? "law 12: the client outlives its bridge under Node"
    : "the client under Node (skipped: node is not installed)",
  ignore: node === undefined,
  async fn() {
    await using bundle = await bundleClient();
    await live(async (url) => {
      const program = bundle.path.replace("client.mjs", "program.mjs");
      await Deno.writeTextFile(
        program,
        `import { connect } from "./client.mjs";
const story = ${STORY};
await story({ connect, url: ${JSON.stringify(url)}, print: console.log });`,
      );
      const [major = 0] = new TextDecoder()
        .decode((await new Deno.Command(node!, { args: ["--version"] }).output()).stdout)
        .match(/\d+/g)?.map(Number) ?? [];
      const flags = major < 22 ? ["--experimental-websocket"] : [];
      const running = new Running(node!, { args: [...flags, program] });
      const until = async (line: RegExp) => {
        await running.until(line);
        if (line.source === "over") assertEquals(await running.end(), 0, running.output);
      };
      return { until };
    });
  },
});

Deno.test({
  name: node
    ? "the client under Node with npm's ws sends its token as ws lists subprotocols"
    : "the client under Node with npm's ws (skipped: node is not installed)",
  ignore: node === undefined,
  async fn() {
    await using place = await logPlace();
    const program = place.path.replace(/[^/]*$/, "program.mjs");
    const bundle = ["bundle", "--quiet", "--platform", "deno", "--output", program];
    const made = await new Deno.Command(Deno.execPath(), {
      args: [...bundle, new URL("ws_program.ts", import.meta.url).pathname],
    }).output();
    assert(made.success, new TextDecoder().decode(made.stderr));
    const token = "ada-token-0123456789";
    await withServer(async ({ url }) => {
      const running = new Running(node!, { args: [program, url, token] });
      await running.until(/reply Echo: Hello/);
      await running.until(/hits 2/);
      await running.until(/over/);
      assertEquals(await running.end(), 0, running.output);
    }, { access: { tokens: [{ owner: "ada", token }] } });
  },
});

Deno.test({
  name: chromium
    ? "law 12: the client outlives its bridge in a browser"
    : "the client in a browser (skipped: chromium is not installed)",
  ignore: chromium === undefined,
  // The browser's driver keeps handles open.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using bundle = await bundleClient();
    const playwright = await import("playwright-core");
    const args = ["--no-sandbox", "--disable-gpu"];
    const browser = await playwright.chromium.launch({ executablePath: chromium!, args });
    try {
      await live(async (url) => {
        const page = await browser.newPage({ bypassCSP: true });
        const lines: string[] = [];
        const waiting = new Set<() => void>();
        page.on("console", (message) => {
          lines.push(message.text());
          for (const look of [...waiting]) look();
        });
        const contentType = "text/javascript";
        await page.route(
          "**/client.mjs",
          (route) => route.fulfill({ body: bundle.code, contentType }),
        );
        await page.goto(`${url}/healthz`);
        await page.evaluate(
          `void import("/client.mjs").then(({ connect }) =>
            (${STORY})({ connect, url: location.origin, print: console.log }))`,
        );
        const until = async (line: RegExp) => {
          const { promise, resolve, reject } = Promise.withResolvers<void>();
          const look = () => lines.some((each) => line.test(each)) && resolve();
          const timer = setTimeout(() => reject(new Error(`No ${line} in ${lines}`)), PATIENCE_MS);
          waiting.add(look);
          look();
          await promise.finally(() => clearTimeout(timer));
        };
        return { until };
      });
    } finally {
      await browser.close();
    }
  },
});
