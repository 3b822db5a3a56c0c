import { parseAccept } from "hono/utils/accept";

/** The elements of a comma-separated header (RFC 9110, section 5.6.1), without empty ones. */
export function listOf(header: string | null): string[] {
  return (header ?? "").split(",").map((element) => element.trim()).filter(Boolean);
}

/** Whether an `Upgrade` header offers a protocol; names have no case. */
export function offers(header: string | null, protocol: string): boolean {
  return listOf(header).some((each) => each.toLowerCase() === protocol);
}

/**
 * How much a client wants one of the names that stand for the same thing, the most specific first,
 * by its `Accept` or `Accept-Encoding` header: from 0 to 1, 0 if it does not want it.
 */
export function qualityOf(header: string | undefined, names: readonly string[]): number {
  const ranges = parseAccept(header ?? "");
  for (const name of names) {
    const found = ranges.filter(({ type }) => type.toLowerCase() === name);
    if (found.length > 0) return Math.max(...found.map(({ q }) => q));
  }
  return 0;
}

/** Whether a client accepts an event stream, and nothing else more. */
export function wantsEventStream(accept: string | undefined): boolean {
  const stream = qualityOf(accept, ["text/event-stream", "text/*"]);
  return stream > 0 && stream >= qualityOf(accept, ["application/json", "application/*"]);
}

/** A string with or without the quotes of a structured field (RFC 8941). */
export function unquoted(value: string): string {
  return /^"([^"\\]*)"$/.exec(value)?.[1] ?? value;
}
