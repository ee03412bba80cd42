/** The counters of a discipline or class, as `tc -s` prints them. */

import type { Iproute } from "./iproute.js";
import { formatSize } from "./tc-units.js";
import type { TcStats2 } from "./tc-core.js";

export function printTcStats(run: Iproute, stats: TcStats2): void {
  const p = run.print;
  const basic = stats.TCA_STATS_BASIC;
  const queue = stats.TCA_STATS_QUEUE;
  if (basic !== undefined) {
    p.field("bytes", basic.bytes, ` Sent ${basic.bytes} bytes`);
    p.field("packets", basic.packets, ` ${basic.packets} pkt`);
  }
  if (queue === undefined) return;
  p.field("drops", queue.drops, ` (dropped ${queue.drops}`);
  p.field("overlimits", queue.overlimits, `, overlimits ${queue.overlimits}`);
  p.field("requeues", queue.requeues, ` requeues ${queue.requeues}) `);
  p.nl();
  p.field("backlog", queue.backlog, ` backlog ${formatSize(queue.backlog)}`);
  p.field("qlen", queue.qlen, ` ${queue.qlen}p`);
  p.text(` requeues ${queue.requeues}`);
}
