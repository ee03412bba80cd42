/** What all kinds of namespaces share (after struct ns_common): a kind, a number, and references. */

export type NamespaceKind = "net" | "mnt" | "uts" | "ipc" | "pid" | "user" | "cgroup" | "time";

/** Anything /proc/PID/ns can point to. */
export interface NsCommon {
  /** Inode number in nsfs. */
  readonly inum: number;
  get(): unknown;
  put(): void;
}

export class Namespace implements NsCommon {
  private refs = 1;

  constructor(
    readonly kind: NamespaceKind,
    readonly inum: number,
  ) {}

  get(): this {
    this.refs++;
    return this;
  }

  /** The last one destroys the namespace. */
  put(): void {
    if (--this.refs === 0) this.destroy();
  }

  protected destroy(): void {}
}

/** Host and domain name (kernel/utsname.c). */
export class UtsNamespace extends Namespace {
  domainname = "(none)";
  constructor(
    inum: number,
    public nodename: string,
  ) {
    super("uts", inum);
  }
}

/** Inode numbers of the first namespaces (include/linux/proc_ns.h); later ones count up. */
export const PROC_IPC_INIT_INO = 0xefffffff;
export const PROC_UTS_INIT_INO = 0xeffffffe;
export const PROC_USER_INIT_INO = 0xeffffffd;
export const PROC_PID_INIT_INO = 0xeffffffc;
export const PROC_CGROUP_INIT_INO = 0xeffffffb;
export const PROC_TIME_INIT_INO = 0xeffffffa;
/** The first mount and network namespaces take the first dynamic numbers. */
export const PROC_DYNAMIC_FIRST = 0xf0000000;
