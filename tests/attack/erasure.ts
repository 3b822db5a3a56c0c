import type { Attack, Target } from "./attack.ts";

/** A note as long as a bridge takes by default, within its limit of characters. */
const NOTE = "Nothing of this may stay. ".repeat(70);

/** Sessions that are filled and erased in one round. */
const SESSIONS = 60;

/** Requests that are under way at once. */
const AT_ONCE = 20;

async function send({ url, token, signal }: Target, method: string, path: string, body?: string) {
  const headers = { authorization: `Bearer ${token}` };
  const init = { method, headers, signal, ...(body === undefined ? {} : { body }) };
  const answer = await fetch(`${url}/v1/sessions/${path}`, init);
  await answer.body?.cancel();
  return answer.status;
}

/** Does a task for each item, so many at once, while the attack has time; gives back the statuses. */
async function forEach<Item>(
  items: readonly Item[],
  target: Target,
  task: (item: Item) => Promise<number>,
): Promise<number[]> {
  const left = [...items];
  const statuses: number[] = [];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      if (target.signal.aborted) return;
      const status = await task(item).catch(() => 0);
      if (status > 0) statuses.push(status);
    }
  }));
  return statuses;
}

/** Attacks by erasing: each erasure has the store's file overwritten, which nobody may wait for. */
export const erasureAttacks: readonly Attack[] = [{
  name: "many erasures at once, again and again",
  settings: { MAX_REQUESTS_PER_SECOND: "5000", MAX_REQUESTS_PER_SECOND_PER_ADDRESS: "10000" },
  async run(target) {
    const ids = Array.from({ length: SESSIONS }, (_, index) => `erased-${index}`);
    let erased = 0;
    for (let round = 0; round < 5 && !target.signal.aborted; round++) {
      const notes = ids.flatMap((id) => Array.from({ length: 5 }, () => id));
      const body = JSON.stringify({ text: NOTE });
      await forEach(notes, target, (id) => send(target, "POST", `${id}/pins`, body));
      const statuses = await forEach(ids, target, (id) => send(target, "DELETE", id));
      erased += statuses.filter((status) => status === 204).length;
    }
    return `${erased} erasures of sessions of ${Math.round(NOTE.length * 5 / 1_000)} kB`;
  },
}];
