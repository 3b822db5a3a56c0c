import type { KvClient, KvEntry, KvKey } from "../../kv/mod.ts";
import { SWEPT_MARKS } from "../limits.ts";

/** Goes over the marks under a prefix, a limited number at a time, round and round. */
export class MarkSweep {
  readonly #kv: KvClient;
  readonly #prefix: KvKey;
  readonly #name: string;
  /** Where the next sweep begins; undefined: at the start. */
  #start: KvKey | undefined;

  /** `name`: what is done, for errors. */
  constructor(kv: KvClient, prefix: KvKey, name = "look for marks") {
    this.#kv = kv;
    this.#prefix = prefix;
    this.#name = name;
  }

  /** The next marks, at most `SWEPT_MARKS`: those after the ones before, or the first again. */
  async next(): Promise<KvEntry[]> {
    const prefix = this.#prefix;
    const start = this.#start;
    const entries = await this.#kv.operation(this.#name, () =>
      Array.fromAsync(
        this.#kv.list(start ? { prefix, start } : { prefix }, { limit: SWEPT_MARKS }),
      ));
    const last = entries.at(-1);
    this.#start = entries.length < SWEPT_MARKS || !last ? undefined : [...last.key, ""];
    return entries;
  }
}

/** Removes a mark, unless it was written again since it had this version. */
export async function removeMark(kv: KvClient, key: KvKey, version: string): Promise<boolean> {
  return await kv.operation("remove a mark", async () => {
    const checks = [{ key, versionstamp: version }];
    if ((await kv.commit({ checks, mutations: [{ type: "delete", key }] })).ok) return true;
    return (await kv.get(key)).versionstamp === null;
  });
}
