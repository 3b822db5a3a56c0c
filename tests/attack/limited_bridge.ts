import { launchPlan } from "../../src/cli/permissions.ts";
import { FAKE_KEY, type FakeClaude } from "../support/fake_claude.ts";
import { Running } from "../support/process.ts";

/** The heap of an attacked bridge, in MiB. */
const HEAP = 512;

/** The tokens of the attacker and of a bystander. */
export const TOKENS = {
  attacker: "attacker-token-0123456789",
  bystander: "bystander-token-0123456789",
} as const;

/** A bridge with few file descriptors and a small heap. */
export interface LimitedBridge extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  readonly output: () => string;
  /** Whether it still runs. */
  isAlive(): Promise<boolean>;
  /** The most memory that it has held, in MiB. */
  peakMemory(): Promise<number>;
}

/** Starts `main.ts` with the permissions of `deno task start`, under a real limit of open files. */
export async function startLimited(
  { files, claude, folder, settings = {} }: {
    readonly files: number;
    readonly claude: Pick<FakeClaude, "url">;
    readonly folder: string;
    readonly settings?: Readonly<Record<string, string>>;
  },
): Promise<LimitedBridge> {
  const env = {
    NO_COLOR: "1",
    PORT: "0",
    KV_PATH: `${folder}/log.sqlite3`,
    ANTHROPIC_API_KEY: FAKE_KEY,
    ANTHROPIC_BASE_URL: claude.url,
    BRIDGE_TOKENS: `attacker:${TOKENS.attacker},bystander:${TOKENS.bystander}`,
    ...settings,
  };
  const { flags } = launchPlan(env);
  const deno = [Deno.execPath(), "run", "--quiet", `--v8-flags=--max-old-space-size=${HEAP}`];
  const script = 'ulimit -n "$0" && exec "$@"';
  const args = ["-c", script, String(files), ...deno, ...flags, "main.ts"];
  const running = new Running("bash", { args, env });
  const [, port] = await running.until(/Page +http:\/\/127\.0\.0\.1:(\d+)/);
  const status = `/proc/${running.pid}/status`;
  return {
    url: `http://127.0.0.1:${port}`,
    pid: running.pid,
    output: () => running.output,
    isAlive: async () => {
      const text = await Deno.readTextFile(status).catch(() => "");
      return text !== "" && !/^State:\s+Z/m.test(text);
    },
    peakMemory: async () => {
      const text = await Deno.readTextFile(status).catch(() => "");
      return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1_024);
    },
    [Symbol.asyncDispose]: async () => {
      await running.end("SIGKILL");
    },
  };
}
