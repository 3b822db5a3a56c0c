import { BATCH_MUTATIONS } from "./limits.ts";

/** Deletes every key below a prefix. */
export async function deletePrefix(kv: Deno.Kv, prefix: Deno.KvKey): Promise<void> {
  for (;;) {
    const atomic = kv.atomic();
    let found = 0;
    for await (const entry of kv.list({ prefix }, { limit: BATCH_MUTATIONS })) {
      atomic.delete(entry.key);
      found += 1;
    }
    if (found === 0) return;
    await atomic.commit();
  }
}
