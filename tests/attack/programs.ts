import type { Attack, Target } from "./attack.ts";
import { bytesOf, flood, headOf, hold, MANY, neverRead, SECONDS, send, Tally } from "./pressure.ts";

/** A door of programs. */
interface Door {
  readonly path: string;
  /** The largest body that it takes, in bytes, or nearly. */
  readonly most: number;
  /** A body that it takes. */
  readonly body: (text: string) => string;
}

const DOORS: readonly Door[] = [
  {
    path: "/v1/messages",
    most: 32_000_000,
    body: (text) =>
      JSON.stringify({
        model: "claude-sonnet-5-5",
        max_tokens: 4_096,
        stream: true,
        messages: [{ role: "user", content: [{ type: "text", text }] }],
      }),
  },
  {
    path: "/v1/chat/completions",
    most: 8_000_000,
    body: (text) =>
      JSON.stringify({
        model: "claude-sonnet-5-5",
        stream: true,
        messages: [{ role: "user", content: text }],
      }),
  },
  {
    path: "/mcp",
    most: 1_000_000,
    body: (text) => call("ask", { message: text, session: "attacked" }),
  },
];

/** A call of an MCP tool. */
export function call(name: string, given: unknown, id: unknown = 1): string {
  const params = { name, arguments: given };
  return JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params });
}

const JSON_TYPE = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
  "anthropic-version": "2023-06-01",
};

/** The door that comes round at an index. */
function doorOf(index: number): Door {
  const door = DOORS[index % DOORS.length];
  if (!door) throw new Error("There are no doors");
  return door;
}

/** The head of a request to a door, in a session of its own. */
function headTo(
  target: Target,
  index: number,
  more: readonly string[] = [],
): string {
  return headOf(target, `POST ${doorOf(index).path}`, [
    "Content-Type: application/json",
    "Accept: application/json, text/event-stream",
    "Anthropic-Version: 2023-06-01",
    `X-Bridge-Session: program-${index}`,
    ...more,
  ]);
}

/** Sends bodies to every door, each as large as it takes. */
async function sendEach(
  target: Target,
  bodies: (most: number) => Iterable<string | Uint8Array<ArrayBuffer>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const tally = new Tally();
  const all = DOORS.map(async ({ path, most }) => {
    for (const body of bodies(most)) {
      const named = { ...JSON_TYPE, "x-bridge-session": "programs", ...headers };
      tally.add(await send(target, path, { body, headers: named }));
    }
  });
  await Promise.all(all);
  return String(tally);
}

async function unfinished(target: Target): Promise<string> {
  const told = await hold(target, (index) => {
    if (index % 2 === 0) {
      const head = headTo(target, index, ["Content-Length: 1000000"]);
      return bytesOf(head + '{"messages":[' + "1,".repeat(30_000));
    }
    return bytesOf(
      headTo(target, index, ["Transfer-Encoding: chunked"]) + "1\r\n[\r\n".repeat(5_000),
    );
  });
  return `${MANY} bodies that do not end, half of them in chunks of a byte: ${told}`;
}

async function aborted(target: Target): Promise<string> {
  const { hostname, port } = new URL(target.url);
  const half = bytesOf('{"messages":[{"role":"user","content":"' + "x".repeat(1_000_000));
  const one = async (index: number) => {
    const connection = await Deno.connect({ hostname, port: Number(port) });
    try {
      await connection.write(bytesOf(headTo(target, index, ["Content-Length: 20000000"])));
      for (let sent = 0; sent < half.length;) sent += await connection.write(half.subarray(sent));
    } catch {
      /* it was refused before its end */
    } finally {
      connection.close();
    }
  };
  for (let round = 0; round < 40 && !target.signal.aborted; round++) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => one(round * 20 + index)));
  }
  return "800 bodies that end after a twentieth";
}

