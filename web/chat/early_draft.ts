/** What was typed before the script had loaded. */
export interface EarlyDraft {
  readonly text: string;
  /** Whether the field has the focus. */
  readonly hasFocus: boolean;
}

/**
 * Reads the field that `index.html` brings along, so that nobody has to wait for the script to
 * type.
 */
export function earlyDraft(root: HTMLElement): EarlyDraft {
  const field = root.querySelector("textarea");
  return { text: field?.value ?? "", hasFocus: field?.matches(":focus") ?? false };
}
