import { type AttachedFile, markOfFile } from "./attached_file.ts";
import { looksLikeMemory, MEMORY_BEGINS, MEMORY_ENDS, NO_MEMORY } from "./memory_frame.ts";
import type { Prompt, PromptMessage, TextBlock } from "./prompt.ts";

/** A turn to lay out as two messages. */
export interface LaidOutTurn {
  /** Records before the message; may be empty. */
  readonly records: string;
  readonly message: string;
  readonly reply: string;
  /** The files that are sent whole with the message. */
  readonly files?: readonly AttachedFile[];
}

/**
 * Lays out a prompt's messages: strictly alternating, and each of the user's with its records at its
 * beginning. Files and then a text of the user end its message, so nothing in them can precede records.
 */
export class MessageLayout {
  readonly #messages: PromptMessage[] = [];
  /** The blocks of the user's next message so far, all of them records. */
  #memory: TextBlock[] = [];
  #blocks = 0;
  #characters = 0;

  /** The length of everything so far, in characters (UTF-16 units). */
  get characters(): number {
    return this.#characters;
  }

  /** How much longer a message's records become where nothing else precedes them, in characters. */
  get frame(): number {
    return MEMORY_ENDS.length + (this.#memory.length === 0 ? MEMORY_BEGINS.length : 0);
  }

  /** Adds records to the user's next message. */
  addRecords(records: string): void {
    if (records !== "") this.#add(this.#begun(records));
  }

  /** Adds a message of the user with its reply. */
  addTurn({ records, message, reply, files = [] }: LaidOutTurn): void {
    this.#addUser({ records, message, files });
    this.#messages.push({ role: "assistant", content: [{ text: reply }] });
    this.#blocks += 1;
    this.#characters += reply.length;
  }

  /** The messages with the new one, which is preceded by records of its own; may be empty. */
  end(
    records: string,
    message: string,
    files: readonly AttachedFile[] = [],
  ): Pick<Prompt, "messages" | "stableBlocks"> {
    const stableBlocks = this.#blocks;
    this.#addUser({ records, message, files });
    return { messages: this.#messages, stableBlocks };
  }

  #addUser({ records, message, files }: Omit<Required<LaidOutTurn>, "reply">): void {
    if (records !== "" || this.#memory.length > 0) this.#add(this.#begun(records) + MEMORY_ENDS);
    else if (looksLikeMemory(message) || files.some(isText)) this.#add(NO_MEMORY);
    for (const file of files) {
      this.#memory.push({ text: "", file: { ...file, mark: markOfFile(file) } });
      this.#blocks += 1;
    }
    this.#add(message);
    this.#messages.push({ role: "user", content: this.#memory });
    this.#memory = [];
  }

  #begun(records: string): string {
    return (this.#memory.length === 0 ? MEMORY_BEGINS : "") + records;
  }

  #add(text: string): void {
    this.#memory.push({ text });
    this.#blocks += 1;
    this.#characters += text.length;
  }
}

/** Whether a file stands in a message as text, which could be taken for records at its beginning. */
function isText({ kind }: AttachedFile): boolean {
  return kind === "text/plain";
}
