import { type MasterKey, newMasterKey, parseMasterKeys } from "../../src/session_log/mod.ts";

/** A fresh master key. */
export function masterKey(id: string): MasterKey {
  const [key] = parseMasterKeys(newMasterKey(id)).keys;
  if (!key) throw new Error("No key was made");
  return key;
}

/**
 * The master keys that tests of the log run with: one where a module is imported as `…?encrypted`,
 * or where the variable ENCRYPTED is set, which runs every test of the log and the bridge that way.
 */
export function keysFor(url: string): readonly MasterKey[] {
  const isEncrypted = url.endsWith("?encrypted") || Deno.env.has("ENCRYPTED");
  return isEncrypted ? [masterKey("of-the-tests")] : [];
}
