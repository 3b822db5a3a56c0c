import type { Attack, Target } from "./attack.ts";

/** An import of about 30 MB: so many lines, and so many characters in each. */
const LINES = 9_000;
const LINE_CHARACTERS = 3_300;
const FORKS = 6;
const SOCKETS = 120;

/** How long sockets stay connected without reading, in ms. */
const SILENCE_MS = 6_000;

/** The lines of an import; every `distinct`th word is one that was never there before. */
function transcript(distinct: number): string {
  let count = 0;
  const word = () => count++ % distinct === 0 ? count.toString(36).padStart(5, "q") : "tides";
  return Array.from({ length: LINES }, (_, index) => {
    const words = Array.from({ length: LINE_CHARACTERS / 6 }, word).join(" ");
    const at = new Date(1_700_000_000_000 + index * 1_000).toISOString();
    return JSON.stringify({ role: index % 2 === 0 ? "user" : "assistant", text: words, at });
  }).join("\n");
}

/** Sends a request as the attacker; resolves with the status, or 0 where the connection failed. */
async function send(
  { url, token, signal }: Target,
  path: string,
  init: RequestInit = {},
): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  try {
    const response = await fetch(`${url}/v1/sessions/${path}`, { ...init, headers, signal });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

function counted(statuses: readonly number[]): string {
  const counts = new Map<number, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} × ${status}`).join(", ");
}

function importInto(target: Target, session: string, body: string): Promise<number> {
  return send(target, `${session}/import`, { method: "POST", body });
}

/** Opens a socket that asks for a replay and is never read: a client of its own, on bare TCP. */
async function openSilently({ url, token }: Target, path: string): Promise<Deno.TcpConn> {
  const { hostname, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: c2FsdCBtYXJzaGVzIQ==",
    `Authorization: Bearer ${token}`,
  ];
  await connection.write(new TextEncoder().encode([...lines, "", ""].join("\r\n")));
  return connection;
}

/** Resolves after this many ms, or when the attack's time is up. */
function silence(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Imports a long session, forks it and opens every fork, one after another. */
function forkAndOpen(name: string, distinct: number): Attack {
  return {
    name,
    seconds: 40,
    async run(target) {
      const imported = await importInto(target, "forked", transcript(distinct));
      const opened: number[] = [];
      for (let index = 0; index < FORKS && !target.signal.aborted; index++) {
        const body = JSON.stringify({ session: `fork-${index}` });
        await send(target, "forked/fork", { method: "POST", body });
        opened.push(await send(target, `fork-${index}/search?q=tides`));
      }
      return `import: ${imported}; forks opened: ${counted(opened)}`;
    },
  };
}

const replays: Attack = {
  name: "sockets that replay and never read",
  seconds: 40,
  async run(target) {
    await importInto(target, "replayed", transcript(50));
    const path = "/ws?session=replayed&after=0";
    const connections = await Promise.all(
      Array.from({ length: SOCKETS }, () => openSilently(target, path)),
    );
    await silence(SILENCE_MS, target.signal);
    for (const each of connections) each.close();
    return `${SOCKETS} sockets, each silent for ${SILENCE_MS / 1_000} s`;
  },
};

const pastContexts: Attack = {
  name: "past contexts of a long session at once",
  seconds: 40,
  async run(target) {
    await importInto(target, "past", transcript(50));
    const asked = Array.from(
      { length: 24 },
      (_, index) => send(target, `past/context?message=tides&at=${4_000 + index}`),
    );
    return counted(await Promise.all(asked));
  },
};

const bodies: Attack = {
  name: "exports and pages of events that are never read",
  seconds: 40,
  async run(target) {
    await importInto(target, "exported", transcript(50));
    const { url, token, signal } = target;
    const headers = { authorization: `Bearer ${token}` };
    const paths = Array.from({ length: 100 }, (_, index) => index % 2 === 0 ? "export" : "events");
    const asked = paths.map((path) =>
      fetch(`${url}/v1/sessions/exported/${path}`, { headers, signal }).catch(() => undefined)
    );
    await silence(SILENCE_MS, signal);
    for (const response of asked) response.then((each) => each?.body?.cancel()).catch(() => {});
    return `${paths.length} bodies, unread for ${SILENCE_MS / 1_000} s`;
  },
};

const imports: Attack = {
  name: "imports of 30 MB at once",
  seconds: 40,
  async run(target) {
    const body = transcript(50);
    const sent = Array.from(
      { length: 12 },
      (_, index) => importInto(target, `bulk-${index}`, body),
    );
    return counted(await Promise.all(sent));
  },
};

/** Attacks on the memory of an instance. */
export const liveAttacks: readonly Attack[] = [
  forkAndOpen("import, forks and opens", 50),
  forkAndOpen("import, forks and opens of distinct words", 1),
  replays,
  pastContexts,
  bodies,
  imports,
];
