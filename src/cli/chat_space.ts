import { type Api, BridgeError } from "../client/mod.ts";

/** The space of new sessions, if nobody says otherwise. */
const USUAL_SPACE = "main";

/**
 * The space to name for a session: `asked` where it is new, or else the usual one. A session that
 * exists keeps its own, unless it was `isChosen` together with a space. `null`: none.
 */
export async function spaceToName(api: Pick<Api, "session">, { session, asked, isChosen }: {
  readonly session: string;
  readonly asked: string | null | undefined;
  readonly isChosen: boolean;
}): Promise<string | null | undefined> {
  if (isChosen && asked !== undefined) return asked;
  try {
    await api.session(session);
    return undefined;
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== "not_found") throw error;
    return asked === undefined ? USUAL_SPACE : asked;
  }
}
