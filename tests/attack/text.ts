import type { Attack, Target } from "./attack.ts";

/** The length of a text in an import, in characters (UTF-16 units): the longest message by default. */
const LONG = 100_000;

/** Texts that are hard to cut, to fold and to search. */
const HARD = [
  ["flags", "🇳🇴🇮🇸🇫🇮"],
  ["marks in the wrong order", "\u0301\u0323"],
  ["joined emoji", "👩\u200d"],
  ["ligatures", "\ufdfa"],
  ["names", ", Noor!"],
  ["starts of tokens", "_eyJ"],
] as const;

/** Imports lines that are hard on the index, then asks for a context and a search. */
function importAndSearch(name: string, piece: string): Attack {
  return {
    name: `text: import ${name}, then search`,
    async run(target) {
      const text = piece.repeat(Math.floor(LONG / piece.length));
      const at = new Date().toISOString();
      const lines = Array.from({ length: 20 }, (_, index) => [
        JSON.stringify({ role: "user", text, at }),
        JSON.stringify({ role: "assistant", text: `Noted as ${index}.`, at }),
      ]).flat();
      const session = `text-${crypto.randomUUID()}`;
      const body = lines.join("\n");
      const imported = await ask(target, `/v1/sessions/${session}/import`, {
        method: "POST",
        body,
      });
      const query = encodeURIComponent(piece.repeat(50).slice(0, 200));
      const searched = await ask(target, `/v1/sessions/${session}/search?q=${query}`);
      const built = await ask(target, `/v1/sessions/${session}/context?message=${query}`);
      const sent = `${(body.length / 1e6).toFixed(1)} million characters of ${name}`;
      return `${sent}: import ${imported}, search ${searched}, context ${built}`;
    },
  };
}

/** Sends messages through a socket that are hard to search with. */
function sendAll(): Attack {
  return {
    name: "text: messages that are hard to search with, through a socket",
    async run({ url, token, signal }) {
      const encoded = new TextEncoder().encode(token)
        .toBase64({ alphabet: "base64url", omitPadding: true });
      const address = `${url.replace(/^http/, "ws")}/ws?session=text-${crypto.randomUUID()}`;
      const socket = new WebSocket(address, ["context-bridge.v1", `bearer.${encoded}`]);
      const stop = () => socket.close();
      signal.addEventListener("abort", stop);
      try {
        let ended = 0;
        const all = Promise.withResolvers<void>();
        socket.onmessage = ({ data }) => {
          const { type } = JSON.parse(String(data));
          if (/^(turn\.(completed|failed|cancelled)|error)$/.test(type)) ended += 1;
          if (ended === HARD.length) all.resolve();
        };
        socket.onclose = () => all.resolve();
        socket.onopen = () => {
          for (const [, piece] of HARD) {
            const text = piece.repeat(Math.floor(LONG / piece.length));
            socket.send(JSON.stringify({ type: "message.send", text }));
          }
        };
        await all.promise;
        return `${HARD.length} messages of ${LONG} characters; ${ended} turns ended`;
      } finally {
        signal.removeEventListener("abort", stop);
        socket.close();
      }
    },
  };
}

/** The status of the bridge's answer. */
async function ask(
  { url, token, signal }: Target,
  path: string,
  init: RequestInit = {},
): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" };
  const response = await fetch(`${url}${path}`, { ...init, headers, signal });
  await response.body?.cancel();
  return response.status;
}

/** Texts that cost a scanner more than their length. */
export const textAttacks: readonly Attack[] = [
  ...HARD.map(([name, piece]) => importAndSearch(name, piece)),
  sendAll(),
];
