import type { RecordedEvent, UnknownEvent } from "../../src/conversation/mod.ts";

/** A turn in the model: its id, its text, and by what and when it ended. */
interface ModelTurn {
  readonly id: string;
  readonly text: string;
  readonly receivedAt: number;
  readonly openedAt: number;
  readonly abandoned: number;
  readonly outcome?: { readonly kind: string; readonly position: number };
  /** The positions of its replies, and of the one that stays, where it was reopened. */
  readonly replies?: readonly number[];
  readonly chosen?: number;
}

/** What `evolve` is to be equal to, by plain arrays that are copied for each event. */
export interface Model {
  readonly open: readonly ModelTurn[];
  readonly settled: readonly ModelTurn[];
  readonly latest: string | undefined;
}

export const EMPTY: Model = { open: [], settled: [], latest: undefined };

const ENDINGS: Readonly<Record<string, string>> = {
  ReplyCompleted: "completed",
  TurnFailed: "failed",
  TurnCancelled: "cancelled",
};

/** Folds an event into the model. */
export function evolveModel(model: Model, event: RecordedEvent | UnknownEvent): Model {
  const { open, settled } = model;
  const { position } = event;
  const find = (id: string) => [...open, ...settled].find((turn) => turn.id === id);
  switch (event.type) {
    case "MessageReceived":
    case "TurnImported": {
      const { turn: id, text } = event.data;
      if (find(id)) return model;
      const turn = { id, text, receivedAt: position, openedAt: position, abandoned: 0 };
      if (event.type === "MessageReceived") return { ...model, open: [...open, turn], latest: id };
      const outcome = { kind: "completed", position };
      return { ...model, settled: [...settled, { ...turn, outcome }], latest: id };
    }
    case "TurnRetried": {
      const turn = settled.find(({ id }) => id === event.data.turn);
      if (!turn || turn.outcome?.kind === "completed") return model;
      const { outcome: _, ...opened } = turn;
      return {
        open: [...open, { ...opened, openedAt: position, abandoned: 0 }],
        settled: settled.filter((other) => other !== turn),
        latest: turn.id,
      };
    }
    case "ReplyReopened": {
      const turn = settled.find(({ id }) => id === event.data.turn);
      if (turn?.outcome?.kind !== "completed") return model;
      const { outcome, ...opened } = turn;
      const { replies = [outcome.position] } = opened;
      const chosen = outcome.position;
      return {
        open: [...open, { ...opened, replies, chosen, openedAt: position, abandoned: 0 }],
        settled: settled.filter((other) => other !== turn),
        latest: turn.id,
      };
    }
    case "ReplyChosen": {
      const { turn: id, reply } = event.data;
      const turn = settled.find((each) => each.id === id);
      if (!turn?.replies?.includes(reply)) return model;
      const outcome = { kind: "completed", position: reply };
      const others = settled.filter((other) => other !== turn);
      return { ...model, settled: [...others, { ...turn, outcome, chosen: reply }] };
    }
    case "CallAbandoned": {
      const abandoned = (turn: ModelTurn) =>
        turn.id === event.data.turn ? { ...turn, abandoned: turn.abandoned + 1 } : turn;
      return { ...model, open: open.map(abandoned) };
    }
    case "ReplyCompleted":
    case "TurnFailed":
    case "TurnCancelled": {
      const turn = open.find(({ id }) => id === event.data.turn);
      if (!turn) return model;
      const isReply = event.type === "ReplyCompleted";
      const { replies, chosen } = turn;
      const kept = replies && !isReply ? chosen : undefined;
      const outcome = kept === undefined
        ? { kind: ENDINGS[event.type] ?? "", position }
        : { kind: "completed", position: kept };
      const more = replies && isReply ? { replies: [...replies, position], chosen: position } : {};
      return {
        ...model,
        open: open.filter((other) => other !== turn),
        settled: [...settled, { ...turn, ...more, outcome }],
      };
    }
    default:
      return model;
  }
}
