import { type Command, Option } from "commander";

/** The options that name a store: one, and what it was called before. */
export interface StoreOptions {
  readonly store?: string;
  readonly kv?: string;
  readonly path?: string;
}

/** Adds `--store` to a command that opens a store; `--kv` and `--path` are taken for it, too. */
export function withStore(command: Command): Command {
  const old = ["--kv", "--path"].map((name) =>
    new Option(`${name} <place>`).hideHelp().conflicts("store")
  );
  return [
    new Option(
      "--store <place>",
      "the store: a file, or an https address; by default the one of the settings",
    ),
    ...old,
  ].reduce((command, option) => command.addOption(option), command);
}

/** The store that was named; undefined if that of the settings is meant. */
export function storeOf({ store, kv, path }: StoreOptions): string | undefined {
  return store ?? kv ?? path;
}
