/** Focuses the message field. */
export function focusMessage(): void {
  document.querySelector<HTMLTextAreaElement>("#message")?.focus();
}
