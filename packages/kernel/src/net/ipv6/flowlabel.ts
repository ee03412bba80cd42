/** Flow labels that sockets hold (IPV6_FLOWLABEL_MGR of linux/in6.h; net/ipv6/ip6_flowlabel.c). */

import { Errno } from "@netloom/uapi";
import { getU32 } from "@netloom/wire";
import { NSEC_PER_SEC } from "../../time/timer.js";
import type { Net } from "../core/net.js";

const IPV6_FL_A_GET = 0;
const IPV6_FL_A_PUT = 1;
const IPV6_FL_F_CREATE = 1;
const IPV6_FL_S_EXCL = 1;
const LABEL_MASK = 0xfffff;
/** Labels above it are the kernel's own where net.ipv6.flowlabel_state_ranges is set. */
const STATELESS_FLAG = 0x80000;
/** How long a label stays after its last user, in seconds. */
const MIN_LINGER = 6;
/** struct in6_flowlabel_req: dst[16] | label (be32) | action | share | flags:u16 | expires:u16 | linger:u16 | - */
const REQUEST_SIZE = 32;

interface FlowLabel {
  readonly label: number;
  readonly dst: Uint8Array;
  readonly share: number;
  users: number;
  lastuseNs: number;
}

/** Those of a namespace, by label. */
export type FlowLabels = Map<number, FlowLabel>;

/** setsockopt(IPV6_FLOWLABEL_MGR); `held` are the socket's labels. EINVAL, EPERM, ERANGE, ENOENT, ESRCH. */
export function flowlabelManage(net: Net, held: Set<number>, request: Uint8Array): void {
  if (request.length < REQUEST_SIZE) throw new Errno("EINVAL");
  const label = getU32(request, 16);
  const action = request[20]!;
  const share = request[21]!;
  const flags = request[22]! | (request[23]! << 8);
  if (label > LABEL_MASK) throw new Errno("EINVAL");
  const labels = (net.ipv6.flowLabels ??= new Map());
  if (action === IPV6_FL_A_PUT) {
    if (!held.delete(label)) throw new Errno("ESRCH");
    release(net, label);
    return;
  }
  if (action !== IPV6_FL_A_GET || label === 0) throw new Errno("EINVAL");
  if (Number(net.sysctls.get("ipv6/flowlabel_state_ranges") ?? "0") !== 0 && label & STATELESS_FLAG)
    throw new Errno("ERANGE");
  const known = labels.get(label);
  if (
    known !== undefined &&
    known.users > 0 &&
    !held.has(label) &&
    (known.share === IPV6_FL_S_EXCL || known.share !== share)
  )
    throw new Errno("EPERM");
  if (known === undefined && (flags & IPV6_FL_F_CREATE) === 0) throw new Errno("ENOENT");
  const users = held.has(label) ? known!.users : (known?.users ?? 0) + 1;
  labels.set(label, { label, dst: request.slice(0, 16), share, users, lastuseNs: net.stack.nowNs });
  held.add(label);
}

/** The socket that held these is closed. */
export function flowlabelRelease(net: Net, held: Set<number>): void {
  for (const label of held) release(net, label);
  held.clear();
}

function release(net: Net, label: number): void {
  const entry = net.ipv6.flowLabels?.get(label);
  if (entry === undefined) return;
  entry.users--;
  entry.lastuseNs = net.stack.nowNs;
}

/** /proc/net/ip6_flowlabel. */
export function flowlabelText(net: Net): string {
  let text = "Label S Owner  Users  Linger Expires  Dst                              Opt\n";
  const column = (value: string | number, width: number): string => String(value).padEnd(width);
  for (const entry of net.ipv6.flowLabels?.values() ?? []) {
    const left = MIN_LINGER - Math.floor((net.stack.nowNs - entry.lastuseNs) / NSEC_PER_SEC);
    if (entry.users === 0 && left < 0) {
      net.ipv6.flowLabels!.delete(entry.label);
      continue;
    }
    const dst = Array.from(entry.dst, (byte) => byte.toString(16).padStart(2, "0")).join("");
    text += `${entry.label.toString(16).toUpperCase().padStart(5, "0")} ${column(entry.share, 1)} ${column(0, 6)} ${column(entry.users, 6)} ${column(MIN_LINGER, 6)} ${column(Math.max(left, 0), 8)} ${dst} ${column(0, 4)}\n`;
  }
  return text;
}
