/** System calls on processes, signals and time. */

import {
  Errno,
  SIGKILL,
  SIGSTOP,
  type Awaitable,
  type Environment,
  type SignalAction,
  type Sys,
  type Timespec,
  type WaitStatus,
} from "@netloom/uapi";
import { loadProgram } from "./fs/exec.js";
import { SysBase } from "./sys-base.js";
import { exitTask, noHang, waitChild } from "./task/exit.js";
import { sendSignal } from "./task/signals.js";
import { Task } from "./task/task.js";

const NO_QUEUES = [] as const;
const LAST_SIGNAL = 31;
/** Longer sleeps never end: a century. */
const FOREVER_NS = 3.2e18;

export class SysTask extends SysBase {
  getpid(): number {
    return this.task.pidIn(this.task.pidNs);
  }
  getppid(): number {
    return this.task.parent?.pidIn(this.task.pidNs) ?? 0;
  }
  getpgid(pid = 0): number {
    return (pid === 0 ? this.task : this.find(pid)).pgidIn(this.task.pidNs);
  }
  setpgid(pid: number, pgid: number): void {
    this.enter("setpgid");
    const task = pid === 0 ? this.task : this.find(pid);
    if (pgid < 0) throw new Errno("EINVAL");
    if (task !== this.task && task.parent !== this.task) throw new Errno("ESRCH");
    if (task.sid === task.pid || task.sid !== this.task.sid) throw new Errno("EPERM");
    if (pgid === 0) {
      task.pgid = task.pid;
      return;
    }
    const leader = this.task.pidNs.find(pgid);
    const global = leader?.pid ?? this.world.groupNamed(this.task.pidNs, pgid);
    if (global !== task.pid && !this.world.groupExists(global, task.sid)) throw new Errno("EPERM");
    task.pgid = global;
  }
  setsid(): number {
    this.enter("setsid");
    const task = this.task;
    if (task.pgid === task.pid) throw new Errno("EPERM");
    task.sid = task.pid;
    task.pgid = task.pid;
    task.terminal = null;
    return this.getpid();
  }
  getuid(): number {
    return this.task.uid;
  }
  geteuid(): number {
    return this.task.uid;
  }
  setuid(uid: number): void {
    if (uid !== this.task.uid) this.needRoot();
    this.task.uid = uid;
  }
  getgid(): number {
    return this.task.gid;
  }
  setgid(gid: number): void {
    if (gid !== this.task.gid) this.needRoot();
    this.task.gid = gid;
  }

  fork(main: (sys: Sys) => Awaitable<number>): number {
    this.enter("fork");
    const parent = this.task;
    const world = this.world;
    world.chargeFork();
    const pidNs = parent.nsproxy.pidForChildren;
    const child = new Task(world, parent, pidNs, parent.nsproxy.get(), parent.fs.fork(), parent.files.fork(), main);
    child.uid = parent.uid;
    child.gid = parent.gid;
    child.comm = parent.comm;
    child.cmdline = parent.cmdline;
    child.environ = parent.environ;
    child.exe = parent.exe;
    child.terminal = parent.terminal;
    child.signals = parent.signals.fork();
    parent.children.push(child);
    world.scheduler.enqueue(child);
    world.tracing.forked(parent, child);
    return child.pidIn(parent.pidNs);
  }

  execve(path: string, argv: readonly string[], env: Environment): Awaitable<number> {
    this.enter("execve");
    const task = this.task;
    const loaded = loadProgram(task, path, argv);
    task.files.closeOnExec();
    task.signals.exec();
    task.comm = loaded.comm;
    task.cmdline = loaded.argv;
    task.environ = env;
    task.exe = loaded.exe;
    return loaded.program.main(this.world.sysOf(task), loaded.argv, env);
  }

  exit(status: number): never {
    exitTask(this.task, status, 0);
    this.unwind();
  }

  waitpid(pid: number, options = 0): Awaitable<WaitStatus | null> {
    this.enter("waitpid");
    const task = this.task;
    if (noHang(options)) return waitChild(task, pid, options);
    return this.wait("waitpid", [task.childWait], () => waitChild(task, pid, options));
  }

  kill(pid: number, signal: number): void {
    this.enter("kill");
    if (signal < 0 || signal > 64) throw new Errno("EINVAL");
    const own = this.task;
    const ns = own.pidNs;
    let targets: Task[];
    if (pid > 0) targets = [this.find(pid)];
    else if (pid === -1) targets = ns.members().filter((task) => task !== own && task !== ns.init);
    else {
      const group = pid === 0 ? own.pgid : this.world.groupNamed(ns, -pid);
      targets = ns.members().filter((task) => task.pgid === group);
    }
    if (targets.length === 0) throw new Errno("ESRCH");
    const allowed = targets.filter((task) => own.uid === 0 || own.uid === task.uid);
    if (allowed.length === 0) throw new Errno("EPERM");
    if (signal > 0 && signal <= LAST_SIGNAL) for (const task of allowed) sendSignal(task, signal);
    // A signal to oneself has arrived when kill returns.
    if (own.signals.pending !== 0) this.enter("kill");
  }

  signal(signal: number, action: SignalAction): SignalAction {
    this.enter("signal");
    if (signal < 1 || signal > 64 || ((signal === SIGKILL || signal === SIGSTOP) && action !== "default"))
      throw new Errno("EINVAL");
    const old = this.task.signals.action(signal);
    this.task.signals.setAction(signal, action);
    return old;
  }

  pause(): Awaitable<never> {
    this.enter("pause");
    return this.wait<never>("pause", NO_QUEUES, () => null);
  }

  setproctitle(argv: readonly string[]): void {
    this.task.cmdline = argv;
  }

  checkpoint(): Awaitable<void> {
    this.enter("checkpoint");
    if (this.task.stopped) return this.waitVoid();
    if (this.world.breathDue || ((++this.world.checkpoints & 15) === 0 && this.world.scheduler.breathDue()))
      return this.breathe();
  }

  // ---- time

  monotonicNs(): number {
    return this.world.timers.nowNs;
  }
  realtime(): Timespec {
    return this.world.realtime();
  }
  nanosleep(ns: number): Awaitable<void> {
    this.enter("nanosleep");
    const timers = this.world.timers;
    if (ns > FOREVER_NS) {
      const never = this.wait<true>("nanosleep", NO_QUEUES, () => null);
      return never === true ? undefined : never.then(() => {});
    }
    const until = timers.nowNs + Math.max(0, ns);
    const done = this.wait<true>(
      "nanosleep",
      NO_QUEUES,
      () => (timers.nowNs >= until ? true : null),
      ns,
      () => true,
    );
    if (done !== true) return done.then(() => {});
  }
  getrandom(length: number): Uint8Array {
    return this.world.random.bytes(length);
  }

  /** A process by its number in the caller's namespace; throws ESRCH. */
  private find(pid: number): Task {
    const task = this.task.pidNs.find(pid);
    if (task === undefined) throw new Errno("ESRCH");
    return task;
  }

  /** Waits until the stopped process is continued. */
  private waitVoid(): Awaitable<void> {
    const done = this.wait<true>("checkpoint", NO_QUEUES, () => true);
    if (done !== true) return done.then(() => {});
  }
}
