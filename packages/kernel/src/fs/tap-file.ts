/** /dev/tapN of macvtap and ipvtap devices (after tap_ioctl in drivers/net/tap.c). */

import {
  Errno,
  IFF_MULTI_QUEUE,
  IFF_NO_PI,
  IFF_TAP,
  IFF_VNET_HDR,
  IFR_DATA,
  ifreq,
  ifrFlags,
  ifrSetFlags,
  setSockaddrHw,
  SIOCGIFHWADDR,
  SIOCSIFHWADDR,
  sockaddrHw,
  TUN_F_CSUM,
  TUN_F_TSO4,
  TUN_F_TSO6,
  TUN_F_TSO_ECN,
  TUN_F_UFO,
  TUNGETFEATURES,
  TUNGETIFF,
  TUNSETIFF,
  TUNSETOFFLOAD,
} from "@netloom/uapi";
import { getMac, macToBytes } from "@netloom/wire";
import { devSetMacAddress } from "../net/core/dev-change.js";
import { tapPoll, TapQueue, tapRead, tapRelease, tapWrite, type TapDev } from "../net/drivers/tap.js";
import type { WaitQueue } from "../task/wait-queue.js";
import type { Inode } from "./inode.js";
import { number, putInt, structure } from "./ioctl-arg.js";
import { OpenFile } from "./open-file.js";
import type { Path } from "./path.js";
import { tunQueueIoctl } from "./tun-queue-ioctl.js";

/** What TUNSETIFF may set. */
const FEATURES = IFF_VNET_HDR | IFF_MULTI_QUEUE;
const OFFLOADS = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN | TUN_F_UFO;

export class TapFile extends OpenFile {
  private readonly queue: TapQueue;

  constructor(inode: Inode, path: Path, flags: number, tap: TapDev) {
    super(inode, path, flags);
    this.queue = new TapQueue(tap);
  }

  override get wait(): WaitQueue {
    return this.queue.wait;
  }
  override read(count: number): Uint8Array | null {
    return tapRead(this.queue, count);
  }
  override write(bytes: Uint8Array, offset: number): number {
    return tapWrite(this.queue, bytes, offset);
  }
  override poll(): number {
    return tapPoll(this.queue);
  }
  protected override release(): void {
    tapRelease(this.queue);
  }

  override ioctl(request: number, arg: Uint8Array | number): number {
    const { queue } = this;
    switch (request) {
      case TUNSETIFF: {
        const flags = ifrFlags(structure(arg));
        if ((flags & ~FEATURES) !== (IFF_NO_PI | IFF_TAP)) throw new Errno("EINVAL");
        queue.flags = (queue.flags & ~FEATURES) | flags;
        return 0;
      }
      case TUNGETIFF: {
        const ifr = structure(arg);
        ifr.set(ifreq(this.device().dev.name).subarray(0, IFR_DATA), 0);
        ifrSetFlags(ifr, queue.flags);
        return 0;
      }
      case TUNGETFEATURES:
        putInt(arg, IFF_TAP | IFF_NO_PI | FEATURES);
        return 0;
      case TUNSETOFFLOAD:
        if (number(arg) & ~OFFLOADS) throw new Errno("EINVAL");
        this.device();
        return 0;
      case SIOCGIFHWADDR: {
        const { dev } = this.device();
        setSockaddrHw(structure(arg), dev.type, macToBytes(dev.mac));
        return 0;
      }
      case SIOCSIFHWADDR:
        devSetMacAddress(this.device().dev, getMac(sockaddrHw(structure(arg)), 0));
        return 0;
      default:
        return tunQueueIoctl(queue, request, arg);
    }
  }

  /** ENOLINK: it is gone. */
  private device(): TapDev {
    const { tap } = this.queue;
    if (tap === null) throw new Errno("ENOLINK");
    return tap;
  }
}
