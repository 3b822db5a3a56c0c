import type { FrameOf } from "./frames.ts";
import type { Turn } from "./turns.ts";

/** What later frames say of turns, which may not be loaded yet: the newest word counts. */
export class TurnMarks {
  /** By turn: where it was withheld or released last. */
  readonly #withheld = new Map<
    string,
    NonNullable<Turn["withheld"]> & { readonly isOver: boolean }
  >();
  /** By the position of the message: by how much it was shortened, and where that was said. */
  readonly #shortened = new Map<number, { readonly by: number; readonly at: number }>();

  /** A turn was withheld or released. Returns whether that is news. */
  withhold(frame: FrameOf<"turn.withheld"> | FrameOf<"turn.released">): boolean {
    const { turn, position } = frame;
    if (position <= (this.#withheld.get(turn)?.position ?? 0)) return false;
    const isOver = frame.type === "turn.released";
    const { summary } = frame.type === "turn.withheld" ? frame : {};
    this.#withheld.set(turn, { position, isOver, ...(summary === undefined ? {} : { summary }) });
    return true;
  }

  /** A reply's context had turns shortened. Returns the positions of their messages. */
  shorten({ shortened = [], position: at }: FrameOf<"turn.completed">): ReadonlySet<number> {
    const news = shortened.filter(({ position }) => at > (this.#shortened.get(position)?.at ?? 0));
    for (const { position, by } of news) this.#shortened.set(position, { by, at });
    return new Set(news.map(({ position }) => position));
  }

  /** A turn with what is known of it. */
  on(turn: Turn): Turn {
    const known = this.#withheld.get(turn.id);
    const { by } = this.#shortened.get(turn.position ?? 0) ?? {};
    const isWithheld = known !== undefined && !known.isOver;
    if (by === turn.shortenedBy && !isWithheld && !turn.withheld) return turn;
    const { withheld: _, shortenedBy: __, ...bare } = turn;
    const cut = by === undefined ? {} : { shortenedBy: by };
    if (!isWithheld) return { ...bare, ...cut };
    const { isOver: ___, ...withheld } = known;
    return { ...bare, ...cut, withheld };
  }

  /** Forgets all of it. */
  clear(): void {
    this.#withheld.clear();
    this.#shortened.clear();
  }
}
