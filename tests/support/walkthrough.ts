import { type CodeBlock, codeBlocks, type Page } from "./markdown.ts";
import { findProgram, Running } from "./process.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** What a clone of the repository does not have, or no command of the documentation needs. */
const NOT_COPIED = /^(\.git|\.env|dist|data|backups|node_modules|.*\.png)$/;

const ADDRESS = "127.0.0.1:8000";
const TOKEN = "a-long-secret-of-ada";

/** The exit code of a shell whose command was interrupted. */
const INTERRUPTED = 130;

/** What blocks of shell commands use besides Deno, and the program that it takes. */
const PROGRAMS = { curl: "curl", lsof: "lsof", openssl: "openssl", wscat: "npx" } as const;

/** What running a block gave. */
export interface Ran extends CodeBlock {
  readonly output: string;
}

/** The programs that the documentation's commands need and this machine cannot run. */
export async function missingPrograms(): Promise<string[]> {
  const missing: string[] = [];
  for (const [name, needed] of Object.entries(PROGRAMS)) {
    if (await findProgram(needed) === undefined) missing.push(name);
  }
  return missing;
}

/**
 * Follows a page as its reader would: in a fresh copy of the repository, beside a bridge that runs
 * there, with its commands and programs in the order in which they stand. Throws at the first one
 * that fails. `isByHand` says which blocks are left out.
 */
export async function* follow(page: Page, { isByHand }: {
  readonly isByHand: (block: CodeBlock) => boolean;
}): AsyncGenerator<Ran> {
  await using copy = await Copy.make();
  for (const block of codeBlocks(page)) {
    const isRun = ["sh", "ts", "js"].includes(block.language);
    if (isRun && !isByHand(block)) yield { ...block, output: await copy.run(block) };
  }
}

