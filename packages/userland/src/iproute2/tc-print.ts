/** A discipline or class as a message tells it: for `show` and `monitor`. */

import { RTM_DELQDISC, RTM_DELTCLASS, TC_H_ROOT, type TcAttrs, type TcMsg } from "@netloom/netlink";
import type { Tc } from "./tc-core.js";
import { qdiscKind } from "./tc-kinds.js";
import { printTcStats } from "./tc-stats.js";
import { formatClassid, hex8 } from "./tc-units.js";

/** What is shown; 0 is everything. */
export interface TcFilter {
  readonly ifindex: number;
  readonly parent: number;
  readonly handle: number;
}
export const ALL_TC: TcFilter = { ifindex: 0, parent: 0, handle: 0 };

export function printQdisc(tc: Tc, type: number, header: TcMsg, attrs: TcAttrs, filter: TcFilter): void {
  const { run } = tc;
  const p = run.print;
  if (filter.ifindex !== 0 && filter.ifindex !== header.ifindex) return;
  if (filter.handle !== 0 && filter.handle !== header.handle) return;
  if (filter.parent !== 0 && filter.parent !== header.parent) return;
  const id = attrs.TCA_KIND;
  if (id === undefined) return run.err("print_qdisc: NULL kind\n");
  const kind = qdiscKind(id);
  p.openObject();
  if (type === RTM_DELQDISC) p.field("deleted", true, "deleted ");
  p.field("kind", id, `qdisc ${id} `);
  const handle = `${(header.handle >>> 16).toString(16)}:`;
  p.field("handle", handle, tc.raw ? `${handle}[${hex8(header.handle)}] ` : `${handle} `);
  if (filter.ifindex === 0) {
    const dev = run.links.nameOf(header.ifindex);
    p.field("dev", dev, `dev ${dev} `);
  }
  if (header.parent === TC_H_ROOT) p.field("root", true, "root ");
  else if (header.parent !== 0) {
    const parent = formatClassid(header.parent);
    p.field("parent", parent, `parent ${parent} `);
  }
  if (header.info !== 1) p.field("refcnt", header.info, `refcnt ${header.info} `);
  if (attrs.TCA_HW_OFFLOAD) p.field("offloaded", true, "offloaded ");
  p.openObject("options");
  if (attrs.TCA_OPTIONS !== undefined && attrs.TCA_OPTIONS.length > 0) kind.print?.(tc, attrs.TCA_OPTIONS);
  p.closeObject();
  p.nl();
  if (run.stats > 0 && attrs.TCA_STATS2 !== undefined) {
    printTcStats(run, attrs.TCA_STATS2);
    p.nl();
    const app = attrs.TCA_STATS2.TCA_STATS_APP;
    if (app !== undefined && kind.printStats !== undefined) {
      kind.printStats(tc, app);
      p.nl();
    }
  }
  p.closeObject();
  p.settle();
}

/** Classes are always text. `qdisc`: shown of this discipline alone, without its number. */
export function printClass(tc: Tc, type: number, header: TcMsg, attrs: TcAttrs, filter: TcFilter, qdisc = 0): void {
  const { run } = tc;
  const p = run.print;
  if (filter.ifindex !== 0 && filter.ifindex !== header.ifindex) return;
  if (qdisc !== 0 && (header.handle ^ qdisc) >>> 16 !== 0) return;
  if (filter.handle !== 0 && filter.handle !== header.handle) return;
  const id = attrs.TCA_KIND;
  if (id === undefined) return run.err("print_class: NULL kind\n");
  const kind = qdiscKind(id);
  const name = (classid: number): string => formatClassid(qdisc === 0 ? classid : classid & 0xffff);
  let text = `${type === RTM_DELTCLASS ? "deleted " : ""}class ${id} `;
  if (header.handle !== 0) text += `${name(header.handle)} `;
  if (filter.ifindex === 0) text += `dev ${run.links.nameOf(header.ifindex)} `;
  if (header.parent === TC_H_ROOT) text += "root ";
  else text += `parent ${name(header.parent)} `;
  if (header.info !== 0) text += `leaf ${(header.info >>> 16).toString(16)}: `;
  p.text(text);
  if (attrs.TCA_OPTIONS !== undefined) kind.printClass?.(tc, attrs.TCA_OPTIONS);
  p.text("\n");
  if (run.stats > 0) {
    const stats = attrs.TCA_STATS2;
    if (stats !== undefined) {
      printTcStats(run, stats);
      p.text("\n");
    }
    if (stats?.TCA_STATS_APP !== undefined && kind.printClassStats !== undefined) {
      kind.printClassStats(tc, stats.TCA_STATS_APP);
      p.text("\n");
    }
  }
  p.settle();
}
