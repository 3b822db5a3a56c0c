/** Reads what comes next into a buffer: how many bytes, or null at the end, which a failure is too. */
export function readInto(conn: Deno.TcpConn, buffer: Uint8Array): Promise<number | null> {
  return conn.read(buffer).catch(nothing);
}

/** Closes a connection, if it is not closed already. */
export function closeQuietly(conn: Deno.TcpConn): void {
  try {
    conn.close();
  } catch {
    // It is closed already.
  }
}

/** One for all: a read that waits keeps it. */
function nothing(): null {
  return null;
}
