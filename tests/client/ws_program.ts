/** A program for Node that talks to a bridge by npm's `ws`: its address and the token are arguments. */
import { WebSocket } from "ws";
import process from "node:process";
import { connect } from "../../src/client/mod.ts";

const [url = "", token = ""] = process.argv.slice(2);
const client = connect({ url, token, session: "by-ws", WebSocket, maxAttempts: 2 });
console.log(`reply ${await client.ask("Hello")}`);
const hits = await client.api.search("by-ws", { q: "hello" });
console.log(`hits ${hits.length}`);
await client.close();
console.log("over");
