/** Opening a device for capture (pcap_activate(3PCAP)). */

import {
  AF_PACKET,
  ARPHRD_IPGRE,
  ARPHRD_NONE,
  ARPHRD_SIT,
  ARPHRD_TUNNEL,
  ARPHRD_TUNNEL6,
  Errno,
  ETH_P_ALL,
  IFF_UP,
  PACKET_ADD_MEMBERSHIP,
  PACKET_AUXDATA,
  PACKET_MR_PROMISC,
  SO_TIMESTAMPNS,
  SOCK_DGRAM,
  SOCK_RAW,
  SOL_PACKET,
  SOL_SOCKET,
  strerror,
  type Sys,
} from "@netloom/uapi";
import { captureDevices, deviceFlags, deviceIndex, deviceType } from "./devices.js";
import { TcpdumpExit, type TcpdumpOptions } from "./options.js";
import { DLT_EN10MB, DLT_LINUX_SLL, DLT_RAW } from "./pcap-file.js";

export const ANY = "any";

export function chooseDevice(sys: Sys, options: TcpdumpOptions): string {
  const listed = captureDevices(sys);
  const { device } = options;
  if (device === null) return listed[0]!.name;
  if (device !== ANY && deviceFlags(sys, device) < 0 && /^[0-9]+$/.test(device)) {
    const found = listed[Number(device) - 1];
    if (found === undefined) throw new TcpdumpExit(1, "Invalid adapter index");
    return found.name;
  }
  return device;
}

/** How packets of a device look: with an Ethernet header, with none, or cooked where the device's own header is not known. */
export function linkTypeOf(sys: Sys, device: string): number {
  switch (deviceType(sys, device)) {
    case ARPHRD_TUNNEL:
    case ARPHRD_SIT:
    case ARPHRD_NONE:
      return DLT_RAW;
    case ARPHRD_TUNNEL6:
    case ARPHRD_IPGRE:
      return DLT_LINUX_SLL;
    default:
      return DLT_EN10MB;
  }
}

/** `whole`: packets come with their link header. */
export function openDevice(sys: Sys, device: string, options: TcpdumpOptions, whole: boolean): number {
  let fd: number;
  try {
    fd = sys.socket(AF_PACKET, whole ? SOCK_RAW : SOCK_DGRAM, 0);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new TcpdumpExit(
      1,
      `${device}: You don't have permission to perform this capture on that device\n(socket: ${strerror(error.code)})`,
    );
  }
  sys.setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  if (device !== ANY) sys.setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, 1);
  if (device === ANY) {
    sys.bind(fd, {
      family: AF_PACKET,
      protocol: ETH_P_ALL,
      ifindex: 0,
      hatype: 0,
      pkttype: 0,
      addr: new Uint8Array(0),
    });
    return fd;
  }
  const ifindex = deviceIndex(sys, device);
  if (ifindex < 0) throw new TcpdumpExit(1, `${device}: No such device exists\n(No such device exists)`);
  if (options.monitorMode) throw new TcpdumpExit(1, `${device}: That device doesn't support monitor mode`);
  const flags = deviceFlags(sys, device);
  if ((flags & IFF_UP) === 0) throw new TcpdumpExit(1, `${device}: That device is not up`);
  sys.bind(fd, { family: AF_PACKET, protocol: ETH_P_ALL, ifindex, hatype: 0, pkttype: 0, addr: new Uint8Array(0) });
  if (!options.noPromisc) {
    const mreq = new Uint8Array(16);
    new DataView(mreq.buffer).setInt32(0, ifindex, true);
    mreq[4] = PACKET_MR_PROMISC;
    sys.setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, mreq);
  }
  return fd;
}
