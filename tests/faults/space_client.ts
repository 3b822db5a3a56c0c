import type { Random } from "./random.ts";
import { pause } from "../../src/shared/mod.ts";

const ANSWER_MS = 8_000;
const SYLLABLES = ["ba", "ko", "ri", "tu", "me", "sa", "lo", "vi", "du", "ne", "fa", "po"] as const;

/** What was done to a space, by one client after another answer. */
export interface SpaceSeen {
  readonly space: string;
  /** Every text that was sent, and the session that it was sent to. */
  readonly said: { readonly session: string; readonly text: string }[];
  /** Facts that were forgotten, for certain. */
  readonly forgotten: string[];
  /** What sessions had said that were erased, for certain. */
  readonly erased: string[];
  /** What its owner wrote. */
  readonly written: string[];
}

/** What a client of a space knows of the run. */
export interface SpacePlace {
  readonly space: string;
  readonly sessions: readonly string[];
  readonly random: Random;
  /** The addresses of the instances, as clients reach them. */
  readonly ports: readonly number[];
}

/** The mark that all texts of a space carry. */
export function spaceMark(space: string): string {
  return `@${space}@`;
}

/**
 * The owner of a space at work: talks in its sessions, has it learn, writes facts, forgets some, and
 * erases sessions. Each is tried again on any instance until it is known what became of it.
 */
export class SpaceClient {
  readonly seen: SpaceSeen;
  readonly #place: SpacePlace;
  /** What each session has said in this life. */
  readonly #lives = new Map<string, string[]>();
  #count = 0;
  #stopped = false;

  constructor(place: SpacePlace) {
    this.#place = place;
    this.seen = { space: place.space, said: [], forgotten: [], erased: [], written: [] };
  }

  /** The sessions of the space. */
  get sessions(): readonly string[] {
    return this.#place.sessions;
  }

  /** Begins nothing more. */
  stop(): void {
    this.#stopped = true;
  }

  /** Goes on until it is stopped, and what it began has come to its end. */
  async run(): Promise<void> {
    const { random } = this.#place;
    while (!this.#stopped) {
      const dice = random.next();
      if (dice < 0.45) await this.#say();
      else if (dice < 0.65) await this.learn();
      else if (dice < 0.8) await this.#forget();
      else if (dice < 0.92) await this.#write();
      else await this.#erase();
      await pause(random.whole(5, 60));
    }
  }

  /** Learns from everything that was said; true once nothing is left. */
  async learn(): Promise<boolean> {
    const response = await this.#ask("POST", this.#at("/learn"), {});
    return response?.status === 200;
  }

  async #say(): Promise<void> {
    const { random, space, sessions } = this.#place;
    const session = random.pick(sessions);
    const id = `${session}.${++this.#count}`;
    const text = `I like ${this.#name()} and ${this.#name()} of ${spaceMark(space)} best.`;
    this.seen.said.push({ session, text });
    this.#lives.set(session, [...this.#lives.get(session) ?? [], text]);
    const path = `/v1/sessions/${session}/messages`;
    await this.#certainly("POST", path, { id, text, space }, [200, 502, 503, 504]);
  }

  async #write(): Promise<void> {
    const text = `I own ${this.#name()} near ${this.#name()} of ${spaceMark(this.#place.space)}.`;
    const fact = `f${++this.#count}`;
    this.seen.written.push(text);
    await this.#certainly("POST", this.#at("/facts"), { text, fact }, [200, 201]);
  }

  async #forget(): Promise<void> {
    const response = await this.#ask("GET", this.#at("/facts?limit=100"));
    const facts: readonly { readonly fact: string; readonly text: string }[] =
      (response?.status === 200 ? response.body.facts : undefined) ?? [];
    if (facts.length === 0) return;
    const { fact, text } = this.#place.random.pick(facts);
    await this.#certainly("DELETE", this.#at(`/facts/${fact}`), undefined, [204, 404]);
    this.seen.forgotten.push(text);
  }

  async #erase(): Promise<void> {
    const session = this.#place.random.pick(this.#place.sessions);
    await this.#certainly("DELETE", `/v1/sessions/${session}`, undefined, [204, 404]);
    this.seen.erased.push(...this.#lives.get(session) ?? []);
    this.#lives.set(session, []);
  }

  #at(rest: string): string {
    return `/v1/spaces/${this.#place.space}${rest}`;
  }

  /** Two words that nobody has said before. */
  #name(): string {
    const { random } = this.#place;
    const word = () => Array.from({ length: 4 }, () => random.pick(SYLLABLES)).join("");
    return `${word()} ${word()}`;
  }

  async #certainly(
    method: string,
    path: string,
    body: unknown,
    ends: readonly number[],
  ): Promise<void> {
    for (;;) {
      const response = await this.#ask(method, path, body);
      if (response && ends.includes(response.status)) return;
      await pause(this.#place.random.whole(50, 300));
    }
  }

  async #ask(method: string, path: string, body?: unknown) {
    const { random, ports } = this.#place;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), ANSWER_MS);
    const init = {
      method,
      signal: abort.signal,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    };
    try {
      const response = await fetch(`http://127.0.0.1:${random.pick(ports)}${path}`, init);
      const text = await response.text();
      return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}
