import { assert, assertEquals } from "@std/assert";
import type { Attachment, Bridge, EventView } from "../../../src/bridge/mod.ts";
import { SessionModel } from "../../../src/client/model.ts";
import { type ServerFrame, serverFrameSchema } from "../../../src/protocol/mod.ts";
import { verifyEvents, verifySpace } from "../../../src/verification/mod.ts";
import type { World } from "../../support/bridge.ts";
import { pngOf } from "../../support/files.ts";
import { PATIENCE_MS } from "../../support/patience.ts";
import { aroundCommits } from "../../support/wrapped_kv.ts";
import type { Step } from "./steps.ts";
import { ClientView, type View, viewOfEvents } from "./view.ts";

const OWNER = "ada";
const KEY = { owner: OWNER, session: "s" };

/** A client, over all of its connections. */
class ModelClient {
  readonly told = new ClientView();
  attachment: Attachment | undefined;
  on: Instance | undefined;
  /** Which connection it is. */
  connection = 0;
}

interface Instance {
  readonly bridge: Bridge;
  isDead: boolean;
}

/** Plays steps on two instances that share a store, and checks what became of them. */
export class Play {
  readonly #world: World;
  readonly clients = [new ModelClient(), new ModelClient(), new ModelClient()];
  readonly #instances: Instance[] = [];
  readonly #doomed: (number | undefined)[] = [undefined, undefined];
  readonly #doubts: ({ readonly how: string; after: number } | undefined)[] = [];
  readonly #under = new Set<Promise<unknown>>();
  readonly #sentAs = new Map<string, string>();
  #copies = 0;
  readonly trace: string[] = [];

  constructor(
    world: World,
    readonly handles: readonly Deno.Kv[],
    readonly clocks: { passedMs: number; readonly aheadMs: number },
  ) {
    this.#world = world;
    for (const place of [0, 1]) this.#start(place);
  }

