// The page: one conversation over the bridge's WebSocket. Turns are kept by their ids and pieces
// of replies by their offsets, so what comes twice changes nothing.

const HISTORY = 50;
const SLOWEST_RETRY_MS = 15_000;
const AT_ONCE = 1012;
const TOO_LARGE = 1009;
/** No bridge takes a longer frame, in bytes; one of four times this only breaks the connection. */
const LONGEST_FRAME = 16_777_216;
const TOO_LARGE_TEXT = "This message is larger than the bridge takes; send it in parts";
const ID = /^[A-Za-z0-9._:-]{1,128}$/;
const ID_RULE = "it has 1 to 128 of A-Z a-z 0-9 . _ : -. Here is another one";
const OPENING = "opening";
const MESSAGE = "message";
const byId = (id) => document.getElementById(id);
const view = {
  state: byId("state"),
  alert: byId("alert"),
  session: byId("session"),
  turns: byId("turns"),
  empty: byId("empty"),
  main: document.querySelector("main"),
  entry: byId("entry"),
  token: byId("token"),
  composer: byId("composer"),
  message: byId("message"),
  send: byId("send"),
  stop: byId("stop"),
};

let session;
let token = sessionStorage.getItem("token") ?? "";
let socket;
let retry;
let tries = 0;
let complaint;
let ready = false;
let position = 0;
let model = "";
let turns = new Map();
// Messages that are not acknowledged yet, oldest first; they are posted one at a time.
let outbox = [];
let posted;

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The session that the address names; undefined where it names none, or none that can be. */
function named() {
  const name = location.hash.slice(1);
  if (name === "" || ID.test(name)) return name || undefined;
  complain(`No session can be called “${readable(name)}”: ${ID_RULE}`, MESSAGE);
}

function lastUsed() {
  const id = localStorage.getItem("session") ?? "";
  return ID.test(id) ? id : undefined;
}

