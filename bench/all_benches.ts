/** A figure that a benchmark prints. */
export interface PrintedFigure {
  readonly name: string;
  /** What this project asks of it. */
  readonly goal: string;
  /** Finds it in what the benchmark prints: its first group is the number. */
  readonly pattern: RegExp;
  readonly unit?: string;
}

/** A benchmark of which a table is made. */
export interface Bench {
  /** The name of its task, after `bench:`. */
  readonly task: string;
  /** What it is run with, where everything is measured; and where it is to be done soon. */
  readonly args?: readonly string[];
  readonly quick?: readonly string[];
  /** Whether it takes too long to be run where it is to be done soon. */
  readonly isLong?: boolean;
  /** Its figures, besides lines of the form `name: 1.2 unit (asked: at most 2; met)`. */
  readonly figures?: readonly PrintedFigure[];
}

const NONE_ASKED = "–";

/** All benchmarks that need no file of their own. One that prints what is asked needs one line here. */
export const BENCHES: readonly Bench[] = [
  {
    task: "turn",
    quick: ["20"],
    figures: [
      {
        name: "turns a second with 32 sessions, over the least server's",
        goal: "≥ 0.65",
        pattern: /bridge over floor, the rounds' median: +([\d.]+)/,
      },
      {
        name: "one turn, over the least server's time",
        goal: "≤ 1.8",
        pattern: /last frame, bridge with 10 earlier turns over floor: +([\d.]+)/,
      },
      {
        name: "one turn after 10,000, over one after 10",
        goal: "≤ 1.1",
        pattern: /last frame, 10,000 earlier turns over 10: +([\d.]+)/,
      },
      {
        name:
          "first reply in a cold session of 1,000 turns, over the least server's from its start",
        goal: "≤ 2",
        pattern: /bridge, over the floor's from its start: +([\d.]+)/,
      },
      {
        name: "the same, from the process's start",
        goal: NONE_ASKED,
        pattern: /From the start of the process[\s\S]*?^ +bridge +[\d.]+ +([\d.]+)/m,
        unit: "ms",
      },
      {
        name: "the least server's first reply, from the process's start",
        goal: NONE_ASKED,
        pattern: /From the start of the process[\s\S]*?^ +floor +[\d.]+ +([\d.]+)/m,
        unit: "ms",
      },
    ],
  },
  {
    task: "remote",
    quick: ["--quick"],
    figures: [
      {
        name: "trips to a far store until a message is accepted",
        goal: "1",
        pattern: /^ +a message +accepted after (\d+)/m,
      },
      {
        name: "until the model is called for it",
        goal: "1",
        pattern: /^ +a message +.*model called after (\d+)/m,
      },
      {
        name: "until its turn is completed",
        goal: "2",
        pattern: /^ +a message +.*completed after (\d+)/m,
      },
      {
        name: "until the first message of an owner is accepted",
        goal: "1",
        pattern: /the first of an owner +accepted after (\d+)/,
      },
      {
        name: "until a client is attached to a session in use",
        goal: "1",
        pattern: /attached to a session in use after (\d+)/,
      },
      {
        name: "until one is attached to a cold session of 1,000 turns",
        goal: "2",
        pattern: /that is not in memory after (\d+)/,
      },
      {
        name: "write units of a turn",
        goal: NONE_ASKED,
        pattern: /a turn with a quick reply +[\d.]+ read +([\d.]+) written/,
      },
      {
        name: "partials, renewals and polls in a reply of a minute",
        goal: "≤ 10",
        pattern: /partials, renewals and polls +.*; (-?\d+) % of the units/,
        unit: "% of its units",
      },
      {
        name: "1,000 turns in a far store",
        goal: NONE_ASKED,
        pattern: /a turn with a quick reply.*1,000 turns \$([\d.]+)/,
        unit: "dollars",
      },
      {
        name: "the tokens of 1,000 turns",
        goal: NONE_ASKED,
        pattern: /a turn with a quick reply.*their tokens \$([\d.]+)/,
        unit: "dollars",
      },
    ],
  },
  {
    task: "pace",
    quick: ["2"],
    figures: [{
      name: "a reply streamed through the bridge, over one straight from the model",
      goal: NONE_ASKED,
      pattern: /median ratio ([\d.]+)/,
    }],
  },
  {
    task: "crowd",
    quick: ["500", "50"],
    figures: [{
      name: "sockets that were dropped in a crowd",
      goal: "0",
      pattern: /(\d+) sockets dropped/,
    }],
  },
  {
    task: "messages",
    quick: ["1"],
    figures: [
      {
        name: "requests passed on a second, over a bare proxy's",
        goal: "≥ 0.7",
        pattern: /^bridge, no session +[\d.]+ +[\d.]+ +([\d.]+)/m,
      },
      {
        name: "the same with memory",
        goal: "≥ 0.5",
        pattern: /^bridge, with memory +[\d.]+ +[\d.]+ +([\d.]+)/m,
      },
    ],
  },
  {
    task: "telemetry",
    quick: ["100"],
    figures: [{
      name: "a turn with telemetry exported, over one without",
      goal: NONE_ASKED,
      pattern: /exported over off: ([\d.]+) in time/,
    }],
  },
  {
    task: "growth",
    quick: ["1000", "5000"],
    figures: [{
      name: "memory of 5,000 turns",
      goal: NONE_ASKED,
      pattern: /^ +5000 \|.*\| ([\d.]+) bytes a character/m,
      unit: "bytes a character",
    }],
  },
  {
    task: "languages",
    figures: [{
      name: "questions in 15 languages whose answer is in the context",
      goal: "100",
      pattern: /^everything +\d+ +([\d.]+) ?%/m,
      unit: "%",
    }],
  },
  {
    task: "cost",
    isLong: true,
    figures: [{
      name: "input cost of 300 turns at 8,000 characters, over a sliding window's",
      goal: NONE_ASKED,
      pattern: /at 8000 characters[\s\S]*?over the sliding window ([\d.]+)/,
    }],
  },
  {
    task: "bigspace",
    isLong: true,
    figures: [
      {
        name: "opening a space of 500 sessions and 5,000 facts",
        goal: "≤ 150",
        pattern: /^opening the space, of which a bridge kept the state +([\d.]+)/m,
        unit: "ms",
      },
      {
        name: "what it adds to a context",
        goal: "≤ 2",
        pattern: /^a space adds, and its ratio +([\d.]+)/m,
        unit: "ms",
      },
      {
        name: "the slowest of later searches in it",
        goal: "≤ 100",
        pattern: /^later searches \(median, slowest\) +[\d.]+ +([\d.]+)/m,
        unit: "ms",
      },
    ],
  },
  { task: "streams", quick: ["delta", "fanout"] },
  { task: "soak", isLong: true },
  {
    task: "page",
    isLong: true,
    figures: [
      {
        name: "first visit, until something can be typed",
        goal: NONE_ASKED,
        pattern: /^ +first visit +(\d+) ms/m,
        unit: "ms",
      },
      {
        name: "longest input delay while a reply streams in",
        goal: NONE_ASKED,
        pattern: /longest input delay ([\d.]+) ms/,
        unit: "ms",
      },
    ],
  },
  {
    task: "fuzz",
    isLong: true,
    figures: [{
      name: "growth of memory over random frames",
      goal: NONE_ASKED,
      pattern: /in the last \((-?\d+) %\)/,
      unit: "%",
    }],
  },
  {
    task: "context",
    figures: [{
      name: "a context of 8,000 characters in a session of 10,000 turns",
      goal: NONE_ASKED,
      pattern: /^ *10000 turns, +8000 characters: a context ([\d.]+)/m,
      unit: "ms",
    }],
  },
  {
    task: "learning",
    quick: ["--histories", "50"],
    figures: [{
      name: "facts that learning kept and must not",
      goal: "0",
      pattern: /^junk +(\d+)/m,
    }],
  },
  {
    task: "redact",
    figures: [{
      name: "kinds of secrets that are found",
      goal: NONE_ASKED,
      pattern: /^(\d+) of \d+ kinds found/m,
    }],
  },
  {
    task: "archive",
    isLong: true,
    figures: [{
      name: "sessions that are the same after a backup and a restore, each killed",
      goal: "1,000",
      pattern: /^(\d+) of \d+ sessions have equal hashes/m,
    }],
  },
];
