/**
 * Hashes a token to eight hexadecimal digits, which tell the data stored under different tokens
 * apart, and from which the token cannot be recovered. Undefined without a token.
 */
export function fingerprintOf(token: string | undefined): string | undefined {
  if (!token) return undefined;
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(token)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
