import { assertEquals } from "@std/assert";
import { describedChatModel } from "../../../src/http/chat_door/chat_models.ts";
import { createOfflineModel } from "../../../src/model/mod.ts";

Deno.test("the bridge's own model is described though its provider does not tell of any", async () => {
  const silent = { ...createOfflineModel(), models: () => new Promise<never>(() => {}) };
  const own = await describedChatModel({ model: silent, modelName: "claude-own" }, "claude-own");
  assertEquals([own.status, (await own.json()).id], [200, "claude-own"]);
});
