import type { Attack, Target } from "./attack.ts";

/** How many requests are open at a time. */
const AT_ONCE = 32;

/** Sessions that are tried, at most: more than the owner may have. */
const SESSIONS = 2_100;

/** Creations that are tried once the limit is reached. */
const REFUSALS = 640;

/** Characters of each imported text, and how many are imported together: about 12 MB. */
const TEXT_CHARACTERS = 60_000;
const TEXTS = 200;

const FORKS = 60;

/** What became of requests: how many of each status, and the longest wait in ms. */
class Tally {
  readonly #statuses = new Map<number, number>();
  #longest = 0;

  /** Sends a request, and counts its answer; 0: there was none. */
  async send(path: string, body: string, { url, token, signal }: Target): Promise<number> {
    const began = performance.now();
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const status = await fetch(url + path, { method: "POST", headers, body, signal })
      .then(async (answer) => {
        await answer.body?.cancel();
        return answer.status;
      }, () => 0);
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    this.#longest = Math.max(this.#longest, performance.now() - began);
    return status;
  }

  /** For instance `10,000 × 201, 640 × 429, at most 80 ms`. */
  toString(): string {
    const statuses = [...this.#statuses].map(([status, count]) => {
      return `${count.toLocaleString("en")} × ${status || "no answer"}`;
    });
    return [...statuses, `at most ${Math.round(this.#longest)} ms`].join(", ");
  }
}

/** Runs a task for each number below a limit, several at once, until one of them says to stop. */
async function each(
  most: number,
  { signal }: Target,
  task: (index: number) => Promise<boolean>,
): Promise<void> {
  let index = 0;
  let isOver = false;
  const work = async () => {
    while (index < most && !isOver && !signal.aborted) {
      if (!await task(index++)) isOver = true;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Erases what an attack has left, so that the next one has room. */
async function erase(sessions: readonly string[], target: Target): Promise<void> {
  const { url, token, signal } = target;
  const headers = { authorization: `Bearer ${token}` };
  await each(sessions.length, target, async (index) => {
    const place = `${url}/v1/sessions/${sessions[index]}`;
    await fetch(place, { method: "DELETE", headers, signal }).catch(() => {});
    return true;
  });
}

/** Begins sessions up to the limit of an owner, and then knocks on. */
async function fillTheList(target: Target): Promise<string> {
  const id = crypto.randomUUID();
  const begin = (tally: Tally, name: string) =>
    tally.send(`/v1/sessions/${name}-${id}/pins`, '{"text":"one of many"}', target);
  const begun = new Tally();
  await each(SESSIONS, target, async (index) => await begin(begun, `fill-${index}`) === 201);
  const refused = new Tally();
  await each(REFUSALS, target, async (index) => {
    await begin(refused, `late-${index}`);
    return true;
  });
  return `sessions, ${AT_ONCE} at once: ${begun}; then: ${refused}`;
}

/** Imports a long session, and copies it by requests of a few bytes. */
async function forkALot(target: Target): Promise<string> {
  const session = `long-${crypto.randomUUID()}`;
  const at = "2024-03-01T09:00:00Z";
  const line = JSON.stringify({ role: "user", text: "x".repeat(TEXT_CHARACTERS), at });
  const lines = Array.from({ length: TEXTS }, () => line).join("\n");
  const imported = new Tally();
  await imported.send(`/v1/sessions/${session}/import`, lines, target);
  const forks = new Tally();
  const copies = Array.from({ length: FORKS }, (_, index) => `${session}-${index}`);
  await each(FORKS, target, async (index) => {
    const body = JSON.stringify({ session: copies[index] });
    await forks.send(`/v1/sessions/${session}/fork`, body, target);
    return true;
  });
  await erase([session, ...copies], target);
  return `an import of ${Math.round(lines.length / 1e6)} MB: ${imported}; its forks: ${forks}`;
}

/** Reads pages of a session of long events, all at once. */
async function readPages(target: Target): Promise<string> {
  const { url, token, signal } = target;
  const session = `pages-${crypto.randomUUID()}`;
  const at = "2024-03-01T09:00:00Z";
  const roles = ["user", "assistant"];
  const lines = Array.from({ length: TEXTS }, (_, index) => {
    const text = "y".repeat(TEXT_CHARACTERS);
    return JSON.stringify({ role: roles[index % 2], text, at });
  });
  const imported = new Tally();
  await imported.send(`/v1/sessions/${session}/import`, lines.join("\n"), target);
  const headers = { authorization: `Bearer ${token}` };
  let largest = 0;
  let pages = 0;
  await each(10 * AT_ONCE, target, async () => {
    const path = `/v1/sessions/${session}/events?limit=1000`;
    const answer = await fetch(url + path, { headers, signal }).catch(() => undefined);
    const body = await answer?.arrayBuffer().catch(() => undefined);
    pages += answer?.ok ? 1 : 0;
    largest = Math.max(largest, body?.byteLength ?? 0);
    return true;
  });
  await erase([session], target);
  return `${pages} pages of ${lines.length / 2} long events, the largest ${largest} bytes`;
}

/** Rates that let requests through to what they attack. */
const UNHURRIED = {
  MAX_REQUESTS_PER_SECOND: "5000",
  MAX_REQUESTS_PER_SECOND_PER_ADDRESS: "10000",
};

/** Attacks on what the store has to count, copy and read. The last one leaves the owner no room. */
export const storeAttacks: readonly Attack[] = [
  { name: "pages of long events", settings: UNHURRIED, run: readPages },
  { name: "forks of a large import", settings: UNHURRIED, run: forkALot },
  {
    name: "sessions at their limit",
    settings: { ...UNHURRIED, MAX_SESSIONS_PER_OWNER: "2000" },
    run: fillTheList,
  },
];
