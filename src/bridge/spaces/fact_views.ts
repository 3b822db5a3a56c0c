import { beginning, understand } from "../../conversation/mod.ts";
import {
  type Fact,
  findSession,
  isPinnedAt,
  isWithheldAt,
  newestOf,
  type SaidBy,
  sessionTitle,
  type Source,
} from "../../knowledge/mod.ts";
import type { SessionHead, SessionLog } from "../../session_log/mod.ts";
import { defined, isoOf } from "../../shared/mod.ts";
import type { FactHistory, FactView, SourceView } from "../api/spaces.ts";
import { isChosen } from "./chosen_reply.ts";
import type { LiveSpace } from "./live_space.ts";

/** The longest quote, in characters (UTF-16 units). */
const LONGEST_QUOTE = 300;

/** Shows the facts of a space to its owner; what it finds out about sessions is kept. */
export class FactViews {
  readonly #log: SessionLog;
  readonly #space: LiveSpace;
  readonly #isQuoted: boolean;
  readonly #heads = new Map<string, Promise<SessionHead | undefined>>();

  /** `isQuoted`: with the words that say so. */
  constructor(log: SessionLog, space: LiveSpace, { isQuoted }: { readonly isQuoted: boolean }) {
    this.#log = log;
    this.#space = space;
    this.#isQuoted = isQuoted;
  }

  /** A fact as it is now. */
  async view(fact: Fact): Promise<FactView> {
    const newest = newestOf(fact);
    const { saidBy, saidAt, sources, text } = newest;
    const { forgotten } = fact;
    const { position } = this.#space.state;
    return {
      fact: fact.fact,
      state: forgotten ? "forgotten" : "current",
      ...forgotten ? {} : { text },
      saidBy,
      saidAt: isoOf(saidAt),
      changedAt: isoOf(changeOf(fact).at),
      isPinned: !forgotten && isPinnedAt(fact, position),
      ...fact.versions.length > 1 ? { revised: true as const } : {},
      ...!forgotten && isWithheldAt(fact, position) ? { withheld: true } : {},
      sources: forgotten ? [] : await this.#sources(sources, saidBy),
      ...forgotten ? { forgotten: { reason: forgotten.reason, at: isoOf(forgotten.at) } } : {},
    };
  }

  /** A fact with what became of it. */
  async history(fact: Fact): Promise<FactHistory> {
    const { versions, pins, forgotten } = fact;
    const texts = versions.map(async ({ position, at, text, saidBy, sources }, index) => ({
      ...{ position, at, event: index === 0 ? "learned" as const : "revised" as const, saidBy },
      ...defined({ text: text === "" ? undefined : text }),
      sources: forgotten ? [] : await this.#sources(sources, saidBy),
    }));
    const events = [
      ...await Promise.all(texts),
      ...pins.map(({ position, at, isPinned }) => {
        return { position, at, event: isPinned ? "pinned" as const : "unpinned" as const };
      }),
      ...forgotten
        ? [{ position: forgotten.position, at: forgotten.at, event: "forgotten" as const }]
        : [],
    ];
    const history = events.sort((one, other) => one.position - other.position)
      .map((event) => ({ ...event, at: isoOf(event.at) }));
    return { ...await this.view(fact), history };
  }

  /** Whether this life of a session is still there. */
  async isThere({ session, generation }: Pick<Source, "session" | "generation">): Promise<boolean> {
    return (await this.#headOf(session))?.lineage === generation;
  }

  #headOf(session: string): Promise<SessionHead | undefined> {
    const known = this.#heads.get(session) ??
      this.#log.head({ owner: this.#space.key.owner, session });
    this.#heads.set(session, known);
    return known;
  }

  /** Law 14: whether a session itself says that it is or was in the space; an archive may claim it. */
  async #wasHere(session: string): Promise<boolean> {
    const { space, formerSpaces = [] } = await this.#headOf(session) ?? {};
    return [space, ...formerSpaces].includes(this.#space.key.space);
  }

  async #sources(sources: readonly Source[], saidBy: SaidBy): Promise<SourceView[]> {
    return await Promise.all(sources.map(async (source) => {
      const { session, generation, positions } = source;
      const known = findSession(this.#space.state, session, generation);
      const isThere = await this.isThere(source);
      const isQuoted = isThere && this.#isQuoted && await this.#wasHere(session);
      const quotes = isQuoted
        ? await this.#quotes(source, { saidBy, withheld: known?.withheld })
        : undefined;
      return {
        ...{ session, positions, state: isThere ? "there" as const : "gone" as const },
        ...defined({ title: known && sessionTitle(known), quotes }),
      };
    }));
  }

  async #quotes(
    { session, positions }: Source,
    { saidBy, withheld: aside }: {
      readonly saidBy: SaidBy;
      readonly withheld: ReadonlySet<number> | undefined;
    },
  ) {
    const key = { owner: this.#space.key.owner, session };
    const quotes = await Promise.all(positions.map(async (position) => {
      const [stored] = await this.#log.read(key, { after: position - 1, limit: 1 });
      const event = stored?.position === position ? understand(stored) : undefined;
      const text = event && textOf(event, saidBy);
      if (!text) return [];
      const isOther = event.type === "ReplyCompleted" && !await isChosen(this.#log, key, event);
      const unchosen = isOther ? true as const : undefined;
      const withheld = aside?.has(position) ? true as const : undefined;
      const marks = defined({ unchosen, withheld });
      return [{ position, text: beginning(text, LONGEST_QUOTE), ...marks }];
    }));
    return quotes.flat();
  }
}

/** The last thing that became of a fact: the position of its event, and when. */
export function changeOf({ versions, pins, forgotten }: Fact): { position: number; at: number } {
  const last = versions.at(-1) ?? versions[0];
  const changes = [last, ...pins.slice(-1), ...forgotten ? [forgotten] : []];
  return changes.reduce((one, other) => other.position > one.position ? other : one);
}

function textOf(event: ReturnType<typeof understand>, saidBy: SaidBy): string | undefined {
  switch (event.type) {
    case "MessageReceived":
    case "ReplyCompleted":
    case "TurnCancelled":
      return event.data.text;
    case "TurnImported":
      return saidBy === "assistant" ? event.data.reply : event.data.text;
    default:
      return undefined;
  }
}
