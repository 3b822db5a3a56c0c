import { type Api, BridgeError, type Client, type EventPage } from "../client/mod.ts";
import type { PaidExchange, SayResult, Side } from "./talk.ts";
import type { Spent } from "./spending.ts";

const PAGE = 1_000;

/** A session of a bridge as one side of a talk. */
export class SessionSide implements Side {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  exchanges(): Promise<readonly PaidExchange[]> {
    return exchangesOf(this.#client.api, this.#client.id);
  }

  async say(turn: string, text: string): Promise<SayResult> {
    const { outcome } = this.#client.send(text, { id: turn });
    const { status, reply, error, model, usage } = await outcome;
    if (status === "completed") return { ok: true, reply, spent: spentOf(model, usage) };
    const { message, retryable } = error ?? { message: "The turn was cancelled", retryable: true };
    return { ok: false, message, retryable };
  }
}

/** The turns in a session's log with their usage; none if there is no such session. */
async function exchangesOf(api: Api, session: string): Promise<PaidExchange[]> {
  const exchanges = new Map<string, PaidExchange>();
  let after: number | undefined = 0;
  while (after !== undefined) {
    const page: EventPage = await api.events(session, { after, limit: PAGE }).catch((error) => {
      if (error instanceof BridgeError && error.status === 404) return { events: [] };
      throw error;
    });
    for (const { type, data } of page.events) {
      const turn = String(data.turn);
      const known = exchanges.get(turn) ?? { turn, text: "" };
      if (type === "MessageReceived") exchanges.set(turn, { ...known, text: String(data.text) });
      if (type !== "ReplyCompleted") continue;
      const spent = spentOf(data.model, data.usage);
      exchanges.set(turn, { ...known, reply: String(data.text), spent });
    }
    after = page.next;
  }
  return [...exchanges.values()];
}

function spentOf(model: unknown, usage: unknown): Spent {
  const counts: Readonly<Record<string, unknown>> = typeof usage === "object" && usage !== null
    ? { ...usage }
    : {};
  const count = (name: string) => Number(counts[name] ?? 0);
  return {
    model: String(model ?? ""),
    usage: {
      inputTokens: count("inputTokens"),
      outputTokens: count("outputTokens"),
      cacheReadTokens: count("cacheReadTokens"),
      cacheWriteTokens: count("cacheWriteTokens"),
    },
  };
}
