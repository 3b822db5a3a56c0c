import type { Turn } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { lateWords } from "../languages/late.ts";
import { goTo } from "../state/route.ts";
import { giveToClaude, keepFromClaude } from "../state/memory_items.ts";
import type { Session } from "../state/session.ts";
import { ActionButton } from "./actions.tsx";

interface MarksProps {
  readonly turn: Turn;
  readonly session: Session;
  /** Whether the reader may change what is remembered. */
  readonly canWrite: boolean;
}

/** What Claude does not see of a turn: all of it, or what was cut. */
export function TurnMarksView({ turn, session, canWrite }: MarksProps) {
  const { id, withheld, shortenedBy = 0 } = turn;
  const whole = turn.text.length + turn.reply.length;
  return (
    <>
      {withheld && (
        <p class="note withheld-note">
          <span>{lateWords.items.withheld}</span>
          {canWrite && (
            <button
              type="button"
              class="small quiet"
              onClick={() => void giveToClaude({ session: session.id, turn: id })}
            >
              {words.undo}
            </button>
          )}
          {session.isToldBySummary(turn) && (
            <>
              <span>{lateWords.items.summaryTells}</span>
              <button
                type="button"
                class="small quiet"
                onClick={() => goTo(session.id, "memory")}
              >
                {lateWords.items.toSummary}
              </button>
            </>
          )}
        </p>
      )}
      {!withheld && shortenedBy > 0 && (
        <p class="note shortened-note">
          {lateWords.items.shortened(Math.max(0, whole - shortenedBy), whole)}
        </p>
      )}
    </>
  );
}

/** Keeps a turn from Claude. */
export function NeverUse({ turn, session }: Pick<MarksProps, "turn" | "session">) {
  if (turn.withheld || turn.position === undefined) return null;
  return (
    <ActionButton
      icon="never"
      label={lateWords.items.never}
      onClick={() => void keepFromClaude({ session: session.id, turn: turn.id })}
    />
  );
}
