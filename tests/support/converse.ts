import { Running } from "./process.ts";

/** Runs `deno task converse`. */
export function converse(...args: string[]): Running {
  const flags = ["run", "--quiet", "--allow-net", "--allow-read", "--allow-write", "--allow-env"];
  return new Running(Deno.execPath(), {
    args: [...flags, "src/cli/program.ts", "converse", ...args],
    env: { NO_COLOR: "1" },
  });
}
