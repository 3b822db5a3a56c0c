/** What streams of one kind have in common. The room that owns the kind defines it once. */
export interface StreamKind {
  /** Singular, as used in error messages: `session`. */
  readonly name: string;
  /** The key segment after the table name, for each family of keys. */
  readonly families: {
    /** Of everything that a stream holds. */
    readonly streams: string;
    /** Of the marks of erasures that have begun. */
    readonly erasing: string;
  };
  /** Whether tombstones and ciphertexts name the kind. The first kind is older than that. */
  readonly isNamed: boolean;
  /** The label's names: fields of the head that hold a text of the stream's owner each. */
  readonly labels: readonly string[];
}

/** A stream of an owner. */
export interface StreamKey {
  readonly owner: string;
  readonly kind: StreamKind;
  readonly id: string;
}

/**
 * One life of a stream's id. An id that is used again after its stream expired or was erased begins
 * a new generation.
 */
export interface Generation extends StreamKey {
  readonly generation: string;
}

/** Texts that the stream's owner keeps in the head, by their names; encrypted like events are. */
export type Label = Readonly<Record<string, string>>;

/** Where a stream ends, and what lists show of it. Times in ms since the epoch. */
export interface StreamHead {
  readonly generation: string;
  /** Position of the last event. */
  readonly position: number;
  /**
   * Bytes of its events: as JSON in UTF-8, before encryption. Unknown where an earlier version wrote
   * the head.
   */
  readonly bytes?: number | undefined;
  /** Bytes of what guests keep beside the events, as the stream's owner counts them; absent: none. */
  readonly beside?: number | undefined;
  /** A number that the stream's owner counts: written with each append, never encrypted. */
  readonly tally: number;
  readonly label: Label;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** When it was used last; unknown where an earlier version wrote the head. */
  readonly usedAt?: number | undefined;
  /**
   * The generation that it was where it comes from, by which other streams may name it; undefined: it
   * began here.
   */
  readonly lineage?: string | undefined;
  /** Its own time to live after its last use, in ms; undefined: the store's. */
  readonly ttlMs?: number | undefined;
}

/** An event to be appended. The store does not know what types there are. */
export interface NewEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The version of its data's schema; without it 1. */
  readonly version?: number | undefined;
  /** Whether a reader that does not know its type in this version must refuse it. */
  readonly must?: true | undefined;
}

/** Other data for an event that a stream has: its place, time, type and version stay. */
export interface ReplacedEvent {
  readonly position: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event that was appended elsewhere at a time of its own, in ms since the epoch. */
export interface TimedEvent extends NewEvent {
  readonly at?: number;
}

/** An event of a stream; `at` is when it was appended, in ms since the epoch. */
export interface StreamEvent extends NewEvent {
  readonly position: number;
  readonly at: number;
}

/** Bytes as the platform's cryptography takes them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A kind of streams whose keys, tombstones and ciphertexts carry its name. */
export function defineKind(name: string, labels: readonly string[] = []): StreamKind {
  const families = { streams: `${name}.log`, erasing: `${name}.erasing` };
  return { name, families, isNamed: true, labels };
}
