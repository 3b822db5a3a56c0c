import { canonicalJson } from "../../src/archive/canonical_json.ts";

/** A value of JSON, as a test takes a line apart. */
export type Line = Record<string, unknown>;

/** The lines of an archive's text. */
export function linesOf(text: string): Line[] {
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** The text of lines, one a line. */
export function textOf(lines: readonly unknown[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** Makes the hashes of lines anew, as a forger would, by the documented recipe alone. */
export async function rehashed(lines: readonly Line[]): Promise<Line[]> {
  const [header = {}, ...rest] = lines;
  const { archive, version, createdAt } = header;
  let hash = await sha256(canonicalJson({ archive, version, createdAt }));
  const made: Line[] = [header];
  for (const line of rest) {
    if (!("end" in line)) {
      const { hash: _, ...event } = line;
      hash = await sha256(hash + canonicalJson(event));
    }
    made.push({ ...line, hash });
  }
  return made;
}

async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))
    .toHex();
}
