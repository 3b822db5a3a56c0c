/** When the frames of a turn came, in ms after its message was sent. */
export interface TurnTimes {
  readonly accepted: number;
  readonly first: number;
  readonly last: number;
  /** How many deltas there were. */
  readonly deltas: number;
}

/** One client of one session of a server on this machine. */
export class TurnClient {
  readonly port: number;
  /** Resolves with the ms until it was attached. */
  readonly ready: Promise<number>;
  readonly #socket: WebSocket;
  #onFrame: (frame: { readonly type: string; readonly turn?: string }) => void;

  constructor(port: number, session: string) {
    this.port = port;
    const begun = performance.now();
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}/ws?session=${session}`);
    const { promise, resolve } = Promise.withResolvers<number>();
    this.ready = promise;
    this.#onFrame = () => resolve(performance.now() - begun);
    this.#socket.onmessage = ({ data }) => this.#onFrame(JSON.parse(data));
  }

  /** Runs one turn. */
  async turn(): Promise<TurnTimes> {
    const id = crypto.randomUUID();
    const { promise, resolve } = Promise.withResolvers<TurnTimes>();
    const begun = performance.now();
    let accepted = NaN;
    let first = NaN;
    let deltas = 0;
    this.#onFrame = ({ type, turn }) => {
      if (turn !== id) return;
      const passed = performance.now() - begun;
      if (type === "turn.accepted") accepted = passed;
      if (type === "turn.delta") {
        if (deltas === 0) first = passed;
        deltas += 1;
      }
      if (type === "turn.completed") resolve({ accepted, first, last: passed, deltas });
    };
    this.#socket.send(JSON.stringify({ type: "message.send", id, text: `And what about ${id}?` }));
    return await promise;
  }

  close(): void {
    this.#socket.close();
  }
}
