import { useEffect } from "hono/jsx/dom";
import { words } from "../languages/first.ts";
import { knowledgeWords } from "../languages/knowledge.ts";
import { useSignal } from "../shared/signal.ts";
import { describeError } from "../state/bridge.ts";
import { type NamedSpace, spaceLabel } from "../state/spaces.ts";
import { loadSpaces, spaceList } from "./space_list.ts";

/** A space that can be chosen, and what it holds. */
export interface OfferedSpace extends NamedSpace {
  readonly about: string;
  /** Whether it is stored, so that it can be renamed and deleted. */
  readonly isStored: boolean;
  readonly facts: number;
  readonly sessions: number;
}

/** The spaces on offer, live: those that are stored, and others in which nothing was said yet. */
export function useSpaces(others: readonly NamedSpace[]): readonly OfferedSpace[] {
  const { spaces } = useSignal(spaceList, (value) => value);
  useEffect(() => void loadSpaces(), []);
  const stored = spaces.map(({ space, name, facts, sessions }) => ({
    ...{ space, name: name ?? spaceLabel(space), facts, sessions, isStored: true },
    about: knowledgeWords.spaceAbout(facts, sessions),
  }));
  const known = new Set(stored.map(({ space }) => space));
  const unused = others.filter(({ space }, index) =>
    !known.has(space) && others.findIndex((each) => each.space === space) === index
  );
  return [
    ...unused.map((each) => ({
      ...each,
      about: knowledgeWords.nothingKnownYet,
      isStored: false,
      facts: 0,
      sessions: 0,
    })),
    ...stored,
  ];
}

/** That spaces are loading, or could not be loaded. */
export function SpacesStatus() {
  const { status, error } = useSignal(spaceList, (value) => value);
  if (status === "ready") return null;
  if (status === "loading") return <p class="note" role="status">{knowledgeWords.loadingSpaces}</p>;
  return (
    <p class="note problem" role="alert">
      {knowledgeWords.noSpaces(describeError(error))}{" "}
      <button type="button" class="small" onClick={() => void loadSpaces()}>
        {words.tryAgain}
      </button>
    </p>
  );
}
