import type { Message } from "./message.ts";

/** The smallest prefix that is cached, in tokens, by model. Source: Anthropic's documentation, 2026-11. */
const LEAST_CACHED: ReadonlyMap<string, number> = new Map([
  ["claude-haiku-4-5", 4_096],
  ["claude-sonnet-4-6", 1_024],
  ["claude-sonnet-5", 1_024],
]);
const LEAST_CACHED_OTHERWISE = 512;

/** The day of a model's version, which may follow its name. */
const VERSION = /-\d{8}$/;

/**
 * A token has about this many characters, taken generously: a mark on what turns out too short
 * costs nothing, a missing one would.
 */
const CHARACTERS_A_TOKEN = 2;

/** What a file counts for. */
const FILE_CHARACTERS = 1_000;

/**
 * Marks the last of the stable blocks as the end of what the prompt cache should keep, where that
 * is long enough to be kept. One mark is enough: a turn adds few blocks, and the cache looks back
 * over 20 of them. `before` is what stands before the messages, in characters.
 */
export function markForCache(
  messages: readonly Message[],
  options: { readonly stableBlocks: number; readonly model: string; readonly before: number },
): readonly Message[] {
  let left = options.stableBlocks;
  let characters = options.before;
  for (const [index, { role, content }] of messages.entries()) {
    const within = content.slice(0, left);
    characters += within.reduce((sum, part) => sum + lengthOf(part), 0);
    left -= within.length;
    if (left > 0) continue;
    if (within.length === 0 || characters < leastCharacters(options.model)) return messages;
    const marked = content.map((block, place) =>
      place === within.length - 1
        ? { ...block, cache_control: { type: "ephemeral" } as const }
        : block
    );
    return messages.with(index, { role, content: marked });
  }
  return messages;
}

/** A file takes more tokens than the smallest prefix that is cached, or nearly. */
function lengthOf(part: Message["content"][number]): number {
  return part.type === "text" ? part.text.length : FILE_CHARACTERS;
}

function leastCharacters(model: string): number {
  const known = LEAST_CACHED.get(model.replace(VERSION, ""));
  return (known ?? LEAST_CACHED_OTHERWISE) * CHARACTERS_A_TOKEN;
}
