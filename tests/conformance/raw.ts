/** A raw HTTP answer. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The header lines of a WebSocket handshake. */
export const UPGRADE: readonly string[] = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/** Sends a hand-written request, which no client library would send, and reads the answer. */
export async function askRaw(
  url: URL,
  { method = "GET", host = url.host, lines, patienceMs }: {
    readonly method?: string;
    readonly host?: string;
    readonly lines: readonly string[];
    readonly patienceMs: number;
  },
): Promise<RawAnswer> {
  const isTls = url.protocol === "https:";
  const address = { hostname: url.hostname, port: Number(url.port || (isTls ? 443 : 80)) };
  using connection = isTls ? await Deno.connectTls(address) : await Deno.connect(address);
  const head = [`${method} ${url.pathname}${url.search} HTTP/1.1`, `Host: ${host}`, ...lines];
  await connection.write(new TextEncoder().encode([...head, "", ""].join("\r\n")));
  const timer = setTimeout(() => connection.close(), patienceMs);
  try {
    return await readAnswer(connection, method === "HEAD");
  } finally {
    clearTimeout(timer);
  }
}

async function readAnswer(connection: Deno.Conn, isHead: boolean): Promise<RawAnswer> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(16_384);
  let all = "";
  for (;;) {
    const answer = parse(all);
    const length = Number(answer?.headers.get("content-length") ?? 0);
    const isWhole = answer && (isHead || answer.status === 101 || answer.text.length >= length);
    if (isWhole && !answer.headers.has("transfer-encoding")) return answer;
    const count = await connection.read(buffer);
    if (count === null) return answer ?? { status: 0, headers: new Headers(), text: all };
    all += decoder.decode(buffer.subarray(0, count), { stream: true });
    if (all.endsWith("\r\n0\r\n\r\n")) {
      return parse(all) ?? { status: 0, headers: new Headers(), text: all };
    }
  }
}

function parse(all: string): RawAnswer | undefined {
  const end = all.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first = "", ...lines] = all.slice(0, end).split("\r\n");
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const [, status = "0"] = first.split(" ");
  return { status: Number(status), headers, text: all.slice(end + 4) };
}
