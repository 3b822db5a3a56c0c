import { createHash, createHmac } from "node:crypto";
import { blocksOf, isThinking, type Json, type MessagesBody } from "./request.ts";

const SECRET = "only the test Claude signs with this";

/** A replayed thinking block that does not fit what comes before it. */
export interface Mismatch {
  readonly message: number;
  readonly block: number;
  readonly reason: "prefix" | "signature";
}

/** The path of a block as the API's errors write it. */
export function pathOf({ message, block }: Mismatch): string {
  return `messages.${message}.content.${block}`;
}

/**
 * The hashes of what comes before each message of a request, and, last, of the whole request:
 * `system`, the set of `tools` and the messages, without what preserved thinking does not compare.
 */
export function prefixHashes({ system, tools = [], messages }: MessagesBody): string[] {
  const set = tools.map((tool) => canonical(tool)).sort();
  let hash = hashOf([canonical(normalBlocks(system)), ...set]);
  const hashes = [hash];
  for (const { role, content } of messages) {
    if (blocksOf(content).length > 0) hash = hashOf([hash, role, canonical(normalBlocks(content))]);
    hashes.push(hash);
  }
  return hashes;
}

/** Signs a thinking block of the answer to a request. */
export function signatureOf(prefix: string, thinking: string): string {
  return `${prefix}.${sealOf(prefix, thinking)}`;
}

/** The thinking blocks of a request that were not thought after exactly what comes before them. */
export function mismatches(body: MessagesBody): Mismatch[] {
  const prefixes = prefixHashes(body);
  return body.messages.flatMap(({ role, content }, message) =>
    blocksOf(content).flatMap((each, block) => {
      if (role !== "assistant" || each.type !== "thinking") return [];
      const reason = faultOf(each, prefixes[message] ?? "");
      return reason ? [{ message, block, reason }] : [];
    })
  );
}

/** A request without the thinking blocks of these places. */
export function without(body: MessagesBody, gone: readonly Mismatch[]): MessagesBody {
  const isGone = (message: number, block: number) =>
    gone.some((each) => each.message === message && each.block === block);
  const messages = body.messages.map((each, message) => ({
    ...each,
    content: blocksOf(each.content).filter((_, block) => !isGone(message, block)),
  }));
  return { ...body, messages };
}

function faultOf(block: Json, prefix: string): Mismatch["reason"] | undefined {
  const [signedPrefix = "", seal] = String(block.signature).split(".");
  if (seal !== sealOf(signedPrefix, String(block.thinking))) return "signature";
  return signedPrefix === prefix ? undefined : "prefix";
}

function sealOf(prefix: string, thinking: string): string {
  return createHmac("sha256", SECRET).update(`${prefix}.${thinking}`).digest("base64url")
    .slice(0, 22);
}

function hashOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}

/** Thinking itself is not compared: a client may leave out what is old. */
function normalBlocks(content: Parameters<typeof blocksOf>[0]): unknown {
  return blocksOf(content).filter((block) => !isThinking(block)).map((block) =>
    typeof block.content === "string" && block.type === "tool_result"
      ? { ...block, content: blocksOf(block.content) }
      : block
  );
}

/** JSON with sorted keys, without cache marks and white space at the ends of texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (name, each) => {
    if (name === "cache_control") return undefined;
    if (name === "text" && typeof each === "string") return each.trim();
    if (typeof each !== "object" || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => a < b ? -1 : 1));
  });
}
