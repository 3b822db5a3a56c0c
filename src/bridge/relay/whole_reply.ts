import { isSettled, type OpenTurn, type SettledTurn } from "../../conversation/mod.ts";
import type { MaskedText, Redactor } from "../../redaction/mod.ts";
import type { RelayedTurn } from "../api/relaying.ts";
import { maskText } from "../memory/masked_turns.ts";

/** What is stored of a reply. */
export type StoredReply = MaskedText & {
  /** The turn's reply that it begins with; absent: it goes on with none. */
  readonly goesOnFrom?: string;
};

/**
 * A reply with what was said of it before its request, secrets masked. If it goes on with the reply
 * that its turn has, it begins with that one as it is stored.
 */
export async function wholeReply(
  { reply, begun }: Pick<RelayedTurn, "reply" | "begun">,
  { known, redactor }: {
    readonly known: OpenTurn | SettledTurn | undefined;
    readonly redactor: Redactor;
  },
): Promise<StoredReply> {
  if (!begun) return await maskText(reply, redactor);
  const { text, separator } = begun;
  const recorded = recordedOf(known);
  if (recorded === undefined) return await maskText(text + separator + reply, redactor);
  const { text: before } = await maskText(text, redactor);
  const goesOn = reply.trim() !== "" && closed(before) === closed(recorded);
  if (!goesOn) return await maskText(reply, redactor);
  // A secret may have been cut in two.
  const whole = await maskText(recorded + separator + reply, redactor);
  return { ...whole, goesOnFrom: recorded };
}

/** The text of the reply that a turn has. */
function recordedOf(turn: OpenTurn | SettledTurn | undefined): string | undefined {
  if (!turn || !isSettled(turn) || turn.outcome.kind !== "completed") return undefined;
  return turn.outcome.text;
}

/** A text without its white space: clients trim what they keep. */
function closed(text: string): string {
  return text.replaceAll(/\s+/g, "");
}
