import { type Api, BridgeError } from "../client/mod.ts";

/** The space that an asker remembers with: the one that its session is in, the one asked for, or its own. */
export async function memoryOf(
  api: Pick<Api, "session">,
  { asker, asked }: { readonly asker: string; readonly asked: string | undefined },
): Promise<string> {
  if (asked !== undefined) return asked;
  const session = await unlessUnknown(api.session(asker));
  return session?.space ?? asker;
}

/** Whether an asker knows something from earlier talks. */
export async function hasLearned(api: Pick<Api, "spaces">, space: string): Promise<boolean> {
  const known = await unlessUnknown(api.spaces.space(space));
  return known !== undefined && known.facts > 0;
}

/**
 * Has the bridge learn from a talk now, so that the asker knows it the next time. Returns why not,
 * where it does not.
 */
export async function rememberTalk(
  api: Pick<Api, "spaces">,
  { space, asker }: { readonly space: string; readonly asker: string },
): Promise<string | undefined> {
  try {
    await api.spaces.learn(space, { session: asker });
    return undefined;
  } catch (error) {
    if (error instanceof BridgeError) return error.message;
    throw error;
  }
}

async function unlessUnknown<Found>(asked: Promise<Found>): Promise<Found | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof BridgeError && error.status === 404) return undefined;
    throw error;
  }
}
