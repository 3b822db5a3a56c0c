import type { LeftOutReason } from "../imports/mod.ts";

/** How many names are kept for each reason, and how many failures are told. */
const MOST_NAMES = 5;
const MOST_FAILURES = 50;

/** What is left out for a reason, and in which conversations or files; the first few are named. */
export interface LeftOutCount {
  readonly count: number;
  readonly names: readonly string[];
  /** How many more conversations or files there are. */
  readonly unnamed: number;
}

/** A conversation or archive that could not be imported. */
export interface ImportFailure {
  readonly title: string;
  readonly reason: string;
}

/** What became of an import, so far or in the end. */
export class ImportReport {
  /** Conversations that are sessions now. */
  imported = 0;
  /** Archives that were restored. */
  restored = 0;
  /** Conversations and archives that were there already, as they are in the file. */
  unchanged = 0;
  /** Conversations that were there, to which the file added something. */
  extended = 0;
  /** Messages and replies that were imported. */
  lines = 0;
  /** Facts that were learned, where learning was asked for. */
  learned = 0;
  /** How many conversations could not be learned from, and why the last of them could not. */
  unlearned: { readonly count: number; readonly reason: string } | undefined;
  /** How many could not be imported. */
  failures = 0;
  /** Why the import was given up before the end of the file. */
  stopped: string | undefined;
  /** The session that was imported first, and when the first one expires, in ISO 8601. */
  session: string | undefined;
  expiresAt: string | undefined;
  readonly #failed: ImportFailure[] = [];
  readonly #leftOut = new Map<LeftOutReason, LeftOutCount>();

  /** The first of those that could not be imported. */
  get failed(): readonly ImportFailure[] {
    return this.#failed;
  }

  /** What was left out, by reason. */
  get leftOut(): ReadonlyMap<LeftOutReason, LeftOutCount> {
    return this.#leftOut;
  }

  /** How many conversations and archives it has dealt with. */
  get dealtWith(): number {
    return this.imported + this.restored + this.unchanged + this.extended + this.failures;
  }

  /** Notes that something could not be imported. */
  fail(title: string, reason: string): void {
    this.failures += 1;
    if (this.#failed.length < MOST_FAILURES) this.#failed.push({ title, reason });
  }

  /** Notes what a conversation or file of a name has that is left out. */
  leaveOut(reason: LeftOutReason, count: number, name: string): void {
    const known = this.#leftOut.get(reason) ?? { count: 0, names: [], unnamed: 0 };
    const isNamed = known.names.includes(name);
    const isNew = !isNamed && known.names.length < MOST_NAMES;
    this.#leftOut.set(reason, {
      count: known.count + count,
      names: isNew ? [...known.names, name] : known.names,
      unnamed: known.unnamed + (isNamed || isNew ? 0 : 1),
    });
  }
}
