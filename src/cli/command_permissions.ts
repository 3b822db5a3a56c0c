import { HOME } from "./home.ts";

const COLOURS = "--allow-env=NO_COLOR,FORCE_COLOR,CLICOLOR_FORCE";
const OVER_NETWORK = ["--allow-net", "--allow-env"];
const WITH_STORE = ["--allow-net", "--allow-read", "--allow-write", "--allow-env"];

/** Paths with a comma, which separates them, cannot be named. */
const canName = !HOME.includes(",");
const READING_ENV = canName ? `--allow-read=.env,${HOME}/.env` : "--allow-read";
const WRITING_PAGE = canName ? `--allow-write=${HOME}/dist` : "--allow-write";

/** What may be done by a command that only prints. */
const PRINTING: readonly string[] = [COLOURS];

/** What each command may do, as flags of `deno run`. The bridge itself gets what its settings need. */
export const COMMAND_PERMISSIONS = {
  build: ["--allow-read", WRITING_PAGE, "--allow-run", COLOURS],
  chat: [...OVER_NETWORK, "--allow-read"],
  mcp: OVER_NETWORK,
  converse: WITH_STORE,
  import: [...OVER_NETWORK, "--allow-read"],
  export: [...OVER_NETWORK, "--allow-write"],
  backup: WITH_STORE,
  restore: WITH_STORE,
  adopt: WITH_STORE,
  verify: WITH_STORE,
  rekey: WITH_STORE,
  compact: ["--allow-all"],
  token: PRINTING,
  key: [`${COLOURS},ENCRYPTION_KEYS`, READING_ENV],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What a command may do; one that does not exist, print that. */
export function permissionsOf(name: string | undefined): readonly string[] {
  const known: Readonly<Record<string, readonly string[]>> = COMMAND_PERMISSIONS;
  return name !== undefined && Object.hasOwn(known, name) ? known[name] ?? PRINTING : PRINTING;
}
