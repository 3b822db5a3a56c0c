import type { BodyBefore, HistoryBefore, IdsBefore } from "../../messages/mod.ts";

/** A body as it was read, of a conversation that is to go on. */
export interface ReadBody extends BodyBefore, HistoryBefore {
  /** The ids of its typed messages. */
  readonly ids: IdsBefore["ids"];
  /** By the ids of typed messages: the blocks that were put into them. */
  readonly written: ReadonlyMap<string, WrittenBlock>;
}

/** A block of memory as a request holds it. */
export interface WrittenBlock {
  readonly text: string;
  readonly json: Uint8Array;
}

/** How much is kept, and how much of one body, in bytes. */
const MOST_BYTES = 33_554_432;
const MOST_OF_ONE = 4_194_304;

/** About what a message takes that was read, or a block of one, in bytes. */
const BYTES_OF_MESSAGE = 256;

/** Of which conversation a body is. */
export interface ConversationKey {
  readonly owner: string;
  readonly session: string;
  /** The sub-agent that holds it, if one does. */
  readonly agent: string | null;
}

/**
 * The bodies that were read last, one for each conversation: a request most often has nearly all bytes
 * of the one before it. They are no more than a memory of what was read; without one, a body is read
 * anew. Those used longest ago go first.
 */
export class ReadBodies {
  readonly #read = new Map<string, { readonly read: ReadBody; readonly bytes: number }>();
  #bytes = 0;

  /** About how many bytes of memory they take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The body of this conversation that was read last. */
  get(key: ConversationKey): ReadBody | undefined {
    return this.#read.get(nameOf(key))?.read;
  }

  /** Keeps a body in the place of the one before it. */
  keep(key: ConversationKey, read: ReadBody): void {
    const name = nameOf(key);
    this.#drop(name);
    const bytes = bytesOf(read);
    if (bytes > MOST_OF_ONE) return;
    this.#read.set(name, { read, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#read.keys()) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#drop(oldest);
    }
  }

  #drop(name: string): void {
    const kept = this.#read.get(name);
    if (!kept) return;
    this.#read.delete(name);
    this.#bytes -= kept.bytes;
  }
}

function nameOf({ owner, session, agent }: ConversationKey): string {
  return JSON.stringify([owner, session, agent]);
}

/** The room that its bytes lie in, what was read in them, the texts that were typed, and the blocks. */
function bytesOf({ bytes, body, history, written }: ReadBody): number {
  const { counts } = body.layout.list;
  const texts = history.typed.reduce((sum, { text }) => sum + text.length, 0);
  const blocks = written.values().reduce((sum, { json }) => sum + json.buffer.byteLength, 0);
  return bytes.buffer.byteLength + blocks + 2 * texts + BYTES_OF_MESSAGE * (counts.at(-1) ?? 0);
}