function readable(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function open(id) {
  session = id;
  localStorage.setItem("session", id);
  history.replaceState(null, "", `#${id}`);
  view.session.textContent = id;
  forget();
  outbox = JSON.parse(localStorage.getItem(`outbox:${id}`) ?? "[]");
  for (const { id, text } of outbox) turnOf(id, text).user.classList.add("waiting");
  connect();
}

function forget() {
  position = 0;
  turns = new Map();
  view.turns.replaceChildren();
  view.empty.hidden = false;
  refresh();
}

function connect() {
  clearTimeout(retry);
  socket?.close();
  const past = position > 0 ? `after=${position}` : `history=${HISTORY}`;
  const url = new URL(`/ws?session=${encodeURIComponent(session)}&${past}`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const protocols = ["context-bridge.v1"];
  if (token) protocols.push(`bearer.${base64url(token)}`);
  const opened = new WebSocket(url, protocols);
  let greeted = false;
  socket = opened;
  opened.onmessage = ({ data }) => {
    if (socket !== opened) return;
    greeted = true;
    take(JSON.parse(data));
  };
  opened.onclose = ({ code, reason }) => {
    if (socket !== opened) return;
    socket = undefined;
    ready = false;
    if (code === TOO_LARGE) failPosted(TOO_LARGE_TEXT);
    lost({ code, reason, greeted });
  };
  say(tries === 0 ? "Connecting …" : "Reconnecting …");
}

async function lost({ code, reason, greeted }) {
  if (!greeted && await needsToken()) return askForToken();
  tries += 1;
  const wait = code === AT_ONCE && tries === 1
    ? 200
    : Math.random() * Math.min(SLOWEST_RETRY_MS, 500 * 2 ** tries);
  say(`Not connected${reason ? ` (${reason})` : ""}. Reconnecting …`);
  retry = setTimeout(connect, wait);
}

async function needsToken() {
  try {
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    return (await fetch("/v1/sessions?limit=1", { headers })).status === 401;
  } catch {
    return false;
  }
}

function askForToken() {
  say("A token is needed");
  view.entry.hidden = false;
  view.token.focus();
}

function base64url(text) {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_")
    .replace(/=+$/, "");
}

function take(frame) {
  const atEnd = view.main.scrollHeight - view.main.scrollTop - view.main.clientHeight < 60;
  handlers[frame.type]?.(frame);
  if (frame.position !== undefined && frame.type !== "session.ready") {
    position = Math.max(position, frame.position);
  }
  refresh();
  if (atEnd) view.main.scrollTop = view.main.scrollHeight;
}

const handlers = {
  "session.ready"(frame) {
    if (!ready && complaint === OPENING) complain("");
    ready = true;
    if (outbox.length === 0) tries = 0;
    model = frame.model;
    view.entry.hidden = true;
    if (frame.position < position) forget();
    posted = undefined;
    postNext();
  },
  "turn.accepted"({ turn: id, text }) {
    const turn = turnOf(id, text);
    turn.user.classList.remove("waiting");
    if (turn.state === "failed" || turn.state === "cancelled") write(turn, "");
    if (turn.state !== "completed") turn.state = "open";
    note(turn, "");
    acknowledge(id);
  },
  "turn.delta"({ turn: id, offset, text }) {
    const turn = turnOf(id, "");
    if (turn.state === "completed" || offset > turn.reply.length) return;
    write(turn, turn.reply.slice(0, offset) + text);
  },
  "turn.completed"({ turn: id, text, stopReason }) {
    const turn = turnOf(id, "");
    turn.state = "completed";
    write(turn, text);
    const whole = stopReason === "end_turn" || stopReason === "stop_sequence";
    note(turn, whole ? "" : `The reply ended early: ${stopReason}`);
  },
  "turn.failed"({ turn: id, error }) {
    const turn = turnOf(id, "");
    turn.state = "failed";
    note(turn, error.message, error.retryable && "Try again");
  },
  "turn.cancelled"({ turn: id, text }) {
    const turn = turnOf(id, "");
    turn.state = "cancelled";
    write(turn, text);
    note(turn, "Stopped", "Try again");
  },
  "session.summarised"({ position: at }) {
    if (byId(`summary-${at}`)) return;
    const item = element("li", "summary", "Earlier turns are now remembered as a summary");
    item.id = `summary-${at}`;
    view.turns.append(item);
  },
  "session.closed"({ reason }) {
    if (reason === "draining") return;
    forget();
    view.empty.textContent = `This session has ${
      reason === "erased" ? "been erased" : "expired"
    }. What you say now begins it anew.`;
  },
  error({ turn: id, message, code }) {
    const turn = id && turns.get(id);
    if (code === "frame_too_large") {
      // The bridge reads nothing more from this socket and closes it: what comes next waits.
      ready = false;
      return failPosted(TOO_LARGE_TEXT);
    }
    if (turn) note(turn, message, "Try again");
    else complain(message, ready ? MESSAGE : OPENING);
    if (turn && code !== "store_unavailable") {
      turn.state = "failed";
      acknowledge(id);
    } else if (turn && posted === id) posted = undefined;
  },
};

function turnOf(id, text) {
  const known = turns.get(id);
  if (known) {
    if (text) known.words.textContent = known.text = text;
    return known;
  }
  const item = element("li");
  const user = element("div", "message user");
  const words = element("span", "", text);
  user.append(element("b", "hidden", "You"), words);
  const assistant = element("div", "message assistant");
  const said = element("span");
  assistant.append(element("b", "", model === "offline" ? "Offline model" : "Claude"), said);
  assistant.hidden = true;
  const remark = element("p", "note");
  remark.hidden = true;
  item.append(user, assistant, remark);
  view.turns.append(item);
  const turn = { id, text, words, user, assistant, said, remark, reply: "", state: "open" };
  turns.set(id, turn);
  view.empty.hidden = true;
  return turn;
}

function write(turn, text) {
  turn.reply = text;
  turn.said.textContent = text;
  turn.assistant.hidden = text === "";
}

function note(turn, text, again) {
  turn.remark.hidden = text === "";
  turn.remark.textContent = text;
  if (!again) return;
  const button = element("button", "", again);
  button.type = "button";
  button.onclick = () => submit({ id: turn.id, text: turn.text });
  turn.remark.append(" ", button);
}

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function submit(message) {
  complain("");
  if (!outbox.some(({ id }) => id === message.id)) outbox.push(message);
  keepOutbox();
  turnOf(message.id, message.text).user.classList.add("waiting");
  postNext();
  refresh();
  view.main.scrollTop = view.main.scrollHeight;
}

function postNext() {
  const [message] = outbox;
  const isOpen = ready && socket?.readyState === WebSocket.OPEN;
  if (!message || posted !== undefined || !isOpen) return;
  const { id, text } = message;
  posted = id;
  socket.send(JSON.stringify({ type: "message.send", id, text }));
}

/** Gives up the message that was posted last: sent again it would only meet the same end. */
function failPosted(why) {
  const id = posted;
  if (id === undefined) return;
  const turn = turnOf(id, "");
  turn.state = "failed";
  turn.user.classList.remove("waiting");
  note(turn, why);
  acknowledge(id);
}

function acknowledge(id) {
  tries = 0;
  complain("");
  outbox = outbox.filter((message) => message.id !== id);
  keepOutbox();
  if (posted !== id) return;
  posted = undefined;
  postNext();
}

/** What has no room in the browser's storage is kept as long as the page is open. */
function keepOutbox() {
  const name = `outbox:${session}`;
  localStorage.removeItem(name);
  if (outbox.length === 0) return;
  try {
    localStorage.setItem(name, JSON.stringify(outbox));
  } catch (error) {
    console.warn("The messages that wait cannot be kept over a reload:", error);
  }
}

function openTurn() {
  return [...turns.values()].find(({ state, user }) =>
    state === "open" && !user.classList.contains("waiting")
  );
}

function refresh() {
  const running = openTurn();
  view.stop.hidden = running === undefined;
  if (socket?.readyState === WebSocket.OPEN && model) {
    say(`${running ? "Answering" : "Connected"} · ${model}`);
  }
}

function say(text) {
  if (view.state.textContent !== text) view.state.textContent = text;
}

/** Shows what went wrong until that is over: it was the opening of a session, or a message. */
function complain(text, about) {
  complaint = text === "" ? undefined : about;
  view.alert.hidden = text === "";
  view.alert.textContent = text;
}

view.composer.onsubmit = (event) => {
  event.preventDefault();
  const text = view.message.value;
  if (text.trim() === "") return;
  if (new Blob([text]).size > LONGEST_FRAME) return complain(TOO_LARGE_TEXT, MESSAGE);
  view.message.value = "";
  submit({ id: newId(), text });
};
view.message.onkeydown = (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  view.composer.requestSubmit();
};
view.stop.onclick = () => {
  const turn = openTurn();
  if (turn) socket?.send(JSON.stringify({ type: "turn.cancel", turn: turn.id }));
};
view.entry.onsubmit = (event) => {
  event.preventDefault();
  token = view.token.value;
  sessionStorage.setItem("token", token);
  connect();
};
byId("new").onclick = () => open(newId());
globalThis.addEventListener("hashchange", () => {
  const id = named();
  if (id === undefined) history.replaceState(null, "", `#${session}`);
  else if (id !== session) open(id);
});
globalThis.addEventListener("online", () => socket ?? connect());

open(named() ?? lastUsed() ?? newId());
view.message.focus();
