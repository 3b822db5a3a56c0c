import { assertEquals } from "@std/assert";
import { IdlePolls, type IdleSession } from "../../src/bridge/tailing/idle_polls.ts";
import type { SessionKey } from "../../src/session_log/mod.ts";
import { attach, withBridge } from "../support/bridge.ts";
import { wrapped } from "../support/wrapped_kv.ts";

/** Sessions, and which versions they were told in which read. */
class Sessions {
  readonly reads: (readonly string[])[] = [];
  readonly told: string[] = [];
  readonly polls = new IdlePolls({
    versions: (keys: readonly SessionKey[]) => {
      this.reads.push(keys.map(({ session }) => session));
      const isBroken = keys.some(({ session }) => session === "broken");
      if (isBroken) return Promise.reject(new Error("The store is unavailable"));
      return Promise.resolve(keys.map(({ session }) => session === "new" ? null : `v-${session}`));
    },
  });
  readonly #waiting = new Map<string, () => void>();

  session(name: string): IdleSession {
    return {
      key: { owner: "ada", session: name },
      polled: (version) => {
        this.told.push(`${name} ${version}`);
        this.#waiting.get(name)?.();
      },
    };
  }

  /** Resolves once a session is polled. */
  async polled(name: string): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.set(name, resolve));
  }
}

Deno.test("idle sessions that are due at about the same time are polled ten at a time", async () => {
  const sessions = new Sessions();
  const names = Array.from({ length: 23 }, (_, index) => `s${index}`);
  const moments = names.map((name) => sessions.polls.join(sessions.session(name), 300));
  assertEquals(new Set(moments).size <= 2, true);
  await Promise.all(names.map((name) => sessions.polled(name)));
  assertEquals(sessions.reads.flat(), names);
  assertEquals(sessions.reads.length <= 4, true, `${sessions.reads.length} reads`);
  assertEquals(sessions.told, names.map((name) => `${name} v-${name}`));
});

Deno.test("an idle session is told that it has no head; one that has left is not polled", async () => {
  const sessions = new Sessions();
  const left = sessions.session("left");
  sessions.polls.join(sessions.session("new"), 1);
  sessions.polls.join(left, 1).leave(left);
  await sessions.polled("new");
  assertEquals([sessions.reads, sessions.told], [[["new"]], ["new null"]]);
});

Deno.test("where idle sessions cannot be polled, each is told so", async () => {
  const sessions = new Sessions();
  sessions.polls.join(sessions.session("broken"), 1);
  await sessions.polled("broken");
  assertEquals(sessions.told, ["broken undefined"]);
});

Deno.test("of a session that stays as it is only the head is polled, and what another instance does is told", async () => {
  const idle = Promise.withResolvers<void>();
  let last = "";
  const wrap = (kv: Deno.Kv) =>
    wrapped(kv, (target) => ({
      getMany: ((keys: readonly Deno.KvKey[]) => {
        const asked = keys.map((key) => key.at(-1)).join(" ");
        if (asked === "head" && last === "head") idle.resolve();
        last = asked;
        return target.getMany(keys);
      }) as Deno.Kv["getMany"],
    }));
  await withBridge(async ({ attach: attachHere, another }) => {
    const client = await attachHere("s");
    await client.ask("Hello", "here");
    await idle.promise;
    const other = await attach(another(), "s");
    await other.ask("Hello from elsewhere", "elsewhere");
    await client.frames.outcome("elsewhere");
  }, { wrap });
});
