/** What was written before the page was there. */
export interface Early {
  readonly text: string;
  /** Whether the keyboard still is in the field. */
  readonly hasFocus: boolean;
}

/** The document brings a field along, so that nobody has to wait with writing. */
export function earlyWords(root: HTMLElement): Early {
  const field = root.querySelector("textarea");
  return { text: field?.value ?? "", hasFocus: field?.matches(":focus") ?? false };
}
