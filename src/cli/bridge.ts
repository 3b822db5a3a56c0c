/**
 * `bridge`: starts the bridge, or carries out one of its commands with the permissions that this
 * command needs and no others, wherever it is called.
 *
 * It may itself do anything, so neither it nor what it imports uses a package.
 *
 * @module
 */
import { Children, StoppedError } from "./children.ts";
import { permissionsOf } from "./command_permissions.ts";
import { commandLine, develop, explainBridge, start } from "./launch.ts";

/** Carries out a command; resolves with its exit code. */
async function bridge([name = "--help", ...rest]: readonly string[]): Promise<number> {
  using children = new Children();
  // `deno task <name> -- <options>` passes the dashes on.
  const args = rest[0] === "--" ? rest.slice(1) : rest;
  const meant = name === "help" ? args[0] : name;
  if (meant === "serve" || meant === "start" || meant === "dev") {
    if (meant !== name) return await explainBridge(children, ["--help"]);
    return await (meant === "dev" ? develop : start)(children, args);
  }
  const line = commandLine(name, permissionsOf(meant));
  return await children.run([...line, ...args], { cwd: Deno.cwd() });
}

/** A launcher that is stopped while it starts ends like the program that it was waiting for. */
function codeOf(error: unknown): number {
  if (error instanceof StoppedError) return error.code;
  throw error;
}

if (import.meta.main) Deno.exit(await bridge(Deno.args).catch(codeOf));
