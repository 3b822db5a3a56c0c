import { assert } from "@std/assert";
import { finish } from "../../src/conversation/mod.ts";
import {
  type AskedRequest,
  type History,
  readHistory,
  skim,
  type SkimmedBody,
} from "../../src/messages/mod.ts";

/** A request as a real client sent it; instructions, tools and reminders are cut short. */
interface Recording {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A request and the bytes of its body. */
export interface Asked extends AskedRequest {
  readonly bytes: Uint8Array;
}

const RECORDINGS = new URL("recordings/", import.meta.url);

/** Reads a recorded request. */
export async function recorded(name: string): Promise<Asked> {
  const text = await Deno.readTextFile(new URL(`${name}.json`, RECORDINGS));
  const { path, headers, body }: Recording = JSON.parse(text);
  return asked(body, { headers, isCount: path.includes("/count_tokens") });
}

/** The names of all recorded requests. */
export async function recordings(): Promise<readonly string[]> {
  const files = await Array.fromAsync(Deno.readDir(RECORDINGS));
  return files.map(({ name }) => name.replace(/\.json$/, "")).sort();
}

/** Reads a body, given as its value, or as text. */
export function asked(
  body: unknown,
  { headers = {}, isCount = false }: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly isCount?: boolean;
  } = {},
): Asked {
  const bytes = bytesOf(typeof body === "string" ? body : JSON.stringify(body));
  const skimmed = skimmedOf(bytes);
  const history = historyOf(bytes, skimmed);
  return { bytes, isCount, headers: new Headers(headers), body: skimmed, history };
}

/** Skims a body that can be. */
export function skimmedOf(bytes: Uint8Array): SkimmedBody {
  const body = finish(skim(bytes));
  assert(body, "The body is not understood");
  return body;
}

/** Reads the history of a body that has one. */
export function historyOf(bytes: Uint8Array, body: SkimmedBody): History {
  const history = finish(readHistory(bytes, body));
  assert(history, "The history is not understood");
  return history;
}

/** A body that asks something in a conversation of these messages. */
export function bodyWith(...messages: readonly unknown[]): Record<string, unknown> {
  return { model: "claude-sonnet-5-5", max_tokens: 4_096, messages };
}

/** A message of the user. */
export function user(content: unknown): unknown {
  return { role: "user", content };
}

/** A message of the assistant. */
export function assistant(content: unknown): unknown {
  return { role: "assistant", content };
}

/** A text block. */
export function text(words: string): unknown {
  return { type: "text", text: words };
}

/** The UTF-8 bytes of a text. */
export function bytesOf(words: string): Uint8Array {
  return new TextEncoder().encode(words);
}

/** All chunks as one. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(chunks.flatMap((chunk) => [...chunk]));
}
