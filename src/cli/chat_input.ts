import process from "node:process";
import { createInterface } from "node:readline";
import { ChatDraft, LONGEST_DRAFT } from "./chat_draft.ts";
import { pressKey } from "./draft_keys.ts";
import { printable } from "./printable.ts";
import { TerminalInput } from "./terminal_input.ts";
import { TerminalView } from "./terminal_view.ts";
import { TextFlow } from "./text_flow.ts";
import { grouped } from "./words.ts";

/** How the program may end before the chat does; the terminal is given back then, too. */
const ENDINGS = ["unload", "error", "unhandledrejection"] as const;
const hasStopSignal = Deno.build.os !== "windows";

/** The exit code after a SIGTERM. */
const STOPPED = 143;

/** What whoever types wants. */
export interface ChatHandlers {
  /** Enter: a message or a command, of one line or more. */
  send(text: string): void;
  /** Ctrl-C while nothing is typed. */
  interrupt(): void;
  /** Ctrl-D while nothing is typed, or the terminal is gone. */
  end(): void;
  /** The message that waits is wanted back into the draft; returns whether there was one. */
  takeBack(): boolean;
  /** The draft cannot become longer; a text says so. */
  problem(text: string): void;
}

/** Where a chat is typed and shown. */
export interface ChatConsole extends Disposable {
  readonly hasColours: boolean;
  /** Who is told what is typed; nobody at first. */
  handlers: ChatHandlers | undefined;
  /** Whether what is sent must be shown: the draft that showed it is gone. */
  readonly isEchoing: boolean;
  /** Whether the prompt is shown even while nothing is typed. */
  isPrompting: boolean;
  write(text: string): void;
  /** Puts a text before what is being typed, as a paragraph of its own. */
  giveBack(text: string): void;
}

/**
 * Opens the terminal: one with a line that can be edited, or, where the output is none or can't move
 * its cursor, one that reads lines as they are.
 */
export function openConsole(): ChatConsole {
  const canMove = Deno.stdout.isTerminal() && Deno.env.get("TERM") !== "dumb";
  return canMove ? new EditingConsole() : new LineConsole();
}

/**
 * The draft below what is shown. There is no package for it: those that edit a line (Node's readline,
 * the prompts of enquirer and inquirer) draw it once and own the output until Enter, and those that
 * draw whole screens (ink, terminal-kit) give up the terminal's own scrolling.
 */
class EditingConsole implements ChatConsole {
  readonly hasColours = !Deno.noColor;
  readonly isEchoing = true;
  handlers: ChatHandlers | undefined;
  readonly #draft = new ChatDraft();
  readonly #view = new TerminalView(this.#draft);
  readonly #input: TerminalInput;
  readonly #onResize = () => this.#view.resized();
  readonly #restore = () => this[Symbol.dispose]();
  readonly #onStop = () => {
    this.#restore();
    Deno.exit(STOPPED);
  };
  #isDrawingSoon = false;
  #isClosed = false;

  constructor() {
    this.#input = new TerminalInput({
      key: (key) => this.#asked(pressKey(this.#draft, key)),
      paste: (text) => this.#asked(this.#draft.insert(printable(text)) ? undefined : "too long"),
      end: () => this.handlers?.end(),
    });
    process.stdout.on("resize", this.#onResize);
    for (const ending of ENDINGS) addEventListener(ending, this.#restore);
    if (hasStopSignal) Deno.addSignalListener("SIGTERM", this.#onStop);
  }

  write(text: string): void {
    this.#view.write(text);
  }

  get isPrompting(): boolean {
    return this.#view.isPrompting;
  }

  set isPrompting(isPrompting: boolean) {
    this.#view.isPrompting = isPrompting;
  }

  giveBack(text: string): void {
    const { text: typed } = this.#draft;
    this.#draft.set(typed === "" ? text : `${text}\n\n${typed}`);
    this.#view.changed();
  }

  /** Leaves what was typed but not sent on the screen. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const ending of ENDINGS) removeEventListener(ending, this.#restore);
    if (hasStopSignal) Deno.removeSignalListener("SIGTERM", this.#onStop);
    process.stdout.off("resize", this.#onResize);
    const { text } = this.#draft;
    this.#draft.clear();
    this.#view.isPrompting = false;
    if (text.trim() !== "") this.#view.write(`Not sent:\n${text}\n`);
    this.#view.close();
    this.#input.close();
  }

  #asked(ask: ReturnType<typeof pressKey>): void {
    switch (ask) {
      case "send":
        return this.#send();
      case "interrupt":
        if (this.#draft.text === "") return this.handlers?.interrupt();
        this.#draft.clear();
        break;
      case "end":
        return this.handlers?.end();
      case "back":
        if (!this.handlers?.takeBack()) this.#draft.up();
        break;
      case "clear screen":
        return this.#view.clear();
      case "too long":
        return this.handlers?.problem(
          `A message has at most ${grouped(LONGEST_DRAFT)} characters here`,
        );
    }
    this.#drawSoon();
  }

  #send(): void {
    if (!this.handlers) return;
    const text = this.#draft.take().replace(/\n+$/, "");
    this.#view.isPrompting = false;
    this.handlers.send(text);
  }

  /** Draws once what many keys of one piece of input have changed. */
  #drawSoon(): void {
    if (this.#isDrawingSoon) return;
    this.#isDrawingSoon = true;
    queueMicrotask(() => {
      this.#isDrawingSoon = false;
      if (!this.#isClosed) this.#view.changed();
    });
  }
}

/** Reads whole lines, which the terminal itself lets one edit. */
class LineConsole implements ChatConsole {
  readonly hasColours = false;
  readonly isEchoing = false;
  isPrompting = false;
  handlers: ChatHandlers | undefined;
  /** Holds back half an emoji; the terminal breaks the rows. */
  readonly #flow = new TextFlow(() => Infinity);
  readonly #lines = createInterface({ input: process.stdin, terminal: false });
  readonly #onInterrupt = () => this.handlers?.interrupt();

  constructor() {
    this.#lines.on("line", (text: string) => this.handlers?.send(text))
      .on("close", () => this.handlers?.end());
    Deno.addSignalListener("SIGINT", this.#onInterrupt);
  }

  write(text: string): void {
    process.stdout.write(this.#flow.add(text));
  }

  giveBack(text: string): void {
    this.write(`Not sent:\n${text}\n`);
  }

  [Symbol.dispose](): void {
    Deno.removeSignalListener("SIGINT", this.#onInterrupt);
    this.handlers = undefined;
    process.stdout.write(this.#flow.flush());
    this.#lines.close();
  }
}
