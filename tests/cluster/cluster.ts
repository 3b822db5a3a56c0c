import { type Client, connect } from "../../src/client/mod.ts";
import { pause } from "../../src/shared/mod.ts";
import { startNginx } from "../proxy/nginx.ts";
import { Denokv, DENOKV_TOKEN } from "../support/denokv.ts";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { type BridgeProcess, startBridge } from "../support/process.ts";

const OWNER_TOKEN = "the-token-of-ada-in-the-cluster";

/** How large a run is. */
export interface ClusterOptions {
  readonly bridges: number;
  /** Each session has one client, which asks, waits for the reply, and asks again. */
  readonly sessions: number;
  /** How long the clients ask, in ms; the restarts and the kill fall into that time. */
  readonly durationMs: number;
  /** Told of every step. */
  readonly onStep?: (line: string) => void;
}

/** What a run came to. */
export interface ClusterRun {
  readonly asked: number;
  /** Messages that their client was not answered. */
  readonly unanswered: readonly string[];
  /** Messages and replies that are not in the log exactly once, or not as the client has them. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** How long clients waited for their replies, in ms, ascending. */
  readonly waits: readonly number[];
  /** How long each bridge took from the signal to its end, in ms. */
  readonly drains: readonly number[];
  /** How many replies each bridge gave, before and after its restart. */
  readonly answered: Readonly<Record<string, number>>;
}

/** One bridge of the cluster: always on the same port, so that the proxy finds it again. */
class Member {
  readonly #environment: Parameters<typeof startBridge>[0];
  #process: BridgeProcess | undefined;

  constructor(environment: Parameters<typeof startBridge>[0]) {
    this.#environment = environment;
  }

  get port(): number {
    return this.#process?.port ?? 0;
  }

  /** Starts it: at first on any port, later on the one it had. */
  async start(port = 0): Promise<void> {
    this.#process = await startBridge({ ...this.#environment, PORT: String(port) });
  }

  /** Ends it by a signal; resolves with how long that took, in ms. */
  async end(signal: "SIGINT" | "SIGKILL"): Promise<number> {
    const begun = performance.now();
    const code = await this.#process?.end(signal);
    if (signal === "SIGINT" && code !== 0) throw new Error(`A bridge ended with ${code}`);
    return Math.round(performance.now() - begun);
  }

  async restart(signal: "SIGINT" | "SIGKILL"): Promise<number> {
    const { port } = this;
    const took = await this.end(signal);
    await this.start(port);
    return took;
  }
}

/**
 * Several bridges on one denokv behind the documented nginx, under load: each is restarted in turn, as
 * when a new version is rolled out, and one is killed. Then the log is held against what every client
 * was told. Throws where denokv or nginx is not installed.
 */
