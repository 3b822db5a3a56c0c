/** What a process has used and holds, from Linux's /proc; NaN elsewhere. */
export interface ProcessUse {
  /** CPU until now, in ms. */
  readonly cpu: number;
  /** Resident memory, in MB. */
  readonly resident: number;
  /** File descriptors that it has open. */
  readonly descriptors: number;
}

const NOTHING: ProcessUse = { cpu: NaN, resident: NaN, descriptors: NaN };

/** A tick of the CPU's account, in ms. */
const TICK_MS = 10;

/** What a process has used until now, and holds. */
export function useOf(pid: number): ProcessUse {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return {
      cpu: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      resident: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024,
      descriptors: [...Deno.readDirSync(`/proc/${pid}/fd`)].length,
    };
  } catch {
    return NOTHING;
  }
}