  #start(place: number): void {
    this.#doomed[place] = undefined;
    const { bridge, kill } = this.#world.mortal(
      () => {
        const left = this.#doomed[place];
        if (left === undefined || this.#instances[place] !== instance) return;
        this.#doomed[place] = left - 1;
        if (left > 0) return;
        instance.isDead = true;
        kill();
        for (const client of this.clients) if (client.on === instance) this.#cut(client);
        this.#start(place);
      },
      this.#doubtful(place),
      {
        now: () => this.#now(place),
      },
    );
    const instance: Instance = { bridge, isDead: false };
    this.#instances[place] = instance;
  }

  /** The clock of an instance. */
  #now(place: number): number {
    const { passedMs, aheadMs } = this.clocks;
    return Date.now() + passedMs + (place === 1 ? aheadMs : 0);
  }

  /** The store of an instance, of which the answer to a commit may be wrong or lost. */
  #doubtful(place: number): Deno.Kv {
    const handle = this.handles[place];
    assert(handle);
    return aroundCommits(handle, async (commit) => {
      const doubt = this.#doubts[place];
      if (!doubt || doubt.after-- > 0) return await commit();
      this.#doubts[place] = undefined;
      if (doubt.how !== "not begun") await commit();
      if (doubt.how === "refused") return { ok: false };
      throw new TypeError("connection lost");
    });
  }

  #cut(client: ModelClient): void {
    client.connection += 1;
    client.attachment = undefined;
    client.on = undefined;
  }

  #at(place: number): Instance {
    const instance = this.#instances[place];
    assert(instance);
    return instance;
  }

  async attach(client: ModelClient, place: number, from: "start" | "known"): Promise<void> {
    client.attachment?.detach();
    this.#cut(client);
    const instance = this.#at(place);
    const { connection, told } = client;
    if (from === "start") told.reset();
    const subscriber = {
      deliver: (_: unknown, encoded: string) => {
        if (client.connection !== connection || instance.isDead) return;
        const frame = serverFrameSchema.parse(JSON.parse(encoded));
        told.take(frame);
        this.trace.push(
          `   client ${this.clients.indexOf(client)} on ${place}: ${encoded.slice(0, 130)}`,
        );
        if (frame.type === "session.closed") this.#cut(client);
      },
    };
    client.on = instance;
    const attachment = await instance.bridge.attach(KEY, { after: told.position, subscriber })
      .catch((error) => {
        if (client.connection === connection) this.#cut(client);
        throw error;
      });
    if (client.connection !== connection) return attachment.detach();
    client.attachment = attachment;
    if (told.isOther) await this.attach(client, place, "start");
  }

  /** Does what a step says, as far as it can be done. */
  async take(step: Step): Promise<void> {
    this.trace.push(JSON.stringify(step));
    const doing = this.#do(step).catch((error) => {
      if (!EXPECTED.has(error?.name) && !/killed/.test(`${error}`)) throw error;
    }).finally(() => this.#under.delete(doing));
    this.#under.add(doing);
    doing.catch(() => {});
    if (step.isAwaited) await doing;
    else await new Promise((resolve) => setTimeout(resolve, 0));
  }

  async #do(step: Step): Promise<unknown> {
    const client = "client" in step ? this.clients[step.client] : undefined;
    const attachment = client?.attachment;
    const bridge = "on" in step ? this.#at(step.on).bridge : undefined;
    switch (step.kind) {
      case "attach":
        return client && await this.attach(client, step.on, step.from);
      case "detach":
        attachment?.detach();
        return client && this.#cut(client);
      case "say": {
        const sent = await attachment?.send({
          text: step.text,
          ...(step.id === undefined ? {} : { id: step.id }),
        });
        return sent;
      }
      case "show": {
        const uploaded = await bridge?.upload(KEY, {
          name: "seen.png",
          bytes: pngOf(step.size, 20),
        });
        if (!uploaded?.ok) return;
        return await attachment?.send({
          text: step.text,
          id: step.id,
          attachments: [uploaded.file.id],
        });
      }
      case "pass":
        this.clocks.passedMs += step.minutes * 60_000;
        return;
      case "cancel":
        return await attachment?.cancel(step.turn);
      case "reopen": {
        const turn = step.turn === "newest"
          ? [...client?.told.view.turns.keys() ?? []].at(-1) ?? "a"
          : step.turn;
        const asked = { turn, id: step.id };
        return step.isMore
          ? await attachment?.continueReply(asked)
          : await attachment?.regenerate(asked);
      }
      case "choose": {
        const newest = [...client?.told.view.turns.values() ?? []].at(-1);
        const reply = [...newest?.replies.keys() ?? []][step.reply];
        return newest && reply !== undefined && await attachment?.chooseReply(newest.id, reply);
      }
      case "pin":
        return await attachment?.pin({ note: step.note, text: step.text });
      case "pinTurn":
        return await attachment?.pin({ turn: step.turn, part: "reply" });
      case "unpin":
        return await attachment?.unpin(step.note);
      case "revise":
        return await attachment?.reviseNote(step.note, step.text);
      case "withhold":
        return await (step.isRelease
          ? attachment?.release(step.turn)
          : attachment?.withhold(step.turn));
      case "rename":
        return await attachment?.rename(step.name);
      case "configure":
        return await attachment?.configure(step.change);
      case "move":
        return await bridge?.spaces.moveSession(KEY, step.space);
      case "fact":
        return await bridge?.spaces.writeFact({ owner: OWNER, space: "home" }, {
          text: step.text,
        });
      case "forget": {
        const page = await bridge?.spaces.facts({ owner: OWNER, space: "home" }, {
          state: "current",
          limit: 1,
        });
        const fact = page?.facts[0]?.fact;
        return fact !== undefined &&
          await bridge?.spaces.forgetFact({ owner: OWNER, space: "home" }, fact);
      }
      case "learn":
        return await bridge?.spaces.learn({ owner: OWNER, space: "home" });
      case "eraseSpace":
        return await bridge?.spaces.eraseSpace({ owner: OWNER, space: "home" });
      case "erase":
        return await bridge?.erase(KEY);
      case "fork":
        return bridge && await this.#fork(bridge, step.at);
      case "copy":
        return bridge && await this.#copy(bridge);
      case "over":
        return bridge && await this.#over(bridge);
      case "import":
        return await bridge?.import(KEY, {
          key: step.key,
          lines: [
            { role: "user", text: "Said before", at: 1_000 },
            { role: "assistant", text: "And answered", at: 2_000 },
          ],
        });
      case "kill":
        this.#doomed[step.on] = step.uses;
        return;
      case "doubt":
        this.#doubts[step.on] = { how: step.how, after: step.after };
        return;
      case "settle":
        return await this.settled();
    }
  }

  /** A fork begins with the session's events up to there. */
  async #fork(bridge: Bridge, at: number): Promise<void> {
    const key = { ...KEY, session: `fork-${++this.#copies}` };
    const forked = await bridge.fork(KEY, { session: key.session, ...(at < 9 ? { at } : {}) });
    if (!forked?.ok) return;
    const events = await this.#events(key, bridge);
    const end = events.findIndex(({ type }) => type === "SessionForked");
    assert(end >= 0, "no word of the fork");
    const origin = await this.#events(KEY, bridge);
    // Another session may have begun under the id.
    if (origin[0]?.at === events[0]?.at) assertEquals(events.slice(0, end), origin.slice(0, end));
    await this.#check(key, bridge);
  }

  async #archive(bridge: Bridge, session = "s"): Promise<string[] | undefined> {
    const archive = await bridge.exportArchive({ ...KEY, session });
    if (!archive) return undefined;
    return (await Array.fromAsync(archive.text)).join("").trimEnd().split("\n");
  }

  /** An archive gives the session again. */
  async #copy(bridge: Bridge): Promise<void> {
    const lines = await this.#archive(bridge).catch((error) => {
      if (this.#under.size > 1) return undefined;
      throw error;
    });
    if (!lines) return;
    const session = `copy-${++this.#copies}`;
    const taken = await bridge.importArchive({ ...KEY, session }, linesOf(lines));
    assert(taken.ok, `${JSON.stringify(taken)}\n${lines.join("\n")}`);
    const events = await this.#events({ ...KEY, session }, bridge);
    const archived = lines.slice(1).map((line) => JSON.parse(line))
      .filter((line) => "position" in line && "type" in line);
    assertEquals(
      events.slice(0, archived.length).map(({ position, type, data }) => ({
        position,
        type,
        data,
      })),
      archived.map(({ position, type, data }) => ({ position, type, data })),
    );
    await this.#check({ ...KEY, session }, bridge);
    // The same again changes nothing.
    const again = await bridge.importArchive({ ...KEY, session }, linesOf(lines));
    assert(again.ok && again.duplicate, JSON.stringify(again));
  }

  /** An archive of something else does not land over a session. */
  async #over(bridge: Bridge): Promise<void> {
    const other = `other-${++this.#copies}`;
    const attached = await bridge.attach({ ...KEY, session: other }, {
      subscriber: { deliver: () => {} },
    });
    const configured = await attached.rename("Other");
    attached.detach();
    if (!configured.ok) return;
    const lines = await this.#archive(bridge, other);
    assert(lines);
    const there = await bridge.describe(KEY);
    const taken = await bridge.importArchive(KEY, linesOf(lines));
    if (there && this.#under.size <= 1) assertEquals(taken.ok, false);
  }

  async #events(key: typeof KEY, bridge: Bridge): Promise<readonly EventView[]> {
    return (await bridge.events(key, { after: 0, limit: 1_000 }))?.events ?? [];
  }

  /** Resolves once every turn has ended, as far as a client is there. */
  async settled(): Promise<void> {
    if (!this.clients.some(({ attachment }) => attachment)) return;
    await this.#until(async () => {
      const events = (await this.#world.log.read(KEY)).map(asView);
      return !viewOfEvents(events).isOpen;
    }, "a turn stays open");
  }

  async #until(holds: () => Promise<boolean> | boolean, what: string): Promise<void> {
    const end = performance.now() + Math.min(PATIENCE_MS, 8_000);
    while (!await holds()) {
      if (performance.now() > end) {
        const events = (await this.#world.log.read(KEY)).map(({ type, data }) =>
          `${type} ${JSON.stringify(data).slice(0, 90)}`
        );
        throw new Error(`${what}\n${events.join("\n")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Lets everything end, and checks what everybody knows then. */
  async end(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under);
    for (const place of [0, 1]) this.#doomed[place] = this.#doubts[place] = undefined;
    const bridge = this.#at(0).bridge;
    const fresh = new ModelClient();
    // Whoever comes to a session that has expired finds that out for the others.
    for (const place of [0, 1]) await this.attach(fresh, place, "start");
    let events: readonly EventView[] = [];
    const truth = () => viewOfEvents(events);
    // A client that is there sees that what is open is answered.
    const isTold = async () => {
      events = (await this.#world.log.read(KEY)).map(asView);
      const known = JSON.stringify(truth().all);
      for (const [index, client] of this.clients.entries()) {
        if (!client.attachment) await this.attach(client, index % 2, "known");
      }
      return !truth().isOpen &&
        this.clients.every(({ told }) => JSON.stringify(told.view.all) === known);
    };
    await this.#until(isTold, "").catch((error) => {
      for (const [index, { told }] of this.clients.entries()) {
        assertEquals(told.wrong, [], `client ${index}`);
        assertEquals(told.view.all, truth().all, `client ${index}`);
      }
      throw error;
    });
    for (const [index, { told }] of this.clients.entries()) {
      assertEquals(told.wrong, [], `client ${index}`);
    }
    const last = (await this.#world.log.head(KEY))?.position ?? 0;
    assertEquals(last, events.length);
    for (const place of [0, 1]) {
      await this.attach(fresh, place, "start");
      assertEquals(fresh.told.wrong, []);
      assertEquals(fresh.told.view.all, truth().all, "a replay");
    }
    fresh.attachment?.detach();
    this.#cut(fresh);
    for (const asked of [{ after: 0 }, { history: 2 }]) await this.#asClientsSee(truth(), asked);
    await this.#check(KEY, bridge);
    if (last > 0) await this.#copy(bridge);
    await this.#checkSpaces();
    await this.#checkList();
    await this.#sent(events);
  }

  /** What the client library makes of a replay. */
  async #asClientsSee(truth: View, asked: { readonly after?: number; readonly history?: number }) {
    const model = new SessionModel(() => {});
    const deliver = (frame: ServerFrame) => assertEquals(model.apply(frame), "applied");
    const attachment = await this.#at(1).bridge.attach(KEY, { ...asked, subscriber: { deliver } });
    attachment.detach();
    const seen = model.turns.map(({ id, text, status, reply, withheld }) => [
      ...[id, text, status, status === "failed" ? "" : reply, withheld !== undefined],
    ]);
    const known = truth.all.turns.map(({ id, text, status, replies, chosen, said = "" }) => [
      ...[id, text, status, new Map(replies).get(chosen ?? 0) ?? said, truth.withheld.has(id)],
    ]);
    if (asked.history === undefined) return assertEquals(seen, known, "the client library");
    assertEquals(seen.length, Math.min(asked.history, known.length));
    assertEquals(seen, known.filter(([id]) => seen.some(([other]) => other === id)));
  }

  /** What the bridge says of a session over HTTP, from both instances, and the laws of its log. */
  async #check(key: typeof KEY, bridge: Bridge): Promise<void> {
    const events = await this.#events(key, bridge);
    const { violations } = await verifyEvents(key.session, events.map(asEntry), {
      readFile: (id) => this.#world.log.files.read(key, id),
    });
    assertEquals(
      violations,
      [],
      JSON.stringify(events.map(({ type, data }) => [type, data["turn"]])),
    );
    if (this.#under.size > 1) return;
    const truth = viewOfEvents(events);
    const views = await Promise.all(this.#instances.map(({ bridge }) => bridge.describe(key)));
    for (const view of views) {
      const known = view && [view.position, view.turns, view.name ?? "", view.keepFor];
      // One that only files have begun is kept as long as those wait.
      const isUploads = events.every(({ type }) => type === "FileUploaded");
      const keepFor = isUploads ? 3_600 : truth.keepFor;
      const is = [events.length, truth.turns.size, truth.name, keepFor];
      assertEquals(known, events.length === 0 ? undefined : is);
    }
    const asked = { message: "What is it?" };
    const contexts = await Promise.all(
      this.#instances.map(({ bridge }) => bridge.context(key, asked)),
    );
    const requests = contexts.map((view) =>
      view?.ok && JSON.stringify([view.request, view.manifest])
    );
    // At midnight it is another day for one of them.
    const [day, other] = [0, 1].map((place) =>
      new Date(this.#now(place)).toISOString().slice(0, 10)
    );
    if (day === other) assertEquals(requests[0], requests[1], "law 4");
  }

  /** The laws of spaces, and that both instances know the same of them. */
  async #checkSpaces(): Promise<void> {
    for (const space of ["home", "work"]) {
      const key = { owner: OWNER, space };
      const [one, other] = await Promise.all(
        this.#instances.map(async ({ bridge: { spaces } }) => ({
          events: (await spaces.spaceEvents(key, { after: 0, limit: 1_000 }))?.events ?? [],
          facts: (await spaces.facts(key, { state: "current", limit: 50 }))?.facts,
          sessions: (await spaces.spaceSessions(key, { limit: 50 }))?.sessions
            .map(({ session, state }) => `${session} ${state}`),
        })),
      );
      assert(one && other);
      assertEquals(one, other, space);
      const { violations, facts } = verifySpace(one.events.map(asEntry));
      assertEquals(violations, [], JSON.stringify(one.events));
      assertEquals(facts, one.facts?.length ?? 0);
    }
  }

  /** What lists say of sessions is what their heads say. */
  async #checkList(): Promise<void> {
    const lists = await Promise.all(
      this.#instances.map(async ({ bridge }) =>
        (await bridge.list(OWNER, { limit: 100 })).sessions
      ),
    );
    const comparable = (view: object | undefined) =>
      view && { ...view, expiresAt: undefined, lastUsedAt: undefined };
    // With another clock, some may have expired.
    if (this.clocks.aheadMs === 0) {
      assertEquals(lists[0]?.map(comparable), lists[1]?.map(comparable));
    }
    for (const listed of lists[0] ?? []) {
      const described = await this.#at(0).bridge.describe({ ...KEY, session: listed.session });
      assertEquals(comparable(listed), comparable(described));
    }
    const isListed = lists[0]?.some(({ session }) => session === KEY.session);
    assertEquals(isListed, (await this.#world.log.head(KEY)) !== undefined);
  }

  /** Receipts tell of bytes that were sent. */
  async #sent(events: readonly EventView[]): Promise<void> {
    for (const { raw } of this.#world.claude.calls) {
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(raw));
      this.#sentAs.set(new Uint8Array(digest).toHex(), raw);
    }
    for (const { type, data, position } of events) {
      const receipt = data["request"];
      // A request that was cancelled may not have left.
      if (receipt === undefined || type !== "ReplyCompleted") continue;
      const { sha256 } = Object(receipt);
      assert(this.#sentAs.has(sha256), `${type} at ${position} tells of what was not sent`);
    }
  }
}

/** What is thrown where a store does not answer, or a session goes meanwhile. */
const EXPECTED = new Set([
  ...["SessionGoneError", "SessionWentError", "OverloadedError", "SpaceMismatchError"],
  ...["StoreError"],
]);

async function* linesOf(lines: readonly string[]) {
  yield* lines;
}

function asView(
  { position, type, at, data }: {
    readonly position: number;
    readonly type: string;
    readonly at: number;
    readonly data: Readonly<Record<string, unknown>>;
  },
): EventView {
  return { position, type, at: new Date(at).toISOString(), data };
}

function asEntry({ at, ...event }: EventView) {
  return { ...event, at: Date.parse(at) };
}