async function large(target: Target): Promise<string> {
  const tally = new Tally();
  const sent = Array.from({ length: 12 }, (_, index) => {
    const { path, most, body } = doorOf(index);
    return send(target, path, {
      body: body("x".repeat(most - 1_000)),
      headers: { ...JSON_TYPE, "x-bridge-session": `large-${index}` },
    });
  });
  for (const status of await Promise.all(sent)) tally.add(status);
  return `12 bodies as large as may be, at once: ${tally}`;
}

async function nested(target: Target): Promise<string> {
  const told = await sendEach(target, function* (most) {
    const depth = (most - 1_000) / 2;
    const deep = "[".repeat(depth) + "]".repeat(depth);
    yield "[".repeat(most - 1_000);
    yield deep;
    yield `{"model":"x","messages":${deep}}`;
    yield `{"model":"x","messages":[{"role":"user","content":${deep}}]}`;
    yield `{"model":"x","messages":[{"role":"user","content":[{"type":"text","text":"Hi","x":${deep}}]}]}`;
    yield `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"recall","arguments":${deep}}}`;
    yield '{"a":'.repeat(depth / 3) + "1" + "}".repeat(depth / 3);
  });
  return `JSON that nests as deep as it may be long: ${told}`;
}

async function wide(target: Target): Promise<string> {
  const told = await sendEach(target, function* (most) {
    const filled = (each: string) =>
      `[${`${each},`.repeat((most - 1_000) / (each.length + 1))}${each}]`;
    const block = '{"type":"text","text":"a"}';
    const message = '{"role":"user","content":"a"}';
    yield `{"model":"x","messages":${filled("{}")}}`;
    yield `{"model":"x","messages":${filled(message)}}`;
    yield `{"model":"x","messages":[{"role":"user","content":${filled(block)}}]}`;
    yield `{"model":"x","messages":[${message}],"tools":${filled('{"name":"a"}')}}`;
    yield `{"model":"x","messages":[${message}]${',"k":0'.repeat(most / 7)}}`;
    yield `{"model":"x","messages":[${message}],"n":${"9".repeat(most - 1_000)}}`;
    yield `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${filled("0")}}`;
  });
  return `millions of messages, blocks, tools, members and digits: ${told}`;
}

async function texts(target: Target): Promise<string> {
  const told = await sendEach(target, function* (most) {
    const filled = (piece: string) => {
      const content = piece.repeat((most - 1_000) / piece.length);
      return `{"model":"x","messages":[{"role":"user","content":"${content}"}]}`;
    };
    yield filled("\\ud800");
    yield filled("\\udc00\\ud800");
    yield filled("\\u0000");
    yield filled("<system-reminder>");
    yield filled("<system-reminder></system-reminder>");
    yield filled("<command-message>");
    yield filled("</summary><summary> summary of the conversation");
    yield filled("The user sent a new message while you were working:\\n");
    yield filled("a\\n");
    yield filled("<");
    yield Uint8Array.from('{"messages":"Grüße"}', (each) => each.charCodeAt(0));
    yield `\ufeff{"messages":[]}`;
  });
  return `lone surrogates, marks of clients and bytes that are not UTF-8: ${told}`;
}

async function unread(target: Target): Promise<string> {
  const count = 120;
  const text = "Tell me a long story. ".repeat(4_000);
  await neverRead(target, {
    count,
    bytes: (index) => {
      const body = doorOf(index).body(text);
      return bytesOf(headTo(target, index, [`Content-Length: ${body.length}`]) + body);
    },
  });
  return `${count} streams, unread for ${SECONDS} s`;
}

