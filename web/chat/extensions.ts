import type { MarkedOptions, Token } from "marked";
import { footnoteBlock, footnoteMark } from "./footnotes.ts";
import { mathBlock, mathBlockStart, mathInline, mathInlineStart } from "./math_tokens.ts";

/** What the page reads in Markdown besides what `marked` knows: formulas and footnotes. */
export const EXTENSIONS: NonNullable<MarkedOptions["extensions"]> = {
  renderers: {},
  childTokens: {},
  block: [mathBlock, footnoteBlock],
  startBlock: [mathBlockStart],
  inline: [mathInline, footnoteMark],
  startInline: [mathInlineStart],
};

/** A token of one of the extensions. */
export type ExtensionToken =
  | {
    readonly type: "math";
    readonly raw: string;
    readonly text: string;
    readonly isDisplay: boolean;
  }
  | {
    readonly type: "footnote";
    readonly raw: string;
    readonly label: string;
    readonly tokens: Token[];
  }
  | { readonly type: "footnoteMark"; readonly raw: string; readonly label: string };
