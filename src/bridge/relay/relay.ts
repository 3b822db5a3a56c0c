import type { StoredManifest } from "../../conversation/mod.ts";
import { defined, inSlices } from "../../shared/mod.ts";
import { inSpan, logger } from "../../telemetry/mod.ts";
import type { Rejection } from "../api/rejection.ts";
import type { Insertions, Recorded, RelayedHistory, RelayedTurn } from "../api/relaying.ts";
import type { SessionLifecycle } from "../commands/session_lifecycle.ts";
import { limitOfNewBlock, type TimeLimit } from "./time_limit.ts";
import { type KnownHistory, knownHistorySteps, turnsOfOrigin } from "./known_history.ts";
import { MaskedMessages } from "./masked_messages.ts";
import {
  findBlock,
  type FreshMessage,
  type NewBlock,
  type NewBlockParts,
  recordBlock,
} from "./new_block.ts";
import { type RecordingParts, recordTurn } from "./recording.ts";

/** A session is touched once this share of its time to live has gone since it was used. */
const TOUCHED_AFTER = 1 / 1_000;

/** So many manifests are kept until their turns are recorded. */
const MOST_MANIFESTS = 8;

/** What relaying a session works with. */
export type RelayParts = Omit<NewBlockParts & RecordingParts, "manifests" | "masked"> & {
  readonly lifecycle: SessionLifecycle;
};

/** A session whose client keeps the conversation itself: gives memory to it, and remembers its turns. */
export class Relay {
  readonly #parts: RelayParts & Pick<NewBlockParts, "masked">;
  /** By message, of the blocks that were made here last. */
  readonly #manifests = new Map<string, StoredManifest>();
  #isLossTold = false;

  constructor(parts: RelayParts) {
    this.#parts = { ...parts, masked: new MaskedMessages(parts.redactor) };
  }

