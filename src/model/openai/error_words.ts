import { z } from "zod";
import { tryJson } from "../../shared/mod.ts";

/** The longest part of a server's message that is looked at and shown, in characters. */
const MAX_WORDS = 500;

/** What an error says of itself, whichever server wrote it. */
export interface ChatError {
  readonly type: string | undefined;
  readonly code: string | undefined;
  /** The member of the request that it is about. */
  readonly param: string | undefined;
  readonly message: string;
  /** How long the request was and may be, in tokens, where it has members for that. */
  readonly tokens: { readonly given: number; readonly most: number } | undefined;
}

/** A response that is an error, in words. */
export interface StatusWords {
  readonly status: number;
  /** What it says, with the name of the member that it is about. */
  readonly words: string;
}

const word = z.union([z.string(), z.number()]).transform(String).nullish().catch(undefined);
const count = z.int().positive().optional().catch(undefined);

/** The message of servers that validate by schema is a list or an object. */
const message = z.union([
  z.string(),
  z.unknown().transform((other) => JSON.stringify(other) ?? ""),
]);

const membersSchema = z.object({
  type: word,
  code: word,
  /** Google's word for the type. */
  status: word,
  param: word,
  message: message.optional(),
  /** llama.cpp's words for how long the request is and may be. */
  n_prompt_tokens: count,
  n_ctx: count,
});

function chatErrorOf(members: z.infer<typeof membersSchema>): ChatError {
  const { type, code, status, param, message, n_prompt_tokens: given, n_ctx: most } = members;
  return {
    type: type ?? status ?? undefined,
    code: code ?? undefined,
    param: param ?? undefined,
    message: shortened(message ?? ""),
    tokens: given !== undefined && most !== undefined ? { given, most } : undefined,
  };
}

const errorSchema = membersSchema.transform(chatErrorOf);

const named = z.string().transform((text): ChatError => ({ ...UNNAMED, message: shortened(text) }));

const UNNAMED = { type: undefined, code: undefined, param: undefined, tokens: undefined } as const;

/** `{"error": {…}}`, `{"error": "…"}`, the same in a list, or the members without a frame. */
const bodySchema = z.union([
  z.object({ error: z.union([errorSchema, named]) }).transform(({ error }) => error),
  z.tuple([z.object({ error: errorSchema })], z.unknown()).transform(([{ error }]) => error),
  membersSchema.extend({ object: z.literal("error") }).transform(chatErrorOf),
  z.object({ detail: message }).transform(({ detail }): ChatError => ({
    ...UNNAMED,
    message: shortened(detail),
  })),
]);

/** Reads the error that a body's text holds; undefined where there is none in a known form. */
export function readChatError(body: string): ChatError | undefined {
  return chatErrorIn(tryJson(body));
}

/** The error that a parsed body, or an event of a stream, holds. */
export function chatErrorIn(data: unknown): ChatError | undefined {
  const parsed = bodySchema.safeParse(data);
  return parsed.success ? parsed.data : undefined;
}

/** The error in words. */
export function wordsOfError({ param, message }: ChatError): string {
  return param === undefined ? message : `${param}: ${message}`;
}

function shortened(text: string): string {
  return text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS)}…` : text;
}
