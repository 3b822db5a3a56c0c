import { digestOf, sessionTitle, type SpaceSession } from "../../knowledge/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import type { ListedSpace, SpaceHead } from "../../space_log/mod.ts";
import { defined, isoOf } from "../../shared/mod.ts";
import type { Spaces, SpaceSessionView, SpaceView } from "../api/spaces.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";
import { FactViews } from "../spaces/fact_views.ts";
import type { LiveSpace } from "../spaces/live_space.ts";
import type { LiveSpaces } from "../spaces/live_spaces.ts";

/** An owner's spaces: listed, described, named, deleted, and who belongs to them. */
type SpaceDirectory = Pick<
  Spaces,
  | "listSpaces"
  | "describeSpace"
  | "renameSpace"
  | "eraseSpace"
  | "spaceSessions"
  | "spaceEvents"
  | "moveSession"
  | "keepSession"
>;

/** The directory of the spaces of a log. */
export function spaceDirectory({ spaces, registry }: {
  readonly spaces: LiveSpaces;
  readonly registry: SessionRegistry;
}): SpaceDirectory {
  const { log } = spaces;
  return {
    listSpaces: async (owner, page) => {
      const { spaces: listed, cursor } = await log.list(owner, page);
      return { spaces: listed.map(spaceView), ...defined({ cursor }) };
    },
    describeSpace: async (key) => {
      const head = await log.head(key);
      return head && spaceView({ ...head, space: key.space });
    },
    renameSpace: (key, name) =>
      spaces.use(key, async (live) => {
        const renamed = await live.handle({ type: "RenameSpace", name });
        if (renamed.ok) return live.head && spaceView({ ...live.head, space: key.space });
        const { refusal, ...rejection } = renamed;
        return refusal?.reason === "SpaceUnknown" ? undefined : rejection;
      }),
    eraseSpace: (key) => spaces.begin(key, (live) => live.erase()),
    spaceSessions: (key, page) =>
      spaces.use(key, (live) => pageOfSessions(live, registry.log, page)),
    spaceEvents: async (key, page) => {
      const head = await log.head(key);
      if (!head) return undefined;
      const events = (await log.read(key, page)).map(({ position, type, at, data }) => ({
        ...{ position, type, at: isoOf(at), data },
      }));
      const last = events.at(-1)?.position;
      const isMore = last !== undefined && last < head.position;
      return { events, ...defined({ next: isMore ? last : undefined }) };
    },
    moveSession: (key, space, options) =>
      registry.useExisting(key, (session) => session.move(space, options)),
    keepSession: (key, seconds) => registry.useExisting(key, (session) => session.keep(seconds)),
  };
}

/** A space as lists show it. */
function spaceView({ space, name, position, facts, sessions, ...times }: ListedSpace): SpaceView {
  const { createdAt, expiresAt } = times satisfies Partial<SpaceHead>;
  return {
    ...{ space, position, facts, sessions },
    ...{ createdAt: isoOf(createdAt), expiresAt: isoOf(expiresAt) },
    ...defined({ name }),
  };
}

/** A page of a space's sessions, those that joined last first. */
async function pageOfSessions(
  live: LiveSpace,
  log: SessionLog,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
) {
  const views = new FactViews(log, live, { isQuoted: false });
  const from = cursor === undefined ? NaN : Number(cursor);
  const latest = new Map(Array.from(live.state.sessions, (each) => [each.session, each]));
  const wanted = [...latest.values()]
    .filter(({ state }) => state === "there" || state === "expired")
    .filter(({ joined }) => !Number.isSafeInteger(from) || joined.position < from)
    .sort((one, other) => other.joined.position - one.joined.position);
  const page = wanted.slice(0, limit);
  const sessions = await Promise.all(page.map(async (each) => {
    const isThere = each.state === "there" && await views.isThere(each);
    return sessionView(each, isThere ? "there" : "gone");
  }));
  const expired = page.filter(({ state }, index) =>
    state === "there" && sessions[index]?.state === "gone"
  );
  await tellExpired(live, expired);
  const last = wanted.length > limit ? page.at(-1) : undefined;
  return { sessions, ...defined({ cursor: last && `${last.joined.position}` }) };
}

/** Lets sessions go that expired without a word. */
async function tellExpired(live: LiveSpace, gone: readonly SpaceSession[]): Promise<void> {
  for (const { session, generation } of gone) {
    await live.handle({ type: "LeaveSession", session, generation, reason: "expired" });
  }
}

function sessionView(known: SpaceSession, state: "there" | "gone"): SpaceSessionView {
  const digest = digestOf(known);
  return {
    ...{ session: known.session, state },
    ...{ joinedAt: isoOf(known.joined.at), learnedTo: known.learnedTo },
    ...defined({ title: sessionTitle(known), digest: digest === "" ? undefined : digest }),
  };
}
