import type { Attack, Target } from "./attack.ts";

/** Texts that made masking rescan what it had read, once for each beginning in them. */
const NESTED = [
  "_eyJ",
  "eyJaaaaaaaa..aaaaaaaaaaaaaaaa.",
  "-----BEGIN PRIVATE KEY-----\nVersion: a\n",
];
/** Beginnings of many kinds, and words that a seed phrase is made of. */
const BEGINNINGS = [
  "PRIVATE_KEY=0x1",
  "sk-ant-",
  "abandon ",
  "4111 ",
  "https://a:",
  "\u200beyJ",
  "a=",
];

const MESSAGE_CHARACTERS = 60_000;
const IMPORT_CHARACTERS = 3_000_000;
const LINE_CHARACTERS = 60_000;

function repeated(unit: string, length: number): string {
  return unit.repeat(Math.floor(length / unit.length));
}

async function post(
  { url, token, signal }: Target,
  path: string,
  { body, headers = {} }: { readonly body: string; readonly headers?: Record<string, string> },
): Promise<number> {
  const started = performance.now();
  const response = await fetch(`${url}/v1/sessions/${path}`, {
    method: "POST",
    body,
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal,
  });
  await response.body?.cancel();
  return Math.round(performance.now() - started);
}

async function sendMessages(target: Target): Promise<string> {
  const times: number[] = [];
  for (const unit of [...NESTED, ...BEGINNINGS]) {
    const body = JSON.stringify({ text: repeated(unit, MESSAGE_CHARACTERS) });
    times.push(await post(target, `mask-${crypto.randomUUID()}/messages`, { body }));
  }
  return `${times.length} messages of ${MESSAGE_CHARACTERS} characters, the slowest ${
    Math.max(...times)
  } ms`;
}

/** Imports lines of one repeated text, with a key: masked once, in slices. */
async function importLines(target: Target): Promise<string> {
  const times: number[] = [];
  for (const unit of NESTED) {
    const line = JSON.stringify({
      role: "user",
      text: repeated(unit, LINE_CHARACTERS),
      at: "2024-03-01T09:00:00Z",
    });
    const lines = Array.from({ length: IMPORT_CHARACTERS / LINE_CHARACTERS }, () => line);
    times.push(
      await post(target, `mask-${crypto.randomUUID()}/import`, {
        body: lines.join("\n"),
        headers: { "idempotency-key": crypto.randomUUID() },
      }),
    );
  }
  return `${times.length} imports of ${IMPORT_CHARACTERS} characters with a key, the slowest ${
    Math.max(...times)
  } ms`;
}

/** Texts that are expensive to search for secrets. */
export const secretAttacks: readonly Attack[] = [
  { name: "messages of beginnings of secrets", run: sendMessages },
  { name: "imports of nested tokens", run: importLines },
];
