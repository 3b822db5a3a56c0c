import {
  appendDeadlines,
  type AppendResult,
  type CommitContext,
  type OnCommitting,
  type PartMaker,
} from "../event_store/mod.ts";
import type { Appended, Batch } from "./batch.ts";
import type { OwnerAccounts } from "./accounts/accounts.ts";
import type { OverAllowance } from "./accounts/allowances.ts";
import type { Charge } from "./accounts/charge.ts";
import { appendCharged } from "./accounts/charged_append.ts";
import type { ContentHashes } from "./content_hashes.ts";
import { FILE_DEADLINES, type Files } from "./files/files.ts";
import type { SessionContext } from "./context.ts";
import type { Leases, TakenWith } from "./leases.ts";
import type { LearnMarks } from "./marks/learn_marks.ts";
import type { OpenTurns } from "./projections/open_turns.ts";
import type { SessionList } from "./projections/session_list.ts";
import type { Limited, QuotaCounter } from "./quotas.ts";
import { sessionHead, type SessionKey, streamLabel, streamOf } from "./session.ts";

/** How many deadlines more an append has that writes the pieces of files. */
function fileDeadlines({ file, keeps = [] }: Batch): number {
  return FILE_DEADLINES * (keeps.length + (file ? 1 : 0));
}

/** The modules that add parts to a session's commits. */
export interface Participants {
  readonly quotas: QuotaCounter;
  readonly accounts: OwnerAccounts;
  readonly list: SessionList;
  readonly hashes: ContentHashes;
  readonly leases: Leases;
  readonly openTurns: OpenTurns;
  readonly learnMarks: LearnMarks;
  readonly files: Files;
}

/** Why a part refuses an append. */
type Refused = Limited | OverAllowance;

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
  append(key: SessionKey, batch: Batch, onCommitting?: OnCommitting): Promise<Appended> {
    const { owner } = key;
    const { expected, isBounded = false, spending = NOTHING } = batch;
    const { accounts, quotas } = this.#participants;
    const append = (charge: Charge) => this.#append(key, batch, { charge, onCommitting });
    return this.#context.kv.operation("append to the event log", (signal) => {
      const charged = { owner, counted: "sessions", isBounded, expected, signal } as const;
      return quotas.inTurn(owner, spending, () => appendCharged(accounts, charged, append));
    }, { deadlines: appendDeadlines({ ...batch, partDeadlines: fileDeadlines(batch) }) });
  }

  async #append(key: SessionKey, batch: Batch, { charge, onCommitting }: {
    readonly charge: Charge;
    readonly onCommitting: OnCommitting | undefined;
  }): Promise<Appended> {
    const { expected, generation, events, turns, label, takes, keepFor, beside } = batch;
    const { spending = NOTHING } = batch;
    const { leases, quotas } = this.#participants;
    let taken: TakenWith | undefined;
    const taking: PartMaker[] = takes === undefined ? [] : [({ head }) => {
      taken = leases.takeWith(key, { holder: takes, generation: head.generation });
      return taken.part;
    }];
    const result = await quotas.spend(
      key.owner,
      spending,
      (spent) =>
        this.#context.store.append(streamOf(key), {
          expected,
          generation,
          events,
          tally: turns,
          beside,
          onCommitting,
          ttlMs: keepFor == null ? keepFor : keepFor * 1_000,
          label: label && streamLabel(label),
          partDeadlines: fileDeadlines(batch),
          parts: [
            spent,
            ...this.#parts(key, batch),
            ...taking,
            (commit) => charge.part(commit),
            ...this.#files(key, batch),
          ],
        }),
    );
    if (result.ok) charge.applied(result.versionstamp);
    return appendedOf(result, taken);
  }

  /** The files that are written with a batch: last, since their pieces are written ahead. */
  #files(key: SessionKey, { file, keeps = [] }: Batch): PartMaker[] {
    const { files } = this.#participants;
    return [
      ...file ? [files.part(key, file)] : [],
      ...keeps.length > 0 ? [files.keeping(key, keeps)] : [],
    ];
  }

  /** What rides on the commit of a batch. */
  #parts(key: SessionKey, batch: Batch): PartMaker<Refused>[] {
    const { hash, lease, open, learn } = batch;
    const { list, hashes, leases, openTurns, learnMarks } = this.#participants;
    return [
      (commit) => list.part(commit),
      ...hash ? [hashes.part(key, hash)] : [],
      () => leases.guard(key, { lease, open }),
      ({ head }) => openTurns.part(key, open, head),
      ...learn ? [({ head }: CommitContext) => learnMarks.part(key, learn, head)] : [],
    ];
  }
}

function appendedOf(result: AppendResult<Refused>, taken: TakenWith | undefined): Appended {
  if (!result.ok) {
    const { refused, ...rejected } = result;
    if (!refused) return rejected;
    return { ...rejected, ..."quota" in refused ? { limited: refused } : { over: refused } };
  }
  const { recorded, head, versionstamp } = result;
  const appended = { ok: true, recorded, head: sessionHead(head) } as const;
  if (!taken || versionstamp === undefined) return appended;
  return { ...appended, lease: taken.lease(versionstamp) };
}