/** A fresh copy of the repository, and the bridges that run in it. */
class Copy implements AsyncDisposable {
  readonly #folder: string;
  /** By the token that they ask for. */
  readonly #bridges = new Map<string, Bridge>();
  #files = 0;
  /** Whether there is a session that no command of the page has made, for those about all. */
  #hasSaid = false;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<Copy> {
    const folder = await Deno.makeTempDir();
    await copyRepository(`${folder}/repository`);
    await Deno.mkdir(`${folder}/bin`);
    for (const [name, text] of Object.entries({ npx: NPX, deno: DENO })) {
      await Deno.writeTextFile(`${folder}/bin/${name}`, text, { mode: 0o755 });
    }
    await Deno.writeTextFile(`${folder}/.curlrc`, "silent\nshow-error\nfail\n");
    return new Copy(folder);
  }

  /** Runs a block to its end; a server until it listens. Gives what was printed. */
  async run(block: CodeBlock): Promise<string> {
    if (block.language !== "sh") return await this.#runProgram(block);
    if (/deno task (start|dev)$/m.test(block.code)) return await this.#startServer(block.code);
    if (block.code.includes("deno task compact")) await this.#endBridges();
    const { port } = await this.#bridgeFor(block);
    const code = atPort(block.code, port);
    const output = await this.#shell(code, { BRIDGE_URL: `http://127.0.0.1:${port}` });
    if (code.includes("kill -9")) await this.#restart(port);
    return output;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endBridges();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #runProgram(block: CodeBlock): Promise<string> {
    const { port } = await this.#bridgeFor(block);
    const file = `program${++this.#files}.${block.language}`;
    await Deno.writeTextFile(`${this.#cwd}/${file}`, atPort(block.code, port));
    const check = block.language === "ts" ? "--check" : "--no-check";
    return await this.#shell(`deno run --quiet ${check} --allow-net ${file}`);
  }

  /** Runs a block that ends with a server, until that listens, and stops it as Ctrl-C does. */
  async #startServer(code: string): Promise<string> {
    const running = this.#start(code.replace(/npx --yes deno task (start|dev)$/m, "exec $&"));
    await running.until(/^Access /m);
    const exit = await running.end("SIGINT");
    if (exit !== 0 && exit !== INTERRUPTED) throw failed(code, exit, running);
    return running.output;
  }

  async #shell(code: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const running = this.#start(code, environment);
    const exit = await running.end();
    if (exit !== 0) throw failed(code, exit, running);
    return running.output;
  }

  #start(code: string, environment: Readonly<Record<string, string>> = {}): Running {
    const args = ["-euc", code.replaceAll("sk-ant-…", "sk-ant-a-key-of-the-tests")];
    return new Running("sh", { args, cwd: this.#cwd, env: { ...this.#env, ...environment } });
  }

  get #cwd(): string {
    return `${this.#folder}/repository`;
  }

  get #env(): Record<string, string> {
    const path = Deno.env.get("PATH") ?? "";
    return {
      NO_COLOR: "1",
      PATH: `${this.#folder}/bin:${path}`,
      REAL_PATH: path,
      REAL_DENO: Deno.execPath(),
      CURL_HOME: this.#folder,
      KV_PATH: `${this.#folder}/open.sqlite3`,
      PORT: "0",
    };
  }

  /** The bridge that a block talks to: started anew where the file .env has changed since. */
  async #bridgeFor({ code }: CodeBlock): Promise<Bridge> {
    const token = code.includes(TOKEN) && code.includes(ADDRESS) ? TOKEN : "";
    const running = this.#bridges.get(token);
    const settings = await Deno.readTextFile(`${this.#cwd}/.env`).catch(() => "");
    if (running?.settings === settings) return running;
    await running?.process.end("SIGINT");
    const bridge = await this.#startBridge(token, { settings, port: running?.port ?? 0 });
    this.#bridges.set(token, bridge);
    if (!this.#hasSaid) await say(bridge, token);
    this.#hasSaid = true;
    return bridge;
  }

  async #startBridge(
    token: string,
    { settings, port }: Pick<Bridge, "settings" | "port">,
  ): Promise<Bridge> {
    const place = token
      ? { BRIDGE_TOKENS: `ada:${token}`, KV_PATH: `${this.#folder}/tokens.sqlite3` }
      : {};
    const process = this.#start("exec deno task --quiet start", { PORT: String(port), ...place });
    const [, found] = await process.until(/^Page +http:\/\/127\.0\.0\.1:(\d+)/m);
    return { process, settings, port: Number(found) };
  }

  /** Starts a bridge that was killed again, where it was. */
  async #restart(port: number): Promise<void> {
    for (const [token, bridge] of this.#bridges) {
      if (bridge.port !== port) continue;
      await bridge.process.end();
      this.#bridges.set(token, await this.#startBridge(token, bridge));
    }
  }

  async #endBridges(): Promise<void> {
    for (const { process } of this.#bridges.values()) await process.end("SIGINT");
    this.#bridges.clear();
  }
}

/** A bridge that runs in a copy. */
interface Bridge {
  readonly process: Running;
  /** What its file .env held when it started. */
  readonly settings: string;
  readonly port: number;
}

async function say({ port }: Bridge, token: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/sessions/said-before/messages`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ text: "There is something to back up." }),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  await response.body?.cancel();
}

function failed(code: string, exit: number, { output }: Running): Error {
  return new Error(`${code}ended with ${exit}:\n${output}`);
}

function atPort(code: string, port: number): string {
  return code.replaceAll(ADDRESS, `127.0.0.1:${port}`).replaceAll("tcp:8000", `tcp:${port}`);
}

/** Copies what a clone of the repository has into a new folder. */
export async function copyRepository(to: string): Promise<void> {
  await copyFolder(ROOT, to);
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory, isFile } of Deno.readDir(from)) {
    if (NOT_COPIED.test(name)) continue;
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    if (isFile) await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

/** The Deno that runs the tests, and the bridge's address where a task would take the usual one. */
const DENO = `#!/bin/sh
case "$1 $2" in
"task chat" | "task converse" | "task import" | "task export") exec "$REAL_DENO" "$@" --url "$BRIDGE_URL" ;;
*) exec "$REAL_DENO" "$@" ;;
esac
`;

/** The same for npx; other packages in the version that the tests know. */
export const NPX = `#!/bin/sh
shift
case "$1" in
deno) exec "$@" ;;
wscat) shift; PATH="$REAL_PATH" exec npx --yes wscat@6.1.0 "$@" ;;
*) echo "npx: $1 is not known to the tests" >&2; exit 1 ;;
esac
`;
