import { CACHE_WRITE, PRICES } from "../src/protocol/mod.ts";

const LEAST_CACHED_TOKENS = 512;
const LOOK_BACK_BLOCKS = 20;
const CACHE_LIFE_MS = 5 * 60_000;
const CHARACTERS_A_TOKEN = 4;

interface Block {
  readonly text: string;
  readonly cache_control?: unknown;
}

/** The billed part of a request. */
export interface Billed {
  readonly model: string;
  readonly system?: readonly Block[];
  readonly messages: readonly { readonly role: string; readonly content: readonly Block[] }[];
}

/**
 * Bills input as Claude does: the part of a marked prefix that was cached in the last five minutes
 * costs the cache price, the new marked part 1.25 of the base price, and the rest the base price. A
 * token is estimated at four characters.
 */
export class Bill {
  readonly #written = new Map<string, number>();
  #dollars = 0;
  #tokens = { plain: 0, read: 0, written: 0 };

  /** The cost of all requests so far, in dollars. */
  get dollars(): number {
    return this.#dollars;
  }

  /** Tokens so far, by how they were billed. */
  get tokens(): { readonly plain: number; readonly read: number; readonly written: number } {
    return this.#tokens;
  }

  /** Adds a request at a time (in ms); returns its usage in the API's fields. */
  add(request: Billed, at: number) {
    const blocks = [
      ...(request.system ?? []).map((block) => ({ role: "system", ...block })),
      ...request.messages.flatMap(({ role, content }) =>
        content.map((block) => ({ role, ...block }))
      ),
    ];
    const ends: number[] = [];
    const prefixes: string[] = [];
    let characters = 0;
    let prefix = "";
    for (const { role, text } of blocks) {
      prefix = hash(`${prefix}\n${role}\n${text}`);
      characters += text.length;
      prefixes.push(prefix);
      ends.push(characters);
    }
    const mark = blocks.findLastIndex(({ cache_control }) => cache_control !== undefined);
    const isLong = (ends[mark] ?? 0) / CHARACTERS_A_TOKEN >= LEAST_CACHED_TOKENS;
    let read = 0;
    let written = 0;
    if (mark >= 0 && isLong) {
      for (let index = mark; index >= Math.max(0, mark - LOOK_BACK_BLOCKS); index--) {
        const known = this.#written.get(prefixes[index] ?? "");
        if (known === undefined || at - known > CACHE_LIFE_MS) continue;
        read = ends[index] ?? 0;
        this.#written.set(prefixes[index] ?? "", at);
        break;
      }
      written = (ends[mark] ?? 0) - read;
      this.#written.set(prefixes[mark] ?? "", at);
    }
    const tokens = {
      read: read / CHARACTERS_A_TOKEN,
      written: written / CHARACTERS_A_TOKEN,
      plain: (characters - read - written) / CHARACTERS_A_TOKEN,
    };
    const { input = NaN, cacheRead = NaN } = PRICES[request.model] ?? {};
    this.#dollars += (tokens.plain + cacheRead * tokens.read + CACHE_WRITE * tokens.written) *
      input / 1e6;
    this.#tokens = {
      plain: this.#tokens.plain + tokens.plain,
      read: this.#tokens.read + tokens.read,
      written: this.#tokens.written + tokens.written,
    };
    return {
      input_tokens: Math.round(tokens.plain),
      cache_read_input_tokens: Math.round(tokens.read),
      cache_creation_input_tokens: Math.round(tokens.written),
    };
  }

  /** Adds output: for the bridge's own calls, which the conversation alone would not need. */
  addOutput(model: string, characters: number): void {
    this.#dollars += characters / CHARACTERS_A_TOKEN * (PRICES[model]?.output ?? NaN) / 1e6;
  }
}

/** Two FNV-1a hashes: enough to tell prefixes apart. */
function hash(text: string): string {
  let [one, other] = [0x811c9dc5, 0x01000193];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit ^ (one >>> 7), 0x85ebca6b);
  }
  return `${one >>> 0}.${other >>> 0}.${text.length}`;
}
