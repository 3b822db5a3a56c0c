import { FakeClaude } from "../support/fake_claude.ts";
import type { Attack } from "./attack.ts";
import { type LimitedBridge, startLimited, TOKENS } from "./limited_bridge.ts";
import type { Waits } from "./prober.ts";

/** What an attack did. */
export interface Outcome {
  readonly name: string;
  /** What was sent, or why the attack itself failed. */
  readonly sent: string;
  readonly waits: Waits;
  /** The most memory that the bridge held, in MiB. */
  readonly memory: number;
  readonly isAlive: boolean;
  /** Whether somebody else is served after it. */
  readonly serves: boolean;
  /** The end of what the bridge printed, if it died. */
  readonly lastWords: string;
}

/** How long others may wait during an attack, in ms. */
export const LONGEST_WAIT = 250;

/** How long to go on watching after an attack, in ms. */
const AFTER_MS = 500;

/**
 * Starts a bridge with so many file descriptors, and attacks it for at most so many seconds, or as
 * many as the attack needs.
 */
export async function replay(
  attack: Attack,
  { files, seconds, settings = {} }: {
    readonly files: number;
    readonly seconds: number;
    readonly settings?: Readonly<Record<string, string>>;
  },
): Promise<Outcome> {
  const folder = await Deno.makeTempDir();
  try {
    await using claude = new FakeClaude();
    await using bridge = await startLimited({
      files,
      claude,
      folder,
      settings: { ...attack.settings, ...settings },
    });
    const outcome = await watch(attack, bridge, Math.max(seconds, attack.seconds ?? 0));
    if (attack.isPassedOn) claude.invalid.length = 0;
    return outcome;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Whether the bridge lived, and nobody waited too long for it. */
export function withstood({ isAlive, serves, waits }: Outcome): boolean {
  return isAlive && serves && waits.probes > 0 && waits.own <= LONGEST_WAIT;
}

async function watch(attack: Attack, bridge: LimitedBridge, seconds: number): Promise<Outcome> {
  const { url } = bridge;
  const { hostname, port } = new URL(url);
  const name = JSON.stringify({
    hostname,
    port: Number(port),
    token: TOKENS.bystander,
    pid: bridge.pid,
  });
  const worker = new Worker(new URL("./prober.ts", import.meta.url), { type: "module", name });
  try {
    await asked(worker, ({ probes }) => probes > 0);
    const signal = AbortSignal.timeout(seconds * 1_000);
    const sent = await attack.run({ url, token: TOKENS.attacker, signal })
      .catch((error) => `the attack failed: ${error}`);
    await new Promise((resolve) => setTimeout(resolve, AFTER_MS));
    const waits = await asked(worker, () => true);
    const isAlive = await bridge.isAlive();
    return {
      name: attack.name,
      sent,
      waits,
      memory: await bridge.peakMemory(),
      isAlive,
      serves: isAlive && await serves(url),
      lastWords: isAlive ? "" : bridge.output().trim().split("\n").slice(-3).join(" | "),
    };
  } finally {
    worker.terminate();
  }
}

/** Asks the prober until its answer is as wanted. */
async function asked(worker: Worker, isWanted: (waits: Waits) => boolean): Promise<Waits> {
  for (;;) {
    const { promise, resolve, reject } = Promise.withResolvers<Waits>();
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage("waits");
    const waits = await promise;
    if (isWanted(waits)) return waits;
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

async function serves(url: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${TOKENS.bystander}`, connection: "close" };
  const asking = fetch(`${url}/v1/sessions`, { headers, signal: AbortSignal.timeout(5_000) });
  return await asking.then(async (response) => {
    await response.body?.cancel();
    return response.status === 200;
  }, () => false);
}
