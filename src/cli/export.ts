/**
 * `bridge export <session>`: writes a session of a running bridge into a file: an archive, or with
 * `--markdown` a text to read.
 *
 * @module
 */
import { Command } from "commander";
import { BridgeError, createApi } from "../client/mod.ts";
import { fail } from "./fail.ts";
import { reasonOf } from "./words.ts";

/** `bridge export`. */
export const exportCommand = new Command("export")
  .description("Exports a session: an archive that can be imported again, or Markdown to read.")
  .argument("<session>", "the session's id")
  .option("--markdown", "a text to read; it cannot be imported again")
  .option("--output <file>", "the file to write; without it, the export is printed")
  .option("--url <url>", "the bridge's URL", "http://127.0.0.1:8000")
  .option("--token <token>", "your token; safer in the variable BRIDGE_TOKEN")
  .showHelpAfterError()
  .action(run);

interface Options {
  readonly markdown?: boolean;
  readonly output?: string;
  readonly url: string;
  readonly token?: string;
}

/** Writes the export. Exits with 1 and a message if that fails. */
async function run(session: string, options: Options): Promise<void> {
  const { markdown, output, url, token = Deno.env.get("BRIDGE_TOKEN") } = options;
  const api = createApi({ url, ...(token ? { token } : {}) });
  try {
    const { body } = await api.export(session, { format: markdown ? "markdown" : "archive" });
    const file = output === undefined ? undefined : await Deno.open(output, {
      ...{ write: true, createNew: true },
    });
    await body?.pipeTo((file ?? Deno.stdout).writable);
  } catch (error) {
    fail(
      error instanceof BridgeError ? error.message : `Cannot export ${session}: ${reasonOf(error)}`,
    );
  }
}
