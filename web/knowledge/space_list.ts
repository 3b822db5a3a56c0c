import { isId, newId, type SpaceInfo } from "../../src/client/mod.ts";
import { knowledgeWords } from "../languages/knowledge.ts";
import { notify } from "../shared/notices.ts";
import { Signal } from "../shared/signal.ts";
import { load, save } from "../shared/storage.ts";
import { callApi, describeError, isNotFound } from "../state/bridge.ts";
import { current } from "../state/current.ts";
import { chooseSpace, chosenSpace, FIRST_SPACE, type NamedSpace } from "../state/spaces.ts";
import { refresh } from "../sessions/list.ts";

/** The spaces of the owner, as far as they have loaded. */
export interface SpaceListState {
  readonly status: "loading" | "ready" | "failed";
  readonly spaces: readonly SpaceInfo[];
  readonly error?: unknown;
}

/** Names of spaces in which nothing was said yet: a space begins with what is said in it. */
const NAMES = "bridge:new-spaces";
const PAGE_SIZE = 100;
const MOST_PAGES = 10;

/** The spaces of the owner. */
export const spaceList = new Signal<SpaceListState>({ status: "loading", spaces: [] });

let loads = 0;

/** Loads the spaces. The answer to an older load is dropped. */
export async function loadSpaces(): Promise<void> {
  const mine = loads += 1;
  try {
    const spaces = await nameNew(await readAll());
    if (mine !== loads) return;
    spaceList.set({ status: "ready", spaces });
    const chosen = spaces.find(({ space }) => space === chosenSpace.get().space);
    if (chosen?.name !== undefined) chooseSpace({ space: chosen.space, name: chosen.name });
  } catch (error) {
    if (mine === loads) spaceList.update(({ spaces }) => ({ status: "failed", spaces, error }));
  }
}

async function readAll(): Promise<readonly SpaceInfo[]> {
  const spaces: SpaceInfo[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const asked = { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) };
    const read = await callApi((api) => api.spaces.list(asked));
    spaces.push(...read.spaces);
    cursor = read.next;
    if (cursor === undefined) break;
  }
  return spaces;
}

/** The space that a person has called so: its id is made of the name's letters, as far as it can be. */
export function newSpace(name: string): NamedSpace {
  const id = name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "").slice(0, 64);
  const space = isId(id) ? id : newId();
  save(NAMES, JSON.stringify({ ...newNames(), [space]: name }));
  return { space, name };
}

/** Names a space; "" removes the name. A failure is shown as a notification. */
export async function renameSpace(space: string, name: string): Promise<void> {
  try {
    await callApi((api) => api.spaces.rename(space, name));
    if (chosenSpace.get().space === space) chooseSpace(name === "" ? { space } : { space, name });
  } catch (error) {
    notify({ kind: "problem", text: knowledgeWords.spaceNotRenamed(describeError(error)) });
  }
  await loadSpaces();
}

/** Deletes all that a space knows. A failure is shown as a notification. */
export async function eraseSpace(space: string): Promise<void> {
  try {
    await callApi((api) => api.spaces.erase(space));
    if (chosenSpace.get().space === space) chooseSpace(FIRST_SPACE);
    notify({ kind: "info", text: knowledgeWords.spaceDeleted });
    current.get().reopen();
    void refresh();
  } catch (error) {
    notify({ kind: "problem", text: knowledgeWords.spaceNotDeleted(describeError(error)) });
  }
  await loadSpaces();
}

/** Gives spaces that have begun since they were named their names. */
async function nameNew(spaces: readonly SpaceInfo[]): Promise<readonly SpaceInfo[]> {
  const names = newNames();
  const named = await Promise.all(spaces.map(async (each) => {
    const name = names[each.space];
    if (name === undefined) return each;
    delete names[each.space];
    if (each.name !== undefined || name === each.space) return each;
    return await callApi((api) => api.spaces.rename(each.space, name)).catch((error) => {
      if (isNotFound(error)) return each;
      throw error;
    });
  }));
  save(NAMES, Object.keys(names).length === 0 ? undefined : JSON.stringify(names));
  return named;
}

function newNames(): Record<string, string> {
  try {
    return JSON.parse(load(NAMES) ?? "{}");
  } catch {
    return {};
  }
}
