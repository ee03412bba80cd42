/** The namespaces of a process (after kernel/nsproxy.c); shared by all tasks that have the same ones. */

import type { Net } from "../net/core/net.js";
import type { MountNamespace } from "../fs/mount-namespace.js";
import type { Namespace, NamespaceKind, NsCommon, UtsNamespace } from "./namespace.js";
import type { PidNamespace } from "./pid-namespace.js";

export interface NamespaceSet {
  readonly net: Net;
  readonly mnt: MountNamespace;
  readonly uts: UtsNamespace;
  readonly ipc: Namespace;
  readonly user: Namespace;
  readonly cgroup: Namespace;
  readonly time: Namespace;
  /** Of children to come; a task's own pid namespace never changes. */
  readonly pidForChildren: PidNamespace;
}

export class NsProxy implements NamespaceSet {
  private refs = 1;
  readonly net: Net;
  readonly mnt: MountNamespace;
  readonly uts: UtsNamespace;
  readonly ipc: Namespace;
  readonly user: Namespace;
  readonly cgroup: Namespace;
  readonly time: Namespace;
  readonly pidForChildren: PidNamespace;

  /** Takes over the references in `set`. */
  constructor(set: NamespaceSet) {
    this.net = set.net;
    this.mnt = set.mnt;
    this.uts = set.uts;
    this.ipc = set.ipc;
    this.user = set.user;
    this.cgroup = set.cgroup;
    this.time = set.time;
    this.pidForChildren = set.pidForChildren;
  }

  get(): this {
    this.refs++;
    return this;
  }

  put(): void {
    if (--this.refs > 0) return;
    for (const ns of this.all()) ns.put();
  }

  /** A new set in which `changes`, whose references it takes over, replace what is here. */
  with(changes: Partial<NamespaceSet>): NsProxy {
    return new NsProxy({
      net: changes.net ?? held(this.net),
      mnt: changes.mnt ?? held(this.mnt),
      uts: changes.uts ?? held(this.uts),
      ipc: changes.ipc ?? held(this.ipc),
      user: changes.user ?? held(this.user),
      cgroup: changes.cgroup ?? held(this.cgroup),
      time: changes.time ?? held(this.time),
      pidForChildren: changes.pidForChildren ?? held(this.pidForChildren),
    });
  }

  of(kind: NamespaceKind): NsCommon {
    return kind === "pid" ? this.pidForChildren : this[kind];
  }

  private all(): NsCommon[] {
    return [this.net, this.mnt, this.uts, this.ipc, this.user, this.cgroup, this.time, this.pidForChildren];
  }
}

/** With one more reference. */
function held<N extends NsCommon>(ns: N): N {
  ns.get();
  return ns;
}
