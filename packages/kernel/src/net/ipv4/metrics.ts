/** The metrics a route may have (after net/ipv4/metrics.c). */

import { Errno } from "@netloom/uapi";
import type { RouteMetrics } from "@netloom/netlink";

/** The largest MTU of a route: the largest packet less an Ethernet header and a byte. */
const MTU_MAX = 65535 - 15;
/** The largest segment: the largest packet less the headers of IPv4 and TCP. */
const ADVMSS_MAX = 65535 - 40;
const RTAX_FEATURE_MASK = 0xf;
const CONGESTION_CONTROLS: readonly string[] = ["cubic", "reno"];

/** Metrics as the kernel keeps them: limited, those that are 0 left out; null for none (ip_metrics_convert). */
export function convertMetrics(asked: RouteMetrics | undefined): RouteMetrics | null {
  if (asked === undefined) return null;
  const out: RouteMetrics = { ...asked };
  if (out.RTAX_CC_ALGO !== undefined && !CONGESTION_CONTROLS.includes(out.RTAX_CC_ALGO))
    throw new Errno("EINVAL", "Unknown tcp congestion algorithm");
  if ((out.RTAX_FEATURES ?? 0) & ~RTAX_FEATURE_MASK)
    throw new Errno("EINVAL", "Unknown flag set in feature mask in metrics attribute");
  if (out.RTAX_MTU !== undefined) out.RTAX_MTU = Math.min(out.RTAX_MTU, MTU_MAX);
  if (out.RTAX_ADVMSS !== undefined) out.RTAX_ADVMSS = Math.min(out.RTAX_ADVMSS, ADVMSS_MAX);
  if (out.RTAX_HOPLIMIT !== undefined) out.RTAX_HOPLIMIT = Math.min(out.RTAX_HOPLIMIT, 255);
  for (const name of Object.keys(out) as (keyof RouteMetrics)[]) if (out[name] === 0) delete out[name];
  return Object.keys(out).length > 0 ? out : null;
}
