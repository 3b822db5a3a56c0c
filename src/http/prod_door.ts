import type { Scopes } from "../access/mod.ts";
import type { Attaching, EventHistory } from "../bridge/mod.ts";
import { ERRORS, prodQuerySchema } from "../protocol/mod.ts";
import { SerialQueue, tryJson } from "../shared/mod.ts";
import { Asker, type TurnAnswer } from "./asker.ts";
import { detailOf, type Problem, problemOf, retryAfterHeader } from "./problems.ts";
import { lacking } from "./scopes.ts";
import type { ClientSocket, Door } from "./socket.ts";

/** How many queries of a connection may be unanswered. */
const MAX_UNANSWERED = 64;

/** The part of the bridge that is used here. */
export type ProdBridge = Attaching & Pick<EventHistory, "contextMessages">;

/** How many idle sessions a connection stays attached to: those used last. */
const MAX_HELD = 16;

/**
 * The door for clients of the original protocol: one frame per query, answered by one frame, in
 * order. Messages are accepted as they arrive; only the answers wait for each other.
 */
export class ProdDoor implements Door {
  readonly #bridge: ProdBridge;
  readonly #owner: string;
  readonly #scopes: Scopes;
  readonly #ownSession = crypto.randomUUID();
  readonly #askers = new Map<string, Asker>();
  #socket: ClientSocket | undefined;
  readonly #answers = new SerialQueue();
  #unanswered = 0;

  constructor(options: {
    readonly bridge: ProdBridge;
    readonly owner: string;
    readonly scopes: Scopes;
  }) {
    this.#bridge = options.bridge;
    this.#owner = options.owner;
    this.#scopes = options.scopes;
  }

  get about(): { readonly owner: string } {
    return { owner: this.#owner };
  }

  open(socket: ClientSocket): Promise<void> {
    this.#socket = socket;
    return Promise.resolve();
  }

  async frame(text: string | undefined): Promise<void> {
    const query = prodQuerySchema.safeParse(tryJson(text ?? ""));
    if (!query.success) {
      const message = 'A query must be {"action": "query", "message": "…", "session_id": "…"?}' +
        (detailOf(query.error) || "; not JSON");
      return this.#answer(Promise.resolve(failure({ code: "invalid_request", message })));
    }
    const problem = lacking(this.#scopes, "write");
    if (problem) return this.refused(problem);
    if (this.#unanswered >= MAX_UNANSWERED) {
      const message = `At most ${MAX_UNANSWERED} queries may be unanswered`;
      return this.#answer(Promise.resolve(failure({ code: "too_many_waiting", message })));
    }
    const session = query.data.session_id ?? this.#ownSession;
    const known = this.#askers.get(session);
    const asker = known && !known.closed
      ? known
      : await Asker.attach(this.#bridge, { owner: this.#owner, session });
    // No await between here and asking, or the asker could be detached in between.
    this.#askers.delete(session);
    this.#askers.set(session, asker);
    const answer = asker.ask({ text: query.data.message }).finally(() => this.#detachIdle());
    this.#answer(answer.then((each) => this.#reply(each, session)));
  }

  /** Resolves once every query so far has been answered. */
  get answered(): Promise<void> {
    return this.#answers.settled;
  }

  async close(): Promise<void> {
    await this.answered;
    for (const asker of this.#askers.values()) asker.detach();
  }

  failed(error: unknown): void {
    this.refused(problemOf(error, this.about));
  }

  refused(problem: Problem): void {
    this.#answer(Promise.resolve(failure(problem)));
  }

  /** Detaches from the least recently used sessions: attached ones stay in memory. */
  #detachIdle(): void {
    for (const [session, asker] of this.#askers) {
      if (this.#askers.size <= MAX_HELD) return;
      if (asker.isAsking) continue;
      asker.detach();
      this.#askers.delete(session);
    }
  }

  async #reply(answer: TurnAnswer, session: string): Promise<string> {
    if ("ok" in answer) return failure(answer);
    if (answer.type === "turn.failed") return failure(answer.error);
    const { type, position, text } = answer;
    const messages = type === "turn.completed"
      ? await this.#bridge.contextMessages({ owner: this.#owner, session }, position)
      : 0;
    const body = { response: text, session_id: session, context_length: messages };
    return JSON.stringify({ statusCode: 200, body: JSON.stringify(body) });
  }

  /** Sends an answer once those before it have been sent. */
  #answer(answer: Promise<string>): void {
    this.#unanswered += 1;
    const safe = answer.catch((error) => failure(problemOf(error, this.about)));
    this.#answers.add(async () => {
      const text = await safe;
      this.#socket?.send(text);
      this.#unanswered -= 1;
    });
  }
}

/** An answer that says what went wrong and, for whoever is asked to wait, when to ask again. */
function failure(problem: Problem): string {
  const { status: statusCode } = ERRORS[problem.code];
  const headers = retryAfterHeader(problem);
  const body = JSON.stringify({ error: problem.message });
  return JSON.stringify({ statusCode, ...("retry-after" in headers ? { headers } : {}), body });
}
