/** The one class of disciplines that hold packets back from a child (tbf, netem). */

import { Errno } from "@netloom/uapi";
import { NOOP_QDISC, NOQUEUE_OPS, qdiscReplace, type Qdisc, type QdiscClassOps, type TcClassInfo } from "./qdisc.js";

/** A discipline with one child. */
export interface SingleClassParent {
  child: Qdisc | null;
  readonly handle: number;
}

export class SingleClass implements QdiscClassOps {
  constructor(
    private readonly sch: Qdisc & SingleClassParent,
    /** What a child that was taken away leaves, and whether such a class is shown. */
    private readonly empty: Qdisc | null,
  ) {}
  /** Whatever the handle is. */
  find(): number {
    return 1;
  }
  leaf(): Qdisc | null {
    return this.sch.child === NOOP_QDISC ? null : this.sch.child;
  }
  graft(_cl: number, child: Qdisc | null): Qdisc | null {
    if (child?.ops === NOQUEUE_OPS) throw new Errno("EINVAL", "Cannot assign noqueue to a class");
    const old = this.sch.child;
    this.sch.child = child ?? this.empty;
    const given = old === NOOP_QDISC ? null : old;
    qdiscReplace(this.sch, given, child);
    return given;
  }
  walk(visit: (cl: number) => void): void {
    if (this.sch.child !== null) visit(1);
  }
  dump(): TcClassInfo {
    const { handle, child } = this.sch;
    return { handle: handle + 1, parent: handle, info: child?.handle ?? 0, options: null, stats: {} };
  }
}
