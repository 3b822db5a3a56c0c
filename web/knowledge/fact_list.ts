import type { FactInfo } from "../../src/client/mod.ts";
import { knowledgeWords } from "../languages/knowledge.ts";
import { lateWords } from "../languages/late.ts";
import { announce, notify } from "../shared/notices.ts";
import { Signal } from "../shared/signal.ts";
import { callApi, describeError, isNotFound } from "../state/bridge.ts";
import type { FactKey } from "../state/shown_fact.ts";
import type { Session } from "../state/session.ts";
import { noticeRefusal } from "./permission.ts";

/** The facts of a space, as far as they have loaded. */
export interface FactListState {
  readonly status: "loading" | "ready" | "failed";
  /** What is searched for; "" lists all facts. */
  readonly query: string;
  readonly facts: readonly FactInfo[];
  /** The cursor of the next page, if there is one. */
  readonly next?: string;
  readonly isLoadingMore: boolean;
  readonly error?: unknown;
}

const PAGE_SIZE = 50;

/** The facts of a space, live: also those that are learned or changed elsewhere. */
export class FactList {
  readonly space: string;
  readonly state = new Signal<FactListState>({
    status: "loading",
    query: "",
    facts: [],
    isLoadingMore: false,
  });
  readonly #session: Session;
  readonly #ends: (() => void)[] = [];
  #client: Session["client"] | undefined;
  #latest = new AbortController();
  readonly #lastNews = new Map<string, number>();

  constructor(space: string, session: Session) {
    this.space = space;
    this.#session = session;
    this.#ends.push(session.state.subscribe(() => this.#attach()));
    this.#attach();
    void this.load("");
  }

