/**
 * The commands of `bridge`, but for those that run it. Only the one that is asked for is loaded.
 *
 * @module
 */
import { Command } from "commander";

/** A command: a line about it, and where it is. */
interface Listed {
  readonly summary: string;
  readonly load?: () => Promise<Command>;
}

/** All commands. Those without a place are carried out by whatever starts this program. */
const COMMANDS: Readonly<Record<string, Listed>> = {
  serve: { summary: "run the bridge, with only the permissions it needs" },
  dev: { summary: "run the bridge; restart it when a file changes" },
  build: {
    summary: "bundle the page if it is out of date; serve and dev do it, too",
    load: async () => (await import("./build_page.ts")).buildCommand,
  },
  chat: {
    summary: "chat with a session, in the terminal or through a pipe",
    load: async () => (await import("./chat.ts")).chatCommand,
  },
  converse: {
    summary: "let two sessions talk about a topic",
    load: async () => (await import("./converse.ts")).converseCommand,
  },
  import: {
    summary: "import the conversations of a file, also an export of another chat",
    load: async () => (await import("./import.ts")).importCommand,
  },
  export: {
    summary: "export a session: an archive, or Markdown",
    load: async () => (await import("./export.ts")).exportCommand,
  },
  mcp: {
    summary: "serve the memory to an MCP client over stdin and stdout",
    load: async () => (await import("./mcp.ts")).mcpCommand,
  },
  token: {
    summary: "make a token, and the setting that admits it",
    load: async () => (await import("./token.ts")).tokenCommand,
  },
  key: {
    summary: "make a key for ENCRYPTION_KEYS",
    load: async () => (await import("./key.ts")).keyCommand,
  },
  rekey: {
    summary: "move all sessions to the first of ENCRYPTION_KEYS",
    load: async () => (await import("./rekey.ts")).rekeyCommand,
  },
  backup: {
    summary: "back up every session of a store into a folder",
    load: async () => (await import("./backup.ts")).backupCommand,
  },
  restore: {
    summary: "restore the archives of a backup into a store",
    load: async () => (await import("./restore.ts")).restoreCommand,
  },
  compact: {
    summary: "rewrite a store's file, so that nothing deleted is left in it",
    load: async () => (await import("./compact.ts")).compactCommand,
  },
  verify: {
    summary: "check the laws on a stored session",
    load: async () => (await import("./verify.ts")).verifyCommand,
  },
  adopt: {
    summary: "copy the sessions from before there were tokens to an owner",
    load: async () => (await import("./adopt.ts")).adoptCommand,
  },
};

/** Carries out a command. Help and mistakes start no work. */
async function run(args: readonly string[]): Promise<void> {
  const meant = args.find((arg) => !arg.startsWith("-") && arg !== "help");
  const program = new Command("bridge")
    .description("Claude Context Bridge: conversations with Claude that survive.")
    .helpCommand("help [command]", "explain a command")
    .addHelpText("after", "\nbridge <command> --help explains a command.")
    .showHelpAfterError("\nbridge --help lists the commands.");
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const command = name === meant && load ? await load() : new Command(name);
    program.addCommand(
      command.summary(summary).showHelpAfterError(`\nbridge ${name} --help explains the command.`),
    );
  }
  await program.parseAsync(args, { from: "user" });
}

if (import.meta.main) await run(Deno.args);
