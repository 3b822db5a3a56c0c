import { type BridgeAddress, BridgeError, type Client, type State } from "../client/mod.ts";
import { AttachedFiles, fileProblem } from "./attached_files.ts";
import { type CommandName, commandsHelp, readLine } from "./chat_commands.ts";
import { describeContext, describeInserted } from "./chat_context.ts";
import { ChatFacts } from "./chat_facts.ts";
import { ChatItems } from "./chat_items.ts";
import { sayMarks } from "./chat_marks.ts";
import { ChatReplies } from "./chat_replies.ts";
import type { ChatScreen } from "./chat_screen.ts";
import { ChatSettings } from "./chat_settings.ts";
import { describeSessions, sessionsOf } from "./chat_sessions.ts";

/** What to do after a line: stay, quit, or switch to another session. */
export type Next =
  | "stay"
  | "quit"
  | {
    readonly session: string;
    readonly space?: string | null;
    /** What to send there first. */
    readonly message?: string;
  };

const HITS = 5;

/** What a message fails with whose session is gone. */
const GONE: ReadonlySet<string> = new Set(["session_erased", "session_expired"]);

/** One session in a terminal: shows what happens in it, and carries out what is typed. */
export class ChatSession {
  readonly #client: Client;
  readonly #screen: ChatScreen;
  readonly #facts: ChatFacts;
  readonly #replies: ChatReplies;
  readonly #items: ChatItems;
  readonly #files = new AttachedFiles();
  readonly #address: BridgeAddress;
  readonly #settings: ChatSettings;
  readonly #onIdle: () => void;
  readonly #onBack: () => boolean;
  #wasAway = false;

