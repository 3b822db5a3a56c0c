import { type Bridge, type BridgeSettings, createBridge } from "../../src/bridge/mod.ts";
import type { Attachment, AttachOptions } from "../../src/bridge/mod.ts";
import { type Allowances, SessionLog, type SessionLogOptions } from "../../src/session_log/mod.ts";
import { SECRET_KINDS } from "../../src/redaction/mod.ts";
import { type ClaudeOptions, createClaude, type Model } from "../../src/model/mod.ts";
import { keysFor } from "./encryption.ts";
import { FAKE_KEY, FakeClaude } from "./fake_claude.ts";
import { Frames } from "./frames.ts";
import { assertStoreHoldsNone } from "./leaks.ts";
import { PATIENCE_MS } from "./patience.ts";

export const TABLES = { contextTable: "contexts", hashTable: "hashes" };

export const SETTINGS: BridgeSettings = {
  modelName: "claude-sonnet-5-5",
  summaryModelName: "claude-haiku-5-5",
  systemPrompt: "You are helpful.",
  maxOutputTokens: 16_000,
  contextLimit: 8_000,
  choices: { mostContext: 64_000, models: ["*"] },
  recall: "lean",
  fileTokens: 150_000,
  fileBytes: 5_242_880,
  maxMessageCharacters: 100_000,
  maxWaitingTurns: 32,
  dedupWindowMs: 10_000,
  dedupHash: "SHA-256",
  redact: SECRET_KINDS,
  maxLiveBytes: 500_000_000,
  maxReplayBytes: 50_000_000,
  // A machine that is slow, or does this for the first time, gives its memory all the same.
  memoryWaits: { blockMs: PATIENCE_MS, sessionsMs: PATIENCE_MS },
  ttlMs: 3_600_000,
};

/** What an owner may keep, by default. */
const ALLOWANCES: Allowances = {
  sessions: 10_000,
  sessionBytes: 33_554_432,
  ownerBytes: 2_147_483_648,
};

/** A client of the bridge's own interface. */
export interface Client extends Attachment {
  readonly frames: Frames;
  /** Sends a message and waits for its reply. */
  ask(text: string, id?: string): Promise<string>;
}

/** A bridge over a real log, with a fake Claude. */
export interface World {
  readonly bridge: Bridge;
  readonly claude: FakeClaude;
  /** The model that the bridge calls: the fake Claude. */
  readonly model: Model;
  readonly settings: BridgeSettings;
  readonly kv: Deno.Kv;
  readonly log: SessionLog;
  attach(session: string, options?: AttachOptions & { readonly owner?: string }): Promise<Client>;
  /** A second bridge on the same log, as another instance or the next start would be. */
  another(): Bridge;
  /**
   * A bridge that stands for a killed one: its store answers no more from `kill` on. `onUse` is called
   * before each use of the store, `handle` is one of its own on that, `own` its own clock and keys.
   */
  mortal(
    onUse?: () => void,
    handle?: Deno.Kv,
    own?: Pick<SessionLogOptions, "now" | "encryptionKeys">,
  ): { readonly bridge: Bridge; kill(): void };
}

