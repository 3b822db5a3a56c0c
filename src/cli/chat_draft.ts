const SEGMENTER = new Intl.Segmenter();

/** The longest draft, in UTF-16 units. */
export const LONGEST_DRAFT = 1_000_000;

/** How far back a character may begin, in UTF-16 units. */
const NEAR = 64;

/** How many sent texts can be called back. */
const REMEMBERED = 200;

/** The message being typed: its text, where the cursor is, and what was sent before. */
export class ChatDraft {
  #text = "";
  #cursor = 0;
  #killed = "";
  readonly #sent: string[] = [];
  /** Which sent text is shown; equal to their number while none is. */
  #shown = 0;
  /** What was typed before a sent text was shown. */
  #aside = "";

  get text(): string {
    return this.#text;
  }

  /** Where the cursor is, in UTF-16 units. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Inserts a text; returns false, and changes nothing, if the draft would be too long. */
  insert(text: string): boolean {
    if (this.#text.length + text.length > LONGEST_DRAFT) return false;
    this.#replace(this.#cursor, this.#cursor, text);
    return true;
  }

  /** Puts another text in place of the draft. */
  set(text: string): void {
    this.#text = text.slice(0, LONGEST_DRAFT);
    this.#cursor = this.#text.length;
  }

  /** Takes the text out; it can be called back. */
  take(): string {
    const text = this.#text;
    if (text.trim() !== "" && this.#sent.at(-1) !== text) this.#sent.push(text);
    if (this.#sent.length > REMEMBERED) this.#sent.shift();
    this.clear();
    return text;
  }

  /** Empties the draft. */
  clear(): void {
    this.set("");
    this.#shown = this.#sent.length;
    this.#aside = "";
  }

  /** Deletes the character before the cursor. */
  deleteBefore(): void {
    this.#replace(this.#before(), this.#cursor, "");
  }

  /** Deletes the character after the cursor. */
  deleteAfter(): void {
    this.#replace(this.#cursor, this.#after(), "");
  }

  /** Deletes from the cursor to the end or the beginning of something; `paste` brings it back. */
  kill(to: "line start" | "line end" | "word start" | "word end"): void {
    const place = this.#placeOf(to);
    // At the end of a line its break goes, so that the next line follows.
    const end = to === "line end" && place === this.#cursor ? place + 1 : place;
    const [from, until] = [Math.min(end, this.#cursor), Math.max(end, this.#cursor)];
    this.#killed = this.#text.slice(from, until);
    this.#replace(from, until, "");
  }

  /** Inserts what was killed last. */
  paste(): void {
    this.insert(this.#killed);
  }

  /** Moves the cursor. */
  move(to: "left" | "right" | "line start" | "line end" | "word start" | "word end"): void {
    this.#cursor = to === "left"
      ? this.#before()
      : to === "right"
      ? this.#after()
      : this.#placeOf(to);
  }

  /** Moves up a line; above the first one to the text that was sent before. */
  up(): void {
    const start = this.#lineStart();
    if (start > 0) this.#cursor = this.#inLine(this.#lineStart(start - 1));
    else if (this.#shown > 0) this.#show(this.#shown - 1);
  }

  /** Moves down a line; below the last one to the text that was sent after. */
  down(): void {
    const end = this.#lineEnd();
    if (end < this.#text.length) this.#cursor = this.#inLine(end + 1);
    else if (this.#shown < this.#sent.length) this.#show(this.#shown + 1);
  }

  #show(index: number): void {
    if (this.#shown === this.#sent.length) this.#aside = this.#text;
    this.#shown = index;
    this.set(this.#sent[index] ?? this.#aside);
  }

  #replace(from: number, to: number, text: string): void {
    this.#text = this.#text.slice(0, from) + text + this.#text.slice(to);
    this.#cursor = from + text.length;
  }

  #lineStart(from = this.#cursor): number {
    return from === 0 ? 0 : this.#text.lastIndexOf("\n", from - 1) + 1;
  }

  #lineEnd(from = this.#cursor): number {
    const end = this.#text.indexOf("\n", from);
    return end < 0 ? this.#text.length : end;
  }

  /** The place in another line that is as far from its start as the cursor is. */
  #inLine(start: number): number {
    const place = Math.min(start + this.#cursor - this.#lineStart(), this.#lineEnd(start));
    return /^[\udc00-\udfff]/.test(this.#text.slice(place)) ? place - 1 : place;
  }

  #placeOf(to: "line start" | "line end" | "word start" | "word end"): number {
    switch (to) {
      case "line start":
        return this.#lineStart();
      case "line end":
        return this.#lineEnd();
      case "word start":
        return this.#pastWord(-1);
      case "word end":
        return this.#pastWord(1);
    }
  }

  /** Where the word before or after the cursor ends, with the spaces in between. */
  #pastWord(step: 1 | -1): number {
    let place = this.#cursor;
    const isNext = (kind: RegExp) => kind.test(this.#text[step < 0 ? place - 1 : place] ?? "");
    while (isNext(/\s/)) place += step;
    while (isNext(/\S/)) place += step;
    return place;
  }

  #before(): number {
    const near = this.#text.slice(Math.max(0, this.#cursor - NEAR), this.#cursor);
    const last = [...SEGMENTER.segment(near)].at(-1)?.segment ?? "";
    return this.#cursor - last.length;
  }

  #after(): number {
    const near = this.#text.slice(this.#cursor, this.#cursor + NEAR);
    const [first] = SEGMENTER.segment(near);
    return this.#cursor + (first?.segment.length ?? 0);
  }
}
