/** A space: what several sessions remember together. Times are in ISO 8601. */
export interface SpaceInfo {
  readonly space: string;
  readonly name?: string;
  readonly position: number;
  /** How many facts are current, and how many sessions belong to it. */
  readonly facts: number;
  readonly sessions: number;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** A page of spaces. `next` is the cursor of the next page, if there is one. */
export interface SpacePage {
  readonly spaces: readonly SpaceInfo[];
  readonly next?: string;
}

/** Where a fact was said. `gone`: the session is no longer there. */
export interface SourceInfo {
  readonly session: string;
  readonly positions: readonly number[];
  readonly title?: string;
  readonly state: "there" | "gone";
  /**
   * The words that say so. `unchosen`: of a reply that is not the chosen one any more;
   * `withheld`: of a turn that is withheld.
   */
  readonly quotes?: readonly {
    readonly position: number;
    readonly text: string;
    readonly unchosen?: true;
    readonly withheld?: true;
  }[];
}

/** A fact of a space. Times are in ISO 8601. */
export interface FactInfo {
  readonly fact: string;
  readonly state: "current" | "forgotten";
  /** Absent once it is forgotten. */
  readonly text?: string;
  /** `owner`: somebody wrote it, instead of saying it in a session. */
  readonly saidBy: "user" | "assistant" | "owner";
  readonly saidAt: string;
  readonly changedAt: string;
  readonly isPinned: boolean;
  /** It said something else before, or the same with other sources. */
  readonly revised?: true;
  /** It is in no context: all that says it is withheld. */
  readonly withheld?: true;
  readonly sources: readonly SourceInfo[];
  readonly forgotten?: { readonly reason: string; readonly at: string };
}

/** A fact and what became of it, oldest first. */
export interface FactStory extends FactInfo {
  readonly history: readonly {
    readonly position: number;
    readonly at: string;
    readonly event: "learned" | "revised" | "pinned" | "unpinned" | "forgotten";
    readonly text?: string;
    readonly saidBy?: FactInfo["saidBy"];
    readonly sources?: readonly SourceInfo[];
  }[];
}

/** A page of facts. `next` is the cursor of the next page, if there is one. */
export interface FactPage {
  readonly facts: readonly FactInfo[];
  readonly next?: string;
}

/** A page of the sessions of a space. `next` is the cursor of the next page, if there is one. */
export interface SpaceSessionPage {
  readonly sessions: readonly {
    readonly session: string;
    readonly title?: string;
    readonly state: "there" | "gone";
    readonly joinedAt: string;
    /** Up to which position it was learned from. */
    readonly learnedTo: number;
    /** What it was about. */
    readonly digest?: string;
  }[];
  readonly next?: string;
}

/** What learning came to; `refused` counts what was not learned, by reason. */
export interface LearnResult {
  readonly position: number;
  readonly sessions: number;
  readonly added: number;
  readonly revised: number;
  readonly dropped: number;
  readonly refused: Readonly<Record<string, number>>;
}

/** The result of importing a space. */
export interface SpaceImportResult {
  readonly space: string;
  readonly lines: number;
  readonly position: number;
  readonly facts: number;
  /** Whether everything was there before, so that nothing changed. */
  readonly duplicate: boolean;
}

/** Something said that matches a search over everything. `at` is in ISO 8601. */
export interface FoundInfo {
  readonly kind: "fact" | "digest" | "passage";
  readonly text: string;
  readonly words: readonly string[];
  readonly score: number;
  readonly at: string;
  readonly space?: string;
  readonly fact?: string;
  readonly session?: string;
  readonly title?: string;
  readonly position?: number;
  readonly turn?: string;
  readonly role?: "user" | "assistant";
}

/** What a search over everything found, best match first. */
export interface FoundEverywhereInfo {
  readonly hits: readonly FoundInfo[];
  /** At least how many sessions were not searched; absent: none. Searching again reads more. */
  readonly unsearched?: number;
}
