import { type ServerFrame, serverFrameSchema } from "../../src/protocol/mod.ts";
import { PATIENCE_MS } from "./patience.ts";

type FrameOf<Type extends ServerFrame["type"]> = Extract<ServerFrame, { type: Type }>;

const OUTCOMES = new Set(["turn.completed", "turn.failed", "turn.cancelled"]);

/** The frames that one client saw, in order, each one checked against the wire's schemas. */
export class Frames {
  readonly all: ServerFrame[] = [];
  readonly #waiting = new Set<() => void>();

  take(frame: unknown): void {
    this.all.push(serverFrameSchema.parse(frame));
    for (const look of [...this.#waiting]) look();
  }

  of<Type extends ServerFrame["type"]>(type: Type): FrameOf<Type>[] {
    return this.all.filter((frame): frame is FrameOf<Type> => frame.type === type);
  }

  /** The types in order; deltas that follow one another count once. */
  get types(): string[] {
    return this.all.map(({ type }) => type)
      .filter((type, index, all) => type !== "turn.delta" || all[index - 1] !== type);
  }

  /** The first frame of the type, seen or to come, that the condition holds for. */
  async until<Type extends ServerFrame["type"]>(
    type: Type,
    holds: (frame: FrameOf<Type>) => boolean = () => true,
  ): Promise<FrameOf<Type>> {
    return await this.#awaited(() => this.of(type).find(holds), type);
  }

  /** The frame that ends a turn, seen or to come. */
  async outcome(turn: string): Promise<ServerFrame> {
    const isOutcome = (frame: ServerFrame) =>
      OUTCOMES.has(frame.type) && "turn" in frame && frame.turn === turn;
    return await this.#awaited(() => this.all.findLast(isOutcome), `outcome of ${turn}`);
  }

  async #awaited<Found>(find: () => Found | undefined, what: string): Promise<Found> {
    const { promise, resolve, reject } = Promise.withResolvers<Found>();
    const look = () => {
      const found = find();
      if (found !== undefined) resolve(found);
    };
    const timer = setTimeout(() => {
      const seen = this.all.map((frame) => JSON.stringify(frame).slice(0, 200)).join("\n");
      reject(new Error(`No ${what} came in ${PATIENCE_MS} ms; seen:\n${seen}`));
    }, PATIENCE_MS);
    this.#waiting.add(look);
    look();
    return await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  /** What the deltas of a turn say, put together by their offsets as a client would. */
  streamed(turn: string): string {
    return this.of("turn.delta").filter((delta) => delta.turn === turn)
      .reduce((text, delta) => text.slice(0, delta.offset) + delta.text, "");
  }
}
