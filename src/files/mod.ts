/**
 * Files that people send with a message, as they come: what they really are, by their content alone.
 * What a name or a sender says of them counts for nothing, and nothing is loaded from elsewhere.
 *
 * @example
 * ```ts
 * import { inspectFile } from "./mod.ts";
 *
 * const bytes = new TextEncoder().encode("Milk, bread");
 * console.log(inspectFile(bytes)); // { ok: true, kind: "text/plain", text: "Milk, bread" }
 * ```
 *
 * @module
 */
export { cleanFileName } from "./file_name.ts";
export { inspectFile } from "./inspect_file.ts";
export type { FileProblem } from "./inspected_file.ts";
