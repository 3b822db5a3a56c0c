const LINE_END = /\r\n|\n|\r/g;

/** Passes text on in which no line is longer than so many characters: longer ones are cut. */
export class LineLimit {
  readonly #most: number;
  readonly #onText: (text: string) => void;
  /** How long the line is that has not ended yet. */
  #length = 0;

  constructor(most: number, onText: (text: string) => void) {
    this.#most = most;
    this.#onText = onText;
  }

  /** Takes the next piece of text. */
  feed(piece: string): void {
    if (this.#length + piece.length <= this.#most) {
      const end = Math.max(piece.lastIndexOf("\n"), piece.lastIndexOf("\r"));
      this.#length = end < 0 ? this.#length + piece.length : piece.length - end - 1;
      this.#onText(piece);
      return;
    }
    let from = 0;
    for (const { 0: lineEnd, index } of piece.matchAll(LINE_END)) {
      this.#cut(piece.slice(from, index));
      this.#onText(lineEnd);
      this.#length = 0;
      from = index + lineEnd.length;
    }
    this.#cut(piece.slice(from));
  }

  /** Passes on what of a line, or of a part of one, is within the limit. */
  #cut(part: string): void {
    const room = Math.max(0, this.#most - this.#length);
    this.#length += part.length;
    if (room > 0 && part !== "") this.#onText(part.slice(0, room));
  }
}
