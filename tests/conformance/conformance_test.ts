import { assert, assertEquals, assertMatch } from "@std/assert";
import { sign } from "hono/jwt";
import { type Behaviour, FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { PATIENCE_MS } from "../support/patience.ts";
import { logPlace, startBridge } from "../support/process.ts";
import { withServer } from "../support/server.ts";
import { Limits } from "./limits.ts";
import { lineOf } from "./report.ts";
import { RULES } from "./rules.ts";
import { type Result, runSuite } from "./suite.ts";
import { Target, type TargetOptions } from "./target.ts";
import { closeCodes, TamperingProxy, texts } from "./tampering_proxy.ts";
import { LONG, SLOW } from "./turns.ts";

const SECRET = "a-secret-of-the-conformance-suite";
const TOKENS = {
  token: "ada-token-0123456789",
  secondToken: "eve-token-0123456789",
  readToken: "ada-reads-0123456789",
};

/** Small limits are quick to exceed. */
const LIMITS = {
  "message-characters": 3_000,
  "frame-bytes": 16_384,
  "import-bytes": 100_000,
  "attachment-bytes": 65_536,
  "frames-per-second": 100,
  "waiting-turns": 3,
  "connections": 12,
  "dedup-seconds": 10,
};

const SETTINGS = {
  BRIDGE_TOKENS: [
    `ada:${TOKENS.token}`,
    `eve:${TOKENS.secondToken}`,
    `ada/read:${TOKENS.readToken}`,
  ].join(),
  AUTH_JWT_SECRET: SECRET,
  MAX_MESSAGE_CHARACTERS: "3000",
  MAX_FRAME_BYTES: "16384",
  MAX_IMPORT_BYTES: "100000",
  MAX_ATTACHMENT_BYTES: "65536",
  MAX_FRAMES_PER_SECOND: "100",
  MAX_WAITING_TURNS: "3",
  MAX_CONNECTIONS_PER_OWNER: "12",
  MODEL_MAX_RETRIES: "0",
};

/** Models that answer oddly; what they say must not matter to any rule. */
const ODD: Readonly<Record<string, readonly [Behaviour, Behaviour]>> = {
  "a model that fails": [
    { kind: "status", status: 529, type: "overloaded_error" },
    { kind: "reply", then: { after: 1, what: "overloaded" } },
  ],
  "a model that says nothing": [
    { kind: "reply", pieces: [], stopReason: "refusal" },
    { kind: "reply", pieces: [] },
  ],
};

/** A fake Claude that is slow where a rule needs a slow reply. */
function patientClaude(): FakeClaude {
  const text = Array.from({ length: 200 }, (_, index) => index + 1).join("\n ");
  return new FakeClaude({
    otherwise: (message) =>
      message.startsWith(LONG)
        ? { kind: "reply", text, dripMs: message === SLOW ? 60 : 20 }
        : { kind: "reply", text: "Yes, yes." },
  });
}

/** Checks the rules with these numbers, all by default. */
async function resultsOf(
  options: Pick<TargetOptions, "url"> & Partial<TargetOptions>,
  isMeant: (id: string) => boolean = () => true,
): Promise<Result[]> {
  const target = new Target({ patienceMs: PATIENCE_MS, limits: new Limits(), ...options });
  return await runSuite(RULES.filter(({ id }) => isMeant(id)), target);
}

/** The results that did not pass, one line each. */
function notPassed(results: readonly Result[]): string[] {
  return results.filter(({ verdict }) => verdict !== "pass").map(lineOf);
}

/** Rules that need special settings. */
const APART = ["2.3-3", "3.10-2", "3.12-5", "11-1", "11-2", "11-3", "11-5", "11-6", "11-7", "11-8"];

/** Runs a task against a bridge process with small limits and this Claude. */
async function withProcess<Result>(
  claude: FakeClaude,
  task: (url: string, port: number) => Promise<Result>,
): Promise<Result> {
  await using place = await logPlace();
  const bridge = await startBridge({
    ...SETTINGS,
    KV_PATH: place.path,
    ANTHROPIC_API_KEY: FAKE_KEY,
    ANTHROPIC_BASE_URL: claude.url,
  });
  try {
    return await task(`http://127.0.0.1:${bridge.port}`, bridge.port);
  } finally {
    assertEquals(await bridge.end("SIGINT"), 0);
  }
}

Deno.test("the bridge conforms to docs/protocol.md", async () => {
  await using claude = patientClaude();
  const results = await withProcess(claude, async (url) => {
    const expiringToken = () =>
      sign({ sub: "ada", exp: Math.floor(Date.now() / 1_000) + 4 }, SECRET, "HS256");
    return await resultsOf({ url, ...TOKENS, expiringToken, limits: new Limits(LIMITS) });
  });
  const missed = notPassed(results.filter(({ id }) => !APART.includes(id)));
  assertEquals(missed, []);
});

/** Checks one rule against a bridge with special settings. */
async function apart(
  id: string,
  options: Parameters<typeof withServer>[1],
  limits: ConstructorParameters<typeof Limits>[0],
): Promise<string[]> {
  let results: readonly Result[] = [];
  await withServer(async ({ url }) => {
    results = await resultsOf({ url, limits: new Limits(limits) }, (each) => each === id);
  }, options);
  return results.map(({ id, verdict }) => `${id} ${verdict}`);
}

for (const [name, [one, other]] of Object.entries(ODD)) {
  Deno.test(`no rule fails because of ${name}`, async () => {
    let calls = 0;
    await using claude = new FakeClaude({ otherwise: () => calls++ % 2 === 0 ? one : other });
    const results = await withProcess(
      claude,
      (url) => resultsOf({ url, ...TOKENS, limits: new Limits(LIMITS) }),
    );
    const failed = results.filter(({ verdict }) => verdict === "fail").map(lineOf);
    assertEquals(failed, []);
    assert(results.filter(({ verdict }) => verdict === "pass").length > 60);
  });
}

Deno.test("the bridge conforms to rules that need special settings", async () => {
  assertEquals(await apart("2.3-3", {}, {}), ["2.3-3 pass"]);
  const quotas = { turnsPerMinute: 0, tokensPerDay: 0 };
  assertEquals(await apart("3.10-2", { limits: { idleMs: 1_000 } }, { "idle-seconds": 1 }), [
    "3.10-2 pass",
  ]);
  assertEquals(await apart("3.12-5", { settings: { ttlMs: 1_000 } }, { "ttl-seconds": 1 }), [
    "3.12-5 pass",
  ]);
  assertEquals(
    await apart("11-1", { quotas: { ...quotas, turnsPerMinute: 2 } }, { "turns-per-minute": 2 }),
    ["11-1 pass"],
  );
  assertEquals(
    await apart("11-2", { quotas: { ...quotas, tokensPerDay: 1 } }, { "tokens-per-day": 1 }),
    ["11-2 pass"],
  );
  assertEquals(
    await apart("11-7", { limits: { requestsPerSecond: 2 }, clock: () => 0 }, {
      "requests-per-second": 2,
    }),
    ["11-7 pass"],
  );
  assertEquals(await apart("11-8", { limits: { bodyMs: 1_000 } }, { "body-seconds": 1 }), [
    "11-8 pass",
  ]);
  assertEquals(await apart("11-3", { allowances: { sessions: 2 } }, { sessions: 2 }), [
    "11-3 pass",
  ]);
  const allowances = { sessionBytes: 200_000, ownerBytes: 400_000 };
  assertEquals(await apart("11-5", { allowances }, { "session-bytes": 200_000 }), ["11-5 pass"]);
  assertEquals(await apart("11-6", { allowances }, { "owner-bytes": 400_000 }), ["11-6 pass"]);
});

Deno.test("the suite fails exactly the rules that a tampered server breaks", async () => {
  await using claude = patientClaude();
  const results = await withProcess(claude, async (_, port) => {
    await using proxy = new TamperingProxy(port, [
      texts('"code":"unknown_frame"', '"code":"invalid_frame"'),
      texts('"stopReason":"imported"', '"stopReason":"end_turn"'),
      texts('"duplicate":true', '"duplicate":null'),
      texts("allow: POST", "allow: LINK"),
      closeCodes(4404, 1000, "erased".length),
    ]);
    return await resultsOf({ url: proxy.url, ...TOKENS, limits: new Limits(LIMITS) });
  });
  const failed = results.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
  assertEquals(failed, [
    "3.4-2",
    "3.7-3",
    "3.7-4",
    "3.7-6",
    "3.7-8",
    "3.7-11",
    "3.8-5",
    "3.12-2",
    "5.2-2",
    "6.7-1",
    "6.11-2",
    "7-5",
    "8.1-1",
    "9.3-1",
    "9.3-3",
    "13.7-1",
  ]);
  const [first] = results.filter(({ verdict }) => verdict === "fail");
  assertMatch(
    first ? lineOf(first) : "",
    /^FAIL +3\.4-2 .*\n +expected: .*unknown_frame.*\n +came: .*invalid_frame/,
  );
});

Deno.test("a rule that lacks a token is not checkable, an unreachable server fails", async () => {
  await withServer(async ({ url }) => {
    const results = await resultsOf({ url }, (id) => id.startsWith("2.5"));
    assertEquals(new Set(results.map(({ verdict }) => verdict)), new Set(["not checkable"]));
  });
  const [result] = await resultsOf({ url: "http://127.0.0.1:9" }, (id) => id === "5.3-1");
  assertEquals(result?.verdict, "fail");
});

/** Runs the command and returns its output and exit code. */
async function command(
  ...args: string[]
): Promise<{ readonly code: number; readonly out: string }> {
  const run = new URL("run.ts", import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-net", "--allow-env", run, ...args],
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout) + decoder.decode(stderr) };
}

