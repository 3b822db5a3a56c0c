import type { StoreContext } from "../context.ts";
import { expiryOf } from "../expiry/expiry.ts";
import { parseHead } from "../head/head_codec.ts";
import { BATCH_MUTATIONS } from "../limits.ts";
import type { StreamKey, StreamKind } from "../types.ts";
import { deletePass, deleteStrayKeys } from "./deletion.ts";
import { tokenOf, tombstoneMutation } from "./erasure_guard.ts";

/**
 * Deletes every key of a stream as it is now, in three steps. A stream that begins anew under the
 * same id meanwhile keeps what it has; but what was sent to the id before, and comes after, is
 * refused. False when there was no stream.
 */
export async function eraseStream(stream: StreamKey, context: StoreContext): Promise<boolean> {
  // 1. One commit takes the head with its key: from here on nobody reads or writes the stream.
  const { wasThere, wasReadable } = await context.kv.operation(
    `erase a ${stream.kind.name}`,
    () => tombstone(stream, context),
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
  return hadAny;
}

/** Deletes the head and marks the stream as being erased, with one commit. */
async function tombstone(stream: StreamKey, context: StoreContext): Promise<{
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
    const head = parseHead(value, stream.kind);
    const wasThere = head ? head.expiresAt > now() : versionstamp !== null;
    found = { wasThere, wasReadable: head !== undefined };
    const { expireIn, expiresAt } = expiryOf(context);
    const gone = [key, keys.spareKey(stream), ...guests.keysOf(stream, head)];
    const result = await kv.commit({
      checks: [{ key, versionstamp }],
      mutations: [
        ...gone.map((key) => ({ type: "delete", key }) as const),
        tombstoneMutation(stream, token, context),
        { type: "set", key: keys.erasing(stream), value: { v: 1, expiresAt }, expireIn },
      ],
    });
    if (result.ok) return found;
  }
}
