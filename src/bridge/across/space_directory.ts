import {
  type Conversation,
  DigestMemory,
  isRemembered,
  lifeKey,
  MOST_SKETCHED,
  remember,
  type SessionDigest,
  type SessionLife,
  type Steps,
  TalkNotes,
  type TalkSketch,
} from "../../conversation/mod.ts";
import {
  type Digest,
  digestOf,
  findSession,
  type Space,
  type SpaceSession,
} from "../../knowledge/mod.ts";

/** The words of a part of a session, and the index of its first turn. */
interface NotedPart {
  readonly entry: SessionDigest;
  readonly from: number;
}

/** The words of a session that were noted, and up to which of its positions. */
interface Noted {
  readonly parts: readonly NotedPart[];
  readonly to: number;
}

/** A part whose words are noted together has at most so many turns, and about so many characters. */
const PART_TURNS = MOST_SKETCHED;
const PART_CHARACTERS = 30_000;

/** What a word of an entry takes, with its place in the text that is indexed, in bytes. */
const BYTES_A_WORD = 24;

/**
 * What the sessions of a space were about: by the digests that learning made, which say little, and by
 * the words that were said. It only ever finds out where to look.
 */
export class SpaceDirectory {
  /** The index of its entries. */
  readonly memory = new DigestMemory();
  readonly #byDigest = new WeakMap<Digest, SessionDigest>();
  readonly #noted = new Map<string, Noted>();
  #space: Space | undefined;
  #learned: readonly SessionDigest[] = [];
  #entries: readonly SessionDigest[] | undefined;
  #unread: readonly SpaceSession[] | undefined;
  readonly #skipped = new Set<string>();
  #textBytes: number | undefined;

  /** The entries: what was learned, then what was noted; a session may have several. */
  get entries(): readonly SessionDigest[] {
    this.#entries ??= [
      // A short text of its own would count for more than the many words of a session.
      ...this.#learned.filter((life) => !this.#noted.has(lifeKey(life))),
      ...this.#noted.values().flatMap(({ parts }) =>
        parts.map(({ entry }, place) => place === 0 ? this.#withDigest(entry) : entry)
      ),
    ];
    return this.#entries;
  }

  /** The sessions that belong to the space, newest first. */
  get sessions(): readonly SpaceSession[] {
    return [...this.#space?.sessions ?? []].filter(isThere).reverse();
  }

  /** Those whose words are not known yet, newest first. */
  get unread(): readonly SpaceSession[] {
    this.#unread ??= this.sessions.filter((each) =>
      this.knownTo(each) === 0 && !this.#skipped.has(lifeKey(each))
    );
    return this.#unread;
  }

  /** Notes that a session cannot be read: it is no longer among those of which nothing is known. */
  skip(life: SessionLife): void {
    this.#skipped.add(lifeKey(life));
    this.#unread = undefined;
  }

  /** Takes over what was learned since, and forgets the sessions that left the space. */
  follow(space: Space): void {
    const before = this.#space;
    this.#space = space;
    if (space.sessions === before?.sessions) return;
    this.#changed();
    this.#learned = [...space.sessions].filter(isThere)
      .flatMap((session) => session.digests.map((digest) => ({ session, digest })))
      .filter(({ digest: { text, terms } }) => text !== "" || terms.length > 0)
      .sort((one, other) => one.digest.position - other.digest.position)
      .map(({ session, digest }) => this.#entryOf(session, digest));
    for (const [key, { parts: [part] }] of this.#noted) {
      const known = part && findSession(space, part.entry.session, part.entry.generation);
      if (!known || !isThere(known)) this.#noted.delete(key);
    }
  }

  /** Whether a session belongs to the space, as the space says. */
  has(life: SessionLife): boolean {
    const known = this.#find(life);
    return known !== undefined && isThere(known);
  }

  /** Up to which of its positions a session's words are known; 0: none of them is. */
  knownTo(life: SessionLife): number {
    return this.#noted.get(lifeKey(life))?.to ?? 0;
  }

  /** Notes, in steps, the words of what a session said after what is known of it. */
  *noteSteps({ session, generation }: SessionLife, said: Conversation): Steps<void> {
    const life = { session, generation };
    const { settled, position } = said;
    if (position <= this.knownTo(life)) return;
    const known = this.#noted.get(lifeKey(life))?.parts ?? [];
    // The last part may have grown.
    const parts = known.slice(0, -1);
    let from = known.at(-1)?.from ?? 0;
    do {
      const { terms, sketch, next } = partFrom(settled, from);
      const saidTo = settled.at(next - 1)?.outcome.at ?? 0;
      parts.push({ from, entry: { ...life, text: "", terms, sketch, saidTo } });
      from = next;
      yield;
    } while (from < settled.length);
    this.#noted.delete(lifeKey(life));
    this.#noted.set(lifeKey(life), { parts, to: position });
    this.#changed();
  }

  /** About how many bytes it takes. */
  get bytes(): number {
    this.#textBytes ??= this.entries.reduce(
      (sum, { text, terms = [], sketch }) =>
        sum + text.length + terms.length * BYTES_A_WORD + (sketch?.bytes ?? 0),
      0,
    );
    return this.memory.bytes + this.#textBytes;
  }

  /** Forgets the words that were noted of a session: it was erased. */
  forget(session: string): void {
    for (const [key, { parts }] of this.#noted) {
      if (parts[0]?.entry.session === session) this.#noted.delete(key);
    }
    this.#changed();
  }

  #changed(): void {
    this.#entries = undefined;
    this.#unread = undefined;
    this.#textBytes = undefined;
  }

  #withDigest(entry: SessionDigest): SessionDigest {
    const known = this.#find(entry);
    return known && known.digests.length > 0 ? { ...entry, text: digestOf(known) } : entry;
  }

  #find({ session, generation }: SessionLife): SpaceSession | undefined {
    return this.#space && findSession(this.#space, session, generation);
  }

  /** The same entry each time, as long as the digest is the same. */
  #entryOf({ session, generation }: SpaceSession, digest: Digest): SessionDigest {
    const known = this.#byDigest.get(digest);
    if (known) return known;
    const { text, title, terms, saidTo } = digest;
    const entry = { session, generation, text, ...(title ? { title } : {}), terms, saidTo };
    this.#byDigest.set(digest, entry);
    return entry;
  }
}

/** The words of the turns from an index on, as far as they belong to one part, and where the next begins. */
function partFrom(settled: Conversation["settled"], from: number): {
  readonly terms: readonly string[];
  readonly sketch: TalkSketch;
  readonly next: number;
} {
  const notes = new TalkNotes();
  let room = PART_CHARACTERS;
  let next = from;
  while (next < settled.length && next < from + PART_TURNS && room > 0) {
    const turn = settled.at(next++);
    const memory = turn && remember(turn);
    if (!memory || !isRemembered(memory)) continue;
    const message = memory.message.slice(0, room).toWellFormed();
    const reply = (memory.reply ?? "").slice(0, room - message.length).toWellFormed();
    room -= message.length + reply.length;
    notes.add(message, reply);
  }
  return { terms: notes.keywords, sketch: notes.sketch, next };
}

function isThere({ state }: SpaceSession): boolean {
  return state === "there";
}
