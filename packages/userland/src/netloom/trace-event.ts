/** Lines of trace_pipe as events. */

/** One event: what happened to a packet, where and when. */
export interface TraceEvent {
  /** Place among all events. */
  readonly seq: number;
  /** Microseconds since boot. */
  readonly us: number;
  readonly comm: string;
  /** 0: nobody's time. */
  readonly pid: number;
  readonly softirq: boolean;
  /** The kernel function. */
  readonly name: string;
  /** The packet, or one of its copies; 0: there is none. */
  readonly skb: number;
  /** The packet it was made for; 0 for none. */
  readonly cause: number;
  /** Inode number of the network namespace; 0 if it is at no device. */
  readonly netns: number;
  readonly dev: string;
  /** All fields as they came, in order. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Events, and how many were lost because the kernel's buffer was full. */
export interface TraceLog {
  readonly events: TraceEvent[];
  readonly lost: number;
}

const LINE = /^ *(.*)-(\d+) +\[\d+\] ([^ ]+) +(\d+)\.(\d{6}): ([^:]+): (.*)$/;
const LOST = /^CPU:\d+ \[LOST (\d+) EVENTS\]$/;
const FIELD = /([a-z_0-9]+)=(?:"([^"]*)"|(\S*))/g;

/** `key=value ...` with quotes around values that hold blanks. */
function parseFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const m of text.matchAll(FIELD)) fields.set(m[1]!, m[2] ?? m[3]!);
  return fields;
}

export function parseTrace(text: string): TraceLog {
  const events: TraceEvent[] = [];
  let lost = 0;
  for (const line of text.split("\n")) {
    const gone = LOST.exec(line);
    if (gone !== null) lost += Number(gone[1]);
    const m = LINE.exec(line);
    if (m === null) continue;
    const fields = parseFields(m[7]!);
    const number = (key: string): number => Number(fields.get(key) ?? 0);
    events.push({
      seq: events.length,
      us: Number(m[4]) * 1e6 + Number(m[5]),
      comm: m[1]!,
      pid: Number(m[2]),
      softirq: m[3]!.includes("s"),
      name: m[6]!,
      skb: number("skb"),
      cause: number("cause"),
      netns: number("netns"),
      dev: fields.get("dev") ?? "",
      fields,
    });
  }
  return { events, lost };
}
