/** What a server answered on a connection of its own: the status, the headers and the rest. */
export interface RawAnswer {
  /** 0 where the server closed the connection without an answer. */
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Sends bytes as they are and reads what comes back until the first answer is whole. */
export async function rawRequest(port: number, request: string | Uint8Array): Promise<RawAnswer> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const bytes = typeof request === "string" ? latin1(request) : request;
  await writeAll(connection, bytes).catch(() => {});
  return await readAnswer(connection, { isHead: /^HEAD /.test(new TextDecoder().decode(bytes)) });
}

/** Writes all bytes to a connection. */
export async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
}

/** Text as bytes, one for each character. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}

/** Reads one answer; what follows its body is left in `body`. */
export async function readAnswer(
  connection: Deno.Conn,
  { isHead = false }: { readonly isHead?: boolean } = {},
): Promise<RawAnswer> {
  const decoder = new TextDecoder("latin1");
  const buffer = new Uint8Array(65_536);
  let text = "";
  while (true) {
    const whole = parse(text, { isHead });
    if (whole) return whole;
    const count = await connection.read(buffer).catch(() => null);
    if (count === null) {
      return parse(text, { isHead, ended: true }) ??
        { status: 0, headers: new Headers(), body: "" };
    }
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
}

function parse(
  text: string,
  { isHead, ended = false }: { readonly isHead: boolean; readonly ended?: boolean },
): RawAnswer | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = new Headers(lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  }));
  const status = Number(first.split(" ")[1]);
  const body = text.slice(end + 4);
  const length = headers.get("content-length");
  const isWhole = isHead || status === 100 || status === 101 || status === 204 || status === 304 ||
    (length !== null && body.length >= Number(length)) || body.endsWith("0\r\n\r\n");
  return isWhole || ended ? { status, headers, body } : undefined;
}
