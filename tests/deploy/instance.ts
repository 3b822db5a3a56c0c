import { DEPLOYMENT_VARIABLE } from "../../src/settings/entries.ts";
import { FAKE_KEY, type FakeClaude } from "../support/fake_claude.ts";
import { Running } from "../support/process.ts";

/** What Deploy gives an instance, in MiB; its own figure includes everything, not the heap alone. */
export const MEMORY_MIB = 512;

/** The token that lets the checks in. */
export const DEPLOY_TOKEN = "ada-on-deploy-0123456789";

/** A bridge under the limits of Deploy. */
export interface Instance extends AsyncDisposable {
  readonly url: string;
  /** How long it took from the start of its process to its first answer, in ms. */
  readonly startedInMs: number;
  /** The most memory that it has held, in MiB; NaN where the system does not tell. */
  peakMib(): number;
  /** Interrupts it; resolves with its exit code and how long it took, in ms. */
  interrupt(): Promise<{ readonly code: number; readonly tookMs: number }>;
}

/** What every instance of a deployment has in common. */
export interface Deployment {
  /** A copy of the repository with the built page. */
  readonly bundle: string;
  /** Deno's own folder, in which the default store is. */
  readonly denoDir: string;
  readonly claude: FakeClaude;
}

/**
 * Starts `main.ts` as Deploy does, as far as that is known: no flags, the names of its environment, no
 * `KV_PATH`, no place to write, nothing to read but the bundle, no program to run. `aheadMs`: how far
 * its clock is ahead of this machine's.
 */
export async function startInstance(
  { bundle, denoDir, claude }: Deployment,
  { aheadMs = 0 } = {},
): Promise<Instance> {
  const begun = performance.now();
  const entry = aheadMs === 0 ? "main.ts" : "tests/deploy/clock_ahead.ts";
  const running = new Running(Deno.execPath(), {
    cwd: bundle,
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--cached-only",
      `--v8-flags=--max-old-space-size=${MEMORY_MIB}`,
      ...["--allow-net", "--allow-env", `--allow-read=${bundle}`],
      entry,
    ],
    env: {
      NO_COLOR: "1",
      DENO_DIR: denoDir,
      PORT: "0",
      [DEPLOYMENT_VARIABLE]: "check",
      BRIDGE_TOKENS: `ada:${DEPLOY_TOKEN}`,
      ANTHROPIC_BASE_URL: claude.url,
      ANTHROPIC_API_KEY: FAKE_KEY,
      ...(aheadMs === 0 ? {} : { CLOCK_AHEAD_MS: String(aheadMs) }),
    },
  });
  const [, port] = await running.until(/Page +http:\/\/127\.0\.0\.1:(\d+)/);
  const url = `http://127.0.0.1:${port}`;
  await (await fetch(`${url}/healthz`)).body?.cancel();
  const startedInMs = Math.round(performance.now() - begun);
  const end = async (signal: Deno.Signal) => await running.end(signal);
  return {
    url,
    startedInMs,
    peakMib: () => peakOf(running.pid),
    interrupt: async () => {
      const asked = performance.now();
      const code = await end("SIGINT");
      return { code, tookMs: Math.round(performance.now() - asked) };
    },
    [Symbol.asyncDispose]: async () => {
      await end("SIGKILL");
    },
  };
}

function peakOf(pid: number): number {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024);
  } catch {
    return NaN;
  }
}
