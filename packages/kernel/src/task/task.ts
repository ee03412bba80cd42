/** A process (after struct task_struct). Processes have one thread. */

import type { Awaitable, Environment, Sys } from "@netloom/uapi";
import type { Path } from "../fs/path.js";
import type { Terminal } from "../fs/tty.js";
import type { World } from "../world.js";
import type { BlockedCall } from "./blocked-call.js";
import type { Cgroup } from "./cgroup.js";
import type { FdTable } from "./fd-table.js";
import type { FsStruct } from "./fs-struct.js";
import type { NsProxy } from "./nsproxy.js";
import type { PidNamespace } from "./pid-namespace.js";
import { Signals } from "./signals.js";
import { WaitQueue } from "./wait-queue.js";

export class Task {
  /** Numbers by level of pid namespace, the first the world's. */
  readonly numbers: number[];
  /** Number in the world's pid namespace. */
  readonly pid: number;
  pgid: number;
  sid: number;
  uid = 0;
  gid = 0;
  cgroup: Cgroup;
  comm = "init";
  cmdline: readonly string[] = [];
  environ: Environment = new Map();
  /** The program file, for /proc/PID/exe. */
  exe: Path | null = null;
  terminal: Terminal | null = null;
  /** Its system calls, once it has run. */
  sys: Sys | null = null;
  /** The name of the system call it made last. */
  syscall = "";
  signals = new Signals();
  children: Task[] = [];
  /** Woken when a child changes state. */
  readonly childWait = new WaitQueue();
  /** Calls that wait. */
  readonly blocked: BlockedCall[] = [];
  /** Calls that could go on if the task were not stopped. */
  parked: BlockedCall[] = [];
  stopped = false;
  /** The signal that stopped it, until a wait has reported it. */
  stopSignal = 0;
  exited = false;
  exitStatus = 0;
  exitSignal = 0;
  readonly startNs: number;
  /** Only handled signals reach it (SIGNAL_UNKILLABLE). */
  readonly unkillable: boolean;

  constructor(
    readonly world: World,
    public parent: Task | null,
    readonly pidNs: PidNamespace,
    public nsproxy: NsProxy,
    readonly fs: FsStruct,
    readonly files: FdTable,
    /** The program's code, called when the task is first scheduled. */
    readonly main: (sys: Sys) => Awaitable<number>,
  ) {
    this.numbers = pidNs.alloc(this);
    this.pid = this.numbers[0]!;
    this.cgroup = parent === null ? world.cgroup : parent.cgroup;
    this.pgid = parent === null ? this.pid : parent.pgid;
    this.sid = parent === null ? this.pid : parent.sid;
    this.unkillable = pidNs.init === this;
    this.startNs = world.timers.nowNs;
  }

  /** Number in `ns`; 0 if the task cannot be seen from there. */
  pidIn(ns: PidNamespace): number {
    return ns.level === 0 ? this.pid : ns.find(this.numbers[ns.level] ?? 0) === this ? this.numbers[ns.level]! : 0;
  }

  /** The group's number in `ns`: that of the task the group is named after, 0 if it is not seen there. */
  pgidIn(ns: PidNamespace): number {
    return this.world.numberIn(this.pgid, ns);
  }

  sidIn(ns: PidNamespace): number {
    return this.world.numberIn(this.sid, ns);
  }

  /** As /proc/PID/stat shows it: R, S, T or Z. */
  get stateLetter(): "R" | "S" | "T" | "Z" {
    if (this.exited) return "Z";
    if (this.stopped) return "T";
    return this.blocked.length > 0 ? "S" : "R";
  }
}
