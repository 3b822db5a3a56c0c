import { appendDeadlines, type AppendResult, type PartMaker } from "../event_store/mod.ts";
import type { Appended, Batch } from "./batch.ts";
import type { ContentHashes } from "./content_hashes.ts";
import type { SessionContext } from "./context.ts";
import type { Leases, TakenWith } from "./leases.ts";
import type { OpenTurns } from "./projections/open_turns.ts";
import type { SessionList } from "./projections/session_list.ts";
import type { Limited, QuotaCounter } from "./quotas.ts";
import { sessionHead, type SessionKey, streamLabel, streamOf } from "./session.ts";

/** The modules that add parts to a session's commits. */
export interface Participants {
  readonly quotas: QuotaCounter;
  readonly list: SessionList;
  readonly hashes: ContentHashes;
  readonly leases: Leases;
  readonly openTurns: OpenTurns;
}

const NOTHING = { turns: 0, tokens: 0 };

/** Appends batches to sessions: the events, and with them every participant's part. */
export class SessionAppends {
  readonly #context: SessionContext;
  readonly #participants: Participants;

  constructor(context: SessionContext, participants: Participants) {
    this.#context = context;
    this.#participants = participants;
  }

  /**
   * As `SessionLog.append`. An append whose deadline has passed by the time its owner is served is not
   * started.
   */
  async append(key: SessionKey, batch: Batch): Promise<Appended> {
    const { spending = NOTHING } = batch;
    return await this.#context.kv.operation("append to the event log", async (signal) => {
      return await this.#participants.quotas.inTurn(key.owner, spending, async () => {
        signal.throwIfAborted();
        return await this.#append(key, batch);
      });
    }, { deadlines: appendDeadlines(batch.events) });
  }

  async #append(key: SessionKey, batch: Batch): Promise<Appended> {
    const { expected, generation, events, turns, label, takes } = batch;
    const { leases } = this.#participants;
    let taken: TakenWith | undefined;
    const taking: PartMaker[] = takes === undefined ? [] : [({ head }) => {
      taken = leases.takeWith(key, { holder: takes, generation: head.generation });
      return taken.part;
    }];
    const result = await this.#context.store.append(streamOf(key), {
      expected,
      generation,
      events,
      tally: turns,
      label: label && streamLabel(label),
      parts: [...this.#parts(key, batch), ...taking],
    });
    return appendedOf(result, taken);
  }

  /** What rides on the commit of a batch. */
  #parts(key: SessionKey, batch: Batch): PartMaker<Limited>[] {
    const { hash, lease, open, spending = NOTHING } = batch;
    const { quotas, list, hashes, leases, openTurns } = this.#participants;
    return [
      quotas.part(key.owner, spending),
      (commit) => list.part(commit),
      ...hash ? [hashes.part(key, hash)] : [],
      () => leases.guard(key, { lease, open }),
      () => openTurns.part(key, open),
    ];
  }
}

function appendedOf(result: AppendResult<Limited>, taken: TakenWith | undefined): Appended {
  if (!result.ok) {
    const { refused, ...rejected } = result;
    return refused ? { ...rejected, limited: refused } : rejected;
  }
  const { recorded, head, versionstamp } = result;
  const appended = { ok: true, recorded, head: sessionHead(head) } as const;
  if (!taken || versionstamp === undefined) return appended;
  return { ...appended, lease: taken.lease(versionstamp) };
}
