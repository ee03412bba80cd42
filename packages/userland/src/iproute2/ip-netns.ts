/** `ip netns`: named network namespaces, which are files in /run/netns that nsfs is mounted on. */

import {
  CLONE_NEWNET,
  Errno,
  MNT_DETACH,
  MS_BIND,
  MS_REC,
  MS_SHARED,
  O_CLOEXEC,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  strerror,
  type Awaitable,
  type Stat,
} from "@netloom/uapi";
import { NETNSA_NSID_NOT_ASSIGNED, nsidDef, RTM_NEWNSID } from "@netloom/netlink";
import { encodeUtf8 } from "@netloom/wire";
import { execInNetns, execInAll } from "./netns-exec.js";
import { NETNS_RUN_DIR } from "./netns-ids.js";
import { monitorNetns } from "./netns-monitor.js";
import { listNetnsIds } from "./netns-list-id.js";
import type { Iproute } from "./iproute.js";
import { netnsName } from "./netns-name.js";
import { matches, parseS32, parseUnsigned, type Args } from "./parse-args.js";
import { NETNS_USAGE } from "./usage.js";

/** The longest file name. */
const NAME_MAX = 255;

export function ipNetns(run: Iproute, args: Args): Awaitable<number> {
  const word = args.word;
  if (word === undefined) return list(run);
  const is = (keyword: string): boolean => matches(word, keyword);
  if (!is("help") && !is("exec") && args.left > 1 && invalidName(run, args, word)) return 255;
  args.skip();
  if (is("list") || is("show") || is("lst")) return list(run);
  if (is("list-id")) return listNetnsIds(run, args);
  if (is("help")) return args.die(NETNS_USAGE, 255);
  if (is("add")) return add(run, args.word ?? run.die("No netns name specified\n", 1));
  if (is("set")) return set(run, args);
  if (is("delete")) return remove(run, args);
  if (is("identify")) return identify(run, args);
  if (is("pids")) return pids(run, args);
  if (is("exec")) return run.all ? execInAll(run, args) : execInNetns(run, args);
  if (is("monitor")) return monitorNetns(run);
  if (is("attach")) return attach(run, args);
  return run.unknownCommand(word, "netns");
}

/** Names are file names: no slash, no dot alone. */
function invalidName(run: Iproute, args: Args, word: string): boolean {
  const name = args.peek()!;
  if (matches(word, "list-id") && !matches(word, "list")) return false;
  if (matches(word, "identify") && !matches(word, "id")) return false;
  if (isValidName(name)) return false;
  run.err(`Invalid netns name "${name}"\n`);
  return true;
}

function isValidName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !name.includes("/") && encodeUtf8(name).length <= NAME_MAX;
}

function list(run: Iproute): number {
  const p = run.print;
  const ids = run.netnsIds;
  ids.load();
  p.begin(run.json, run.pretty);
  for (const name of ids.names()) {
    p.openObject();
    p.field("name", name, name);
    const id = ids.idOfName(name);
    if (id >= 0) p.field("id", id, ` (id: ${id})`);
    p.text("\n");
    p.closeObject();
  }
  p.end();
  return 0;
}

/** Makes /run/netns a shared mount of its own, so that a name unmounted in one mount namespace goes everywhere. */
function prepareRunDir(run: Iproute): boolean {
  const { sys } = run;
  try {
    sys.mkdir(NETNS_RUN_DIR, 0o755);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (error.code !== "EEXIST") {
      run.err(`mkdir ${NETNS_RUN_DIR} failed: ${strerror(error.code)}\n`);
      return false;
    }
  }
  let bound = false;
  for (;;) {
    try {
      sys.mount("", NETNS_RUN_DIR, "none", MS_SHARED | MS_REC);
      return true;
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      // Not a mount point yet: bind it to itself, once.
      if (error.code !== "EINVAL" || bound) {
        run.err(`mount --make-shared ${NETNS_RUN_DIR} failed: ${strerror(error.code)}\n`);
        return false;
      }
    }
    try {
      sys.mount(NETNS_RUN_DIR, NETNS_RUN_DIR, "none", MS_BIND | MS_REC);
      bound = true;
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      run.err(`mount --bind ${NETNS_RUN_DIR} ${NETNS_RUN_DIR} failed: ${strerror(error.code)}\n`);
      return false;
    }
  }
}

/** The file a name is mounted on; complains if it is there already. */
function createFile(run: Iproute, path: string): boolean {
  try {
    run.sys.close(run.sys.open(path, O_RDONLY | O_CREAT | O_EXCL, 0));
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    run.err(`Cannot create namespace file "${path}": ${strerror(error.code)}\n`);
    return false;
  }
}

