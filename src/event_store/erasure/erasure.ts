import type { StoreContext } from "../context.ts";
import { expiryOf } from "../expiry/expiry.ts";
import type { Guests } from "../guests.ts";
import { parseHead, readHead } from "../head/head_codec.ts";
import { BATCH_MUTATIONS } from "../limits.ts";
import type { Mutation } from "../../kv/mod.ts";
import type { CommitPart } from "../parts.ts";
import type { StreamHead, StreamKey, StreamKind } from "../types.ts";
import { deletePass, deleteStrayKeys } from "./deletion.ts";
import { tokenOf, tombstoneMutation } from "./erasure_guard.ts";

/**
 * What the first commit of an erasure writes besides, for the head that it takes; undefined: that
 * cannot be read. Not written where there is no stream.
 */
export type ErasurePart = (head: StreamHead | undefined) => readonly Mutation[];

/**
 * Deletes every key of a stream as it is now, in three steps. A stream that begins anew under the
 * same id meanwhile keeps what it has; but what was sent to the id before, and comes after, is
 * refused. False when there was no stream.
 */
export async function eraseStream(
  stream: StreamKey,
  context: StoreContext,
  riding: ErasurePart = () => [],
): Promise<boolean> {
  // 1. One commit takes the head with its key: from here on nobody reads or writes the stream.
  const { wasThere, wasReadable } = await context.kv.operation(
    `erase a ${stream.kind.name}`,
    (signal) => tombstone(stream, context, { signal, riding }),
  );
  // 2. Delete everything under the stream's prefixes, pass by pass.
  const hadRest = await finishErasure(stream, context);
  // 3. Look for keys that only the head could have named.
  if (hadRest && !wasReadable) await deleteStrayKeys(stream, context);
  return wasThere;
}

/** Resumes erasures of a kind of streams that were interrupted by the end of their instance. */
export async function finishErasures(kind: StreamKind, context: StoreContext): Promise<void> {
  const { kv, keys } = context;
  const marks = await kv.operation("look for interrupted erasures", () =>
    Array.fromAsync(
      kv.list({ prefix: keys.allErasing(kind) }, { limit: BATCH_MUTATIONS }),
      ({ key }) => key,
    ));
  for (const mark of marks) {
    const [owner, id] = mark.slice(-2).map(String);
    if (owner !== undefined && id !== undefined) await finishErasure({ owner, kind, id }, context);
  }
}

/** Deletes what an erasure that has begun has left. Whether there was anything. */
export async function finishErasure(stream: StreamKey, context: StoreContext): Promise<boolean> {
  const { kv, keys, guests } = context;
  const own = keys.stream(stream);
  const name = `finish erasing a ${stream.kind.name}`;
  let hadAny = false;
  for (const prefix of [own, ...guests.prefixesOf(stream, own)]) {
    for (let isThrough = false; !isThrough;) {
      const pass = await kv.operation(name, () => deletePass(stream, prefix, context));
      hadAny ||= pass.hadAny;
      isThrough = pass.isThrough;
    }
  }
  await kv.operation(name, async () => {
    const { key, versionstamp } = await kv.get(keys.erasing(stream));
    await kv.commit({
      checks: [{ key, versionstamp }],
      mutations: [{ type: "delete", key }],
    });
  });
  kv.scrub();
  return hadAny;
}

/** Deletes the head and marks the stream as being erased, with one commit. */
async function tombstone(stream: StreamKey, context: StoreContext, { signal, riding: own }: {
  readonly signal: AbortSignal;
  readonly riding: ErasurePart;
}): Promise<{
  readonly wasThere: boolean;
  /** Whether its head could be read, and so told every key outside its prefixes. */
  readonly wasReadable: boolean;
}> {
  const { kv, keys, guests, now } = context;
  const token = crypto.randomUUID();
  let found = { wasThere: false, wasReadable: false };
  for (;;) {
    const { key, value, versionstamp } = await kv.get(keys.head(stream));
    const isOurs = tokenOf((await kv.get(keys.tombstone(stream))).value) === token;
    if (isOurs) return found;
    const head = await headToErase(stream, value, context);
    const wasThere = head ? head.expiresAt > now() : versionstamp !== null;
    found = { wasThere, wasReadable: head !== undefined };
    const { expireIn, expiresAt } = expiryOf(context, head);
    const gone = [key, keys.spareKey(stream), ...guests.keysOf(stream, head)];
    using parts = await partsOf(stream, { head, guests, signal });
    const { riding } = parts;
    const result = await kv.commit({
      checks: [{ key, versionstamp }, ...riding.flatMap(({ checks }) => checks)],
      mutations: [
        ...riding.flatMap(({ mutations }) => mutations),
        ...versionstamp === null ? [] : own(head),
        ...gone.map((key) => ({ type: "delete", key }) as const),
        tombstoneMutation(stream, token, context),
        { type: "set", key: keys.erasing(stream), value: { v: 1, expiresAt }, expireIn },
      ],
    });
    if (result.ok) return found;
  }
}

/** The head as far as it can be read: a label whose key is missing does not keep it from going. */
async function headToErase(stream: StreamKey, value: unknown, { secrets }: StoreContext) {
  try {
    return await readHead(stream, value, secrets);
  } catch {
    return parseHead(value, stream.kind);
  }
}

/** What guests add to the commit; disposed of at the deadline, too, for a store that never answers. */
async function partsOf(stream: StreamKey, { head, guests, signal }: {
  readonly head: StreamHead | undefined;
  readonly guests: Guests;
  readonly signal: AbortSignal;
}): Promise<{ readonly riding: readonly CommitPart[] } & Disposable> {
  const stack = new DisposableStack();
  const riding: CommitPart[] = [];
  signal.addEventListener("abort", () => stack.dispose());
  for (const guest of guests.of(stream)) {
    const part = head && await guest.erasure?.(stream, head);
    if (!part) continue;
    if (signal.aborted) part[Symbol.dispose]();
    signal.throwIfAborted();
    riding.push(stack.use(part));
  }
  return { riding, [Symbol.dispose]: () => stack.dispose() };
}
