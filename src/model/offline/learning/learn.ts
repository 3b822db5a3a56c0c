import {
  type MemoryRecord,
  type Prompt,
  readRecords,
  type Steps,
  withAbsoluteDays,
} from "../../../conversation/mod.ts";
import { clausesOf, ownSentences } from "./clauses.ts";
import { digestSteps, type SaidInPart } from "./digest.ts";
import { isAbout, reasonToForget } from "./forgetting.ts";
import { aboutOf, type Statement, statementsIn } from "./statements.ts";

/** The most operations that one answer has. */
const MOST_OPERATIONS = 20;

const NOON = 12 * 3_600_000;

/** A message or a reply that is to be learned from. */
interface SaidAt extends SaidInPart {
  readonly position: number;
}

/** A fact that the prompt tells of. */
interface ShownFact {
  readonly id: string;
  readonly text: string;
  readonly isKept: boolean;
  readonly about: string | undefined;
}

/** What an answer asks for. */
type Operation =
  & { readonly sources: readonly number[] }
  & (
    | { readonly op: "add"; readonly text: string; readonly said_by: "user" }
    | { readonly op: "revise"; readonly fact: string; readonly text: string }
    | { readonly op: "drop"; readonly fact: string; readonly reason: string }
  );

/** What the user said of themselves, and what is to go, each with its position. */
interface Learned {
  readonly statements: readonly (Statement & { readonly position: number })[];
  readonly forgets: readonly {
    readonly form: string;
    readonly reason: string;
    readonly position: number;
  }[];
}

/**
 * Answers a prompt for learning, as JSON, by the words of the user alone: what they state of
 * themselves becomes facts, and a few of their sentences the digest. In steps. Throws a `SyntaxError`
 * if the prompt is not made of records.
 */
export function* learnSteps({ messages }: Prompt): Steps<string> {
  const text = messages.at(-1)?.content.map(({ text }) => text).join("") ?? "";
  const records = readRecords(text);
  const facts = records.filter(({ kind }) => kind === "fact").map(shownFact);
  const said = yield* saidIn(records);
  const learned = yield* learnedFrom(said);
  const drops = dropsFor(facts, learned);
  const dropped = new Set(drops.map(({ fact }) => fact));
  const known = facts.filter(({ id }) => !dropped.has(id));
  const operations = [...drops, ...changesFor(known, learned)].slice(0, MOST_OPERATIONS);
  yield;
  const gone = [
    ...facts.filter(({ id }) => dropped.has(id)).map(({ text }) => text),
    ...learned.statements.filter((statement) => isForgottenLater(statement, learned))
      .map(({ text }) => text),
  ];
  return JSON.stringify({ ...yield* digestSteps(said, gone), operations });
}

function* learnedFrom(said: readonly SaidAt[]): Steps<Learned> {
  const statements: Learned["statements"][number][] = [];
  const forgets: Learned["forgets"][number][] = [];
  for (const { role, text, position } of said) {
    if (role !== "user") continue;
    statements.push(...statementsIn(text).map((statement) => ({ ...statement, position })));
    for (const { form } of ownSentences(text).flatMap(clausesOf)) {
      const reason = reasonToForget(form);
      if (reason !== undefined) forgets.push({ form, reason, position });
    }
    yield;
  }
  return { statements, forgets };
}

function dropsFor(facts: readonly ShownFact[], { forgets, statements }: Learned) {
  return facts.flatMap(({ id, text, isKept, about }): Extract<Operation, { op: "drop" }>[] => {
    const wish = isKept ? undefined : forgets.find(({ form }) => isAbout(text, form));
    const isReplaced = about !== undefined && statements.some((each) => each.about === about);
    if (!wish || isReplaced) return [];
    return [{ op: "drop", fact: id, reason: wish.reason, sources: [wish.position] }];
  });
}

/** What is new becomes a fact, and what was known otherwise is revised; of one attribute the last. */
function changesFor(facts: readonly ShownFact[], learned: Learned): Operation[] {
  const { statements } = learned;
  const used = new Set<string>();
  return statements.flatMap((statement, place): Operation[] => {
    const { text, about, position } = statement;
    const isSame = (other: Statement) =>
      about === undefined ? other.text === text : other.about === about;
    if (statements.slice(place + 1).some(isSame)) return [];
    if (isForgottenLater(statement, learned)) return [];
    const known = facts.find((fact) => fact.text === text) ??
      (about === undefined ? undefined : facts.findLast((fact) => fact.about === about));
    if (!known) return [{ op: "add", text, sources: [position], said_by: "user" }];
    const isPart = known.text !== text && isAbout(known.text, text);
    if (known.isKept || isPart || used.has(known.id)) return [];
    used.add(known.id);
    return [{ op: "revise", fact: known.id, text, sources: [position] }];
  });
}

function isForgottenLater(
  { text, position }: Statement & { readonly position: number },
  { forgets }: Learned,
): boolean {
  return forgets.some((wish) => wish.position > position && isAbout(text, wish.form));
}

function* saidIn(records: readonly MemoryRecord[]): Steps<SaidAt[]> {
  const said: SaidAt[] = [];
  let day = "";
  for (const { kind, label, pieces } of records) {
    if (kind === "day") day = label;
    if (kind !== "user" && kind !== "unanswered" && kind !== "you") continue;
    const at = Date.parse(day) + NOON;
    const dated = pieces.map((piece) => Number.isNaN(at) ? piece : withAbsoluteDays(piece, { at }));
    const role = kind === "you" ? "assistant" : "user";
    said.push({ role, position: Number(label), text: dated.join("\n") });
    yield;
  }
  return said;
}

/** The label has the fact's id, its day, and the word kept where it must not be changed. */
function shownFact({ label, pieces }: MemoryRecord): ShownFact {
  const [id = "", , kept] = label.split(" ");
  const text = pieces.join(" ");
  return { id, text, isKept: kept === "kept", about: aboutOf(text) };
}
