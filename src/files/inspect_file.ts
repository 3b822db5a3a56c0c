import { inspectImage } from "./image.ts";
import type { InspectedFile } from "./inspected_file.ts";
import { inspectPdf } from "./pdf.ts";
import { inspectText } from "./text.ts";

/** Looks what a file is. Reads its content once, and nothing that it names. */
export function inspectFile(bytes: Uint8Array): InspectedFile {
  if (bytes.length === 0) return { ok: false, problem: "empty" };
  return inspectImage(bytes) ?? inspectPdf(bytes) ?? inspectText(bytes);
}
