import type { ForeignTurn } from "../../conversation/mod.ts";
import type { MaskedText, Redactor } from "../../redaction/mod.ts";
import { inSlices } from "../../shared/mod.ts";

/** How much is masked in one step, in characters, so that others are served in between. */
const STEP = 16_384;

/** Turns with the secrets in their texts masked, and the kinds of those, each once. */
export async function maskTurns(
  turns: readonly ForeignTurn[],
  redactor: Redactor,
): Promise<{ readonly turns: readonly ForeignTurn[]; readonly redacted: readonly string[] }> {
  const kinds = new Set<MaskedText["kinds"][number]>();
  const masked = await inSlices(maskedTurns(turns, redactor, kinds));
  return { turns: masked, redacted: [...kinds] };
}

/**
 * A text with its secrets masked, and well-formed. A long one, such as one that will be refused for
 * its length, is masked in slices.
 */
export function maskText(
  text: string,
  redactor: Redactor,
): MaskedText | Promise<MaskedText> {
  return text.length <= STEP ? redactor.mask(text.toWellFormed()) : maskLong(text, redactor);
}

async function maskLong(text: string, redactor: Redactor): Promise<MaskedText> {
  const kinds = new Set<MaskedText["kinds"][number]>();
  const masked = await inSlices(maskedText(text, redactor, kinds));
  return { text: masked, kinds: [...kinds] };
}

function* maskedTurns(
  turns: readonly ForeignTurn[],
  redactor: Redactor,
  kinds: Set<MaskedText["kinds"][number]>,
): Generator<void, readonly ForeignTurn[], void> {
  const masked: ForeignTurn[] = [];
  for (const turn of turns) {
    const text = yield* maskedText(turn.text, redactor, kinds);
    const reply = yield* maskedText(turn.reply, redactor, kinds);
    masked.push({ ...turn, text, reply });
  }
  return masked;
}

function* maskedText(
  text: string,
  redactor: Redactor,
  kinds: Set<MaskedText["kinds"][number]>,
): Generator<void, string, void> {
  const masker = redactor.stream();
  const whole = text.toWellFormed();
  let out = "";
  for (let at = 0; at < whole.length; at += STEP) {
    out += masker.push(whole.slice(at, at + STEP));
    yield;
  }
  out += masker.end();
  for (const kind of masker.kinds) kinds.add(kind);
  return out;
}
