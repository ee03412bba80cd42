/** Routes and what was learned about them grow old (fib6_run_gc in net/ipv6/ip6_fib.c). */

import { NSEC_PER_SEC, Timer } from "../../time/timer.js";
import type { Net } from "../core/net.js";
import { allRoutes, ip6DelRt } from "./fib6-ops.js";
import { RTF_EXPIRES } from "./ip6-fib.js";
import { rt6AgeExceptions } from "./rt6-exception.js";

/** A collection comes within gc_interval seconds; `force`: so long after now, whenever it was due. */
export function startFib6Gc(net: Net, force: boolean): void {
  const timer = (net.ipv6.gcTimer ??= new Timer<Net>(gcTimer, net));
  if (force || !timer.pending) net.stack.timers.armAfter(timer, net.ipv6.gcInterval * NSEC_PER_SEC);
}

function gcTimer(net: Net): void {
  fib6RunGc(net, net.ipv6.gcInterval * NSEC_PER_SEC);
}

/** Deletes routes past their time, and redirects older than `timeoutNs`. */
export function fib6RunGc(net: Net, timeoutNs: number): void {
  const timer = net.ipv6.gcTimer;
  // Nothing ever expired here.
  if (timer === null) return;
  const now = net.stack.nowNs;
  let more = false;
  for (const rt of allRoutes(net)) {
    if (rt.flags & RTF_EXPIRES) {
      if (now >= rt.expiresNs) {
        ip6DelRt(net, rt);
        continue;
      }
      more = true;
    }
    if (rt6AgeExceptions(net, rt, timeoutNs)) more = true;
  }
  if (more) startFib6Gc(net, true);
  else net.stack.timers.cancel(timer);
}
