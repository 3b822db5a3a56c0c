import { type Fact, findFact, newestOf, type SpaceCommand } from "../../knowledge/mod.ts";
import { defined, inSlices } from "../../shared/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import type { Spaces } from "../api/spaces.ts";
import { maskText } from "../memory/masked_turns.ts";
import { changeOf, FactViews } from "../spaces/fact_views.ts";
import type { LiveSpace } from "../spaces/live_space.ts";
import type { LiveSpaces } from "../spaces/live_spaces.ts";

/** What owners do with the facts of their spaces. */
type SpaceFactsUse = Pick<
  Spaces,
  "facts" | "fact" | "writeFact" | "changeFact" | "forgetFact"
>;

/** The facts of spaces, for their owners. */
export function spaceFacts({ spaces, log, redactor, now }: {
  readonly spaces: LiveSpaces;
  readonly log: SessionLog;
  readonly redactor: Redactor;
  readonly now: () => number;
}): SpaceFactsUse {
  const viewOf = (live: LiveSpace, fact: string) => {
    const known = findFact(live.state, fact);
    return known && new FactViews(log, live, { isQuoted: true }).view(known);
  };
  const written = async (text: string) => {
    const masked = await maskText(text, redactor);
    const { kinds } = masked;
    return { text: masked.text, at: now(), ...kinds.length > 0 ? { redacted: kinds } : {} };
  };
  return {
    facts: (key, page) =>
      spaces.use(key, async (live) => {
        const views = new FactViews(log, live, { isQuoted: false });
        const { facts, cursor } = await pageOfFacts(live, { ...page, now: now() });
        const shown = await Promise.all(facts.map((fact) => views.view(fact)));
        return { facts: shown, ...defined({ cursor }) };
      }),
    fact: (key, id) =>
      spaces.use(key, async (live) => {
        const fact = findFact(live.state, id);
        return fact && await new FactViews(log, live, { isQuoted: true }).history(fact);
      }),
    writeFact: async (key, { fact = crypto.randomUUID(), text }) => {
      const command = { type: "WriteFact", fact, ...await written(text) } as const;
      return await spaces.begin(key, async (live) => {
        await live.refresh();
        const handled = await live.handle(command);
        const { refusal } = handled.ok ? {} : handled;
        const same = refusal?.reason === "FactRepeated" ? refusal.fact : undefined;
        if (!handled.ok && same === undefined) return rejectionIn(handled);
        const duplicate = same !== undefined || handled.ok && handled.events.length === 0;
        const view = await viewOf(live, same ?? fact);
        if (!view) return { ok: false, code: "not_found", message: "The fact is gone already" };
        return { ok: true, fact: view, ...duplicate ? { duplicate } : {} };
      });
    },
    changeFact: (key, fact, { text, pinned }) =>
      spaces.use(key, async (live) => {
        const known = findFact(live.state, fact);
        if (!known || known.forgotten) return undefined;
        const commands: SpaceCommand[] = [];
        if (text !== undefined) {
          commands.push({ type: "CorrectFact", fact, ...await written(text) });
        }
        if (pinned !== undefined) commands.push({ type: pinned ? "PinFact" : "UnpinFact", fact });
        for (const command of commands) {
          const handled = await live.handle(command);
          if (handled.ok) continue;
          return handled.refusal?.reason === "FactUnknown" ? undefined : rejectionIn(handled);
        }
        const view = await viewOf(live, fact);
        return view && { ok: true as const, fact: view };
      }),
    forgetFact: async (key, fact) =>
      await spaces.use(key, async (live) => {
        const handled = await live.handle({ type: "ForgetFact", fact, salt: newSalt() });
        return handled.ok && handled.events.length > 0;
      }) ?? false,
  };
}

/** A rejection without what only this room reads. */
function rejectionIn<Refused extends { readonly refusal?: unknown }>(
  { refusal: _, ...rejection }: Refused,
): Omit<Refused, "refusal"> {
  return rejection;
}

function newSalt(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}

/** A page of facts: those that match, best first, or all, newest change first. */
async function pageOfFacts(
  live: LiveSpace,
  { query, state, session, limit, cursor, now }: Parameters<Spaces["facts"]>[1] & {
    readonly now: number;
  },
): Promise<{ readonly facts: readonly Fact[]; readonly cursor?: string }> {
  const { state: space } = live;
  const from = Number(cursor);
  if (query !== undefined) {
    if (state === "forgotten") return { facts: [] };
    const first = cursor !== undefined && Number.isSafeInteger(from) ? from : 0;
    const most = session === undefined ? first + limit + 1 : Infinity;
    const asked = { query, now: { at: now }, facts: most, digests: 0 };
    const hits = await inSlices(live.index.searchSteps(space, asked));
    const found = hits.flatMap(({ found }) =>
      found.kind === "fact" ? findFact(space, found.fact.fact) ?? [] : []
    ).filter((fact) => isFrom(fact, session));
    const next = first + limit;
    const facts = found.slice(first, next);
    return { facts, ...defined({ cursor: found.length > next ? `${next}` : undefined }) };
  }
  const before = cursor !== undefined && Number.isSafeInteger(from) ? from : Infinity;
  const wanted: { readonly fact: Fact; readonly position: number }[] = [];
  for (const fact of space.facts) {
    if (state !== "all" && (state === "forgotten") !== (fact.forgotten !== undefined)) continue;
    if (!isFrom(fact, session)) continue;
    const { position } = changeOf(fact);
    if (position < before) wanted.push({ fact, position });
  }
  wanted.sort((one, other) => other.position - one.position);
  const shown = wanted.slice(0, limit);
  const last = wanted.length > limit ? shown.at(-1) : undefined;
  const facts = shown.map(({ fact }) => fact);
  return { facts, ...defined({ cursor: last && `${last.position}` }) };
}

/** Whether a session said what a fact says; without one, all are wanted. */
function isFrom(fact: Fact, session: string | undefined): boolean {
  return session === undefined ||
    newestOf(fact).sources.some((source) => source.session === session);
}
