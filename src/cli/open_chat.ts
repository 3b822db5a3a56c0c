import type { Client, Closed, State } from "../client/mod.ts";
import { hintFor } from "./bridge_hint.ts";
import type { ChatConsole, ChatHandlers } from "./chat_input.ts";
import type { ChatOptions } from "./chat_options.ts";
import { ChatScreen } from "./chat_screen.ts";
import { ChatSession, type Next } from "./chat_session.ts";
import { idProblem } from "./ids.ts";
import { LostSession } from "./lost_session.ts";

/** Where a chat goes on. */
export type NextPlace = Exclude<Next, string>;

/** A chat in one session: what is typed in the terminal, and when it is prompted for. */
export class OpenChat implements ChatHandlers {
  readonly #client: Client;
  readonly #console: ChatConsole;
  readonly #options: ChatOptions;
  readonly #screen: ChatScreen;
  readonly #session: ChatSession;
  readonly #ended = Promise.withResolvers<NextPlace | number>();
  #lost: LostSession | undefined;
  #isReady = false;

  constructor(client: Client, { console, options }: {
    readonly console: ChatConsole;
    readonly options: ChatOptions;
  }) {
    this.#client = client;
    this.#console = console;
    this.#options = options;
    this.#screen = new ChatScreen(console);
    client.on("turn", ({ status }) => {
      if (status === "streaming") this.#prompt();
    });
    this.#session = new ChatSession({
      ...{ client, address: options, screen: this.#screen, space: options.space },
      onIdle: () => this.#prompt(),
      onBack: () => this.takeBack(),
    });
    client.on("state", (state) => this.#state(state));
  }

  /** Resolves with where the chat goes on, or the exit code. */
  get ended(): Promise<NextPlace | number> {
    return this.#ended.promise;
  }

  /** Says which session was opened, attaches the files that were named, and sends a first message. */
  async begin(message: string | undefined): Promise<void> {
    const { name = this.#options.session, model } = this.#client.session ?? {};
    const { space } = this.#session;
    const where = space === undefined ? "" : `, space ${space}`;
    this.#screen.note(`Session ${name}, model ${model}${where}. /help`);
    this.#isReady = true;
    for (const path of this.#options.attach) await this.#session.take(`/attach ${path}`);
    if (message !== undefined) this.#take(message);
    else this.#prompt();
  }

  send(text: string): void {
    if (this.#console.isEchoing) this.#screen.echo(text);
    this.#take(text);
  }

  interrupt(): void {
    if (this.#lost || !this.#session.stop()) this.end();
  }

  end(): void {
    this.#ended.resolve(0);
  }

  /** Takes the last message that waits back into the draft. */
  takeBack(): boolean {
    const text = this.#lost ? undefined : this.#session.takeBack();
    if (text !== undefined) this.#console.giveBack(text);
    return text !== undefined;
  }

  problem(text: string): void {
    this.#screen.problem(text);
  }

  #take(text: string): void {
    if (this.#lost) return this.#follow(this.#lost.take(text));
    this.#session.take(text).then((next) => this.#follow(next), (error) => {
      this.problem(String(error));
      this.#prompt();
    });
  }

  #follow(next: Next): void {
    if (next === "quit") return this.end();
    if (next === "stay") return this.#prompt();
    const wrong = idProblem("session", next.session);
    if (wrong === undefined) return this.#ended.resolve(next);
    this.problem(wrong);
    this.#prompt();
  }

  /** Shows the prompt while no reply is awaited. */
  #prompt(): void {
    this.#console.isPrompting = this.#isReady &&
      (this.#lost !== undefined || this.#session.running === undefined);
  }

  #state(state: State): void {
    if (state.status !== "closed" || state.reason === "done") return;
    if (isGone(state)) return this.#lose(state.message);
    this.problem(state.message + hintFor(state));
    this.#ended.resolve(1);
  }

  /** From now on, what is typed begins a new session, at first with what was not sent here. */
  #lose(why: string): void {
    this.#lost = new LostSession({ screen: this.#screen, space: this.#session.space });
    const unsent = this.#session.unsent.join("\n\n");
    this.#lost.tell(why, { hasDraft: unsent !== "" });
    if (unsent !== "") this.#console.giveBack(unsent);
    this.#prompt();
  }
}

/** Whether a session can't be continued since it is no longer there. */
function isGone({ reason }: Closed): boolean {
  return reason === "erased" || reason === "expired";
}
