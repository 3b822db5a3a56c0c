import { type Line, rehashed, textOf } from "../support/archive.ts";
import type { Attack, Target } from "./attack.ts";

const AT = "2026-01-02T03:04:05.678Z";

/** Sends a body as the attacker; the status of the answer. */
async function send(
  { url, token, signal }: Target,
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  method = "POST",
): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/v1/sessions/${path}`, { method, headers, body, signal });
  await response.body?.cancel();
  return response.status;
}

/** An archive with true hashes, of one event or more. */
async function archiveOf(...events: readonly Line[]): Promise<string> {
  const position = events.length;
  const header = { archive: "claude-context-bridge", version: 1, session: "s", createdAt: AT };
  const lines = events.map((event, index) => ({ position: index + 1, at: AT, ...event }));
  return textOf(await rehashed([header, ...lines, { end: true, position }]));
}

const imported = (more: Line): Line => ({
  type: "TurnImported",
  data: { turn: "i", text: "Hi", reply: "Hello", saidAt: 1, repliedAt: 2, ...more },
});

const latin1 = (text: string) => Uint8Array.from(text, (each) => each.codePointAt(0) ?? 0);

/** How often each status came. */
function told(statuses: readonly number[]): string {
  const counts = Map.groupBy(statuses, (status) => status);
  return [...counts].map(([status, { length }]) => `${status} × ${length}`).join(", ");
}

async function nesting(target: Target): Promise<string> {
  const statuses: number[] = [];
  for (const deep of ["[".repeat(30_000_000), "[".repeat(1_000_000) + "]".repeat(1_000_000)]) {
    statuses.push(await send(target, "deep/import", deep));
    statuses.push(
      await send(target, "deep/import", `{"archive":"claude-context-bridge","x":${deep}}`),
    );
  }
  const event = `{"position":1,"type":"X","at":"${AT}","data":{"a":${"[".repeat(1_000_000)}`;
  const header = (await archiveOf()).split("\n")[0];
  statuses.push(await send(target, "deep/import", `${header}\n${event}`));
  statuses.push(await send(target, "deep/messages", `{"text":${"[".repeat(1_000_000)}`));
  return `6 bodies of brackets, up to 30 MB: ${told(statuses)}`;
}

async function numbers(target: Target): Promise<string> {
  const statuses: number[] = [];
  for (const time of [1e300, -1e300, 8.7e15, 0.5]) {
    statuses.push(await send(target, "time/import", await archiveOf(imported({ saidAt: time }))));
  }
  const overflow = (await archiveOf(imported({ saidAt: null }))).replace(
    '"saidAt":null',
    '"saidAt":1e999',
  );
  statuses.push(await send(target, "time/import", overflow));
  return `5 archives with impossible times: ${told(statuses)}`;
}

async function names(target: Target): Promise<string> {
  const statuses: number[] = [];
  for (const length of [201, 60_000, 1_000_000]) {
    const event = { type: "SessionRenamed", data: { name: "n".repeat(length) } };
    statuses.push(await send(target, "name/import", await archiveOf(event)));
  }
  const turns = Array.from({ length: 3_000 }, (_, index) => ({
    type: "MessageReceived",
    data: { turn: `t${index}`, text: "Hi", idGiven: true },
  }));
  statuses.push(await send(target, "open/import", await archiveOf(...turns)));
  const pins = turns.map((_, index) => ({
    type: "NotePinned",
    data: { note: `n${index}`, text: "x" },
  }));
  statuses.push(await send(target, "pins/import", await archiveOf(...pins)));
  return `3 names up to 1 MB, 3,000 open turns, 3,000 pins: ${told(statuses)}`;
}

async function members(target: Target): Promise<string> {
  const header = (await archiveOf()).split("\n")[0];
  const event = (data: string) =>
    `${header}\n{"position":1,"type":"X","at":"${AT}","data":{${data}},"hash":"${"0".repeat(64)}"}`;
  const statuses = [
    await send(target, "keys/import", event('"k":0,'.repeat(3_000_000) + '"k":0')),
    await send(target, "keys/import", event(`"a":[${"0,".repeat(8_000_000)}0]`)),
    await send(target, "keys/import", event(`"a":[${"{},".repeat(8_000_000)}0]`)),
  ];
  return `events with 3,000,000 members, 8,000,000 numbers, 8,000,000 objects: ${told(statuses)}`;
}

async function bytes(target: Target): Promise<string> {
  const line = '{"role":"user","text":"Grüße","at":"2026-01-01T00:00:00Z"}';
  const late = new Uint8Array(20_000_000).fill(0x78);
  late[late.length - 1] = 0xfc;
  const statuses = [
    await send(target, "bytes/messages", latin1('{"text":"Grüße"}')),
    await send(target, "bytes/pins", latin1('{"text":"Grüße"}')),
    await send(target, "bytes/import", latin1(line)),
    await send(target, "bytes/import", late),
    await send(target, "bytes", latin1('{"name":"Grüße"}'), "PATCH"),
  ];
  return `5 Latin-1 bodies: ${told(statuses)}`;
}

async function lines(target: Target): Promise<string> {
  const header = (await archiveOf()).split("\n")[0];
  const statuses = [
    await send(target, "lines/import", "\n".repeat(30_000_000)),
    await send(target, "lines/import", header + "\n".repeat(30_000_000)),
    await send(target, "lines/import", "{}\n".repeat(10_000_000)),
  ];
  return `bodies of 30,000,000 empty and 10,000,000 short lines: ${told(statuses)}`;
}

/** A socket is asked for by its id; what came of it. */
async function dots(target: Target): Promise<string> {
  const { url, token, signal } = target;
  const encoded = new TextEncoder().encode(token).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
  const outcomes: string[] = [];
  for (const id of [".", "..", "%2e", ""]) {
    const socket = new WebSocket(
      `${url.replace("http", "ws")}/ws?session=${encodeURIComponent(id)}`,
      ["context-bridge.v1", `bearer.${encoded}`],
    );
    const { promise, resolve } = Promise.withResolvers<string>();
    socket.onopen = () => resolve("opened");
    socket.onerror = () => resolve("refused");
    signal.addEventListener("abort", () => resolve("stopped"));
    outcomes.push(`"${id}" ${await promise}`);
    socket.close();
  }
  return `sockets of ids that no URL can name: ${outcomes.join(", ")}`;
}

/** Attacks by what comes in: archives, imports, bytes and ids. */
export const incomingAttacks: readonly Attack[] = [
  { name: "JSON that nests a million deep", run: nesting },
  { name: "archives with numbers out of range", run: numbers },
  { name: "archives with endless names, turns and pins", run: names },
  { name: "archives with too many members and values", run: members },
  { name: "imports of millions of lines", run: lines },
  { name: "bytes that are not UTF-8", run: bytes },
  { name: "sessions that no URL can name", run: dots },
];
