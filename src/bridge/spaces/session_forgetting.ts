import { generationsOf } from "../../knowledge/mod.ts";
import type { ForgetMark, SessionLog } from "../../session_log/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { SessionKey } from "../api/session.ts";
import type { LiveSpace } from "./live_space.ts";
import type { LiveSpaces } from "./live_spaces.ts";

/**
 * Law 15: tells spaces that a session of theirs was erased, so that they forget what only it said. The
 * marks that the erasure left say what is to be told; whoever finds one does it.
 */
export class SessionForgetting {
  readonly #log: SessionLog;
  readonly #spaces: LiveSpaces;

  constructor(log: SessionLog, spaces: LiveSpaces) {
    this.#log = log;
    this.#spaces = spaces;
  }

  /** Erases a session, and has every space that it was ever in forget it. False without one. */
  async erase(key: SessionKey): Promise<boolean> {
    const head = await this.#log.head(key);
    const wasThere = await this.#log.erase(key);
    const { space, formerSpaces = [] } = head ?? {};
    for (const each of new Set([...space === undefined ? [] : [space], ...formerSpaces])) {
      const marks = await this.#log.forgetMarks.ofSpace({ owner: key.owner, space: each });
      await this.#tellAll(marks.filter(({ session }) => session === key.session));
    }
    return wasThere;
  }

  /** Tells what erasures that were interrupted have left to be told. */
  async sweep(): Promise<void> {
    await this.#tellAll(await this.#log.forgetMarks.next());
  }

  /** A space that cannot be told now is told by the next sweep. */
  async #tellAll(marks: readonly ForgetMark[]): Promise<void> {
    for (const mark of marks) {
      try {
        await this.#tell(mark);
      } catch (error) {
        const { owner, session, space } = mark;
        logger.warn("A space could not forget an erased session; will retry", {
          ...{ owner, session, space, error },
        });
      }
    }
  }

  async #tell(mark: ForgetMark): Promise<void> {
    await this.#spaces.use(mark, async (live) => {
      for (const generation of livesOf(live, mark)) {
        const { session } = mark;
        const salt = crypto.randomUUID();
        await live.handle({ type: "LeaveSession", session, generation, reason: "erased", salt });
      }
    });
    await this.#log.forgetMarks.remove(mark);
  }
}

/** The lives of a session that a mark means: one, or all where its head could not be read. */
function livesOf(
  { state }: LiveSpace,
  { session, generation }: ForgetMark,
): string[] {
  return generation === "" ? generationsOf(state, session) : [generation];
}
