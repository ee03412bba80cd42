/**
 * The system calls of one process: the only way a program reaches the kernel.
 *
 * A program is an async function written against this interface alone. Calls that can block return
 * `Awaitable`: a plain value when there is nothing to wait for, a promise otherwise, so a program
 * always awaits them. The only promises a program may await are those of its own system calls: the
 * scheduler runs one task at a time and advances the clock when every task waits.
 *
 * Failures are thrown as `Errno`. A process that is killed unwinds by an exception that is no
 * `Errno`; code that catches must rethrow what it does not know.
 */

import type { Message, SockAddr, Timespec } from "./socket.js";

export type Awaitable<T> = T | Promise<T>;

/** The environment of a process: names to values, in order of definition. */
export type Environment = ReadonlyMap<string, string>;

/** A program's entry: `argv[0]` is its name; returns the exit status (0-255). */
export type Main = (sys: Sys, argv: readonly string[], env: Environment) => Awaitable<number>;

/** A program as a file of the world: `main` is what execve(2) of any of `paths` runs. */
export interface Program {
  readonly name: string;
  /** Absolute paths; default `/usr/bin/NAME`. */
  readonly paths?: readonly string[];
  readonly main: Main;
}

/** struct stat, as far as programs look at it. Times are real time. */
export interface Stat {
  readonly dev: number;
  readonly ino: number;
  /** File type and permission bits (S_IF*). */
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  readonly size: number;
  readonly mtime: Timespec;
}

export interface Dirent {
  readonly name: string;
  readonly ino: number;
  /** File type bits (S_IFMT) of the entry. */
  readonly type: number;
}

/** How a child changed state (waitpid(2)): exited with `status`, or was ended or stopped by `signal`. */
export interface WaitStatus {
  readonly pid: number;
  readonly status: number;
  readonly signal: number;
  readonly stopped: boolean;
}

export interface PollFd {
  readonly fd: number;
  readonly events: number;
  /** Set by poll. */
  revents: number;
}

/** What syslog(2) is to do (linux/syslog.h). */
export const SYSLOG_ACTION_READ_ALL = 3;
export const SYSLOG_ACTION_READ_CLEAR = 4;
export const SYSLOG_ACTION_CLEAR = 5;

/** uname(2). */
export interface UtsName {
  readonly sysname: string;
  readonly nodename: string;
  readonly release: string;
  readonly version: string;
  readonly machine: string;
}

export type SignalAction = "default" | "ignore" | ((signal: number) => void);

export interface Sys {
  // ---- processes
  getpid(): number;
  getppid(): number;
  getpgid(pid?: number): number;
  setpgid(pid: number, pgid: number): void;
  setsid(): number;
  getuid(): number;
  geteuid(): number;
  setuid(uid: number): void;
  getgid(): number;
  setgid(gid: number): void;
  /**
   * A child that runs `main` with copies of this process's descriptors, directory and namespaces.
   * Returns its pid at once; the child starts when the scheduler gets to it. What `main` returns is
   * its exit status.
   */
  fork(main: (sys: Sys) => Awaitable<number>): number;
  /**
   * Replaces this process's program: `return sys.execve(...)` is how to call it. Fails with ENOENT,
   * EACCES, ENOEXEC (a text file without `#!`) ... before anything has changed. `path` is not
   * searched in PATH.
   */
  execve(path: string, argv: readonly string[], env: Environment): Awaitable<number>;
  /** Ends the process; unwinds, never returns. */
  exit(status: number): never;
  /** waitpid(2): `pid` -1 for any child, < -1 for a group. Null with WNOHANG and nothing to report. */
  waitpid(pid: number, options?: number): Awaitable<WaitStatus | null>;
  /** kill(2): 0 for the own group, negative for a group, -1 for all; signal 0 only checks. */
  kill(pid: number, signal: number): void;
  /** Sets what a signal does; returns what it did. A handler runs at the next system call, which fails with EINTR if it blocked. */
  signal(signal: number, action: SignalAction): SignalAction;
  /** pause(2): until a signal is handled. */
  pause(): Awaitable<never>;
  /** The command line that /proc/PID/cmdline shows (prctl PR_SET_MM). */
  setproctitle(argv: readonly string[]): void;
  /** Called between steps of long computations: charges the budget and lets signals in. */
  checkpoint(): Awaitable<void>;

