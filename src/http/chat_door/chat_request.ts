import type { z } from "zod";
import { chatBodySchema, type chatPartSchema } from "../../protocol/mod.ts";
import type { Problem } from "../problems.ts";

/** A request of chat completions. */
export type ChatRequest = z.output<typeof chatBodySchema>;

/** A message of it. */
export type ChatRequestMessage = ChatRequest["messages"][number];

/** A part of a message's content. */
export type ChatPart = z.output<typeof chatPartSchema>;

/** What a parsed body asks, or what is wrong with it. */
export type ReadChatRequest =
  | { readonly ok: true; readonly request: ChatRequest }
  | { readonly ok: false; readonly problem: Problem };

/** Reads a parsed body. */
export function readChatRequest(body: unknown): ReadChatRequest {
  const parsed = chatBodySchema.safeParse(body);
  if (parsed.success) return { ok: true, request: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue?.path.length ? `${issue.path.join(".")}: ${issue.message}; ` : "";
  const problem = invalidChat(
    `${where}the body must be JSON such as ` +
      '{"model": "…", "messages": [{"role": "user", "content": "…"}]}',
  );
  return { ok: false, problem };
}

/** The problem of a request of chat completions that cannot be answered. */
export function invalidChat(message: string): Problem {
  return { code: "invalid_request", message };
}

/** Whether a streamed reply is to tell what it used. */
export function wantsUsage({ stream_options: options }: ChatRequest): boolean {
  return options?.include_usage === true;
}

/** Whether a member is given: neither null nor an empty list. */
export function isGivenMember(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}
