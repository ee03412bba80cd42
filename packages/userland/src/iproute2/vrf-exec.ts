/**
 * `ip vrf exec|identify|pids`: processes in a VRF. A process is there by its control group, which has a program that
 * binds the sockets made in it (ip-vrf(8)).
 */

import { Errno, O_RDONLY, O_WRONLY, S_IFDIR, strerror, type Awaitable, type Sys } from "@netloom/uapi";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import type { Iproute } from "./iproute.js";
import { execCommand } from "./netns-exec.js";
import { ownNetnsName } from "./netns-name.js";
import { parseUnsigned, type Args } from "./parse-args.js";
import { isVrf } from "./vrf-name.js";

/** Where the file system is mounted by who finds it nowhere. */
const CGROUP2_DIR = "/var/run/cgroup2";

/** Replaces this process by the command, in the control group of the VRF. */
export function execInVrf(run: Iproute, args: Args): Awaitable<number> {
  const name = args.word;
  if (name === undefined) return run.die("No VRF name specified\n", 1);
  args.skip();
  if (args.word === undefined) return run.die("No command specified\n", 1);
  switchVrf(run, name);
  return execCommand(run, args.rest());
}

export function identifyVrf(run: Iproute, args: Args): number {
  const word = args.word;
  const pid = word === undefined ? run.sys.getpid() : parseUnsigned(word, 0xffffffff);
  if (pid === null) return args.invalidLine("Invalid pid", word ?? "");
  args.skip();
  if (args.word !== undefined) return run.die("Extra arguments specified\n", 1);
  try {
    const name = /\/vrf\/([^/\n]*)/.exec(cgroupOf(run.sys, String(pid)));
    if (name !== null) run.stdio.out(`${name[1]}\n`);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return run.die(`Failed to lookup vrf association: ${strerror(error.code)}\n`, 1);
  }
  return 0;
}

export function vrfPids(run: Iproute, args: Args): number {
  const name = args.word;
  if (name === undefined || args.left > 1) return run.die("Invalid arguments\n", 1);
  if (!isVrf(run, name)) return run.die("Invalid VRF name\n", 1);
  const mount = cgroup2Mount(run.sys);
  if (mount !== null) printPids(run, `${mount}${groupPath(run)}`, name);
  return 0;
}

/** The processes of every group named after the VRF, in `dir` or below. */
function printPids(run: Iproute, dir: string, vrf: string): void {
  const { sys } = run;
  if (dir.endsWith(`/vrf/${vrf}`))
    for (const pid of readText(sys, `${dir}/cgroup.procs`).split("\n")) {
      if (pid === "") continue;
      const comm = readText(sys, `/proc/${pid}/comm`).trimEnd();
      run.stdio.out(`${pid.padStart(5)}  ${comm}\n`);
    }
  for (const { name, type } of sys.readdir(dir)) if (type === S_IFDIR) printPids(run, `${dir}/${name}`, vrf);
}

/** Moves this process into the VRF's group; `default`: out of any. Ends with a complaint where that fails. */
function switchVrf(run: Iproute, name: string): void {
  const { sys } = run;
  let device = 0;
  if (name !== "default") {
    if (!isVrf(run, name)) run.die("Invalid VRF name\n", 255);
    device = run.links.indexOf(name);
  }
  const mount = cgroup2Mount(sys) ?? mountCgroup2(run);
  const group = `${mount}${groupPath(run)}/vrf${device === 0 ? "" : `/${name}`}`;
  makePath(run, group, "vrf cgroup2");
  if (device !== 0)
    attempt(run, "Failed to load BPF prog: 'REASON'\n", () => {
      const fd = sys.open(group, O_RDONLY);
      sys.bpfBindSockets(fd, device);
      sys.close(fd);
    });
  attempt(run, "Failed to open cgroups.procs file: REASON.\n", () => {
    const fd = sys.open(`${group}/cgroup.procs`, O_WRONLY);
    void sys.write(fd, encodeUtf8(String(sys.getpid())));
    sys.close(fd);
  });
}

/** Ends with `complaint`, in which REASON stands for the error's text, where `call` fails. */
function attempt(run: Iproute, complaint: string, call: () => void): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    run.die(complaint.replace("REASON", strerror(error.code)), 255);
  }
}

/** The group this process would be in without a VRF, below the mount; with the name of its network namespace. */
function groupPath(run: Iproute): string {
  const path = cgroupOf(run.sys, "self").replace(/\/vrf(?:\/.*)?$/, "");
  const base = path === "/" ? "" : path;
  const netns = ownNetnsName(run);
  return netns === null || base.endsWith(`/${netns}-ns`) ? base : `${base}/${netns}-ns`;
}

/** The line of the version 2 hierarchy. ENOENT: no such process. */
function cgroupOf(sys: Sys, pid: string): string {
  return /^0::(.*)$/m.exec(readText(sys, `/proc/${pid}/cgroup`))?.[1] ?? "";
}

function cgroup2Mount(sys: Sys): string | null {
  return /^\S+ (\S+) cgroup2 /m.exec(readText(sys, "/proc/mounts"))?.[1] ?? null;
}

function mountCgroup2(run: Iproute): string {
  makePath(run, CGROUP2_DIR, "cgroup2");
  attempt(run, "Failed to mount cgroup2: REASON\n", () => run.sys.mount("none", CGROUP2_DIR, "cgroup2", 0));
  return CGROUP2_DIR;
}

/** mkdir -p. Ends with a complaint, in which it is called `what`, where that fails. */
function makePath(run: Iproute, path: string, what: string): void {
  for (let end = path.indexOf("/", 1); ; end = path.indexOf("/", end + 1)) {
    const dir = end < 0 ? path : path.slice(0, end);
    try {
      run.sys.mkdir(dir, 0o755);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (error.code !== "EEXIST")
        run.die(`mkdir failed for ${dir}: ${strerror(error.code)}\nFailed to setup ${what} directory\n`, 255);
    }
    if (end < 0) return;
  }
}

/** A file of /proc or of cgroup2: they never make the reader wait. */
function readText(sys: Sys, path: string): string {
  const fd = sys.open(path, O_RDONLY);
  let text = "";
  for (;;) {
    const part = sys.read(fd, 65536);
    if (!(part instanceof Uint8Array) || part.length === 0) break;
    text += decodeUtf8(part);
  }
  sys.close(fd);
  return text;
}
