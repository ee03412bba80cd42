/**
 * tracefs (Documentation/trace/ftrace.rst), as far as the tracepoints of the packet path are concerned:
 * `mount -t tracefs tracefs /sys/kernel/tracing`, choose by set_event, read trace or trace_pipe.
 */

import { Errno, O_TRUNC, POLLIN } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { formatEntry, MAX_BUFFER_KB } from "../trace/trace-buffer.js";
import { EVENT_NAMES, groupOf, type TraceInstance, type Tracing } from "../trace/tracing.js";
import type { WaitQueue } from "../task/wait-queue.js";
import type { World } from "../world.js";
import { mountDynamic } from "./dynamic-fs.js";
import { staticDir, type DynamicDir, type DynamicFile, type DynamicNode } from "./dynamic.js";
import { type Inode, SuperBlock } from "./inode.js";
import { OpenFile } from "./open-file.js";
import type { Path } from "./path.js";

const README = `Tracepoints of the packet path, named as the kernel functions they stand for.

  echo 'packet:*' > set_event     all of them (available_events lists them)
  cat trace_pipe                  what happens, as it happens; each event is shown once
  cat trace                       what has happened
  echo > set_event                no more
  mkdir instances/NAME            a buffer and a choice of events of your own

An event: task-pid, cpu, s for softirq, seconds since boot, function, then key=value.
skb= is the packet, cause= the packet it was made for, netns= the namespace's inode number.
trace(1) does all of this for one command: trace --help
`;

const HEADER = `#                                _-----=> irqs-off/BH-disabled
#                               / _----=> need-resched
#                              | / _---=> hardirq/softirq
#                              || / _--=> preempt-depth
#                              ||| / _-=> migrate-disable
#                              |||| /     delay
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
#              | |         |   |||||     |         |
`;

/** Reading takes events out; with none there the reader waits. */
class TracePipeFile extends OpenFile {
  private rest: Uint8Array = new Uint8Array(0);

  constructor(
    inode: Inode,
    path: Path,
    flags: number,
    private readonly instance: TraceInstance,
  ) {
    super(inode, path, flags);
  }

  override get wait(): WaitQueue {
    return this.instance.buffer.wait;
  }
  override read(count: number): Uint8Array | null {
    const { buffer } = this.instance;
    if (this.rest.length === 0) {
      const lost = buffer.takeLost();
      let text = lost === 0 ? "" : `CPU:0 [LOST ${lost} EVENTS]\n`;
      while (text.length < count) {
        const entry = buffer.shift();
        if (entry === null) break;
        text += formatEntry(entry);
      }
      if (text === "") {
        if (this.nonblock) throw new Errno("EAGAIN");
        return null;
      }
      this.rest = encodeUtf8(text);
    }
    const out = this.rest.slice(0, count);
    this.rest = this.rest.subarray(out.length);
    return out;
  }
  override poll(): number {
    return this.rest.length > 0 || this.instance.buffer.length > 0 ? POLLIN : 0;
  }
}

function instanceFiles(instance: TraceInstance): Record<string, DynamicNode> {
  const { buffer } = instance;
  const file = (read: () => string, write: (text: string) => void): DynamicFile => ({
    kind: "file",
    mode: 0o640,
    read,
    write,
  });
  return {
    buffer_size_kb: file(
      () => `${buffer.sizeKb}\n`,
      (text) => {
        const size = Number(text.trim());
        if (!Number.isInteger(size) || size <= 0) throw new Errno("EINVAL");
        if (size > MAX_BUFFER_KB) throw new Errno("ENOMEM");
        buffer.sizeKb = size;
      },
    ),
    set_event: {
      kind: "file",
      mode: 0o640,
      read: () => [...instance.enabled].map((name) => `${groupOf(name)}:${name}\n`).join(""),
      write: (text) => instance.setEvents(text.split(/\s+/).filter((word) => word !== "")),
      truncate: () => instance.clearEvents(),
    },
    trace: {
      kind: "file",
      mode: 0o640,
      read: () => {
        const entries = buffer.all();
        const count = `# entries-in-buffer/entries-written: ${entries.length}/${buffer.written}   #P:1\n`;
        return `# tracer: nop\n#\n${count}#\n${HEADER}${entries.map(formatEntry).join("")}`;
      },
      write: () => {},
      truncate: () => buffer.clear(),
    },
    trace_pipe: {
      kind: "stream",
      mode: 0o440,
      open: (inode, path, flags) => new TracePipeFile(inode, path, flags & ~O_TRUNC, instance),
    },
    tracing_on: file(
      () => (instance.on ? "1\n" : "0\n"),
      (text) => {
        const value = Number(text.trim());
        if (!Number.isInteger(value) || text.trim() === "") throw new Errno("EINVAL");
        instance.on = value !== 0;
      },
    ),
  };
}

function instancesDir(tracing: Tracing): DynamicDir {
  const { instances } = tracing;
  return {
    kind: "dir",
    mode: 0o750,
    lookup(name) {
      const instance = instances.get(name);
      return instance === undefined ? null : { ...staticDir(instanceFiles(instance)), mode: 0o750 };
    },
    list: () => [...instances.keys()],
    mkdir: (name) => tracing.makeInstance(name),
    rmdir: (name) => tracing.removeInstance(name),
  };
}

export function newTraceSuperBlock(world: World): SuperBlock {
  const sb = new SuperBlock("tracefs", world.devNumbers.next());
  const { tracing } = world;
  const text = (content: string): DynamicFile => ({ kind: "file", mode: 0o440, read: () => content });
  const entries: Record<string, DynamicNode> = {
    README: text(README),
    available_events: text(EVENT_NAMES.map((name) => `${groupOf(name)}:${name}\n`).join("")),
    instances: instancesDir(tracing),
    ...instanceFiles(tracing.top),
  };
  mountDynamic(sb, { ...staticDir(entries), mode: 0o700 }, world.realtime());
  return sb;
}
