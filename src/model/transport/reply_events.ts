import type { Decoder } from "../provider.ts";
import type { ModelEvent } from "../types.ts";
import type { BodyText } from "./body_text.ts";
import { EventFrames } from "./event_frames.ts";

/** What a piece of a body says: texts as one, then how the reply ended, or why it cannot be read. */
interface Said {
  readonly text: string;
  /** Whether it says more than that the call lives. */
  readonly isProgress: boolean;
  readonly end?: ModelEvent;
  readonly failure?: { readonly error: unknown };
}

/**
 * What a reply's body says: of each piece one text, so that what is done for each is done less often
 * where many come at once. `onPiece` is called for each piece, and is told whether it says more than
 * that the call lives. Throws as its decoder.
 */
export async function* replyEvents(
  body: BodyText,
  decoder: Decoder,
  onPiece: (isProgress: boolean) => void,
): AsyncGenerator<ModelEvent> {
  const frames = new EventFrames();
  for (;;) {
    let data: readonly string[];
    try {
      const piece = await body.next();
      if (piece === undefined) break;
      data = frames.take(piece);
    } catch (error) {
      yield decoder.end({ error });
      return;
    }
    const { text, isProgress, end, failure } = saidIn(data, decoder);
    onPiece(isProgress);
    if (text !== "") yield end ? { type: "text", text, isLast: true } : { type: "text", text };
    if (failure) throw failure.error;
    if (end) return yield end;
  }
  yield decoder.end();
}

function saidIn(frames: readonly string[], decoder: Decoder): Said {
  let text = "";
  let isProgress = false;
  try {
    for (const data of frames) {
      const event = decoder.take(data);
      if (event?.type === "ping") continue;
      isProgress = true;
      if (event?.type === "text") text += event.text;
      else if (event) return { text, isProgress, end: event };
    }
    return { text, isProgress };
  } catch (error) {
    return { text, isProgress, failure: { error } };
  }
}
