import { inSlices } from "../shared/mod.ts";
import type { Steps } from "../conversation/mod.ts";
import type { ForeignConversation } from "./conversation.ts";
import { Draft } from "./draft.ts";
import { Utf8Bytes } from "./encoding.ts";
import { ClaudeCodeSessions, isClaudeCode } from "./formats/claude_code.ts";
import { isPlainLine, readPlainLine } from "./formats/plain.ts";
import type { ImportPart } from "./import_file.ts";
import { type Item, ItemSplitter } from "./items.ts";
import { listIn } from "./json_shapes.ts";
import { LeftOutCounter } from "./left_out.ts";
import { conversationIn } from "./recognise.ts";
import { valueOf } from "./value.ts";

/** The conversations of one file, read value by value. */
export class PartReader {
  /** What belongs to no conversation, counted by reason. */
  readonly leftOut = new LeftOutCounter();
  readonly #now: number;
  readonly #lines = new Draft();
  readonly #sessions = new ClaudeCodeSessions();
  #isKnown = false;

  constructor({ now }: { readonly now: number }) {
    this.#now = now;
  }

  /** Whether anything of the file was recognised. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Reads the conversations. Those of many lines come at the end. */
  async *conversations(part: ImportPart): AsyncGenerator<ForeignConversation, void, void> {
    const [encoding, splitter] = [new Utf8Bytes(), new ItemSplitter()];
    let failed: { readonly error: unknown } | undefined;
    try {
      for await (const chunk of part.bytes()) {
        yield* this.#read(await inSlices(listed(splitter.push(encoding.push(chunk)))));
      }
    } catch (error) {
      failed = { error };
    }
    // What was read before the file turned out to be damaged is still worth having.
    yield* this.#read(await inSlices(listed(splitter.push(encoding.end()))));
    yield* this.#read(await inSlices(listed(splitter.end())));
    for (const steps of this.#sessions.conversations(this.#now)) yield await inSlices(steps);
    for (const [reason, count] of this.#sessions.leftOut.counts) this.leftOut.add(reason, count);
    if (!this.#lines.isUntouched) {
      yield this.#lines.done({ source: "lines", id: undefined, now: this.#now });
    }
    if (failed) throw failed.error;
  }

  async *#read(items: readonly Item[]): AsyncGenerator<ForeignConversation, void, void> {
    for (const item of items) {
      if (item.problem) {
        this.leftOut.add(item.problem);
        continue;
      }
      const read = await inSlices(valueOf(item));
      if ("problem" in read) this.leftOut.add(read.problem);
      else yield* this.#take(read.value);
    }
  }

  async *#take(value: unknown): AsyncGenerator<ForeignConversation, void, void> {
    const conversation = conversationIn(value, this.#now);
    if (conversation) {
      this.#isKnown = true;
      yield await inSlices(conversation);
    } else if (isClaudeCode(value)) {
      this.#isKnown = true;
      this.#sessions.read(value);
    } else if (isPlainLine(value)) {
      this.#isKnown = true;
      readPlainLine(value, this.#lines);
    } else {
      const listed = listIn(value, "conversations");
      if (listed.length === 0) this.leftOut.add("unknown");
      for (const each of listed) {
        const conversation = conversationIn(each, this.#now);
        if (!conversation) this.leftOut.add("unknown");
        else {
          this.#isKnown = true;
          yield await inSlices(conversation);
        }
      }
    }
  }
}

/** The items of a generator, one in each step. */
function* listed(items: Generator<Item, void, void>): Steps<readonly Item[]> {
  const all: Item[] = [];
  for (const item of items) {
    all.push(item);
    yield;
  }
  return all;
}
