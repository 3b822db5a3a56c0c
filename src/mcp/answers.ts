import type { CallToolResult } from "@modelcontextprotocol/server";
import { allows, type Scope } from "../access/mod.ts";
import { ERRORS } from "../protocol/mod.ts";
import type { Desk, Failure } from "./caller.ts";

/** An answer: the same data as JSON text, for clients that read no structure. */
export function toolAnswer(structuredContent: Record<string, unknown>): CallToolResult {
  return {
    content: [{ type: "text", text: JSON.stringify(structuredContent) }],
    structuredContent,
  };
}

/** An error for whoever called the tool. */
export function toolError(message: string): CallToolResult {
  return { content: [{ type: "text", text: message }], isError: true };
}

/** The error for a failure: what happened, and whether to call again. */
export function failed({ code, message, retryAfterMs }: Failure): CallToolResult {
  if (!ERRORS[code].retryable) return toolError(message);
  const wait = retryAfterMs === undefined ? "later" : `in ${Math.ceil(retryAfterMs / 1_000)} s`;
  return toolError(`${message}. Call this tool again ${wait}.`);
}

/** Runs a tool for callers with its scope; what it throws becomes an error that says what to do. */
export async function asTool(
  { memory, caller }: Desk,
  needed: Scope,
  run: () => Promise<CallToolResult>,
): Promise<CallToolResult> {
  const lacking = lackOf(caller, needed);
  if (lacking !== undefined) return toolError(lacking);
  try {
    return await run();
  } catch (error) {
    return failed(memory.explain(error));
  }
}

/** What to tell a caller who lacks a scope; undefined if they have it. */
export function lackOf({ scopes }: Desk["caller"], needed: Scope): string | undefined {
  if (allows(scopes, needed)) return undefined;
  const has = [...scopes].join(", ") || "none";
  return `This needs the scope ${needed}, and the token has ${has}: ask whoever runs this server ` +
    `for a token with ${needed}`;
}
