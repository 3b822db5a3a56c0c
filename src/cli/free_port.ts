/**
 * Ends with 1 and a word where the bridge's port is in use. The task `dev` begins with it: a watcher
 * goes on after its program has ended, and would wait for a change that helps nothing.
 *
 * @module
 */
import { parseSettings, readEnvironment } from "../settings/mod.ts";

/** Settings that are not valid are told by the bridge itself, which waits for better ones. */
if (import.meta.main) {
  const parsed = parseSettings(await readEnvironment());
  if (parsed.ok) {
    const { host: hostname, port } = parsed.settings.listen;
    try {
      Deno.listen({ hostname, port }).close();
    } catch (error) {
      if (error instanceof Deno.errors.AddrInUse) {
        console.error(`Port ${port} is in use; set PORT to another one, or to 0 for any`);
        Deno.exit(1);
      }
    }
  }
}
