import { assertEquals } from "@std/assert";
import { sign } from "hono/jwt";
import { FakeClaude, FAKE_KEY } from "../support/fake_claude.ts";
import { logPlace, startBridge } from "../support/process.ts";
import { withServer } from "../support/server.ts";
import { Limits } from "./limits.ts";
import { lineOf } from "./report.ts";
import { RULES } from "./rules.ts";
import { type Result, runSuite } from "./suite.ts";
import { Target, type TargetOptions } from "./target.ts";
import { LONG } from "./turns.ts";

const SECRET = "a-secret-of-the-conformance-suite";
const TOKENS = {
  token: "ada-token-0123456789",
  secondToken: "eve-token-0123456789",
  readToken: "ada-reads-0123456789",
};

/** Small limits, so that what goes beyond them is quickly made. */
const LIMITS = {
  "message-characters": 3_000,
  "frame-bytes": 16_384,
  "import-bytes": 100_000,
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
  MAX_FRAMES_PER_SECOND: "100",
  MAX_WAITING_TURNS: "3",
  MAX_CONNECTIONS_PER_OWNER: "12",
};

/** A fake Claude that takes a while for what takes a while. */
function patientClaude(): FakeClaude {
  const text = Array.from({ length: 200 }, (_, index) => index + 1).join("\n ");
  return new FakeClaude({
    otherwise: (message) =>
      message === LONG ? { kind: "reply", text, dripMs: 10 } : { kind: "reply", text: "Yes, yes." },
  });
}

/** The results of rules whose number or title is meant, against a server. */
async function resultsOf(
  options: Pick<TargetOptions, "url"> & Partial<TargetOptions>,
  isMeant: (id: string) => boolean = () => true,
): Promise<Result[]> {
  const target = new Target({ patienceMs: 20_000, limits: new Limits(), ...options });
  return await runSuite(RULES.filter(({ id }) => isMeant(id)), target);
}

/** The results that are no pass, a line each. */
function notPassed(results: readonly Result[]): string[] {
  return results.filter(({ verdict }) => verdict !== "pass").map(lineOf);
}

/** What a whole run leaves out, since it takes a server of its own. */
const APART = ["3.10-2", "3.12-5", "11-1", "11-2", "11-3"];

Deno.test("the bridge keeps every rule of docs/protocol.md", async () => {
  await using claude = patientClaude();
  await using place = await logPlace();
  const bridge = await startBridge({
    ...SETTINGS,
    KV_PATH: place.path,
    ANTHROPIC_API_KEY: FAKE_KEY,
    ANTHROPIC_BASE_URL: claude.url,
  });
  const url = `http://127.0.0.1:${bridge.port}`;
  const claims = { sub: "ada", exp: Math.floor(Date.now() / 1_000) + 4 };
  const expiringToken = await sign(claims, SECRET, "HS256");
  const results = await resultsOf({ url, ...TOKENS, expiringToken, limits: new Limits(LIMITS) });
  assertEquals(await bridge.end("SIGINT"), 0);
  const missed = notPassed(results.filter(({ id }) => !APART.includes(id)));
  assertEquals(missed, []);
});