export async function runCluster(options: ClusterOptions): Promise<ClusterRun> {
  const { bridges, sessions, durationMs, onStep = () => {} } = options;
  const folder = await Deno.makeTempDir();
  await using claude = new FakeClaude({
    otherwise: (message) => ({ kind: "reply", text: `You said: ${message}`, dripMs: 20 }),
  });
  await using store = await Denokv.start(`${folder}/store.sqlite3`);
  const members = Array.from({ length: bridges }, () =>
    new Member({
      KV_PATH: store.url,
      DENO_KV_ACCESS_TOKEN: DENOKV_TOKEN,
      BRIDGE_TOKENS: `ada:${OWNER_TOKEN}`,
      BEHIND_PROXY: "true",
      ANTHROPIC_BASE_URL: claude.url,
      ANTHROPIC_API_KEY: FAKE_KEY,
      LEASE_SECONDS: "2",
    }));
  for (const member of members) await member.start();
  await using proxy = await startNginx(members.map(({ port }) => port));
  const url = `http://127.0.0.1:${proxy.port}`;
  onStep(`${bridges} bridges, denokv and nginx are up; ${sessions} clients begin`);
  const begun = performance.now();
  const talks = Array.from({ length: sessions }, (_, index) => new Talk(url, `s${index}`));
  const talking = talks.map((talk) => talk.run(() => performance.now() - begun < durationMs));
  const until = (share: number) =>
    pause(Math.max(0, share * durationMs - (performance.now() - begun)));
  const drains: number[] = [];
  for (const [index, member] of members.entries()) {
    await until(0.1 + (0.5 * index) / bridges);
    onStep(`bridge ${index + 1} gets SIGINT and is started again`);
    drains.push(await member.restart("SIGINT"));
  }
  await until(0.75);
  onStep("bridge 1 is killed and started again");
  await members[0]?.restart("SIGKILL");
  await Promise.all(talking);
  onStep("the clients have ended; the log is read");
  const answered: Record<string, number> = {};
  const lost: string[] = [];
  const doubled: string[] = [];
  for (const talk of talks) {
    const events = await eventsOf(url, talk.session);
    for (const { turn, text, reply } of talk.asked) {
      const own = events.filter((event) => event.turn === turn);
      const messages = own.filter(({ type }) => type === "MessageReceived");
      const replies = own.filter(({ type }) => type === "ReplyCompleted");
      const what = `${talk.session} “${text}”`;
      if (messages.length > 1 || replies.length > 1) doubled.push(what);
      if (messages[0]?.text !== text) lost.push(`${what}: the message`);
      if (reply !== undefined && replies[0]?.text !== reply) lost.push(`${what}: the reply`);
      const by = replies[0]?.instance ?? "nobody";
      answered[by] = (answered[by] ?? 0) + 1;
    }
    const told = new Set<string | undefined>(talk.asked.map(({ turn }) => turn));
    const foreign = events.filter(({ type, turn }) =>
      type === "MessageReceived" && !told.has(turn)
    );
    doubled.push(...foreign.map(({ text }) => `${talk.session}: nobody sent “${text}”`));
  }
  for (const member of members) await member.end("SIGINT");
  const all = talks.flatMap(({ asked }) => asked);
  await Deno.remove(folder, { recursive: true });
  return {
    asked: all.length,
    unanswered: all.filter(({ reply }) => reply === undefined).map(({ text }) => text),
    lost,
    doubled,
    waits: all.map(({ waitedMs }) => waitedMs).sort((a, b) => a - b),
    drains,
    answered,
  };
}

/** What one client asked, and what it was answered. */
interface Asked {
  readonly turn: string;
  readonly text: string;
  readonly reply: string | undefined;
  readonly waitedMs: number;
}

/** A client with its session. */
class Talk {
  readonly asked: Asked[] = [];
  readonly session: string;
  readonly #client: Client;

  constructor(url: string, session: string) {
    this.session = session;
    this.#client = connect({ url, session, token: OWNER_TOKEN });
  }

  async run(goesOn: () => boolean): Promise<void> {
    await using client = this.#client;
    while (goesOn()) {
      const text = `message ${this.asked.length} of ${this.session}`;
      const begun = performance.now();
      const { turn, outcome } = client.send(text);
      const { status, reply } = await outcome;
      const waitedMs = Math.round(performance.now() - begun);
      this.asked.push({ turn, text, reply: status === "completed" ? reply : undefined, waitedMs });
    }
  }
}

interface LoggedEvent {
  readonly type: string;
  readonly turn?: string;
  readonly text?: string;
  /** Who ended the turn. */
  readonly instance?: string;
}

async function eventsOf(url: string, session: string): Promise<readonly LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  const headers = { authorization: `Bearer ${OWNER_TOKEN}` };
  const response = await fetch(`${url}/v1/sessions/${session}/export`, { headers });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  for (const line of (await response.text()).split("\n")) {
    if (line === "") continue;
    const { type, data } = JSON.parse(line);
    if (type === undefined || data === undefined) continue;
    events.push({ type, turn: data.turn, text: data.text, instance: data.by?.instance });
  }
  return events;
}