  constructor(options: {
    readonly client: Client;
    /** Where its bridge is. */
    readonly address: BridgeAddress;
    readonly screen: ChatScreen;
    /** The space that was named for the session. */
    readonly space: string | null | undefined;
    /** Called when no turn is open any more. */
    readonly onIdle: () => void;
    /** Called when a waiting message is wanted back; whether there was one. */
    readonly onBack: () => boolean;
  }) {
    this.#client = options.client;
    this.#screen = options.screen;
    this.#address = options.address;
    this.#facts = new ChatFacts(options);
    this.#replies = new ChatReplies(options);
    this.#items = new ChatItems({ ...options, facts: this.#facts });
    this.#settings = new ChatSettings(options);
    this.#onIdle = options.onIdle;
    this.#onBack = options.onBack;
    this.#client.on("turn", (turn) => {
      if (this.#screen.turn(turn) && this.running === undefined) this.#onIdle();
    });
    sayMarks(options);
    this.#client.on("state", (state) => this.#state(state));
  }

  /** The session's space, if it has one. */
  get space(): string | undefined {
    return this.#facts.space;
  }

  /** The turn that is being answered or waiting. */
  get running(): string | undefined {
    return this.#client.turns.find(({ status }) =>
      status === "accepted" || status === "streaming" || status === "sent" || status === "queued"
    )?.id;
  }

  /** The messages that went with the session before its log had them. */
  get unsent(): readonly string[] {
    return this.#client.turns.filter(({ status, error, position }) =>
      status === "failed" && position === undefined && error !== undefined && GONE.has(error.code)
    ).map(({ text }) => text);
  }

  /** Stops the reply. Returns false if there is none. */
  stop(): boolean {
    const { running } = this;
    if (running === undefined) return false;
    this.#client.cancel(running);
    return true;
  }

  /**
   * Takes back the last message that waits while another is answered, with its files; its text, or
   * undefined if none waits.
   */
  takeBack(): string | undefined {
    const waiting = this.#client.turns.findLast(({ id, status }) =>
      (status === "accepted" || status === "sent" || status === "queued") && id !== this.running
    );
    if (!waiting) return undefined;
    this.#screen.takenBack(waiting.id);
    this.#client.cancel(waiting.id);
    if (waiting.attachments) this.#files.giveBack(waiting.attachments);
    return waiting.text;
  }

  /** Carries out a line. Refusals are shown and change nothing. */
  async take(line: string): Promise<Next> {
    const read = readLine(line);
    try {
      switch (read.kind) {
        case "nothing":
          return "stay";
        case "message":
          this.#send(read.text);
          return "stay";
        case "wrong":
          this.#screen.problem(
            read.missing === undefined
              ? `Unknown command /${read.name}; /help lists the commands, and // begins a message with /`
              : `/${read.name} needs ${read.missing}`,
          );
          return "stay";
        case "command":
          return await this.#run(read.name, read.rest) ?? "stay";
      }
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      this.#screen.problem(error.message);
      return "stay";
    }
  }

  /** Attaches a file to the next message. */
  async attach(path: string): Promise<void> {
    try {
      const file = { address: this.#address, session: this.#client.id, path };
      this.#screen.note(`Attached ${await this.#files.add(file)}`);
    } catch (error) {
      const problem = fileProblem(error, path);
      if (problem === undefined) throw error;
      this.#screen.problem(problem);
    }
  }

  #send(text: string): void {
    const attachments = this.#files.take();
    this.#screen.typed(this.#client.send(text, { attachments }).turn);
  }

  /** Carries out a command; without a result, the session stays. */
  async #run(name: CommandName, rest: string): Promise<Next | void> {
    switch (name) {
      case "help":
        return this.#screen.say(commandsHelp());
      case "context":
        return this.#screen.say(await this.#context(rest));
      case "attach":
        return await this.attach(rest);
      case "pin":
        return this.#screen.note(`Pinned as ${await this.#client.pin(rest)}`);
      case "pins":
        return this.#screen.say(await this.#pins());
      case "unpin":
        await this.#client.unpin(rest);
        return this.#screen.note("Unpinned");
      case "edit":
        return await this.#items.edit(rest);
      case "summary":
        return await this.#items.summary(rest);
      case "never":
      case "use":
        return await this.#items.withhold(rest, { isOver: name === "use" });
      case "search":
        return this.#screen.say(await this.#search(rest));
      case "facts":
        return await this.#facts.list(rest);
      case "why":
        return await this.#facts.why(rest);
      case "remember":
        return await this.#facts.remember(rest);
      case "forget":
        return await this.#facts.forget(rest);
      case "space":
        return await this.#facts.show(rest);
      case "set":
        return await this.#settings.set(rest);
      case "sessions":
        return this.#screen.say(describeSessions(await sessionsOf(this.#client.api, rest)));
      case "open":
        return { session: rest };
      case "fork":
        return await this.#fork(rest);
      case "rename":
        await this.#client.rename(rest);
        return this.#screen.note(rest === "" ? "Name removed" : `Named ${rest}`);
      case "again":
        return await this.#replies.again("regenerate");
      case "continue":
        return await this.#replies.again("continueReply");
      case "replies":
        return await this.#replies.replies(rest);
      case "instead":
        return await this.#askInstead(rest);
      case "back":
        return this.#onBack() ? undefined : this.#screen.problem("No message is waiting");
      case "retry":
        return this.#retry();
      case "cancel":
        return this.stop() ? undefined : this.#screen.problem("No reply is in progress");
      case "quit":
        return "quit";
      default:
        return name satisfies never;
    }
  }

  async #context(message: string): Promise<string> {
    const { api, id, turns } = this.#client;
    if (message !== "") return describeContext(await api.context(id, { message }));
    const last = turns.findLast(({ status }) => status === "completed");
    if (!last) return "No reply yet; /context <message> shows what would be sent";
    const told = await api.turnContext(id, last.id);
    return "inserted" in told ? describeInserted(told) : describeContext(told);
  }

  async #search(q: string): Promise<string> {
    const hits = await this.#client.api.search(this.#client.id, { q, limit: HITS });
    const lines = hits.map(({ at, part, text, position }) =>
      `  ${at.slice(0, 10)} ${position} ${part === "message" ? "you" : "reply"}: ${
        text.replaceAll(/\s+/g, " ")
      }`
    );
    return lines.join("\n") || "No matches";
  }

  async #pins(): Promise<string> {
    const pins = await this.#client.api.pins(this.#client.id);
    return pins.map(({ note, text }) => `  ${note}  ${text}`).join("\n") || "No pinned notes";
  }

  async #fork(position: string): Promise<Next | void> {
    const { api, id } = this.#client;
    const at = position === "" ? (await api.session(id)).position : Number(position);
    if (!Number.isInteger(at) || at < 0) {
      return this.#screen.problem("/fork takes a position: a whole number");
    }
    const { session } = await api.fork(id, { at });
    this.#screen.note(`Forked at position ${at}`);
    return { session };
  }

  async #askInstead(message: string): Promise<Next | void> {
    const fork = await this.#replies.edit();
    if (!fork) return;
    this.#screen.note(`Continues in a fork, ${fork.session}; /open ${this.#client.id} goes back`);
    return { ...fork, message };
  }

  #retry(): void {
    const last = this.#client.turns.at(-1);
    if (last?.status !== "failed" && last?.status !== "cancelled") {
      return this.#screen.problem("The last turn did not fail");
    }
    this.#screen.typed(last.id);
    this.#client.retry(last.id);
  }

  #state(state: State): void {
    if (state.status === "waiting") {
      if (!this.#wasAway) {
        this.#screen.note(`Can't reach the bridge (${state.why}); reconnecting …`);
      }
      this.#wasAway = true;
    }
    if (state.status === "open" && this.#wasAway) {
      this.#wasAway = false;
      this.#screen.note("Reconnected");
    }
  }
}
