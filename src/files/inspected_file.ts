import type { FileKind } from "../conversation/mod.ts";

/** Why a file is not taken. */
export type FileProblem =
  | "empty"
  /** It is of no kind that is taken, or none that can be told. */
  | "unknown_kind"
  /** Its end is missing, or its beginning cannot be read. */
  | "damaged"
  /** An image has too many pixels, or a document too many pages. */
  | "too_large_inside"
  /** A document that needs a password. */
  | "locked";

/** What a file is; or why it is not taken. */
export type InspectedFile =
  | {
    readonly ok: true;
    readonly kind: FileKind;
    readonly width?: number;
    readonly height?: number;
    readonly pages?: number;
    /** The text of a text file. */
    readonly text?: string;
  }
  | { readonly ok: false; readonly problem: FileProblem };
