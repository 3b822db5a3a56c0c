import type { Client, FactInfo, FactPage, FrameOf, SourceInfo } from "../client/mod.ts";
import type { ChatScreen } from "./chat_screen.ts";
import { idProblem } from "./ids.ts";
import { counted, SESSIONS } from "./words.ts";

/** How many facts are listed, and how many are looked at to find one by the beginning of its id. */
const SHOWN = 20;
const PAGE = 200;

/** How much of a fact's id is shown where that is enough, in characters. */
const SHORT = 8;

/** What a chat shows of its space: its facts, where they come from, and what is learned. */
export class ChatFacts {
  readonly #client: Client;
  readonly #screen: ChatScreen;
  /** The space that a new session is to join, or that a session was moved into. */
  #planned: string | undefined;
  #isMoved = false;
  /** The ids of the facts that were shown. */
  readonly #seen = new Set<string>();

  constructor(options: {
    readonly client: Client;
    readonly screen: ChatScreen;
    readonly space: string | null | undefined;
  }) {
    this.#client = options.client;
    this.#screen = options.screen;
    this.#planned = options.space ?? undefined;
    this.#client.on("fact.learned", (frame) => this.#told("Learned", frame));
    this.#client.on("fact.revised", (frame) => this.#told("Now known", frame));
  }

  /** The space of the session, or the one that it joins with its first message. */
  get space(): string | undefined {
    const { session } = this.#client;
    if (this.#isMoved) return this.#planned;
    if (session?.space !== undefined) return session.space;
    return session === undefined || session.position === 0 ? this.#planned : undefined;
  }

  /** Lists the facts of the space, or those that match. */
  async list(words: string): Promise<void> {
    const space = this.#required();
    if (space === undefined) return;
    const asked = words === "" ? { limit: SHOWN } : { limit: SHOWN, q: words };
    const { facts, next } = await this.#known(() => this.#client.api.spaces.facts(space, asked)) ??
      { facts: [] };
    for (const { fact } of facts) this.#seen.add(fact);
    const lines = facts.map((fact) => `  ${this.#short(fact.fact)}  ${summaryOf(fact)}`);
    if (next !== undefined) lines.push("  and more; /facts <words> searches them");
    this.#screen.say(lines.join("\n") || (words === "" ? "Nothing is known yet" : "No matches"));
  }

  /** Shows where a fact comes from, and what became of it. */
  async why(id: string): Promise<void> {
    const found = await this.#find(id);
    if (!found) return;
    const { api } = this.#client;
    const { sources, history, ...fact } = await api.spaces.fact(found.space, found.fact);
    this.#screen.say([
      `  ${summaryOf(fact)}`,
      ...sources.flatMap(sourceLines),
      ...history.map(({ at, event, text }) =>
        `  ${dayOf(at)} ${event}${text === undefined ? "" : `: ${text}`}`
      ),
    ].join("\n"));
  }

  /** Writes another text for a fact. */
  async correct(id: string, text: string): Promise<void> {
    const found = await this.#find(id);
    if (!found) return;
    await this.#client.api.spaces.change(found.space, found.fact, { text });
    this.#screen.note("The fact is edited");
  }

  /** Forgets a fact. */
  async forget(id: string): Promise<void> {
    const found = await this.#find(id);
    if (!found) return;
    await this.#client.api.spaces.forget(found.space, found.fact);
    this.#screen.note("Forgotten");
  }

  /** Writes a fact. */
  async remember(text: string): Promise<void> {
    const space = this.#required();
    if (space === undefined) return;
    const { fact } = await this.#client.api.spaces.remember(space, { text });
    this.#seen.add(fact);
    this.#screen.note(`Remembered as ${this.#short(fact)}`);
  }

  /** Shows the space, or moves the session into another one. */
  async show(name: string): Promise<void> {
    const { api, id } = this.#client;
    if (name !== "") {
      const wrong = idProblem("space", name);
      if (wrong !== undefined) return this.#screen.problem(wrong);
      await api.change(id, { space: name });
      this.#planned = name;
      this.#isMoved = true;
      return this.#screen.note(`Moved into the space ${name}`);
    }
    const space = this.#required();
    if (space === undefined) return;
    const told = await this.#known(() => api.spaces.space(space));
    this.#screen.say(
      told
        ? `Space ${space}: ${counted(told.facts, ["fact", "facts"])}, ${
          counted(told.sessions, SESSIONS)
        }`
        : `Space ${space}: nothing is known yet`,
    );
  }

  /** The space; says that there is none. */
  #required(): string | undefined {
    const { space } = this;
    if (space === undefined) {
      this.#screen.problem("This session has no space; /space <name> moves it into one");
    }
    return space;
  }

  /** What is asked of a space, undefined if it has not begun yet. */
  async #known<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "not_found") return undefined;
      throw error;
    }
  }

  /** The fact whose id begins so: of those that were shown, else of all. */
  async #find(
    start: string,
  ): Promise<{ readonly space: string; readonly fact: string } | undefined> {
    const space = this.#required();
    if (space === undefined) return undefined;
    let matching = [...this.#seen].filter((fact) => fact.startsWith(start));
    if (matching.length === 0) matching = await this.#search(space, start);
    const [fact = start] = matching;
    if (matching.length <= 1 || matching.includes(start)) {
      return { space, fact: matching.includes(start) ? start : fact };
    }
    this.#screen.problem(`${matching.length} facts begin with ${start}; type more of the id`);
    return undefined;
  }

  async #search(space: string, start: string): Promise<string[]> {
    const found: string[] = [];
    const read = (page: { readonly cursor?: string }): Promise<FactPage | undefined> =>
      this.#known(() =>
        this.#client.api.spaces.facts(space, { limit: PAGE, state: "all", ...page })
      );
    for (let page = await read({}); page; page = await read({ cursor: page.next })) {
      found.push(...page.facts.map(({ fact }) => fact));
      if (page.next === undefined) break;
    }
    return found.filter((fact) => fact.startsWith(start));
  }

  #short(fact: string): string {
    const short = fact.slice(0, SHORT);
    const isClear = [...this.#seen].every((other) => other === fact || !other.startsWith(short));
    return isClear ? short : fact;
  }

  /** Says what was learned; what its owner wrote was seen being written. */
  #told(what: string, { fact, text, saidBy }: FrameOf<"fact.learned" | "fact.revised">): void {
    this.#seen.add(fact);
    if (saidBy === "owner") return;
    this.#screen.note(`${what}: ${text} (/forget ${this.#short(fact)})`);
  }
}

const SAID_BY = { user: "you", assistant: "Claude", owner: "you, in writing" } as const;

function summaryOf(
  { text, saidBy, saidAt, isPinned, forgotten, withheld }: Omit<FactInfo, "sources">,
): string {
  if (forgotten) return `(forgotten on ${dayOf(forgotten.at)}: ${forgotten.reason})`;
  return `${text}  (${SAID_BY[saidBy]}, ${dayOf(saidAt)}${isPinned ? ", pinned" : ""}${
    withheld ? ", withheld" : ""
  })`;
}

function sourceLines({ session, positions, title, state, quotes = [] }: SourceInfo): string[] {
  const where = title === undefined ? `session ${session}` : `“${title}”, session ${session}`;
  const gone = state === "gone" ? ", no longer there" : "";
  return [
    `  from ${where}, position ${positions.join(", ")}${gone}`,
    ...quotes.map(({ text, unchosen }) =>
      `    “${text.replaceAll(/\s+/g, " ")}”${unchosen ? "  (another reply was chosen since)" : ""}`
    ),
  ];
}

function dayOf(at: string): string {
  return at.slice(0, 10);
}
