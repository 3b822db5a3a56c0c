/**
 * `bridge export <session>`: writes a session of a running bridge into a file: an archive, or with
 * `--markdown` a text to read.
 *
 * @module
 */
import { Command } from "commander";
import { BridgeError, createApi } from "../client/mod.ts";
import { hintFor } from "./bridge_hint.ts";
import { type AddressOptions, bridgeOf, withBridge } from "./address_options.ts";
import { fail } from "./fail.ts";
import { reasonOf } from "./words.ts";

/** `bridge export`. */
export const exportCommand = withBridge(new Command("export"))
  .description("Exports a session: an archive that can be imported again, or Markdown to read.")
  .argument("<session>", "the session's id")
  .option("--markdown", "a text to read; it cannot be imported again")
  .option("--output <file>", "the file to write; without it, the export is printed")
  .action(run);

interface Options extends AddressOptions {
  readonly markdown?: boolean;
  readonly output?: string;
}

/** Writes the export. Exits with 1 and a message if that fails. */
async function run(session: string, options: Options): Promise<void> {
  const { markdown, output } = options;
  const api = createApi(bridgeOf(options));
  try {
    const { body } = await api.export(session, { format: markdown ? "markdown" : "archive" });
    const file = output === undefined ? undefined : await newFile(output);
    await body?.pipeTo((file ?? Deno.stdout).writable);
  } catch (error) {
    if (!(error instanceof BridgeError)) fail(`Cannot export ${session}: ${reasonOf(error)}`);
    fail(error.message + hintFor(error));
  }
}

async function newFile(path: string): Promise<Deno.FsFile> {
  return await Deno.open(path, { write: true, createNew: true })
    .catch((error) => fail(`Cannot create ${path}: ${reasonOf(error)}`));
}
