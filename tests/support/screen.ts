import headless from "@xterm/headless";
import type { Running } from "./process.ts";
import type { Size } from "./terminal.ts";

/** What a terminal shows of what a program prints, and how it scrolled. */
export class Screen {
  readonly #running: Running;
  readonly #terminal: InstanceType<typeof headless.Terminal>;
  #written = 0;

  constructor(running: Running, { columns: cols, rows }: Size) {
    this.#running = running;
    this.#terminal = new headless.Terminal({ cols, rows, allowProposedApi: true });
  }

  /** The rows, without spaces at their ends and without empty ones at the end. */
  get rows(): string[] {
    const { active } = this.#terminal.buffer;
    const rows = Array.from(
      { length: active.length },
      (_, index) => active.getLine(index)?.translateToString(true).trimEnd() ?? "",
    );
    return rows.slice(0, rows.findLastIndex((row) => row !== "") + 1);
  }

  /** The text left of the cursor in its row. */
  get beforeCursor(): string {
    const { active } = this.#terminal.buffer;
    const line = active.getLine(active.baseY + active.cursorY);
    return line?.translateToString(false, 0, active.cursorX) ?? "";
  }

  /** Resolves with the rows once they are as expected; throws when the program ends before. */
  async until(isThere: (rows: readonly string[]) => boolean): Promise<string[]> {
    for (;;) {
      const { output } = this.#running;
      const added = output.slice(this.#written);
      this.#written = output.length;
      await new Promise<void>((done) => this.#terminal.write(added, done));
      if (isThere(this.rows)) return this.rows;
      await this.#running.more(output.length).catch((error) => {
        throw new Error(`The screen is:\n${this.rows.join("\n")}`, { cause: error });
      });
    }
  }

  /** Resolves with the rows once they contain a text. */
  async shows(text: string): Promise<string[]> {
    return await this.until((rows) => rows.join("\n").includes(text));
  }

  /** Changes the size of the terminal, and tells the program. */
  async resize({ columns, rows }: Size): Promise<void> {
    const [tty] = /\/dev\/\S+/.exec(this.#running.output) ?? [];
    if (tty === undefined) throw new Error("The terminal has no name");
    this.#terminal.resize(columns, rows);
    const args = ["-F", tty, "cols", `${columns}`, "rows", `${rows}`];
    await new Deno.Command("stty", { args }).output();
  }
}
