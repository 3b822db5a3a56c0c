const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Where a head ends, after its empty line, if that is at or after `from`; -1 if it is not there. */
export function endOfHead(bytes: Uint8Array, from = 0): number {
  for (let at = bytes.indexOf(LINE_FEED, from); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) {
    const next = bytes[at + 1] === CARRIAGE_RETURN ? at + 2 : at + 1;
    if (bytes[next] === LINE_FEED) return next + 1;
  }
  return -1;
}

/** How many bytes the first head among these has, or what there is of it. */
export function headLength(bytes: Uint8Array): number {
  const end = endOfHead(bytes);
  return end === -1 ? bytes.length : end;
}