Deno.test("the command prints a line per rule, or JSON, and exits with 1 on a failure", async () => {
  await withServer(async ({ url }) => {
    const health = await command("--url", url, "--filter", "5.3");
    assertMatch(health.out, /^pass +5\.3-1 .*\n1 passed, 0 failed, 0 not checkable\n$/);
    assertEquals(health.code, 0);
    const { out } = await command("--url", url, "--filter", "2.5-1", "--json");
    assertEquals(JSON.parse(out).results[0].verdict, "not checkable");
  });
  const gone = await command("--url", "http://127.0.0.1:9", "--filter", "5.3-1");
  assertMatch(gone.out, /^FAIL +5\.3-1/);
  assertEquals(gone.code, 1);
  const list = await command("--list");
  assertEquals(list.out.trim().split("\n").length, RULES.length);
  assertMatch((await command("--help")).out, /--second-token <token>/);
  assertEquals((await command("--limit", "mood=1")).code, 1);
});

Deno.test("the suite imports nothing from the bridge", async () => {
  const folders = [new URL("./", import.meta.url), new URL("rules/", import.meta.url)];
  for (const folder of folders) {
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".ts") || name.endsWith("_test.ts")) continue;
      const source = await Deno.readTextFile(new URL(name, folder));
      const imports = Array.from(source.matchAll(/from "([^"]+)"/g), ([, target = ""]) => target);
      const foreign = imports.filter((target) => /^\.\.\/\.\.\/(?!conformance)/.test(target));
      assertEquals(foreign, [], name);
    }
  }
});
