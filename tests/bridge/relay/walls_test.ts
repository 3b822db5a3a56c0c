import { assert, assertEquals } from "@std/assert";
import { withBridge } from "../../support/bridge.ts";
import { withoutWarnings } from "../../support/console.ts";
import { masterKey } from "../../support/encryption.ts";
import { ask, blockOf, converse, goOn, record, talkOf } from "../../support/kept_talk.ts";
import { foundIn, storedBytes } from "../../support/stored.ts";
import { randomFrom, secretOf } from "../../support/secrets.ts";
import { MAIN, OWNER, write } from "../spaces/space_world.ts";

const KEY = { owner: OWNER, session: "s" };
const space = MAIN.space;
const FIRST = talkOf("s", ["Where does Tibbles live?"]);
const SECOND = talkOf("s", [...FIRST.typed, "And where is Tibbles now?"]);
const SPACES = { byDefault: space, learns: false, learnAfterMs: 1 };

Deno.test("law 14: a session stays in its space: a request that names another one, or none, is refused by name", async () => {
  await withBridge(async ({ bridge }) => {
    await converse(bridge, FIRST, "In Porto.", { space });
    for (const named of ["work", null]) {
      for (
        const refused of [
          await ask(bridge, SECOND, { space: named }),
          await goOn(bridge, SECOND, { space: named }),
          await record(bridge, SECOND, "Here.", { space: named }),
        ]
      ) {
        assert(!refused.ok);
        assertEquals(refused.code, "space_mismatch");
        assert(refused.message.includes(space), refused.message);
      }
    }
    await converse(bridge, SECOND, "Here.", { space });
  });
});

Deno.test("law 14: a session that names no space joins the default one, unless it says that it joins none", async () => {
  await withBridge(async ({ bridge, log }) => {
    await write(bridge, "Tibbles lives in Porto");
    assert((await converse(bridge, FIRST, "In Porto."))?.includes("Porto"));
    assertEquals((await bridge.describe(KEY))?.space, space);
    const temporary = talkOf("temporary", FIRST.typed);
    assertEquals(await converse(bridge, temporary, "Where?", { space: null }), undefined);
    assertEquals((await bridge.describe(temporary.key))?.space, undefined);
    assertEquals(await log.learnMarks.find(temporary.key, space), undefined);
  }, { settings: { spaces: SPACES } });
});

Deno.test("law 14: a block of a space that the session was moved out of meanwhile is not given", async () => {
  let isMoved = false;
  let move = () => Promise.resolve();
  await withBridge(async ({ bridge, another }) => {
    await converse(bridge, FIRST, "Who is it?", { space });
    await write(bridge, "Tibbles lives in Porto");
    move = async () => {
      if (isMoved) return;
      isMoved = true;
      assertEquals(await another().spaces.moveSession(KEY, "work"), { ok: true });
    };
    const { result, warnings } = await withoutWarnings(() => ask(bridge, SECOND));
    assert(isMoved);
    assertEquals(await blockOf(SECOND, result), undefined);
    assert(warnings.some((each) => each.includes("moved to another space")), warnings.join());
  }, {
    wrap: (kv) =>
      new Proxy(kv, {
        get(target, name: keyof Deno.Kv) {
          const value = target[name];
          if (name !== "atomic") return typeof value === "function" ? value.bind(target) : value;
          return () => {
            const operation = target.atomic();
            const commit = operation.commit.bind(operation);
            operation.commit = async () => (await move(), await commit());
            return operation;
          };
        },
      }),
  });
});

Deno.test("law 7: another owner's client gets nothing of a session or a space of the same name", async () => {
  await withBridge(async ({ bridge, log }) => {
    await write(bridge, "Tibbles lives in Porto");
    assert(await converse(bridge, FIRST, "In Porto.", { space }));
    const theirs = talkOf("s", FIRST.typed, "eve");
    for (const inserted of [await goOn(bridge, theirs), await ask(bridge, theirs, { space })]) {
      assert(inserted.ok);
      assertEquals(inserted.blocks.size, 0);
    }
    assertEquals(
      await bridge.fromSpace({ owner: "eve", space }, { message: "Tibbles?" }),
      undefined,
    );
    assertEquals(await bridge.turnContext(theirs.key, "x"), undefined);
    assert((await record(bridge, theirs, "I do not know.")).ok);
    assertEquals((await log.head(KEY))?.turns, 1);
  });
});

Deno.test("law 10: secrets are masked in what is stored, and blocks stay the same", async () => {
  const key = secretOf("anthropic_key", randomFrom(5));
  await withBridge(async ({ bridge, another, kv }) => {
    await write(bridge, "Tibbles lives in Porto");
    const talk = talkOf("s", [`Where does Tibbles live? My key is ${key}.`]);
    const block = await converse(bridge, talk, `You said ${key}.`, { space });
    assert(block?.includes("Porto"));
    assertEquals(await blockOf(talk, await goOn(another(), talk)), block);
    assertEquals(foundIn(await storedBytes(kv), [key]), []);
    const page = await bridge.events(KEY, { after: 0, limit: 10 });
    const texts = JSON.stringify(page?.events.map(({ data }) => data));
    assert(!texts.includes(key));
    const said = page?.events.slice(-2).map(({ data }) => [data["text"], data["redacted"]]);
    const kinds = ["anthropic_key"];
    assertEquals(said, [
      ["Where does Tibbles live? My key is [anthropic_key removed].", kinds],
      ["You said [anthropic_key removed].", kinds],
    ]);
  }, { encryptionKeys: [] });
});

Deno.test("law 10: blocks and relayed turns are encrypted at rest", async () => {
  await withBridge(async ({ bridge, kv }) => {
    await write(bridge, "Tibbles lives in Porto");
    assert(await converse(bridge, FIRST, "In a lighthouse.", { space }));
    assertEquals(foundIn(await storedBytes(kv), ["Porto", "Tibbles live", "lighthouse"]), []);
  }, { encryptionKeys: [masterKey("one")] });
});

Deno.test("a conversation that nobody names is given what a space has, and nothing is recorded", async () => {
  await withBridge(async ({ bridge }) => {
    const asked = { message: "Where does Tibbles live?" };
    assertEquals(await bridge.fromSpace(MAIN, asked), undefined, "there is no such space");
    assertEquals(await bridge.spaces.describeSpace(MAIN), undefined);
    await write(bridge, "Tibbles lives in Porto");
    await converse(bridge, talkOf("one", ["Tibbles is a cat"]), "I see.", { space });
    const block = await bridge.fromSpace(MAIN, asked);
    assert(block?.includes("Porto") && block.includes("cat"), block);
    assertEquals(await bridge.fromSpace(MAIN, { message: "Hello" }), undefined);
    assertEquals((await bridge.spaces.describeSpace(MAIN))?.sessions, 1);
  });
});
