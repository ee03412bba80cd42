/** System calls on mounts, namespaces and the host's name. */

import {
  SYSLOG_ACTION_CLEAR,
  SYSLOG_ACTION_READ_ALL,
  SYSLOG_ACTION_READ_CLEAR,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  Errno,
  MS_BIND,
  MS_MOVE,
  MS_PRIVATE,
  MS_REC,
  MS_REMOUNT,
  MS_SHARED,
  MS_SLAVE,
  MS_UNBINDABLE,
  type UtsName,
} from "@netloom/uapi";
import { CgroupDir } from "./fs/cgroupfs.js";
import { DynamicInode } from "./fs/dynamic-fs.js";
import { MOUNT_FLAGS, type Mount } from "./fs/mount.js";
import { counterpart, type MountNamespace } from "./fs/mount-namespace.js";
import { NsFile } from "./fs/nsfs.js";
import type { Path } from "./fs/path.js";
import { Net } from "./net/core/net.js";
import { SysPaths } from "./sys-paths.js";
import { nsType } from "./task/clone-flags.js";
import { Namespace, UtsNamespace } from "./task/namespace.js";
import type { NamespaceSet } from "./task/nsproxy.js";
import { PidNamespace } from "./task/pid-namespace.js";

const PROPAGATION = MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE;
const SUPPORTED =
  CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWCGROUP | CLONE_NEWTIME;

/** A namespace set while it is put together. */
type Changes = { -readonly [K in keyof NamespaceSet]?: NamespaceSet[K] };

export class SysNamespace extends SysPaths {
  mount(source: string, target: string, fstype: string, flags: number, data = ""): void {
    this.enter("mount");
    this.needRoot();
    const ns = this.task.nsproxy.mnt;
    const at = this.existing(target);
    if ((flags & MS_REMOUNT) !== 0) {
      if (at.dentry !== at.mount.root) throw new Errno("EINVAL");
      at.mount.flags = flags & MOUNT_FLAGS;
      return;
    }
    if ((flags & MS_BIND) !== 0) {
      const from = this.existing(source);
      if (from.mount.ns !== ns && from.mount !== this.world.nsMount) throw new Errno("EINVAL");
      this.pin(at);
      ns.bind(from, at, (flags & MS_REC) !== 0);
      return;
    }
    if ((flags & PROPAGATION) !== 0) {
      const kind = flags & PROPAGATION;
      if ((kind & (kind - 1)) !== 0) throw new Errno("EINVAL");
      ns.changePropagation(at, kind, (flags & MS_REC) !== 0);
      return;
    }
    if ((flags & MS_MOVE) !== 0) throw new Errno("EINVAL");
    const sb = this.world.fileSystems.superBlock(fstype, this.task, data);
    if (sb === null) throw new Errno("ENODEV");
    if (!at.dentry.inode.isDir) throw new Errno("ENOTDIR");
    this.pin(at);
    ns.mountAt(sb, sb.root, source === "" ? "none" : source, flags, at);
  }

  /** A computed directory that is mounted on keeps its identity. */
  private pin(at: Path): void {
    const parent = at.dentry.parent.inode;
    if (parent instanceof DynamicInode && !at.dentry.isRoot) parent.pin(at.dentry);
  }

  umount(target: string, flags = 0): void {
    this.enter("umount");
    this.needRoot();
    this.task.nsproxy.mnt.umountAt(this.existing(target), flags);
    this.leave();
  }

