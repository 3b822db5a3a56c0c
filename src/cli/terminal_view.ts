import process from "node:process";
import type { ChatDraft } from "./chat_draft.ts";
import { type DraftRows, draftRows } from "./draft_rows.ts";
import { cellsOf } from "./cells.ts";
import { TextFlow } from "./text_flow.ts";

/** What a terminal is taken for that does not say how large it is. */
const USUAL = { columns: 80, rows: 24 };

/** A style of the screen, such as red; the text around it is printable. */
// deno-lint-ignore no-control-regex
const STYLE = /(\x1b\[\d+m)/;

/**
 * Shows a text that grows, and below it the draft: whatever is written goes above the draft, which is
 * drawn again.
 */
export class TerminalView {
  readonly #draft: ChatDraft;
  readonly #flow: TextFlow;
  #columns: number;
  #drawn: DraftRows | undefined;
  #isPrompting = false;

  constructor(draft: ChatDraft) {
    this.#draft = draft;
    this.#columns = sizeOf().columns;
    // The last column stays empty: in it, terminals disagree on where the cursor is.
    this.#flow = new TextFlow(() => this.#columns - 1);
  }

  /** Whether the prompt is shown while nothing is typed. */
  get isPrompting(): boolean {
    return this.#isPrompting;
  }

  set isPrompting(isPrompting: boolean) {
    if (isPrompting !== this.#isPrompting) this.#update("", isPrompting);
  }

  /** Writes a text above the draft. */
  write(text: string): void {
    this.#update(text, this.#isPrompting);
  }

  /** The draft has changed. */
  changed(): void {
    this.#update("", this.#isPrompting);
  }

  /** The terminal has another size, and has broken the rows that are longer anew. */
  resized(): void {
    const { columns } = sizeOf();
    const rowsOf = (cells: number) => Math.max(1, Math.ceil(cells / columns));
    if (this.#drawn) {
      const { rows, cursorRow, cursorColumn } = this.#drawn;
      const above = rows.slice(0, cursorRow).reduce((sum, row) => sum + rowsOf(cellsOf(row)), 0);
      this.#drawn = {
        rows,
        cursorRow: above + Math.floor(cursorColumn / columns),
        cursorColumn: cursorColumn % columns,
      };
    }
    this.#columns = columns;
    this.#flow.column = this.#flow.column % columns;
    this.changed();
  }

  /** Clears the screen, and draws the draft at its top. */
  clear(): void {
    this.#drawn = undefined;
    this.#flow.column = 0;
    send(`\x1b[H\x1b[2J${this.#draw()}`);
  }

  /** Draws no draft any more. */
  close(): void {
    send(this.#erase() + crlf(this.#flow.flush()));
  }

  #update(text: string, isPrompting: boolean): void {
    const erased = this.#erase();
    const written = crlf(this.#flowing(text));
    this.#isPrompting = isPrompting;
    send(erased + written + this.#draw());
  }

  #flowing(text: string): string {
    return text.split(STYLE).map((part) =>
      STYLE.test(part) ? this.#flow.flush() + part : this.#flow.add(part)
    ).join("");
  }

  /** Removes the draft, and puts the cursor where the text goes on. */
  #erase(): string {
    if (!this.#drawn) return "";
    const { column } = this.#flow;
    const up = this.#drawn.cursorRow;
    this.#drawn = undefined;
    const back = column > 0 ? `\x1b[A\x1b[${column + 1}G` : "";
    return `${up > 0 ? `\x1b[${up}A` : ""}\r\x1b[J${back}`;
  }

  #draw(): string {
    if (!this.#isPrompting && this.#draft.text === "") return "";
    const { rows: height } = sizeOf();
    const room = { width: this.#columns - 1, height: Math.max(1, height - 2) };
    this.#drawn = draftRows(this.#draft, room);
    const { rows, cursorRow, cursorColumn } = this.#drawn;
    const up = rows.length - 1 - cursorRow;
    return (this.#flow.column > 0 ? "\r\n" : "") + rows.join("\r\n") +
      `${up > 0 ? `\x1b[${up}A` : ""}\r\x1b[${cursorColumn}C`;
  }
}

function sizeOf(): { readonly columns: number; readonly rows: number } {
  const { columns, rows } = process.stdout;
  return { columns: columns || USUAL.columns, rows: rows || USUAL.rows };
}

function crlf(text: string): string {
  return text.replaceAll("\n", "\r\n");
}

function send(text: string): void {
  if (text !== "") process.stdout.write(text);
}
