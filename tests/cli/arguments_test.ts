import { assertEquals, assertMatch } from "@std/assert";
import { argumentProblem } from "../../src/settings/mod.ts";
import { Running } from "../support/process.ts";
import { PATIENCE_MS } from "../support/patience.ts";

async function ran(...args: string[]): Promise<{ code: number; output: string }> {
  const running = new Running(Deno.execPath(), {
    args,
    env: { NO_COLOR: "", KV_PATH: ":memory:", PORT: "0" },
  });
  const timer = setTimeout(() => running.end("SIGKILL"), PATIENCE_MS);
  const code = await running.end();
  clearTimeout(timer);
  return { code, output: running.output };
}

Deno.test("an unknown argument is refused, with the setting to use instead", async () => {
  const rule = "Unknown argument --port: the bridge takes none but --store and --help";
  assertEquals(await ran("run", "--quiet", "-A", "main.ts", "--port", "9000"), {
    code: 1,
    output: `${rule}. Set PORT=9000 before the command or in the file .env\n`,
  });
  assertEquals(argumentProblem([]), undefined);
  assertEquals(argumentProblem(["--"]), undefined);
  const cases: [string[], RegExp][] = [
    [
      ["--nope"],
      /^Unknown argument --nope: .* \(PORT=9000 deno task start\) or into the file \.env/,
    ],
    [["-p", "9000"], /Set PORT=9000 /],
    [["--kv=data/x"], /Set KV_PATH=data\/x /],
    [["--max-idle-seconds", "--host"], /Set MAX_IDLE_SECONDS=… /],
    [["--bridge-tokens=ada:hidden"], /Set BRIDGE_TOKENS=… /],
    [["9000"], /^Unknown argument 9000: /],
  ];
  for (const [given, message] of cases) {
    const problem = argumentProblem(given) ?? "";
    assertMatch(problem, message);
    assertEquals(problem.includes("hidden"), false, problem);
  }
});

Deno.test("tasks with few permissions refuse unknown arguments, and print help", async () => {
  for (const task of ["build", "key", "token"]) {
    const wrong = await ran("task", "--quiet", task, "--nope");
    assertMatch(wrong.output, /^error: unknown option '--nope'/);
    assertEquals(wrong.code, 1);
    const help = await ran("task", "--quiet", task, "--help");
    assertMatch(help.output, new RegExp(`^Usage: bridge ${task} `));
    assertEquals(help.code, 0);
  }
});

Deno.test("deno task dev exits if its port is in use", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const running = new Running(Deno.execPath(), {
    args: ["task", "--quiet", "dev"],
    env: { NO_COLOR: "1", KV_PATH: ":memory:", PORT: String(port) },
  });
  const timer = setTimeout(() => running.end("SIGTERM"), PATIENCE_MS);
  const code = await running.end();
  clearTimeout(timer);
  assertEquals(code, 1);
  assertMatch(running.output, /^Port \d+ is in use; set PORT to another one, or to 0 for any$/m);
});