  /**
   * The blocks that a request of this history holds, those of the log as it is now and perhaps a new
   * one. Throws what the log throws: without the blocks that it has, a request must not go on.
   */
  async insertions(asked: RelayedHistory): Promise<Insertions | Rejection> {
    const { aggregate: { key }, lifecycle, space } = this.#parts;
    return await inSpan("insert", { ids: { ...key, turn: asked.turns.at(-1) } }, async (span) => {
      const deadline = asked.fresh && limitOfNewBlock(this.#parts.settings);
      try {
        lifecycle.use();
        await lifecycle.watch(() => this.#follow(asked));
        const turns = await turnsOfOrigin(this.#parts.aggregate.state, asked);
        const history = turns ? { ...asked, turns } : asked;
        const refused = await space.refused(history.space);
        if (refused) return refused;
        const { blocks, known, outcome } = await this.#blocksFor(history, deadline);
        // Erased or expired meanwhile, it is begun anew.
        lifecycle.requireOpen();
        span.set(() => ({
          "bridge.inserted.blocks": blocks.size,
          "bridge.inserted.characters": blocks.get(history.turns.at(-1) ?? "")?.length ?? 0,
          ...defined({ "bridge.outcome": outcome }),
        }));
        const { generation } = this.#parts.aggregate.head ?? {};
        const isUnknown = this.#isUnknown(history, known);
        const hasGaps = hasGapsIn(history, known);
        return { ok: true, blocks, isUnknown, hasGaps, ...defined({ generation, turns }) };
      } finally {
        deadline?.end();
      }
    });
  }

  /** Records a turn whose reply is complete. Throws what the log throws. */
  async record(turn: RelayedTurn): Promise<Recorded | Rejection> {
    const { aggregate: { key } } = this.#parts;
    return await inSpan("relay", { ids: { ...key, turn: turn.turn } }, async (span) => {
      const recorded = await recordTurn(turn, { ...this.#parts, manifests: this.#manifests });
      span.set(() => ({
        "bridge.outcome": recorded.ok ? recorded.duplicate ? "known" : "recorded" : "refused",
        "gen_ai.response.model": turn.model,
        "gen_ai.usage.input_tokens": turn.usage.inputTokens,
        "gen_ai.usage.output_tokens": turn.usage.outputTokens,
      }));
      return recorded;
    });
  }

  /** Brings the state to the log's end. A request is a use of the session, whatever it brings. */
  async #follow({ isTrial = false }: RelayedHistory): Promise<void> {
    const { aggregate, now } = this.#parts;
    if (isTrial || !isTouchDue(aggregate.head, now())) return await aggregate.follow();
    await aggregate.exclusive(() => aggregate.renew());
  }

  async #blocksFor(
    { turns, places, fresh, space, isTrial = false }: RelayedHistory,
    deadline: TimeLimit | undefined,
  ): Promise<KnownHistory & { readonly outcome?: NewBlock }> {
    const { aggregate, lifecycle } = this.#parts;
    const found = await inSlices(knownHistorySteps(aggregate.state, turns));
    const turn = turns.at(-1);
    if (turn === undefined || !fresh || !deadline || found.known.at(-1) === turn) return found;
    const { known: before } = found;
    const message = {
      ...{ ...fresh, turn, place: places.at(-1) ?? 0, before },
      ...defined({ space }),
    };
    const [outcome, text] = await lifecycle.watch(() =>
      this.#newBlock(message, { isTrial, deadline })
    );
    const blocks = text === undefined ? found.blocks : new Map([...found.blocks, [turn, text]]);
    return { ...found, blocks, outcome };
  }

  /** What became of the memory for a message, and the block that it has. */
  async #newBlock(message: FreshMessage, { isTrial, deadline }: {
    readonly isTrial: boolean;
    readonly deadline: TimeLimit;
  }): Promise<readonly [NewBlock, string | undefined]> {
    const { aggregate } = this.#parts;
    const found = await findBlock(message, this.#parts, deadline);
    const text = () => aggregate.state.inserted.get(message.turn)?.text;
    if (found === "nothing") return [found, text()];
    if (typeof found !== "string" && isTrial) return ["made", text() ?? found.insertion.text];
    const outcome = typeof found === "string"
      ? found
      : await recordBlock(found, message, this.#parts, deadline);
    if (outcome === "made" && typeof found !== "string" && text() === found.insertion.text) {
      this.#keep(message.turn, found.insertion.manifest);
    }
    // The client may have sent it to another instance, too, which had more luck.
    if (outcome === "late" || outcome === "failed") await aggregate.follow();
    return [outcome, text()];
  }

  #keep(turn: string, manifest: StoredManifest): void {
    this.#manifests.set(turn, manifest);
    for (const oldest of this.#manifests.keys()) {
      if (this.#manifests.size <= MOST_MANIFESTS) break;
      this.#manifests.delete(oldest);
    }
  }

  /**
   * Whether the log does not know how a history begins; that is told once. Of the last message it may
   * know nothing yet: it is recorded with its reply.
   */
  #isUnknown({ turns }: RelayedHistory, [known]: readonly string[]): boolean {
    const isUnknown = turns.length > 1 && known !== turns[0];
    if (isUnknown && !this.#isLossTold) {
      this.#isLossTold = true;
      const message = "The log does not know how a client's history begins: " +
        "memory that its messages had may be lost";
      logger.warn(message);
    }
    return isUnknown;
  }
}

/** Whether the log does not know all messages of a history before its last one. */
function hasGapsIn({ turns }: RelayedHistory, known: readonly string[]): boolean {
  const isLastKnown = known.at(-1) === turns.at(-1);
  return known.length - (isLastKnown ? 1 : 0) < turns.length - 1;
}

function isTouchDue(
  head: RelayParts["aggregate"]["head"],
  now: number,
): boolean {
  if (!head) return false;
  const { usedAt = head.createdAt, expiresAt } = head;
  return now - usedAt > (expiresAt - usedAt) * TOUCHED_AFTER;
}
