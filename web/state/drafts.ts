import { load, namesStartingWith, save } from "../shared/storage.ts";

/** A draft as it is stored for a token. */
interface StoredDraft {
  readonly text: string;
  /** Who wrote it, once the bridge has said who the token belongs to. */
  readonly owner?: string;
}

/**
 * Keeps the draft of a session across reloads, for the person who wrote it: others may use the same
 * browser. A draft written under another token appears once the bridge confirms the same owner.
 */
export class DraftKeeper {
  readonly #prefix: string;
  readonly #name: string;
  readonly #fingerprint: string | undefined;
  #owner: string | undefined;

  /** `fingerprint` is the token's, if there is a token. */
  constructor(session: string, fingerprint: string | undefined) {
    this.#prefix = `bridge:draft:${session}`;
    this.#name = fingerprint === undefined ? this.#prefix : `${this.#prefix} ${fingerprint}`;
    this.#fingerprint = fingerprint;
    // What was typed in this tab without a token is the draft of who gives one: see `current.ts`.
    if (fingerprint !== undefined) save(this.#prefix, undefined, "session");
  }

  /** The stored draft. */
  get text(): string {
    if (this.#fingerprint === undefined) {
      return load(this.#name, "session") ?? load(this.#name) ?? "";
    }
    return draftAt(this.#name)?.text ?? "";
  }

  /** Stores a draft: without a token in this tab only, until the bridge has accepted that. */
  keep(text: string): void {
    const isForTab = this.#fingerprint === undefined && this.#owner === undefined;
    save(this.#name, isForTab && text !== "" ? text : undefined, "session");
    if (text === "") return save(this.#name, undefined);
    if (this.#fingerprint !== undefined) {
      save(this.#name, JSON.stringify({ text, owner: this.#owner }));
    } else if (this.#owner !== undefined) save(this.#name, text);
  }

  /** The bridge said who the writer is. Returns the draft to show, given the current one. */
  belongsTo(owner: string, text: string): string {
    this.#owner = owner;
    const before = this.#fingerprint === undefined ? undefined : draftAt(this.#name);
    const isOthers = before?.owner !== undefined && before.owner !== owner;
    if (isOthers) save(`${this.#name} ${before.owner}`, JSON.stringify(before));
    const mine = isOthers && text === before.text ? "" : text;
    const shown = mine === "" ? this.#takeOver(owner) : mine;
    this.keep(shown);
    return shown;
  }

  /** Takes over what the owner wrote under another token. */
  #takeOver(owner: string): string {
    const names = namesStartingWith(`${this.#prefix} `);
    const name = names.find((each) => draftAt(each)?.owner === owner);
    const text = name === undefined ? undefined : draftAt(name)?.text;
    if (name !== undefined) save(name, undefined);
    return text ?? "";
  }
}

function draftAt(name: string): StoredDraft | undefined {
  try {
    const { text, owner } = JSON.parse(load(name) ?? "");
    if (typeof text !== "string") return undefined;
    return { text, ...(typeof owner === "string" ? { owner } : {}) };
  } catch {
    return undefined;
  }
}
