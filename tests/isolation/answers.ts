import type { ServedWorld } from "../support/server.ts";
import type { Attack } from "./attacks.ts";

/** What the client of one attack got: all of it, and what can be compared with another answer. */
export interface Answer {
  readonly raw: string;
  readonly compared: string;
}

/** Carries out an attack at one session. */
export async function carryOut(world: ServedWorld, attack: Attack, id: string): Promise<Answer> {
  const filled = {
    ...attack,
    path: fill(attack.path, id),
    body: attack.body && fill(attack.body, id),
  };
  const raw = attack.door === "http" ? await byHttp(world, filled) : await bySocket(world, filled);
  return { raw, compared: comparable(raw, isAbout(attack) ? id : undefined) };
}

/** Whether the answer is about the session or space that was named; a list may be about many. */
const isAbout = ({ door, path, body = "" }: Attack) =>
  path.includes("{id}") ||
  (door === "prod" || path.startsWith("/v1/search")) && body.includes("{id}");
const fill = (text: string, id: string) => text.replaceAll("{id}", id);

/**
 * The same but for the session's id, and for what is another at every request: times, new ids, salted
 * hashes, the pieces of a reply, and the order of frames that came by themselves.
 */
function comparable(raw: string, id: string | undefined): string {
  return (id === undefined ? raw : raw.replaceAll(id, "ID"))
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?Z?)?/g, "TIME")
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UUID")
    .replaceAll(/\b[0-9a-f]{64}\b/g, "HASH")
    .replaceAll(/"guard":\{(?:[^{}]|\{[^{}]*\})*\}/g, '"guard":GUARD')
    .replaceAll(/req_fake_\d+/g, "CALL")
    .replaceAll(/"\d{13}:/g, '"TIME:')
    .replaceAll(/"said(At|From|To)":\d{13}/g, '"said$1":TIME')
    .split("\n").filter((line) => !line.includes("turn.delta")).sort().join("\n");
}

async function byHttp({ url }: ServedWorld, { method, path, headers, body }: Attack) {
  const response = await fetch(url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  // The ids of the fake Claude's answers grow longer, and with them a log that tells of them.
  const aside = response.ok ? ["date", "content-length"] : ["date"];
  const told = [...response.headers].filter(([name]) => !aside.includes(name));
  return `${response.status}\n${JSON.stringify(told)}\n${await response.text()}`;
}

/** Opens a socket, sends one frame, and waits for all that comes of it. */
async function bySocket(world: ServedWorld, attack: Attack): Promise<string> {
  const { path, headers, protocols, body = "", door } = attack;
  const refused = await byHttp(world, { ...attack, body: undefined });
  if (!refused.startsWith("426")) return refused;
  const offered = protocols.length > 0 ? ["context-bridge.v1", ...protocols] : [];
  const socket = await world.socket(path, { headers, protocols: offered }).catch(() => undefined);
  if (!socket) return `${refused}\nno socket`;
  if (door === "prod") {
    socket.send(body);
    await socket.received(1);
  } else {
    await socket.frames.until("session.ready");
    socket.send(body);
    socket.send({ type: "ping" });
    await socket.frames.until("pong");
    const { type, id } = JSON.parse(body);
    const failed = socket.frames.of("error").length > 0;
    if (type === "message.send" && !failed) await socket.frames.outcome(id);
  }
  socket.close();
  const { code, reason } = await socket.closed;
  const frames = door === "prod"
    ? socket.texts
    : socket.frames.all.map((frame) => JSON.stringify(frame));
  return `${code} ${reason}\n${frames.join("\n")}`;
}
