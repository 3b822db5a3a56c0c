import type { Bridge } from "../bridge/mod.ts";
import { type ErrorCode, ERRORS, prodQuerySchema } from "../protocol/mod.ts";
import { type Answer, Asker } from "./asker.ts";
import { tryJson } from "./json.ts";
import { type Problem, problemOf } from "./problems.ts";
import type { ClientSocket, Door } from "./socket.ts";

/** Queries of one connection that may be without an answer. */
const MAX_UNANSWERED = 64;

/**
 * The door for clients of the original: one frame a query, answered by one frame, in order.
 * Messages are accepted as they come; only the answers wait for one another.
 */
export class ProdDoor implements Door {
  readonly #bridge: Bridge;
  readonly #owner: string;
  readonly #ownSession = crypto.randomUUID();
  readonly #askers = new Map<string, Asker>();
  #socket: ClientSocket | undefined;
  #answers: Promise<void> = Promise.resolve();
  #unanswered = 0;

  constructor(options: { readonly bridge: Bridge; readonly owner: string }) {
    this.#bridge = options.bridge;
    this.#owner = options.owner;
  }

  open(socket: ClientSocket): Promise<void> {
    this.#socket = socket;
    return Promise.resolve();
  }

  async frame(text: string | undefined): Promise<void> {
    const query = prodQuerySchema.safeParse(tryJson(text ?? ""));
    if (!query.success) {
      const issue = query.error.issues[0];
      const where = issue?.path.length ? `${issue.path.join(".")}: ${issue.message}` : "no JSON";
      const message = 'A query is {"action": "query", "message": "…", "session_id": "…"?}';
      return this.#answer(Promise.resolve(failure("invalid_request", `${message}; ${where}`)));
    }
    if (this.#unanswered >= MAX_UNANSWERED) {
      const message = `At most ${MAX_UNANSWERED} queries may wait for their answers`;
      return this.#answer(Promise.resolve(failure("too_many_waiting", message)));
    }
    const session = query.data.session_id ?? this.#ownSession;
    const asker = await this.#asker(session);
    const answer = asker.ask({ text: query.data.message });
    this.#answer(answer.then((each) => this.#reply(each, session)));
  }

  async close(): Promise<void> {
    await this.#answers;
    for (const asker of this.#askers.values()) asker.detach();
  }

  failed(error: unknown): void {
    this.refused(problemOf(error));
  }

  refused({ code, message }: Problem): void {
    this.#answer(Promise.resolve(failure(code, message)));
  }

  async #asker(session: string): Promise<Asker> {
    const known = this.#askers.get(session);
    if (known && !known.closed) return known;
    const asker = await Asker.attach(this.#bridge, { owner: this.#owner, session });
    this.#askers.set(session, asker);
    return asker;
  }

  async #reply(answer: Answer, session: string): Promise<string> {
    if ("ok" in answer) return failure(answer.code, answer.message);
    if (answer.type === "turn.failed") return failure(answer.error.code, answer.error.message);
    const { type, position, text } = answer;
    const messages = type === "turn.completed"
      ? await this.#bridge.contextMessages({ owner: this.#owner, session }, position)
      : 0;
    const body = { response: text, session_id: session, context_length: messages };
    return JSON.stringify({ statusCode: 200, body: JSON.stringify(body) });
  }

  /** Sends an answer once those before it are sent. */
  #answer(answer: Promise<string>): void {
    this.#unanswered += 1;
    const safe = answer.catch((error) => {
      const { code, message } = problemOf(error);
      return failure(code, message);
    });
    this.#answers = this.#answers.then(async () => {
      this.#socket?.send(await safe);
      this.#unanswered -= 1;
    });
  }
}

function failure(code: ErrorCode, message: string): string {
  const body = JSON.stringify({ error: message });
  return JSON.stringify({ statusCode: ERRORS[code].status, body });
}