  unshare(flags: number): void {
    this.enter("unshare");
    if ((flags & CLONE_NEWUSER) !== 0) throw new Errno("EPERM");
    if ((flags & ~SUPPORTED) !== 0) throw new Errno("EINVAL");
    if (flags === 0) return;
    this.needRoot();
    const task = this.task;
    const world = this.world;
    const old = task.nsproxy;
    const changes: Changes = {};
    if ((flags & CLONE_NEWNET) !== 0) changes.net = world.stack.createNet();
    if ((flags & CLONE_NEWUTS) !== 0) {
      const uts = new UtsNamespace(world.nextNsInum(), old.uts.nodename);
      uts.domainname = old.uts.domainname;
      changes.uts = uts;
    }
    if ((flags & CLONE_NEWIPC) !== 0) changes.ipc = new Namespace("ipc", world.nextNsInum());
    if ((flags & CLONE_NEWCGROUP) !== 0) changes.cgroup = new Namespace("cgroup", world.nextNsInum());
    if ((flags & CLONE_NEWTIME) !== 0) changes.time = new Namespace("time", world.nextNsInum());
    if ((flags & CLONE_NEWPID) !== 0) changes.pidForChildren = new PidNamespace(world.nextNsInum(), old.pidForChildren);
    if ((flags & CLONE_NEWNS) !== 0) {
      const { ns, moved } = old.mnt.copy(world.nextNsInum());
      changes.mnt = ns;
      task.fs.setRoot(movedPath(task.fs.root, moved));
      task.fs.setCwd(movedPath(task.fs.cwd, moved));
    }
    task.nsproxy = old.with(changes);
    old.put();
    this.leave();
  }

  setns(fd: number, nstype: number): void {
    this.enter("setns");
    const file = this.task.files.file(fd);
    if (!(file instanceof NsFile)) throw new Errno("EINVAL");
    const { kind, ns } = file.nsInode;
    if (nstype !== 0 && nstype !== nsType(kind)) throw new Errno("EINVAL");
    this.needRoot();
    const changes: Changes = {};
    if (kind === "net" && ns instanceof Net) changes.net = ns.get();
    else if (kind === "mnt" && isMountNamespace(ns)) {
      changes.mnt = ns.get();
      const root: Path = { mount: ns.root, dentry: ns.root.root };
      this.task.fs.setRoot(root);
      this.task.fs.setCwd(root);
    } else if (kind === "uts" && ns instanceof UtsNamespace) changes.uts = ns.get();
    else if (kind === "pid" && ns instanceof PidNamespace) changes.pidForChildren = ns.get();
    else if (kind === "user") throw new Errno("EINVAL");
    else if (ns instanceof Namespace && (kind === "ipc" || kind === "cgroup" || kind === "time"))
      changes[kind] = ns.get();
    const old = this.task.nsproxy;
    this.task.nsproxy = old.with(changes);
    old.put();
    this.leave();
  }

  bpfBindSockets(cgroupFd: number, ifindex: number): void {
    this.enter("bpfBindSockets");
    this.needRoot();
    const { inode } = this.task.files.file(cgroupFd);
    if (!(inode instanceof DynamicInode) || !(inode.node instanceof CgroupDir)) throw new Errno("EBADF");
    inode.node.cgroup.bindSockets(ifindex);
  }

  uname(): UtsName {
    const { utsRelease: release, utsVersion: version } = this.world;
    return { sysname: "Linux", nodename: this.task.nsproxy.uts.nodename, release, version, machine: "x86_64" };
  }

  sethostname(name: string): void {
    this.enter("sethostname");
    this.needRoot();
    if (name.length > 64) throw new Errno("EINVAL");
    this.task.nsproxy.uts.nodename = name;
  }

  initModule(name: string): void {
    this.enter("initModule");
    this.needRoot();
    if (!this.world.stack.requestModule(name)) throw new Errno("ENOENT");
  }

  syslog(action: number): string {
    this.enter("syslog");
    const { log } = this.world.stack;
    let text = "";
    if (action === SYSLOG_ACTION_READ_ALL || action === SYSLOG_ACTION_READ_CLEAR)
      for (const r of log.records())
        text += `<${r.level}>[${(Math.floor(r.ns / 1000) / 1e6).toFixed(6).padStart(12)}] ${r.text}\n`;
    else if (action !== SYSLOG_ACTION_CLEAR) throw new Errno("EINVAL");
    if (action !== SYSLOG_ACTION_READ_ALL) log.clear();
    return text;
  }
}

function movedPath(path: Path, moved: ReadonlyMap<Mount, Mount>): Path {
  const mount = counterpart(path.mount, moved);
  return mount === undefined ? path : { mount, dentry: path.dentry };
}

function isMountNamespace(ns: unknown): ns is MountNamespace {
  return ns instanceof Namespace && ns.kind === "mnt";
}
