import type { SkimmedBody, SkimmedThinking } from "./body.ts";
import type { TypedMessage } from "./history.ts";

/** JSON, perhaps encoded already, that is put into a body's bytes, before the byte at `at`. */
export interface Edit {
  readonly at: number;
  readonly json: string | Uint8Array;
}

/** The beta that lets a request say what happens to thinking blocks whose prefix has changed. */
const BINDING_BETA = "thinking-binding-controls";
const NEWEST_BINDING_BETA = `${BINDING_BETA}-2026-08-01`;
const BINDING = { prefix_mismatch_behavior: "drop_block" } as const;
const BRACE = "{".charCodeAt(0);
const THINKS = new Set(["adaptive", "enabled"]);

const encoder = new TextEncoder();

/** A text block as it stands after others in a list. Every later request of a history holds it, too. */
export function blockJson(text: string): Uint8Array {
  return encoder.encode(`,${JSON.stringify({ type: "text", text })}`);
}

/** Puts a text block at the end of a message; `json` is its `blockJson`. */
export function blockEdits(
  { message }: TypedMessage,
  text: string,
  json = blockJson(text),
): readonly Edit[] {
  const { content: { start, end }, blocks } = message;
  if (blocks) return [{ at: end - 1, json }];
  return [
    { at: start, json: '[{"type":"text","text":' },
    ...["}", json, "]"].map((each) => ({ at: end, json: each })),
  ];
}

/**
 * Has the API drop thinking blocks whose prefix has changed, instead of refusing the request. Nothing
 * where the request's betas do not allow that, where it does not think, or where it says itself.
 */
export function dropBlockEdits(headers: Headers, { thinking }: SkimmedBody): readonly Edit[] {
  if (!isBindingAllowed(headers) || !thinking || isFixed(thinking)) return [];
  return [{ at: thinking.end - 1, json: `,"block_binding":${JSON.stringify(BINDING)}` }];
}

/** What makes the API drop thinking blocks: edits, and a beta that the request needs as well. */
export interface Dropping {
  readonly edits: readonly Edit[];
  readonly beta?: string;
}

/**
 * The same for a history whose thinking is known not to fit, also where the request has not the beta
 * for it. Undefined where it holds no thinking, or says itself what happens to it. A request that
 * says nothing of thinking, but has such blocks, thinks by default.
 */
export function droppingFor(
  headers: Headers,
  { bytes, body: { thinking, messages, layout } }: {
    readonly bytes: Uint8Array;
    readonly body: SkimmedBody;
  },
): Dropping | undefined {
  const hasThinking = messages.some(({ blocks }) =>
    blocks?.some(({ type }) => type === "thinking" || type === "redacted_thinking")
  );
  // A member must not be there twice.
  const isNoObject = !thinking && layout.values.some(({ name }) => name === "thinking");
  if (!hasThinking || isNoObject || thinking && isFixed(thinking)) return undefined;
  const binding = `"block_binding":${JSON.stringify(BINDING)}`;
  const edit = thinking
    ? { at: thinking.end - 1, json: `,${binding}` }
    : { at: bytes.indexOf(BRACE) + 1, json: `"thinking":{"type":"adaptive",${binding}},` };
  return { edits: [edit], ...isBindingAllowed(headers) ? {} : { beta: NEWEST_BINDING_BETA } };
}

/**
 * Whether thinking may be bound to this request as it is, and cannot be dropped later: a request in
 * which a message is not what it is here would be refused.
 */
export function isBinding({ thinking, hasTools }: SkimmedBody): boolean {
  if (!thinking || thinking.type === "disabled") return false;
  if (thinking.type === "between_tools") return hasTools;
  return isFixed(thinking);
}

function isFixed({ type = "", hasBinding }: SkimmedThinking): boolean {
  return hasBinding || !THINKS.has(type);
}

function isBindingAllowed(headers: Headers): boolean {
  const betas = headers.get("anthropic-beta")?.split(",") ?? [];
  return betas.some((beta) => beta.trim().startsWith(BINDING_BETA));
}

/** The bytes with all edits made, as chunks to be sent one after another. The bytes are not copied. */
export function withEdits(bytes: Uint8Array, edits: readonly Edit[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let from = 0;
  for (const { at, json } of edits.toSorted((one, other) => one.at - other.at)) {
    chunks.push(bytes.subarray(from, at), typeof json === "string" ? encoder.encode(json) : json);
    from = at;
  }
  chunks.push(bytes.subarray(from));
  return chunks.filter(({ length }) => length > 0);
}
