import type { Random } from "./random.ts";

/** How often each thing happens to a commit or a read, from 0 to 1. */
export interface StoreFaults {
  readonly throws: number;
  /** Is applied, and throws. */
  readonly lies: number;
  /** Is applied, and says that a check failed. */
  readonly denies: number;
  readonly hangs: number;
  readonly delays: number;
  /** How often a time begins in which the disk is full, a commit. */
  readonly fills: number;
}

const FULL_MS = 400;
const LONGEST_DELAY_MS = 200;

/** A store as remote ones are: it throws, lies, hangs, is slow, and its disk is full at times. */
export function faultyKv(kv: Deno.Kv, faults: StoreFaults, random: Random): Deno.Kv {
  let fullUntil = 0;
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const hang = () => new Promise<never>(() => {});
  const before = async () => {
    if (random.chance(faults.delays)) await wait(random.whole(1, LONGEST_DELAY_MS));
    if (random.chance(faults.throws)) throw new TypeError("injected: the store failed");
  };
  const atomic = () => {
    const operation = kv.atomic();
    const commit = operation.commit.bind(operation);
    operation.commit = async () => {
      if (random.chance(faults.fills)) fullUntil = performance.now() + FULL_MS;
      if (performance.now() < fullUntil) throw new TypeError("injected: database or disk is full");
      await before();
      if (random.chance(faults.hangs)) {
        if (random.chance(0.5)) await commit();
        return await hang();
      }
      const result = await commit();
      if (random.chance(faults.lies)) throw new TypeError("injected: no answer after the commit");
      return random.chance(faults.denies) ? { ok: false } : result;
    };
    return operation;
  };
  return new Proxy(kv, {
    get(target, name: keyof Deno.Kv) {
      if (name === "atomic") return atomic;
      const value = target[name];
      if (typeof value !== "function") return value;
      if (name !== "get" && name !== "getMany") return value.bind(target);
      return async (...asked: never[]) => {
        await before();
        return await Reflect.apply(value, target, asked);
      };
    },
  });
}
