import { logPlace, startBridge } from "../support/process.ts";
import { THINKING_KEY, type ThinkingCall, ThinkingClaude } from "../support/thinking_claude.ts";
import { agentScript } from "./scripts.ts";

/** How long a bridge lets a session be quiet before it learns: longer than any test. */
const NEVER = "3600";

/** A client's view of a bridge, with the test Claude behind it. */
export interface Between {
  readonly claude: ThinkingClaude;
  /** Kills the bridge without warning, and starts it again where it was. */
  readonly restart: () => Promise<void>;
  /** The address of the bridge. */
  readonly url: string;
  /** The base URL of a client that talks in a space. */
  readonly spaceUrl: (space: string) => string;
  /** What the bridge answers to `GET` of a path. */
  // deno-lint-ignore no-explicit-any -- the shape is the route's
  readonly get: (path: string) => Promise<any>;
}

/** Runs a test with a bridge as its own process between a client and the test Claude. */
export async function withBridgeBetween(
  test: (between: Between) => Promise<void>,
  { answer = agentScript, environment = {} }: {
    readonly answer?: NonNullable<ConstructorParameters<typeof ThinkingClaude>[0]>["answer"];
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<ThinkingClaude> {
  await using place = await logPlace();
  const claude = new ThinkingClaude({ answer });
  try {
    const settings = {
      KV_PATH: place.path,
      ANTHROPIC_BASE_URL: claude.url,
      ANTHROPIC_API_KEY: THINKING_KEY,
      LEARN_AFTER_SECONDS: NEVER,
      LEASE_SECONDS: "1",
      ...environment,
    };
    let bridge = await startBridge(settings);
    const { port } = bridge;
    const restart = async () => {
      await bridge.end("SIGKILL");
      bridge = await startBridge({ ...settings, PORT: String(port) });
    };
    const url = `http://127.0.0.1:${port}`;
    const get = async (path: string) => {
      const response = await fetch(`${url}${path}`);
      const body = await response.json();
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${JSON.stringify(body)}`);
      return body;
    };
    await test({ claude, restart, url, get, spaceUrl: (space) => `${url}/spaces/${space}` });
    await bridge.end("SIGINT");
  } finally {
    await claude.close();
  }
  return claude;
}

/** The text blocks behind what was typed last in a call: what the bridge inserted, if anything. */
export function insertedIn({ body }: ThinkingCall, typed: string): string | undefined {
  const message = body.messages.findLast(({ role }) => role === "user");
  if (!message || typeof message.content === "string") return undefined;
  const place = message.content.findIndex(({ text }) => text === typed);
  const behind = message.content[place + 1]?.text;
  return place >= 0 && typeof behind === "string" ? behind : undefined;
}