  /** Stops following the facts. */
  end(): void {
    this.#latest.abort();
    for (const end of this.#ends) end();
  }

  /** Loads the facts that match a query, again or for the first time. */
  async load(query = this.state.get().query): Promise<void> {
    this.#latest.abort();
    this.#latest = new AbortController();
    this.state.update((now) => ({ ...now, status: "loading", query, isLoadingMore: false }));
    await this.#read({ query });
  }

  /** Loads the next page. */
  async loadMore(): Promise<void> {
    const { query, next, isLoadingMore } = this.state.get();
    if (next === undefined || isLoadingMore) return;
    this.state.update((now) => ({ ...now, isLoadingMore: true }));
    await this.#read({ query, cursor: next });
  }

  /** Writes a fact. Resolves with whether that worked; a failure is shown as a notification. */
  async add(text: string): Promise<boolean> {
    return await this.#change(knowledgeWords.notAdded, async () => {
      const known = new Set(this.state.get().facts.map(({ fact }) => fact));
      const fact = await callApi((api) => api.spaces.remember(this.space, { text }));
      announce(known.has(fact.fact) ? knowledgeWords.knownAlready : knowledgeWords.added);
      if (known.has(fact.fact)) notify({ kind: "info", text: knowledgeWords.knownAlready });
      this.#putFirst(fact);
    });
  }

  /** Corrects, pins or unpins a fact. A failure is shown as a notification. */
  async change(
    fact: string,
    change: { readonly text?: string; readonly pinned?: boolean },
  ): Promise<boolean> {
    return await this.#change(knowledgeWords.notChanged, async () => {
      this.put(await callApi((api) => api.spaces.change(this.space, fact, change)));
      const { corrected } = knowledgeWords;
      const pinned = change.pinned ? lateWords.pinned : lateWords.unpinned;
      announce(change.text !== undefined ? corrected : pinned);
    });
  }

  /** Learns now from what was said. Resolves with what came of it, in words. */
  async learn(): Promise<string> {
    const { added, revised, dropped } = await callApi((api) => api.spaces.learn(this.space));
    await this.load();
    const count = added + revised + dropped;
    return count === 0
      ? knowledgeWords.nothingNew
      : knowledgeWords.learned(added, revised, dropped);
  }

  /** Removes a fact that is gone. */
  remove(fact: string): void {
    this.state.update((now) => ({
      ...now,
      facts: now.facts.filter((each) => each.fact !== fact),
    }));
  }

  /** Shows a fact: loads it if it is not in the list. Resolves with whether it is there. */
  async find({ fact }: FactKey): Promise<boolean> {
    if (this.state.get().facts.some((each) => each.fact === fact)) return true;
    const found = await this.#one(fact).catch(() => undefined);
    if (found?.state !== "current") return false;
    this.#putFirst(found);
    return true;
  }

  /** Replaces a fact in the list. */
  put(fact: FactInfo): void {
    this.state.update((now) => ({
      ...now,
      facts: now.facts.map((each) => each.fact === fact.fact ? fact : each),
    }));
  }

  #putFirst(fact: FactInfo): void {
    this.remove(fact.fact);
    this.state.update((now) => ({ ...now, facts: [fact, ...now.facts] }));
  }

  async #change(failure: string, act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      noticeRefusal(error, "write");
      notify({ kind: "problem", text: `${failure}: ${describeError(error)}` });
      return false;
    }
  }

  async #read({ query, cursor }: { readonly query: string; readonly cursor?: string }) {
    const { signal } = this.#latest;
    const page = {
      limit: PAGE_SIZE,
      ...(query === "" ? {} : { q: query }),
      ...(cursor === undefined ? {} : { cursor }),
    };
    try {
      const { facts, next } = await callApi((api) =>
        api.spaces.facts(this.space, { ...page, signal })
      ).catch(noneIfNotFound);
      if (signal.aborted) return;
      const { facts: before } = this.state.get();
      const known = new Set(facts.map(({ fact }) => fact));
      const kept = cursor === undefined ? [] : before.filter(({ fact }) => !known.has(fact));
      this.state.set({
        status: "ready",
        query,
        facts: [...kept, ...facts],
        isLoadingMore: false,
        ...(next === undefined ? {} : { next }),
      });
    } catch (error) {
      if (signal.aborted) return;
      this.state.update((now) => ({ ...now, status: "failed", error, isLoadingMore: false }));
    }
  }

  /** Counts that something became of a fact: what was asked before is out of date. */
  #news(fact: string): number {
    const news = (this.#lastNews.get(fact) ?? 0) + 1;
    this.#lastNews.set(fact, news);
    return news;
  }

  #one(fact: string): Promise<FactInfo> {
    return callApi((api) => api.spaces.fact(this.space, fact));
  }

  /** Follows the session's client, which reopening replaces. */
  #attach(): void {
    const { client } = this.#session;
    if (client === this.#client) return;
    this.#client = client;
    this.#ends.push(client.on("frame", (frame) => {
      if (!("space" in frame) || frame.space !== this.space) return;
      if (frame.type === "fact.forgotten") {
        this.#news(frame.fact);
        this.remove(frame.fact);
      } else if (frame.type === "fact.learned" || frame.type === "fact.revised") {
        void this.#changedElsewhere(frame.fact);
      } else if (frame.type === "facts.withheld") void this.load();
    }));
  }

  async #changedElsewhere(id: string): Promise<void> {
    if (this.state.get().query !== "") return await this.load();
    const news = this.#news(id);
    const fact = await this.#one(id).catch((error) => isNotFound(error) ? undefined : null);
    // A later change of the fact asks for itself.
    if (news !== this.#lastNews.get(id)) return;
    // The bridge could not say it now: the list says so, or has the fact.
    if (fact === null) return await this.load();
    if (fact?.state !== "current") return;
    const { facts } = this.state.get();
    if (facts.some((each) => each.fact === id)) this.put(fact);
    else this.#putFirst(fact);
  }
}

/** Nothing was said yet in a space that does not exist. */
function noneIfNotFound(error: unknown): { readonly facts: readonly FactInfo[]; next?: string } {
  if (isNotFound(error)) return { facts: [] };
  throw error;
}
