/** One simulated machine: its processes, files, network and clock. */

import {
  Errno,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  S_IFIFO,
  SIGINT,
  type Awaitable,
  type Program,
  type Sys,
  type Timespec,
} from "@netloom/uapi";
import { AnonInode } from "./fs/anon-inode.js";
import { type HostInput, HostInputFile, HostOutputFile } from "./fs/host-stream.js";
import { NullFile } from "./fs/devices.js";
import { DevNumbers, SuperBlock } from "./fs/inode.js";
import { Mount } from "./fs/mount.js";
import { FileSystems } from "./fs/file-systems.js";
import { initialMounts } from "./fs/initial-mounts.js";
import { MountIds, nameOfMounted } from "./fs/mount-namespace.js";
import type { OpenFile } from "./fs/open-file.js";
import type { Path } from "./fs/path.js";
import { newRamSuperBlock } from "./fs/ramfs.js";
import { addTerminal, entryAt, installProgram, populateRoot, writeFile } from "./fs/rootfs.js";
import { Cgroup } from "./task/cgroup.js";
import { Terminal, TtyFile } from "./fs/tty.js";
import type { NetStack } from "./net/core/net-stack.js";
import type { Net } from "./net/core/net.js";
import { createNetStack } from "./net/index.js";
import { KERN_NOTICE } from "./trace/kernel-log.js";
import { SystemCalls } from "./syscall.js";
import { Accounting } from "./task/accounting.js";
import { DEFAULT_BUDGET, type Budget } from "./task/budget.js";
import { exitTask } from "./task/exit.js";
import { FdTable } from "./task/fd-table.js";
import { FsStruct } from "./task/fs-struct.js";
import type { WorldHost } from "./task/host.js";
import {
  Namespace,
  PROC_CGROUP_INIT_INO,
  PROC_DYNAMIC_FIRST,
  PROC_IPC_INIT_INO,
  PROC_PID_INIT_INO,
  PROC_TIME_INIT_INO,
  PROC_USER_INIT_INO,
  PROC_UTS_INIT_INO,
  UtsNamespace,
} from "./task/namespace.js";
import { NsProxy } from "./task/nsproxy.js";
import { PidNamespace } from "./task/pid-namespace.js";
import { Scheduler, type SchedulerHooks } from "./task/scheduler.js";
import { sendSignal } from "./task/signals.js";
import { TaskExit } from "./task/task-exit.js";
import { Task } from "./task/task.js";
import { Random } from "./time/random.js";
import { Timers } from "./time/timer.js";
import { PacketCapture } from "./trace/packet-capture.js";
import { Tracing, type TraceContext } from "./trace/tracing.js";

/** Exit status of a world whose budget is used up, and of one that ran into a bug (sysexits.h EX_SOFTWARE). */
export const STATUS_BUDGET = 124;
export const STATUS_INTERNAL = 70;

/** 2026-01-01T00:00:00Z: when a world boots unless it is told otherwise. */
const DEFAULT_EPOCH_SEC = 1_767_225_600;

/** Who runs when nobody does. */
const IDLE: TraceContext = { pid: 0, comm: "<idle>" };

export interface WorldOptions {
  readonly seed?: number;
  readonly host?: WorldHost | null;
  /** Pace the clock by the host's; needs `host`. */
  readonly realTime?: boolean;
  readonly budget?: Partial<Budget>;
  readonly hostname?: string;
  /** Real time at boot, seconds since the epoch. */
  readonly epochSec?: number;
  readonly programs?: readonly Program[];
}

/** Where a world's first process reads and writes. */
export interface Stdio {
  /** Default: /dev/null. */
  readonly stdin?: HostInput;
  /** Receives what is written to standard output; `stderr` goes to the same place if absent. */
  readonly stdout: (bytes: Uint8Array) => void;
  readonly stderr?: (bytes: Uint8Array) => void;
  /** All three are one terminal: input by `world.terminal`, output by `stdout`. */
  readonly tty?: boolean;
}

/** How a world ended: the first program's status, or that of a limit or bug with its message. */
export interface WorldEnd {
  readonly status: number;
  /** Null for an ordinary end. */
  readonly message: string | null;
}

