/** Whether bytes have a Latin-1 text at an offset. */
export function beginsWith(bytes: Uint8Array, text: string, at = 0): boolean {
  if (at < 0 || at + text.length > bytes.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** Whether a Latin-1 text stands in the last bytes, so many of them. */
export function endsWithin(bytes: Uint8Array, text: string, within: number): boolean {
  for (let at = bytes.length - text.length; at >= Math.max(0, bytes.length - within); at--) {
    if (beginsWith(bytes, text, at)) return true;
  }
  return false;
}
