/** /dev/net/tun (Documentation/networking/tuntap.rst, after tun_chr_ioctl in drivers/net/tun.c). */

import {
  Errno,
  IFF_ATTACH_QUEUE,
  IFF_DETACH_QUEUE,
  IFF_NO_CARRIER,
  IFF_NAPI,
  IFF_NAPI_FRAGS,
  IFF_NOFILTER,
  IFF_PERSIST,
  IFF_TAP,
  IFF_TUN,
  IFF_UP,
  IFR_DATA,
  ifreq,
  ifrFlags,
  ifrName,
  ifrSetFlags,
  setSockaddrHw,
  SIOCGIFHWADDR,
  SIOCSIFHWADDR,
  sockaddrFamily,
  sockaddrHw,
  TUN_F_CSUM,
  TUN_F_TSO4,
  TUN_F_TSO6,
  TUN_F_TSO_ECN,
  TUN_F_UFO,
  TUNGETFEATURES,
  TUNGETIFF,
  TUNSETCARRIER,
  TUNSETGROUP,
  TUNSETIFF,
  TUNSETIFINDEX,
  TUNSETLINK,
  TUNSETNOCSUM,
  TUNSETOFFLOAD,
  TUNSETOWNER,
  TUNSETPERSIST,
  TUNSETQUEUE,
} from "@netloom/uapi";
import { getMac, macToBytes } from "@netloom/wire";
import { devChangeCarrier, devSetMacAddress } from "../net/core/dev-change.js";
import type { Net } from "../net/core/net.js";
import { TUN_FEATURES, TunQueue, tunRelease, tunSetIff, tunSetQueue, type TunStruct } from "../net/drivers/tun.js";
import { tunPoll, tunRead, tunWrite } from "../net/drivers/tun-io.js";
import type { Task } from "../task/task.js";
import type { WaitQueue } from "../task/wait-queue.js";
import type { Inode } from "./inode.js";
import { getInt, number, putInt, structure } from "./ioctl-arg.js";
import { OpenFile } from "./open-file.js";
import type { Path } from "./path.js";
import { tunQueueIoctl } from "./tun-queue-ioctl.js";

const OFFLOADS = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN | TUN_F_UFO;

export class TunFile extends OpenFile {
  private readonly queue: TunQueue;

  constructor(
    inode: Inode,
    path: Path,
    flags: number,
    private readonly task: Task,
    net: Net,
  ) {
    super(inode, path, flags);
    this.queue = new TunQueue(net);
  }

  override get wait(): WaitQueue {
    return this.queue.wait;
  }
  override read(count: number): Uint8Array | null {
    const bytes = tunRead(this.queue, count);
    if (this.nonblock) this.queue.reading = false;
    return bytes;
  }
  override write(bytes: Uint8Array, offset: number): number {
    return tunWrite(this.queue, bytes, offset);
  }
  override poll(): number {
    return tunPoll(this.queue);
  }
  override get fdinfo(): string {
    const tun = this.queue.tun;
    return tun === null ? "" : `iff:\t${tun.dev.name}\n`;
  }
  protected override release(): void {
    tunRelease(this.queue);
  }

  override ioctl(request: number, arg: Uint8Array | number): number {
    const { queue } = this;
    switch (request) {
      case TUNGETFEATURES:
        putInt(arg, IFF_TUN | IFF_TAP | IFF_NO_CARRIER | IFF_NAPI | IFF_NAPI_FRAGS | TUN_FEATURES);
        return 0;
      case TUNSETQUEUE: {
        const flags = ifrFlags(structure(arg));
        if ((flags & (IFF_ATTACH_QUEUE | IFF_DETACH_QUEUE)) === 0) throw new Errno("EINVAL");
        tunSetQueue(queue, (flags & IFF_ATTACH_QUEUE) !== 0);
        return 0;
      }
      case TUNSETIFF: {
        const ifr = structure(arg);
        if (queue.tun !== null) throw new Errno("EEXIST");
        const name = tunSetIff(queue, ifrName(ifr), ifrFlags(ifr), this.task.uid, this.task.gid);
        ifr.set(ifreq(name).subarray(0, IFR_DATA), 0);
        return 0;
      }
      case TUNSETIFINDEX:
        if (queue.tun !== null) throw new Errno("EPERM");
        queue.ifindex = getInt(arg);
        return 0;
      default:
        if (queue.tun === null) throw new Errno("EBADFD");
        return this.deviceIoctl(queue.tun, request, arg);
    }
  }

  private deviceIoctl(tun: TunStruct, request: number, arg: Uint8Array | number): number {
    const { dev } = tun;
    switch (request) {
      case TUNGETIFF: {
        const ifr = structure(arg);
        ifr.set(ifreq(dev.name).subarray(0, IFR_DATA), 0);
        ifrSetFlags(ifr, tun.flags | IFF_NOFILTER | (this.queue.detached ? IFF_DETACH_QUEUE : 0));
        return 0;
      }
      case TUNSETNOCSUM:
        return 0;
      case TUNSETPERSIST:
        tun.flags = number(arg) !== 0 ? tun.flags | IFF_PERSIST : tun.flags & ~IFF_PERSIST;
        return 0;
      case TUNSETOWNER:
        tun.owner = id(number(arg));
        return 0;
      case TUNSETGROUP:
        tun.group = id(number(arg));
        return 0;
      case TUNSETLINK:
        if (dev.flags & IFF_UP) throw new Errno("EBUSY");
        dev.type = number(arg);
        return 0;
      case TUNSETOFFLOAD: {
        const offload = number(arg);
        if (offload & ~OFFLOADS) throw new Errno("EINVAL");
        dev.hwCsum = (offload & TUN_F_CSUM) !== 0;
        return 0;
      }
      case TUNSETCARRIER:
        devChangeCarrier(dev, getInt(arg) !== 0);
        return 0;
      case SIOCGIFHWADDR:
        setSockaddrHw(structure(arg), dev.type, dev.addrLen === 6 ? macToBytes(dev.mac) : new Uint8Array(0));
        return 0;
      case SIOCSIFHWADDR:
        if (sockaddrFamily(structure(arg)) !== dev.type) throw new Errno("EINVAL");
        devSetMacAddress(dev, getMac(sockaddrHw(structure(arg)), 0));
        return 0;
      default:
        return tunQueueIoctl(tun, request, arg);
    }
  }
}

/** -1, however it was widened, is nobody. */
const id = (value: number): number => (value >>> 0 === 0xffffffff ? -1 : value >>> 0);