/** Runs a test in a world of its own, and takes it down after: its store holds no secret then. */
export async function withBridge(
  test: (world: World) => Promise<void>,
  options: {
    readonly settings?: Partial<BridgeSettings>;
    /** How Claude is reached. */
    readonly reach?: Partial<ClaudeOptions>;
    readonly kv?: Deno.Kv;
    readonly wrap?: (kv: Deno.Kv) => Deno.Kv;
    readonly leaseMs?: number;
    readonly deadlineMs?: number;
    /** The names that the log's keys begin with. */
    readonly tables?: typeof TABLES;
    readonly quotas?: SessionLogOptions["quotas"];
    readonly allowances?: Partial<Allowances>;
    readonly now?: () => number;
    readonly encryptionKeys?: SessionLogOptions["encryptionKeys"];
    /** Whether the store is as one that is far away. */
    readonly isFar?: boolean;
    /** Whether what others write to it can be watched. */
    readonly isWatched?: boolean;
  } = {},
): Promise<void> {
  const settings = { ...SETTINGS, ...options.settings };
  await using claude = new FakeClaude();
  const model = createClaude({
    apiKey: FAKE_KEY,
    baseUrl: claude.url,
    name: settings.modelName,
    connectTimeoutMs: 5_000,
    firstByteTimeoutMs: 5_000,
    silenceTimeoutMs: 5_000,
    progressTimeoutMs: 60_000,
    maxRetries: 0,
    ...options.reach,
  });
  const kv = options.kv ?? await Deno.openKv(":memory:");
  const bridges: Bridge[] = [];
  const { leaseMs = 6_000, quotas, now, encryptionKeys = keysFor(import.meta.url) } = options;
  const more = {
    ...(quotas ? { quotas } : {}),
    allowances: { ...ALLOWANCES, ...options.allowances },
    ...(now ? { now } : {}),
    ...(options.deadlineMs ? { deadlineMs: options.deadlineMs } : {}),
    ...(options.isFar ? { isFar: true } : {}),
    ...(options.isWatched ? { isWatched: true } : {}),
  };
  const newLog = (store = options.wrap?.(kv) ?? kv, own: Parameters<World["mortal"]>[2] = {}) =>
    new SessionLog({
      ...TABLES,
      ...options.tables,
      kv: store,
      ttlMs: settings.ttlMs,
      leaseMs,
      encryptionKeys,
      ...more,
      ...own,
    });
  const another = (log = newLog(), clock = now) => {
    const bridge = createBridge({ log, model, settings, ...(clock ? { now: clock } : {}) });
    bridges.push(bridge);
    return bridge;
  };
  const mortal: World["mortal"] = (onUse = () => {}, handle = kv, own = {}) => {
    let isDead = false;
    const store = new Proxy(handle, {
      get(target, name: keyof Deno.Kv) {
        if (!isDead) onUse();
        if (isDead) throw new TypeError("killed");
        const value = target[name];
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const kill = () => void (isDead = true);
    return { bridge: another(newLog(store, own), own.now), kill };
  };
  const bridge = another();
  try {
    await test({
      bridge,
      claude,
      model,
      settings,
      kv,
      log: newLog(),
      another: () => another(),
      mortal,
      attach: (session, asked) => attach(bridge, session, asked),
    });
  } finally {
    await Promise.all(bridges.map((each) => each.drain()));
    const isEncrypted = encryptionKeys.length > 0;
    await assertStoreHoldsNone(kv, {
      secret: FAKE_KEY,
      said: isEncrypted ? claude.replies.slice(-20).map(({ body }) => lastText(body)) : [],
    }).finally(() => options.kv ?? kv.close());
  }
}

function lastText(body: FakeClaude["calls"][number]["body"]): string {
  return body.messages.at(-1)?.content.at(-1)?.text ?? "";
}

/** Attaches a client that keeps what it sees. */
export async function attach(
  bridge: Bridge,
  session: string,
  { owner = "ada", ...asked }: AttachOptions & { readonly owner?: string } = {},
): Promise<Client> {
  const frames = new Frames();
  const subscriber = {
    deliver: (_: unknown, encoded: string) => frames.take(JSON.parse(encoded)),
  };
  const attachment = await bridge.attach({ owner, session }, { ...asked, subscriber });
  const ask = async (text: string, id?: string) => {
    const accepted = await attachment.send(id === undefined ? { text } : { text, id });
    if (!accepted.ok) throw new Error(accepted.message);
    return (await frames.until("turn.completed", ({ turn }) => turn === accepted.turn)).text;
  };
  return Object.assign(withBoundMethods(attachment), { frames, ask });
}

/** An object whose methods may be taken out of it. */
function withBoundMethods<Given extends object>(given: Given): Given {
  for (const name of Reflect.ownKeys(Object.getPrototypeOf(given))) {
    const method: unknown = Reflect.get(given, name);
    if (typeof method === "function" && name !== "constructor") {
      Object.assign(given, { [name]: method.bind(given) });
    }
  }
  return given;
}
