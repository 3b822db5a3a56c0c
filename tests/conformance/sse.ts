import { expectShape, expectThat } from "./expect.ts";
import { type Frame, FRAME_SHAPES, isFrameType } from "./shapes.ts";

/** One server-sent event. */
export interface StreamedEvent {
  readonly name: string;
  readonly frame: Frame;
}

/** Reads a stream to its end and parses its events; skips comments. */
export async function eventsOf(response: Response): Promise<StreamedEvent[]> {
  const blocks = (await response.text()).split(/\r?\n\r?\n/);
  return blocks.flatMap((block) => {
    const lines = block.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith(":"));
    return lines.length === 0 ? [] : [eventIn(lines)];
  });
}

function eventIn(lines: readonly string[]): StreamedEvent {
  const valueOf = (field: string) =>
    lines.filter((line) => line.startsWith(`${field}:`))
      .map((line) => line.slice(field.length + 1).replace(/^ /, "")).join("\n");
  const name = valueOf("event");
  expectThat("an event named as a frame's type", isFrameType(name), lines);
  const frame = expectShape<Frame>(
    `an event ${name}`,
    JSON.parse(valueOf("data")),
    FRAME_SHAPES[name],
  );
  return { name, frame };
}
