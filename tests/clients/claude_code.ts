import { findProgram, Running } from "../support/process.ts";
import { THINKING_KEY } from "../support/thinking_claude.ts";

const PACKAGE = "@anthropic-ai/claude-code@2.1.332";

/** Gives a program a terminal; undefined where it is not installed. */
export const script = await findProgram("script");

/** Claude Code's program, or why there is none. */
const installed = await install();

/** Begins Claude Code with a message, where its user would type it. */
const SHIM = '#!/bin/sh\nexec "$PROGRAM" "$@" -p --output-format json -- "$MESSAGE"\n';

/** How a run of Claude Code ended. */
export interface Printed {
  /** What it says at the end. */
  readonly result: string;
  /** The id that it gave its conversation. */
  readonly session: string;
  readonly isError: boolean;
}

/** Where Claude Code runs: a home and a project of its own, which nobody else uses. */
export class ClaudeCode implements AsyncDisposable {
  /** The folder that it works in. */
  readonly project: string;
  readonly #place: string;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(place: string, env: Readonly<Record<string, string>>) {
    this.#place = place;
    this.project = `${place}/project`;
    this.#env = {
      HOME: `${place}/home`,
      PATH: Deno.env.get("PATH") ?? "",
      TMPDIR: `${place}/tmp`,
      CLAUDE_CODE_TMPDIR: `${place}/tmp`,
      DISABLE_AUTOUPDATER: "1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      ...env,
    };
  }

  /** Makes a home and a project for it. `url`: where it finds Claude. */
  static async at(url: string, env: Readonly<Record<string, string>> = {}): Promise<ClaudeCode> {
    const place = await Deno.makeTempDir();
    for (const folder of ["home", "project", "tmp"]) await Deno.mkdir(`${place}/${folder}`);
    return new ClaudeCode(place, {
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: THINKING_KEY,
      ...env,
    });
  }

  /** Runs `claude -p` with a message, and waits for its end. */
  async print(message: string, ...args: readonly string[]): Promise<Printed> {
    const running = this.#run(["-p", ...args, "--output-format", "json", "--", message]);
    await running.end();
    return printedIn(running.output);
  }

  /** Runs a command of a shell that begins Claude Code as `claude`, which then is told a message. */
  async shell(command: string, message: string): Promise<Printed> {
    const bin = `${this.#place}/bin`;
    await Deno.mkdir(bin, { recursive: true });
    await Deno.writeTextFile(`${bin}/claude`, SHIM, { mode: 0o755 });
    const env = { ...this.#env, PATH: `${bin}:${this.#env.PATH}`, MESSAGE: message };
    const running = new Running("sh", {
      args: ["-euc", command],
      cwd: this.project,
      clearEnv: true,
      env: { ...env, PROGRAM: installed.program },
    });
    await running.end();
    return printedIn(running.output);
  }

  /** Opens it in a terminal, as its user does; resolves once it waits for a message. */
  async terminal(): Promise<Running> {
    const trusted = { [this.project]: { hasTrustDialogAccepted: true } };
    const approved = [THINKING_KEY.slice(-20)];
    const known = { hasCompletedOnboarding: true, customApiKeyResponses: { approved } };
    await Deno.writeTextFile(
      `${this.#place}/home/.claude.json`,
      JSON.stringify({ ...known, projects: trusted }),
    );
    const running = new Running(script ?? "", {
      args: ["--quiet", "--return", "--command", installed.program, "/dev/null"],
      cwd: this.project,
      clearEnv: true,
      env: {
        ...this.#env,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "",
        DISABLE_TELEMETRY: "1",
        SHELL: "/bin/sh",
        TERM: "xterm",
      },
    });
    await running.until(/shift\+tab/);
    return running;
  }

  /** Runs another of its commands, such as `mcp add …`. Throws where it fails. */
  async run(...args: readonly string[]): Promise<string> {
    const running = this.#run(args);
    const code = await running.end();
    if (code !== 0) throw new Error(`claude ${args.join(" ")}: ${code}\n${running.output}`);
    return running.output;
  }

  /** Starts a process that takes one message after another. */
  talk(...args: readonly string[]): Talk {
    const json = ["--input-format", "stream-json", "--output-format", "stream-json", "--verbose"];
    return new Talk(this.#run(["-p", ...json, ...args]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A process that was killed may have left others, which write for a moment.
    for (let tries = 0; tries < MOST_REMOVALS; tries++) {
      const removed = await Deno.remove(this.#place, { recursive: true }).then(
        () => true,
        () => false,
      );
      if (removed) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await Deno.remove(this.#place, { recursive: true });
  }

  #run(args: readonly string[]): Running {
    const options = { args: [...args], cwd: this.project, clearEnv: true, env: this.#env };
    return new Running(installed.program, options);
  }
}

const MOST_REMOVALS = 50;

/** A process of Claude Code that is talked with. */
export class Talk implements AsyncDisposable {
  readonly #running: Running;
  #said = 0;

  constructor(running: Running) {
    this.#running = running;
  }

  /** Resolves once it has printed something that matches. */
  async until(expression: RegExp): Promise<void> {
    await this.#running.until(expression);
  }

  /** Says something, and waits until it has been answered. */
  async say(content: string): Promise<Printed> {
    await this.#running.type(JSON.stringify({ type: "user", message: { role: "user", content } }));
    await this.#running.until(new RegExp(`"result_index":${this.#said++}[,}].*\\n`));
    return printedIn(this.#running.output);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running.end();
  }
}

/** A test of Claude Code; where npm cannot bring it, it says so and is skipped. */
export function claudeCodeTest(
  name: string,
  test: () => Promise<void>,
  { needs = "" }: { readonly needs?: "script" | "" } = {},
): void {
  const why = needs === "script" && !script ? "script is not installed" : installed.why;
  Deno.test({
    name: why === "" ? name : `${name} (skipped: ${why})`,
    ignore: why !== "",
    fn: test,
  });
}

/** Whether Claude Code is there. */
export const hasClaudeCode = installed.program !== "";

/** Has npm bring Claude Code, as `npx` does with other programs, and finds the native program. */
async function install(): Promise<{ readonly program: string; readonly why: string }> {
  const npx = await findProgram("npx");
  if (!npx) return { program: "", why: "npx is not installed" };
  const quick = ["--yes", "--ignore-scripts", "--prefer-offline", "--fetch-retries=1"];
  const { success, stdout } = await new Deno.Command(npx, {
    args: [...quick, `--package=${PACKAGE}`, "--call", "command -v claude"],
    stderr: "null",
  }).output();
  const bin = new TextDecoder().decode(stdout).trim();
  if (!success || bin === "") return { program: "", why: `npm cannot install ${PACKAGE}` };
  const arch = Deno.build.arch === "aarch64" ? "arm64" : "x64";
  const packages = `${bin.replace(/[^/]*$/, "")}../@anthropic-ai`;
  const program = `${packages}/claude-code-${Deno.build.os}-${arch}/claude`;
  const isThere = await Deno.stat(program).then(() => true, () => false);
  return isThere
    ? { program, why: "" }
    : { program: "", why: `${PACKAGE} does not run on this machine` };
}

function printedIn(output: string): Printed {
  const line = output.split("\n").findLast((each) => each.includes('"type":"result"'));
  if (!line) throw new Error(`Claude Code printed no result, but:\n${output}`);
  const { result = "", session_id, is_error } = JSON.parse(line);
  return { result, session: session_id, isError: is_error };
}
