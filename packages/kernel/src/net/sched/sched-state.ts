/** What traffic control keeps for the whole of one world. */

import { TC_H_ROOT, tcHMaj } from "@netloom/netlink";

const FIRST_AUTO_HANDLE = 0x80000000;

export class SchedState {
  private autoHandle = FIRST_AUTO_HANDLE;
  private seq = 0;
  /** Packets that disciplines refused (NET_XMIT_DROP): whoever sends looks whether his was one. */
  xmitDrops = 0;

  /** The next of the handles 8001:, 8002: ... given to disciplines without one, on whatever device (qdisc_alloc_handle). */
  nextHandle(): number {
    this.autoHandle += 0x10000;
    if (this.autoHandle === tcHMaj(TC_H_ROOT)) this.autoHandle = FIRST_AUTO_HANDLE;
    return this.autoHandle;
  }
  nextSeq(): number {
    return ++this.seq;
  }
}
