import { z } from "zod";
import type { SettingEntry } from "./kinds.ts";

/** How requests of programs that speak to the Claude API are passed on to it. */
export const UPSTREAM = {
  UPSTREAM_CREDENTIALS: {
    schema: z.enum(["server", "client"], { error: "must be server or client" }),
    default: "server",
    meaning:
      "Whose credentials requests to the Messages API have when they are passed on: `server` for `ANTHROPIC_API_KEY`, `client` for what the client sends; its token for the bridge is then in `x-bridge-token`",
  },
} as const satisfies Record<string, SettingEntry>;
