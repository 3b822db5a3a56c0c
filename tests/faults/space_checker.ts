import { type LogEntry, type SpaceLaw, verifySpace } from "../../src/verification/mod.ts";
import { spaceMark, type SpaceSeen } from "./space_client.ts";

/** A law of memory across sessions that was broken. */
export interface SpaceBreach {
  readonly rule:
    | SpaceLaw
    | "no text of another space"
    | "forgotten texts are gone"
    | "only what was said is learned"
    | "no fact twice"
    | "all that was said is learned";
  readonly space: string;
  readonly detail: string;
}

/** A space at the end of a run. */
export interface SpaceHistory {
  readonly seen: SpaceSeen;
  /** Its log, and those of its sessions that are there, by id, with what it names them by. */
  readonly log: readonly LogEntry[];
  readonly sessions: Readonly<
    Record<string, { readonly lineage: string; readonly events: readonly LogEntry[] }>
  >;
  /** Everything in the store: key and value of each entry, as text. */
  readonly entries: readonly { readonly key: string; readonly value: string }[];
  /** How many marks of what is to be learned are left. */
  readonly marks: number;
}

/** Laws 13 to 15 and 17: every breach in what became of a space. */
export function checkSpace(history: SpaceHistory, prompts: readonly string[]): SpaceBreach[] {
  const { seen: { space }, log, marks } = history;
  const found: SpaceBreach[] = verifySpace(log).violations.map(({ rule, detail }) => {
    return { rule, space, detail };
  });
  if (marks > 0) {
    const detail = `${marks} sessions are marked as not learned from`;
    found.push({ rule: "all that was said is learned", space, detail });
  }
  return [
    ...found,
    ...checkForgotten(history),
    ...checkSources(history),
    ...checkTwice(history),
    ...checkWall(space, prompts),
  ];
}

/** What a fact says in its own words, without how learning begins it. */
function wordsOf(text: string): string {
  return text.replace(/^The user: /, "").replace(/\.$/, "");
}

/** Law 15: forgotten facts are nowhere in the space, and what was erased is nowhere at all. */
function checkForgotten({ seen, entries }: SpaceHistory): SpaceBreach[] {
  const { space, forgotten, erased } = seen;
  const rule = "forgotten texts are gone";
  const isOfSpace = (key: string) => key.includes("space") || key.includes(`"${space}"`);
  const inSpace = (text: string) =>
    entries.filter(({ key, value }) => isOfSpace(key) && value.includes(wordsOf(text)));
  const anywhere = (text: string) => entries.filter(({ value }) => value.includes(wordsOf(text)));
  return [
    ...forgotten.flatMap((text) => inSpace(text).map(({ key }) => [text, key, "forgotten"])),
    ...erased.flatMap((text) => anywhere(text).map(({ key }) => [text, key, "erased"])),
  ].map(([text, key, how]) => ({ rule, space, detail: `${how}: ${text} is still at ${key}` }));
}

/** Law 13: each learned fact stands in the messages that it names, as far as they are there. */
function checkSources({ seen: { space, written }, log, sessions }: SpaceHistory): SpaceBreach[] {
  const rule = "only what was said is learned";
  return log.flatMap(({ type, position, data }): SpaceBreach[] => {
    const text = String(data["text"] ?? "");
    if ((type !== "FactLearned" && type !== "FactRevised") || text === "") return [];
    if (data["saidBy"] === "owner") {
      if (written.includes(text)) return [];
      return [{ rule, space, detail: `nobody wrote what stands at ${position}: ${text}` }];
    }
    const sources = Array.isArray(data["sources"]) ? data["sources"] : [];
    return sources.flatMap((source): SpaceBreach[] => {
      const session = sessions[source.session];
      if (session?.lineage !== source.generation) return [];
      const said = source.positions.some((each: number) =>
        String(session?.events[each - 1]?.data["text"] ?? "").includes(wordsOf(text))
      );
      if (said) return [];
      return [{ rule, space, detail: `${source.session} did not say at its positions: ${text}` }];
    });
  });
}

/** Law 17: what was said once is a fact once. */
function checkTwice({ seen: { space }, log }: SpaceHistory): SpaceBreach[] {
  const learned = log.filter(({ type, data }) => type === "FactLearned" && data["text"] !== "");
  const byText = Map.groupBy(learned, ({ data }) => String(data["text"]));
  return [...byText].filter(([, events]) => events.length > 1).map(([text, events]) => ({
    rule: "no fact twice",
    space,
    detail: `${text} stands at ${events.map(({ position }) => position).join(" and ")}`,
  }));
}

/** Law 14: no request has texts of this space together with those of another, or of none. */
function checkWall(space: string, prompts: readonly string[]): SpaceBreach[] {
  const own = spaceMark(space);
  return prompts.filter((prompt) => prompt.includes(own)).flatMap((prompt): SpaceBreach[] => {
    const foreign = prompt.match(/@p\d+@|<[sf]\d[\d.]*>/g)?.find((mark) => mark !== own);
    if (foreign === undefined) return [];
    const detail = `the model was sent ${foreign} together with ${own}`;
    return [{ rule: "no text of another space", space, detail }];
  });
}