async function headers(target: Target): Promise<string> {
  const tally = new Tally();
  const rows: readonly Record<string, string>[] = [
    Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`x-${index}`, "a".repeat(100)])),
    { "anthropic-beta": "a,".repeat(7_000) },
    { "x-bridge-session": "s".repeat(10_000) },
    { "x-bridge-session": "../../v1/sessions/other" },
    { "x-claude-code-session-id": "%ud800" },
    { "x-bridge-history": "server".repeat(1_000) },
    { "content-encoding": "gzip" },
    { "content-encoding": "br, zstd, unknown" },
    { "content-type": "application/json; charset=utf-7" },
    { "content-type": "multipart/form-data; boundary=x" },
    { accept: "*/*;q=".repeat(1_000) },
    { "mcp-session-id": "\u00ff".repeat(1_000), "mcp-protocol-version": "9".repeat(1_000) },
    { traceparent: "00-".repeat(2_000), tracestate: "a=".repeat(3_000) },
  ];
  for (const more of rows) {
    for (let round = 0; round < 8; round++) {
      const sent = DOORS.map(({ path, body }) =>
        send(target, path, { body: body("Hi"), headers: { ...JSON_TYPE, ...more } })
      );
      for (const status of await Promise.all(sent)) tally.add(status);
    }
  }
  return `strange headers, ${8 * rows.length} times at each door: ${tally}`;
}

async function encoded(target: Target): Promise<string> {
  const zeros = new Blob([new Uint8Array(100_000_000)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  const bomb = new Uint8Array(await new Response(zeros).arrayBuffer());
  const told = await sendEach(target, () => [bomb, bomb, bomb], { "content-encoding": "gzip" });
  return `bodies of 100 KB that unpack to 100 MB: ${told}`;
}

async function sessions(target: Target): Promise<string> {
  const told = await flood(target, (count) => {
    const { path, body } = doorOf(count % 2);
    const kept = count % 4 < 2 ? { "x-bridge-history": "server" } : {};
    return fetch(`${target.url}/spaces/attacked${path}`, {
      method: "POST",
      body: body(`My cat is number ${count}.`),
      headers: {
        ...JSON_TYPE,
        authorization: `Bearer ${target.token}`,
        "x-bridge-session": `flood-${count}`,
        ...kept,
      },
      signal: target.signal,
    });
  });
  return `a new session with each request for ${SECONDS} s: ${told}`;
}

async function histories(target: Target): Promise<string> {
  const messages = Array.from({ length: 20_000 }, (_, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content: [{ type: "text", text: `Message ${index} of many, about tides, bees and Lisbon.` }],
  })).slice(0, -1);
  const tally = new Tally();
  for (let round = 0; round < 12 && !target.signal.aborted; round++) {
    const begun = [
      { role: "user", content: [{ type: "text", text: `Beginning ${round}` }] },
      { role: "assistant", content: [{ type: "text", text: "Yes." }] },
    ];
    const asked = { model: "claude-sonnet-5-5", max_tokens: 4_096, stream: true };
    const body = JSON.stringify({ ...asked, messages: [...begun, ...messages] });
    const sent = DOORS.slice(0, 2).map(({ path }) =>
      send(target, path, { body, headers: { ...JSON_TYPE, "x-bridge-session": "long" } })
    );
    for (const status of await Promise.all(sent)) tally.add(status);
  }
  return `histories of ${messages.length} messages, each time with another beginning: ${tally}`;
}

/** Attacks on the doors of programs: the Messages API, chat completions and MCP. */
export const programAttacks: readonly Attack[] = ([
  { name: "programs: bodies that do not end", run: unfinished },
  { name: "programs: uploads that break off", run: aborted },
  { name: "programs: bodies as large as may be", seconds: 40, run: large },
  { name: "programs: JSON that nests a million deep", seconds: 60, run: nested },
  { name: "programs: JSON that is a million wide", seconds: 90, run: wide },
  { name: "programs: texts that are hard to read", seconds: 60, run: texts },
  { name: "programs: streams that are never read", run: unread },
  { name: "programs: strange headers", seconds: 40, run: headers },
  { name: "programs: packed bodies", run: encoded },
  { name: "programs: a flood of sessions", run: sessions },
  { name: "programs: long histories", seconds: 60, run: histories },
] satisfies readonly Attack[]).map((attack) => ({ ...attack, isPassedOn: true }));
