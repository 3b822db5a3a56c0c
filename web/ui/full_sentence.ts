/** A text as a sentence, with a capital letter and a full stop. */
export function fullSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
}
