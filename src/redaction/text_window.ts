import type { Characters } from "./characters.ts";
import { type Anchor, foldCharacters, type Place, withoutGap } from "./folding.ts";

/** How many runs of a set of characters are remembered: more than one rule ever asks for at once. */
const MOST_RUNS = 8;

/** A run of characters: the text between two positions. */
export interface Run {
  from: number;
  to: number;
}

/**
 * A window on a text that arrives in pieces, as secrets are searched in it (`folding.ts`), and what
 * has not been taken yet of the text itself. Positions count in the folded text, from the beginning
 * of the window; those in the text itself, from its beginning.
 */
export class TextWindow {
  /** The folded text of the window. */
  text = "";
  /** Where the window begins in the folded text. */
  #base = 0;
  /** The text itself that has not been taken, which is put together only when it is, and its beginning. */
  #source = "";
  #taken = 0;
  /** Where the text itself and the folded one differ, by places in the folded one. */
  readonly #anchors: Anchor[] = [];
  readonly #replaced: Place[] = [];
  /** How much further the text itself is than the folded one before the first anchor. */
  #shift = 0;
  /** Half a character, which the next piece may complete, and how many invisible ones come before. */
  #half = "";
  #invisible = 0;
  readonly #runs = new Map<Characters, Run[]>();
  /** Where what announces a seed phrase was last seen. */
  announced = -Infinity;
  /** Where the last secret ended: whatever it ended with, another one can begin there. */
  border = -1;

  /** Appends a piece; the last one ends the text. */
  append(piece: string, { isEnd }: { readonly isEnd: boolean }): void {
    const whole = this.#half + piece;
    this.#half = !isEnd && endsInHalf(whole) ? whole.slice(-1) : "";
    const added = this.#half === "" ? whole : whole.slice(0, -1);
    const { text, anchors, replaced, invisible } = foldCharacters(added, {
      invisible: this.#invisible,
    });
    const end = this.#base + this.text.length;
    const sourceEnd = this.#taken + this.#source.length;
    for (const { at, from, end: before } of anchors) {
      const anchor = { at: end + at, from: sourceEnd + from, end: sourceEnd + before };
      this.#anchors.push(withoutGap(this.#anchors, anchor));
    }
    for (const { at } of replaced) this.#replaced.push({ at: end + at });
    this.#invisible = invisible;
    this.text += text;
    this.#source += added;
  }

  /** Takes what has not been taken of the text itself before a position in it. */
  take(to: number): string {
    const length = to - this.#taken;
    if (length <= 0) return "";
    const taken = length === this.#source.length ? this.#source : this.#source.slice(0, length);
    this.#source = length === this.#source.length ? "" : this.#source.slice(length);
    this.#taken = to;
    return taken;
  }

  /** Where in the text itself the character at a position begins. */
  sourceStart(at: number): number {
    if (at >= this.text.length) return this.#taken + this.#source.length;
    const place = this.#base + at;
    const anchor = this.#anchors[countUpTo(this.#anchors, place) - 1];
    return anchor ? anchor.from + place - anchor.at : place + this.#shift;
  }

  /** Where in the text itself the character before a position ends. */
  sourceEnd(at: number): number {
    const place = this.#base + at;
    const anchor = this.#anchors[countUpTo(this.#anchors, place) - 1];
    if (!anchor) return place + this.#shift;
    return anchor.at === place ? anchor.end : anchor.from + place - anchor.at;
  }

  /** Whether something invisible may stand somewhere in the window. */
  get hasGaps(): boolean {
    return this.#anchors.length > 0;
  }

  /** Whether something invisible stands before a position. */
  hasGap(at: number): boolean {
    if (!this.hasGaps) return false;
    const place = this.#base + at;
    const anchor = this.#anchors[countUpTo(this.#anchors, place) - 1];
    return anchor?.at === place && anchor.end < anchor.from;
  }

  /** Whether the character at a position is written as another one in the text itself. */
  isFolded(at: number): boolean {
    const place = this.#base + at;
    return this.#replaced[countUpTo(this.#replaced, place) - 1]?.at === place;
  }

  /** Forgets what is before a position. */
  forget(before: number): void {
    if (before <= 0) return;
    this.text = this.text.slice(before);
    this.#base += before;
    this.announced -= before;
    this.border -= before;
    const forgotten = this.#anchors.splice(0, countUpTo(this.#anchors, this.#base - 1)).at(-1);
    if (forgotten) this.#shift = forgotten.from - forgotten.at;
    this.#replaced.splice(0, countUpTo(this.#replaced, this.#base - 1));
    for (const runs of this.#runs.values()) {
      for (const run of runs) {
        run.from -= before;
        run.to -= before;
      }
    }
  }

  /**
   * What is known of the run of a set's characters that contains a position, or else a new run that
   * begins there. Whoever reads on in it moves its end, so that no character is read twice.
   */
  runAt(set: Characters, at: number): Run {
    let runs = this.#runs.get(set);
    if (!runs) this.#runs.set(set, runs = []);
    for (const run of runs) {
      if (run.from <= at && at <= run.to) return run;
    }
    const run = { from: at, to: at };
    runs.unshift(run);
    if (runs.length > MOST_RUNS) runs.pop();
    return run;
  }
}

/** Whether a text ends in the first half of a character. */
function endsInHalf(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}

/** How many of some places in ascending order are not after another one. */
function countUpTo(places: readonly Place[], at: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.at ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
