import { findProgram, Running } from "./process.ts";

/** Gives a command a terminal of its own; undefined where it is not installed. */
const script = await findProgram("script");

const PERMISSIONS = ["--allow-net", "--allow-env", "--allow-read"];
const CHAT = ["run", "--quiet", ...PERMISSIONS, "src/cli/program.ts", "chat"];

interface Wish {
  /** Whether `NO_COLOR` is set; default: it is. */
  readonly noColours?: boolean;
  /** How large the terminal is; default: it does not say. */
  readonly size?: Size;
  /** What kind of terminal it says it is. */
  readonly kind?: "xterm" | "dumb";
}

/** The size of a terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Runs `deno task chat` in a terminal. */
export function chatInTerminal(args: readonly string[], wish: Wish = {}): Running {
  const { size } = wish;
  // The name of the terminal comes first, so that a test can change its size.
  const sized = size ? `stty cols ${size.columns} rows ${size.rows}; tty; ` : "";
  const chat = `${sized}exec ${[Deno.execPath(), ...CHAT, ...args].join(" ")}`;
  return new Running(script!, {
    args: ["--quiet", "--return", "--command", chat, "/dev/null"],
    ...surroundings(wish),
  });
}

/** What `deno task chat` says and returns when a text is piped in. */
export async function chatThroughPipe(
  text: string,
  args: readonly string[],
  wish: Wish = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...CHAT, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    ...surroundings(wish),
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

function surroundings({ noColours = true, kind = "xterm" }: Wish) {
  const { NO_COLOR: _, ...env } = Deno.env.toObject();
  return {
    clearEnv: true,
    env: { ...env, TERM: kind, ...(noColours ? { NO_COLOR: "1" } : {}) },
  };
}

/** A test in a terminal; where there is none it says so and is skipped. */
export function terminalTest(name: string, test: () => Promise<void>): void {
  Deno.test({
    name: script ? name : `${name} (skipped: script is not installed)`,
    ignore: script === undefined,
    fn: test,
  });
}