/** Mounts the namespace `source` on the name's file; on failure the file goes again. */
function mountName(run: Iproute, source: string, path: string): boolean {
  try {
    run.sys.mount(source, path, "none", MS_BIND);
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    run.err(`Bind ${source} -> ${path} failed: ${strerror(error.code)}\n`);
    deleteName(run, path);
    return false;
  }
}

function add(run: Iproute, name: string): number {
  const path = `${NETNS_RUN_DIR}/${name}`;
  if (!prepareRunDir(run) || !createFile(run, path)) return 1;
  const { sys } = run;
  // The new namespace is this process's for a moment; a batch goes on where it was.
  const saved = sys.open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  let ok: boolean;
  try {
    sys.unshare(CLONE_NEWNET);
    ok = mountName(run, "/proc/self/ns/net", path);
    sys.setns(saved, CLONE_NEWNET);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    run.err(`Failed to create a new network namespace "${name}": ${strerror(error.code)}\n`);
    deleteName(run, path);
    ok = false;
  }
  sys.close(saved);
  return ok ? 0 : 1;
}

function attach(run: Iproute, args: Args): number {
  const name = args.word;
  const pid = args.peek();
  if (name === undefined || pid === undefined) return run.die("No netns name and PID specified\n", 1);
  if (parseUnsigned(pid, 0x7fffffff) === null) return run.die(`Invalid PID: ${pid}\n`, 1);
  const path = `${NETNS_RUN_DIR}/${name}`;
  if (!prepareRunDir(run) || !createFile(run, path)) return 1;
  return mountName(run, `/proc/${pid}/ns/net`, path) ? 0 : 1;
}

function remove(run: Iproute, args: Args): number {
  const name = args.word;
  if (name === undefined && !run.all) return run.die("No netns name specified\n", 1);
  if (!run.all) return deleteName(run, `${NETNS_RUN_DIR}/${name}`) ? 0 : 1;
  let status = 0;
  for (const each of run.netnsIds.names()) if (!deleteName(run, `${NETNS_RUN_DIR}/${each}`)) status = 1;
  return status;
}

function deleteName(run: Iproute, path: string): boolean {
  try {
    run.sys.umount(path, MNT_DETACH);
  } catch (error) {
    // A name without a namespace is a plain file.
    if (!(error instanceof Errno)) throw error;
  }
  try {
    run.sys.unlink(path);
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    run.err(`Cannot remove namespace file "${path}": ${strerror(error.code)}\n`);
    return false;
  }
}

function set(run: Iproute, args: Args): number {
  const name = args.word;
  if (name === undefined) return run.die("No netns name specified\n", 1);
  const value = args.peek();
  if (value === undefined) return run.die("No nsid specified\n", 1);
  let id = NETNSA_NSID_NOT_ASSIGNED;
  if (value !== "auto") {
    const number = parseS32(value);
    if (number === null) return args.invalid('Invalid "netnsid" value', value);
    if (number < 0) return args.invalid('"netnsid" value should be >= 0', value);
    id = number;
  }
  let fd: number;
  try {
    fd = run.netnsIds.open(name);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return run.die(`Cannot open network namespace "${name}": ${strerror(error.code)}\n`, 1);
  }
  try {
    run.request(RTM_NEWNSID, 0, nsidDef, {}, { NETNSA_FD: fd, NETNSA_NSID: id });
  } finally {
    run.sys.close(fd);
  }
  return 0;
}

/** The namespace of a process, or null with a complaint. */
function statNetns(run: Iproute, path: string, status: number): Stat {
  try {
    return run.sys.stat(path);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return run.die(`Cannot open network namespace: ${strerror(error.code)}\n`, status);
  }
}

function identify(run: Iproute, args: Args): number {
  const pid = args.word;
  if (pid !== undefined && parseUnsigned(pid, 0x7fffffff) === null)
    return run.die(`Specified string '${pid}' is not a pid\n`, 1);
  const own = statNetns(run, pid === undefined ? "/proc/self/ns/net" : `/proc/${pid}/ns/net`, 1);
  // No name: the real command prints an empty line for the host's namespace.
  run.stdio.out(`${netnsName(run, own) ?? ""}\n`);
  return 0;
}

function pids(run: Iproute, args: Args): number {
  const name = args.word;
  if (name === undefined) return run.die("No netns name specified\n", 1);
  const netns = statNetns(run, `${NETNS_RUN_DIR}/${name}`, 1);
  for (const entry of run.sys.readdir("/proc")) {
    if (parseUnsigned(entry.name, 0xffffffff, 10) === null) continue;
    try {
      const stat = run.sys.stat(`/proc/${entry.name}/ns/net`);
      if (stat.dev === netns.dev && stat.ino === netns.ino) run.stdio.out(`${entry.name}\n`);
    } catch (error) {
      // The process has ended meanwhile.
      if (!(error instanceof Errno)) throw error;
    }
  }
  return 0;
}