export class World implements SchedulerHooks {
  readonly timers = new Timers();
  readonly random: Random;
  readonly stack: NetStack;
  readonly tracing: Tracing;
  /** The root of the tree of control groups. */
  readonly cgroup = new Cgroup();
  readonly scheduler: Scheduler;
  readonly accounting: Accounting;
  readonly realtimeBaseSec: number;
  private realtimeNs = -1;
  private realtimeNow: Timespec = { sec: 0, nsec: 0 };
  readonly utsRelease = "6.1.0-56-cloud-amd64";
  readonly utsVersion = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)";
  readonly devNumbers = new DevNumbers();
  readonly pipeFs: SuperBlock;
  readonly sockFs: SuperBlock;
  readonly anonFs: SuperBlock;
  /** Where namespaces, pipes and other things without a name of their own are found from /proc. */
  readonly nsMount: Mount;
  readonly pidNs: PidNamespace;
  private readonly nsproxy: NsProxy;
  private readonly rootFs: SuperBlock;
  private readonly devMount: Mount;
  readonly fileSystems: FileSystems;
  init: Task | null = null;
  terminal: Terminal | null = null;
  private readonly keptNets = new Map<Net, string>();
  /** Number of the first process, and so of its group; 0 before it runs. */
  private first = 0;
  /** System calls since the wall clock was last looked at. */
  charge = 0;
  checkpoints = 0;
  /** The next call that may wait lets the host breathe first. */
  breathDue = false;
  private lastNsInum = PROC_DYNAMIC_FIRST + 1;
  private finish: ((end: WorldEnd) => void) | null = null;

  constructor(options: WorldOptions = {}) {
    const host = options.host ?? null;
    const budget = { ...DEFAULT_BUDGET, ...options.budget };
    this.accounting = new Accounting(budget, host, this.timers, (message) => this.end(STATUS_BUDGET, message));
    this.realtimeBaseSec = options.epochSec ?? DEFAULT_EPOCH_SEC;
    this.random = new Random(options.seed ?? 1);
    this.stack = createNetStack(this.timers, this.random);
    this.stack.realtimeBaseSec = this.realtimeBaseSec;
    this.stack.log.print(KERN_NOTICE, `Linux version ${this.utsRelease} ${this.utsVersion}`);
    this.tracing = new Tracing(this.stack, () => this.scheduler.current ?? IDLE);
    this.scheduler = new Scheduler(this.timers, host, options.realTime === true, this);

    this.rootFs = newRamSuperBlock("rootfs", this.devNumbers.next(), this);
    const hostname = options.hostname ?? "debian";
    populateRoot(this.rootFs.root, hostname);
    for (const program of options.programs ?? []) installProgram(this.rootFs.root, program);

    const ids = new MountIds();
    const nsfs = newRamSuperBlock("nsfs", this.devNumbers.next(), this);
    nsfs.made = this.realtime();
    this.nsMount = new Mount(ids.mount(), nsfs, nsfs.root, "nsfs", 0);
    this.pipeFs = new SuperBlock("pipefs", this.devNumbers.next());
    this.sockFs = new SuperBlock("sockfs", this.devNumbers.next());
    this.anonFs = new SuperBlock("anon_inodefs", this.devNumbers.next());
    this.pidNs = new PidNamespace(PROC_PID_INIT_INO, null);
    const { mnt, dev } = initialMounts(this, this.rootFs, ids);
    this.devMount = dev;
    this.fileSystems = new FileSystems(this, dev.sb);
    this.nsproxy = new NsProxy({
      net: this.stack.initNet,
      mnt,
      uts: new UtsNamespace(PROC_UTS_INIT_INO, hostname),
      ipc: new Namespace("ipc", PROC_IPC_INIT_INO),
      user: new Namespace("user", PROC_USER_INIT_INO),
      cgroup: new Namespace("cgroup", PROC_CGROUP_INIT_INO),
      time: new Namespace("time", PROC_TIME_INIT_INO),
      pidForChildren: this.pidNs,
    });
  }

  /** Makes or replaces a file of the root file system; `path` is absolute. */
  writeFile(path: string, content: string | Uint8Array, mode = 0o644): void {
    writeFile(this.rootFs.root, path.slice(1), content, mode);
  }

  addProgram(program: Program): void {
    installProgram(this.rootFs.root, program);
  }

  /**
   * Boots: pid 1 starts `main` as a process of its own in /root and reaps; the world ends when that
   * process does. Resolves with its exit status (128 + signal if one killed it).
   */
  run(main: (sys: Sys) => Awaitable<number>, stdio: Stdio): Promise<WorldEnd> {
    const rootPath = { mount: this.nsproxy.mnt.root, dentry: this.rootFs.root };
    const home = entryAt(this.rootFs.root, "root");
    const files = new FdTable();
    this.openStdio(files, stdio);
    const init = new Task(
      this,
      null,
      this.pidNs,
      this.nsproxy,
      new FsStruct(rootPath, { mount: rootPath.mount, dentry: home }),
      files,
      (sys) => this.initMain(sys, main),
    );
    this.init = init;
    init.cmdline = ["/sbin/init"];
    init.environ = new Map([
      ["HOME", "/"],
      ["TERM", "linux"],
    ]);
    if (this.terminal !== null) init.terminal = this.terminal;
    return new Promise((resolve) => {
      this.finish = resolve;
      this.scheduler.enqueue(init);
      this.scheduler.run();
    });
  }

  private async initMain(sys: Sys, main: (sys: Sys) => Awaitable<number>): Promise<number> {
    sys.mount("cgroup2", "/sys/fs/cgroup", "cgroup2", 0);
    const terminal = this.terminal;
    const first = sys.fork((child) => {
      const task = this.pidNs.find(child.getpid());
      child.setsid();
      if (task !== undefined && terminal !== null) {
        task.terminal = terminal;
        terminal.session = task.pid;
        terminal.foreground = task.pid;
      }
      return main(child);
    });
    this.first = first;
    for (;;) {
      const child = await sys.waitpid(-1);
      if (child === null || child.pid !== first) continue;
      return child.signal > 0 ? 128 + child.signal : child.status;
    }
  }

  private openStdio(files: FdTable, stdio: Stdio): void {
    const out = (bytes: Uint8Array): void => this.accounting.output(stdio.stdout, bytes);
    const err = stdio.stderr;
    const sinkErr = err === undefined ? out : (bytes: Uint8Array): void => this.accounting.output(err, bytes);
    if (stdio.tty === true) {
      this.terminal = new Terminal(out, (pgid, signal) => this.signalGroup(pgid, signal));
      addTerminal(this.devMount.root);
      const path = this.devPath("pts/0");
      const file = new TtyFile(this.terminal, path.dentry.inode, path, O_RDWR);
      for (let fd = 0; fd < 3; fd++) files.install(file, false);
      return;
    }
    const stdin = stdio.stdin;
    if (stdin === undefined) {
      const path = this.devPath("null");
      files.install(new NullFile(path.dentry.inode, path, O_RDONLY), false);
    } else {
      const inode: AnonInode = new AnonInode(
        this.pipeFs,
        "pipe",
        S_IFIFO | 0o600,
        (_path, flags) => new HostInputFile(stdin, inode, flags),
      );
      files.install(new HostInputFile(stdin, inode, O_RDONLY), false);
    }
    files.install(this.outputFile(out), false);
    files.install(this.outputFile(sinkErr), false);
  }

  private outputFile(sink: (bytes: Uint8Array) => void): OpenFile {
    const inode: AnonInode = new AnonInode(
      this.pipeFs,
      "pipe",
      S_IFIFO | 0o600,
      (_path, flags) => new HostOutputFile(sink, inode, flags),
    );
    return new HostOutputFile(sink, inode, O_WRONLY);
  }

  private devPath(name: string): Path {
    return { mount: this.devMount, dentry: entryAt(this.devMount.root, name) };
  }

  // ---- what system calls need

  sysOf(task: Task): Sys {
    return (task.sys ??= new SystemCalls(task, this));
  }

  /** CLOCK_REALTIME; the same object as long as no time passes. */
  realtime(): Timespec {
    const ns = this.timers.nowNs;
    if (this.realtimeNs !== ns) {
      const sec = Math.floor(ns / 1e9);
      this.realtimeNs = ns;
      this.realtimeNow = { sec: this.realtimeBaseSec + sec, nsec: ns - sec * 1e9 };
    }
    return this.realtimeNow;
  }

  private lastMoveCookie = 0;
  /** Joins the two events of a renaming. */
  nextMoveCookie(): number {
    return ++this.lastMoveCookie;
  }

  /** Network namespaces have their own count, from a lower number on. */
  nextNsInum(): number {
    const inum = this.lastNsInum;
    this.lastNsInum = inum === PROC_DYNAMIC_FIRST + 1 ? PROC_DYNAMIC_FIRST + 1200 : inum + 1;
    return inum;
  }

  /** The number in `ns` of a group or session with global number `global`; 0 if it is not seen there. */
  numberIn(global: number, ns: PidNamespace): number {
    if (ns.level === 0) return global;
    const leader = this.pidNs.find(global);
    return leader === undefined ? 0 : leader.pidIn(ns);
  }

  /** The global number of the group that `ns` calls `number`; 0 if there is none. */
  groupNamed(ns: PidNamespace, number: number): number {
    for (const task of ns.members()) if (task.pgidIn(ns) === number) return task.pgid;
    return 0;
  }

  groupExists(global: number, sid: number): boolean {
    return this.pidNs.members().some((task) => task.pgid === global && task.sid === sid);
  }

  signalGroup(pgid: number, signal: number): void {
    for (const task of this.pidNs.members()) if (task.pgid === pgid) sendSignal(task, signal);
  }

  // ---- budgets

  chargeFork(): void {
    this.accounting.chargeFork(this.pidNs.size);
  }

  chargeFileBytes(delta: number): void {
    this.accounting.chargeFileBytes(delta);
  }

  /** Every CHARGE_INTERVAL system calls. */
  systemCalls(count: number): void {
    this.accounting.chargeCalls(count);
    this.wallTick();
  }

  wallTick(): void {
    this.breathDue = this.scheduler.breathDue();
    this.accounting.checkWallTime();
  }

  clockMoved(): void {
    this.accounting.checkVirtualTime();
  }

  // ---- SchedulerHooks

  softirq(): void {
    if (this.stack.softirqPending) this.stack.doSoftirq();
  }

  get softirqPending(): boolean {
    return this.stack.softirqPending;
  }

  startTask(task: Task): void {
    let result: Awaitable<number>;
    try {
      result = task.main(this.sysOf(task));
    } catch (error) {
      this.leaveTask(task, error);
      return;
    }
    if (typeof result === "number") {
      exitTask(task, result, 0);
      if (this.scheduler.current === task) this.scheduler.current = null;
      return;
    }
    result.then(
      (status) => {
        exitTask(task, status, 0);
        this.scheduler.yieldFrom(task);
      },
      (error: unknown) => {
        this.leaveTask(task, error);
        this.scheduler.yieldFrom(task);
      },
    );
  }

  private leaveTask(task: Task, error: unknown): void {
    if (!(error instanceof TaskExit) && !(task.exited || this.scheduler.ended)) this.crash(task, error);
    if (!task.exited) exitTask(task, 0, 0);
    if (this.scheduler.current === task) this.scheduler.current = null;
  }

  /** A program threw what it must not: the world ends, with the stack for whoever has to find the bug. */
  crash(task: Task, error: unknown): void {
    let stack = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
    if (error instanceof Errno) stack = `${error.code} of ${task.syscall}, not caught: ${error.message}`;
    this.end(
      STATUS_INTERNAL,
      `netloom: internal error in ${task.comm} (pid ${task.pid}: ${task.cmdline.join(" ")})\n${stack}`,
    );
  }

  deadlock(): void {
    const waiting = this.pidNs
      .members()
      .filter((task) => task !== this.init && !task.exited)
      .map(
        (task) =>
          `${task.comm} (pid ${task.pid}) ${task.stopped ? "is stopped" : `waits in ${task.blocked[0]?.name ?? "nothing"}`}`,
      );
    this.end(STATUS_BUDGET, `netloom: nothing can happen any more: ${waiting.join(", ")}`);
  }

  taskExited(task: Task): void {
    if (task === this.init) this.end(task.exitSignal > 0 ? 128 + task.exitSignal : task.exitStatus, null);
  }

  /** Ends the world: nothing runs any more. Later calls change nothing. */
  end(status: number, message: string | null): void {
    if (this.scheduler.ended) return;
    this.scheduler.ended = true;
    this.finish?.({ status, message });
  }

  /** What the user types; only where standard input is a terminal. */
  type(bytes: Uint8Array): void {
    this.terminal?.push(bytes);
  }

  /** ^C: to the terminal's foreground group or, without a terminal, the first process's. */
  interrupt(): void {
    if (this.terminal !== null) this.terminal.signal(SIGINT);
    else if (this.first !== 0) this.signalGroup(this.first, SIGINT);
  }

  /** Keeps the network namespace of process `pid` alive for as long as the world is; `name` is for captures. */
  keepNet(pid: number, name: string): void {
    const net = this.pidNs.find(pid)?.nsproxy.net;
    if (net !== undefined) this.keptNets.set(net.get(), name);
  }

  /** Records the packets of all devices from now on: `sink` gets a pcapng file in pieces. At the end, close it. */
  capture(sink: (bytes: Uint8Array) => void): PacketCapture {
    return new PacketCapture(this.stack, (net) => this.netName(net), sink);
  }

  /** How people call a namespace: by what it is mounted on, as `ip netns` does. */
  private netName(net: Net): string {
    if (net === this.stack.initNet) return "";
    const kept = this.keptNets.get(net);
    if (kept !== undefined) return kept;
    const tasks = this.pidNs.members().filter((task) => !task.exited);
    return nameOfMounted(net, new Set(tasks.map((task) => task.nsproxy.mnt))) ?? `net:[${net.inum}]`;
  }
}
