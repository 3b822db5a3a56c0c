import { readLine } from "./chat_commands.ts";
import type { ChatScreen } from "./chat_screen.ts";
import type { Next } from "./chat_session.ts";

/** A session that expired or was deleted while it was open: what is typed begins a new one. */
export class LostSession {
  readonly #screen: ChatScreen;
  readonly #space: string | undefined;

  /** `space` is the one the session had, which the new session joins. */
  constructor(
    { screen, space }: { readonly screen: ChatScreen; readonly space: string | undefined },
  ) {
    this.#screen = screen;
    this.#space = space;
  }

  /** Says what happened, and what can be done. */
  tell(why: string, { hasDraft }: { readonly hasDraft: boolean }): void {
    const where = this.#space === undefined ? "a new session" : `a new session of ${this.#space}`;
    this.#screen.problem(why);
    this.#screen.note(
      hasDraft
        ? `Your message is kept below: Enter sends it in ${where}, /quit quits`
        : `What you type is kept: Enter sends it in ${where}, /quit quits`,
    );
  }

  /** What a line of input leads to. */
  take(line: string): Next {
    const read = readLine(line);
    switch (read.kind) {
      case "nothing":
        return "stay";
      case "message": {
        const message = line;
        return { session: crypto.randomUUID(), space: this.#space ?? null, message };
      }
      case "command":
        if (read.name === "quit") return "quit";
        if (read.name === "open") return { session: read.rest };
    }
    this.#screen.problem("The session is gone; send a message, or use /open <session> or /quit");
    return "stay";
  }
}