  // ---- time
  /** CLOCK_MONOTONIC in integer nanoseconds since boot. */
  monotonicNs(): number;
  /** CLOCK_REALTIME. */
  realtime(): Timespec;
  nanosleep(ns: number): Awaitable<void>;
  /** Uniform random bytes of the world's generator (getrandom(2)). */
  getrandom(length: number): Uint8Array;

  // ---- files
  open(path: string, flags: number, mode?: number): number;
  close(fd: number): void;
  /** At most `count` bytes; empty at the end of file. */
  read(fd: number, count: number): Awaitable<Uint8Array>;
  /** Writes all bytes unless non-blocking; returns how many. */
  write(fd: number, bytes: Uint8Array): Awaitable<number>;
  lseek(fd: number, offset: number, whence: number): number;
  ftruncate(fd: number, length: number): void;
  dup(fd: number, lowest?: number): number;
  dup2(fd: number, newFd: number): number;
  setCloexec(fd: number, on: boolean): void;
  setNonblock(fd: number, on: boolean): void;
  /** Read end, write end. */
  pipe(): [number, number];
  isatty(fd: number): boolean;
  stat(path: string): Stat;
  lstat(path: string): Stat;
  fstat(fd: number): Stat;
  /** Effective-id permission check; throws EACCES, ENOENT ... */
  access(path: string, mode: number): void;
  readdir(path: string): Dirent[];
  readlink(path: string): string;
  mkdir(path: string, mode?: number): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  symlink(target: string, path: string): void;
  mknod(path: string, mode: number, rdev: number): void;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  utimes(path: string, mtime: Timespec): void;
  chdir(path: string): void;
  getcwd(): string;
  umask(mask: number): number;
  /** ioctl(2); `arg` is the structure's bytes, changed in place, or a number. Returns 0 or the request's result. */
  ioctl(fd: number, request: number, arg: Uint8Array | number): number;
  poll(fds: PollFd[], timeoutMs: number): Awaitable<number>;
  /** The open descriptors' numbers, ascending. */
  openFds(): number[];
  /** inotify_init1(2); flags are O_NONBLOCK and O_CLOEXEC. */
  inotifyInit(flags: number): number;
  /** inotify_add_watch(2) of a directory; `mask` of IN_*. The watch's descriptor. EINVAL: `fd` is no inotify instance. */
  inotifyAddWatch(fd: number, path: string, mask: number): number;
  inotifyRmWatch(fd: number, wd: number): void;

  // ---- mounts, namespaces, host
  mount(source: string, target: string, fstype: string, flags: number, data?: string): void;
  umount(target: string, flags?: number): void;
  unshare(flags: number): void;
  setns(fd: number, nstype: number): void;
  /**
   * bpf(2) with BPF_PROG_ATTACH for BPF_CGROUP_INET_SOCK_CREATE, of the one program there is: it binds every Internet
   * socket that processes of the control group make to the device with index `ifindex` (0: to none). EBADF: `cgroupFd`
   * is no directory of a cgroup2 file system; EPERM.
   */
  bpfBindSockets(cgroupFd: number, ifindex: number): void;
  uname(): UtsName;
  sethostname(name: string): void;
  /** Loads a module of the kernel's by its name (init_module(2), whose image here is never anybody else's). ENOENT: there is none. */
  initModule(name: string): void;
  /** syslog(2): the kernel's messages, a line `<LEVEL>[SECONDS] TEXT` each; empty for SYSLOG_ACTION_CLEAR. */
  syslog(action: number): string;

  // ---- sockets
  socket(family: number, type: number, protocol: number): number;
  bind(fd: number, addr: SockAddr): void;
  connect(fd: number, addr: SockAddr): Awaitable<void>;
  listen(fd: number, backlog: number): void;
  accept(fd: number): Awaitable<{ fd: number; addr: SockAddr }>;
  sendto(fd: number, bytes: Uint8Array, flags: number, addr: SockAddr | null): Awaitable<number>;
  /** At most `length` bytes of the next message; flags MSG_DONTWAIT, MSG_PEEK, MSG_TRUNC, MSG_ERRQUEUE. */
  recvmsg(fd: number, length: number, flags: number): Awaitable<Message>;
  shutdown(fd: number, how: number): void;
  getsockname(fd: number): SockAddr;
  getpeername(fd: number): SockAddr;
  /** Integers, device names (SO_BINDTODEVICE) or structures' bytes. */
  setsockopt(fd: number, level: number, name: number, value: number | string | Uint8Array): void;
  getsockopt(fd: number, level: number, name: number): number | string | Uint8Array;
}
