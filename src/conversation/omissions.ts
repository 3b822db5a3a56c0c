import type { Manifest, OmissionReason } from "./events.ts";
import type { SettledTurn } from "./turns.ts";

/** A turn that is not in a context, and why. */
export interface OmittedTurn {
  readonly turn: SettledTurn;
  readonly reason: OmissionReason;
}

/** What a context leaves out; neighbours with the same reason share a row. */
export class Omissions {
  readonly rows: Manifest["leftOut"] = [];

  /** Adds a turn; it must be newer than the ones before. */
  add({ turn, reason }: OmittedTurn): void {
    const from = turn.receivedAt;
    const to = turn.outcome.position;
    const older = this.rows.at(-1);
    if (older?.reason === reason) {
      older.from = Math.min(older.from, from);
      older.to = Math.max(older.to, to);
      older.turns += 1;
    } else {
      this.rows.push({ reason, from, to, turns: 1 });
    }
  }
}
