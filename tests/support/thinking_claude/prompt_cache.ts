import { createHash } from "node:crypto";
import { blocksOf, type Json, type MessagesBody } from "./request.ts";

/** How far back from a mark the API looks for something cached, in blocks. */
const LOOK_BACK = 20;
const CHARACTERS_PER_TOKEN = 4;

/** What the input of one call is billed as, in tokens. */
export interface InputUsage {
  readonly input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
}

/** A piece of a prompt, and what the prompt is up to its end. */
interface Stretch {
  readonly hash: string;
  /** Tokens up to its end. */
  readonly tokens: number;
  readonly isMarked: boolean;
}

/** The prompt cache: what it holds, and what it bills. Nothing in it expires. */
export class PromptCache {
  readonly #held = new Set<string>();
  readonly #least: number;

  /** `least`: the tokens of the smallest prefix that is cached. */
  constructor({ least = 512 }: { readonly least?: number } = {}) {
    this.#least = least;
  }

  /** Bills a request, and keeps its marked prefixes. */
  bill(body: MessagesBody): InputUsage {
    const stretches = stretchesOf(body);
    const all = stretches.at(-1)?.tokens ?? 0;
    const marks = stretches.flatMap(({ isMarked, tokens }, place) =>
      isMarked && tokens >= this.#least ? [place] : []
    );
    const read = Math.max(0, ...marks.map((mark) => this.#readFrom(stretches, mark)));
    const written = Math.max(read, ...marks.map((mark) => stretches[mark]?.tokens ?? 0));
    for (const mark of marks) this.#held.add(stretches[mark]?.hash ?? "");
    return {
      input_tokens: all - written,
      cache_creation_input_tokens: written - read,
      cache_read_input_tokens: read,
    };
  }

  #readFrom(stretches: readonly Stretch[], mark: number): number {
    const near = stretches.slice(Math.max(0, mark - LOOK_BACK), mark + 1);
    return near.findLast(({ hash }) => this.#held.has(hash))?.tokens ?? 0;
  }
}

/** How many marks a request has. */
export function countMarks(body: MessagesBody): number {
  return stretchesOf(body).filter(({ isMarked }) => isMarked).length;
}

/** How many tokens a request has. */
export function countTokens(body: MessagesBody): number {
  return stretchesOf(body).at(-1)?.tokens ?? 0;
}

/** The blocks of a request in the order of the cached prefix: tools, system, messages. */
function stretchesOf({ system, tools = [], messages, cache_control }: MessagesBody): Stretch[] {
  const blocks = [
    ...tools.map((block) => ({ kind: "tool", block })),
    ...blocksOf(system).map((block) => ({ kind: "system", block })),
    ...messages.flatMap(({ role, content }) =>
      blocksOf(content).map((block) => ({ kind: role, block }))
    ),
  ];
  let hash = "";
  let tokens = 0;
  return blocks.map(({ kind, block }, place) => {
    const text = JSON.stringify(unmarked(block));
    hash = createHash("sha256").update(`${hash}\n${kind}\n${text}`).digest("base64url");
    tokens += Math.ceil(text.length / CHARACTERS_PER_TOKEN);
    const isLast = place === blocks.length - 1;
    return { hash, tokens, isMarked: isMarked(block) || (isLast && Boolean(cache_control)) };
  });
}

function isMarked({ cache_control, content }: Json): boolean {
  const isInside = Array.isArray(content) && content.some((each) => Boolean(each?.cache_control));
  return Boolean(cache_control) || isInside;
}

function unmarked(block: Json): unknown {
  return JSON.parse(
    JSON.stringify(block, (name, each) => name === "cache_control" ? undefined : each),
  );
}
