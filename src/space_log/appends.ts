import { appendDeadlines, type AppendResult, type PartMaker } from "../event_store/mod.ts";
import {
  appendCharged,
  type Charge,
  type Leases,
  type Limited,
  type OverAllowance,
  type StreamList,
} from "../session_log/mod.ts";
import type { SpaceAppended, SpaceBatch } from "./batch.ts";
import type { SpaceContext } from "./context.ts";
import type { SpaceSnapshots } from "./snapshots.ts";
import { spaceHead, type SpaceKey, spaceStream, spaceStreamLabel } from "./space.ts";

const NOTHING = { turns: 0, tokens: 0 };

/** Appends batches to spaces: the events, and with them the parts of lists, leases and accounts. */
export class SpaceAppends {
  readonly #context: SpaceContext;
  readonly #list: StreamList;
  readonly #leases: Leases<SpaceKey>;
  readonly #snapshots: SpaceSnapshots;

  constructor(context: SpaceContext, parts: {
    readonly list: StreamList;
    readonly leases: Leases<SpaceKey>;
    readonly snapshots: SpaceSnapshots;
  }) {
    this.#context = context;
    this.#list = parts.list;
    this.#leases = parts.leases;
    this.#snapshots = parts.snapshots;
  }

  /** As `SpaceLog.append`. */
  append(key: SpaceKey, batch: SpaceBatch): Promise<SpaceAppended> {
    const { kv, accounts, quotas } = this.#context;
    const { owner } = key;
    const { expected, events, isBounded = false, spending = NOTHING } = batch;
    const append = (charge: Charge) => this.#append(key, batch, charge);
    return kv.operation("append to a space", (signal) => {
      const charged = { owner, counted: "spaces", isBounded, expected, signal } as const;
      return quotas.inTurn(owner, spending, () => appendCharged(accounts, charged, append));
    }, { deadlines: appendDeadlines({ events }) });
  }

  async #append(key: SpaceKey, batch: SpaceBatch, charge: Charge): Promise<SpaceAppended> {
    const { expected, generation, events, replaces, facts, label, spending = NOTHING } = batch;
    const { quotas, store } = this.#context;
    const result = await quotas.spend(
      key.owner,
      spending,
      (spent) =>
        store.append(spaceStream(key), {
          expected,
          generation,
          events,
          replaces,
          tally: facts,
          label: label && spaceStreamLabel(label),
          parts: [spent, ...this.#parts(key, batch, charge)],
        }),
    );
    if (result.ok) charge.applied(result.versionstamp);
    if (result.ok && isErasing(batch)) await this.#clearSnapshot(key, result.head.generation);
    return appendedOf(result);
  }

  async #clearSnapshot(key: SpaceKey, generation: string): Promise<void> {
    try {
      await this.#snapshots.clear(key, generation);
    } catch {
      // The texts are gone: nobody can read what is left, and it expires by itself.
    }
  }

  #parts(
    key: SpaceKey,
    batch: SpaceBatch,
    charge: Charge,
  ): PartMaker<Limited | OverAllowance>[] {
    const { lease } = batch;
    return [
      (commit) => this.#list.part(commit),
      () => this.#leases.guard(key, { lease }),
      (commit) => charge.part(commit),
      ({ head: { generation } }) => ({
        checks: [],
        mutations: isErasing(batch) ? this.#snapshots.forgetting(key, generation) : [],
      }),
    ];
  }
}

/** Whether texts go with a batch. */
function isErasing({ replaces = [] }: SpaceBatch): boolean {
  return replaces.length > 0;
}

function appendedOf(result: AppendResult<Limited | OverAllowance>): SpaceAppended {
  if (!result.ok) {
    const { refused, ...rejected } = result;
    if (!refused) return rejected;
    return { ...rejected, ..."quota" in refused ? { limited: refused } : { over: refused } };
  }
  const { recorded, head } = result;
  return { ok: true, recorded, head: spaceHead(head) };
}
