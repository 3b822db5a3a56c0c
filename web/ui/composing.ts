/** What the key code is while an input method handles the key. */
const HANDLED = 229;

/**
 * Whether a key belongs to an input method: there Enter confirms a word. Safari ends the composition
 * before it tells of the key, and only the key code still says so.
 */
export function isComposing({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === HANDLED;
}
