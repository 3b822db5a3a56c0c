import { createHash } from "node:crypto";

/** What every server hashes with a client's key (RFC 6455, section 4.2.2). */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/**
 * The head that accepts a WebSocket, with the protocol that was chosen. Throws `TypeError` if the
 * request's headers do not ask for one.
 */
export function acceptingHead(headers: Headers, protocol: string | undefined): Uint8Array {
  if (!lists(headers, "upgrade", "websocket")) {
    throw new TypeError("its Upgrade header does not name websocket");
  }
  if (!lists(headers, "connection", "upgrade")) {
    throw new TypeError("its Connection header does not name Upgrade");
  }
  const key = headers.get("sec-websocket-key");
  if (key === null) throw new TypeError("it has no Sec-WebSocket-Key header");
  const accept = createHash("sha1").update(key + GUID).digest("base64");
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "upgrade: websocket",
    "connection: Upgrade",
    `sec-websocket-accept: ${accept}`,
    ...protocol === undefined ? [] : [`sec-websocket-protocol: ${protocol}`],
  ];
  return new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`);
}

function lists(headers: Headers, name: string, value: string): boolean {
  const values = headers.get(name)?.toLowerCase().split(",") ?? [];
  return values.some((each) => each.trim() === value);
}
