import { keep, namesOf, recall } from "./storage.ts";

/** What is kept of a message being written under a token. */
interface Kept {
  readonly text: string;
  /** Who writes it, once the bridge had told. */
  readonly owner?: string;
}

/**
 * Keeps the message being written in a session over a reload, for whoever writes it: others may use
 * the same browser. What was written under another token is shown once the bridge has told that it
 * is of the same owner, and stays where it is until then.
 */
export class DraftKeeper {
  readonly #prefix: string;
  readonly #name: string;
  readonly #by: string | undefined;
  #owner: string | undefined;

  /** `by` is the fingerprint of the token that is used, if there is one. */
  constructor(session: string, by: string | undefined) {
    this.#prefix = `bridge:draft:${session}`;
    this.#name = by === undefined ? this.#prefix : `${this.#prefix} ${by}`;
    this.#by = by;
  }

  /** What was written before. */
  get text(): string {
    if (this.#by === undefined) return recall(this.#name) ?? "";
    return keptIn(this.#name)?.text ?? "";
  }

  /** Keeps a text. Without a token nothing is, until it is known that none is needed. */
  keep(text: string): void {
    if (text === "") return keep(this.#name, undefined);
    if (this.#by !== undefined) keep(this.#name, JSON.stringify({ text, owner: this.#owner }));
    else if (this.#owner !== undefined) keep(this.#name, text);
  }

  /** The bridge told who writes; gives what is to be shown, with `text` being written. */
  belongsTo(owner: string, text: string): string {
    this.#owner = owner;
    const before = this.#by === undefined ? undefined : keptIn(this.#name);
    const isOthers = before?.owner !== undefined && before.owner !== owner;
    if (isOthers) keep(`${this.#name} ${before.owner}`, JSON.stringify(before));
    const mine = isOthers && text === before.text ? "" : text;
    const shown = mine === "" ? this.#written(owner) : mine;
    this.keep(shown);
    return shown;
  }

  /** What the owner wrote under another token; it moves here. */
  #written(owner: string): string {
    const name = namesOf(`${this.#prefix} `).find((each) => keptIn(each)?.owner === owner);
    const text = name === undefined ? undefined : keptIn(name)?.text;
    if (name !== undefined) keep(name, undefined);
    return text ?? "";
  }
}

function keptIn(name: string): Kept | undefined {
  try {
    const { text, owner } = JSON.parse(recall(name) ?? "");
    if (typeof text !== "string") return undefined;
    return { text, ...(typeof owner === "string" ? { owner } : {}) };
  } catch {
    return undefined;
  }
}
