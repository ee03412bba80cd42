/** /dev/tapN: what a program that holds it open reads, writes and is told. */

import {
  AF_NETLINK,
  IFF_NO_PI,
  IFF_TAP,
  IFF_VNET_HDR,
  ifreq,
  ifrFlags,
  ifrName,
  ifrSetFlags,
  O_NONBLOCK,
  O_RDWR,
  SOCK_RAW,
  TUNGETFEATURES,
  TUNGETIFF,
  TUNGETVNETHDRSZ,
  TUNSETIFF,
  TUNSETVNETHDRSZ,
  type Sys,
} from "@netloom/uapi";
import {
  encodeMessage,
  linkDef,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REQUEST,
  RTM_NEWLINK,
  type LinkAttrs,
} from "@netloom/netlink";
import { expect, test } from "vitest";
import { codeOf } from "../test/boot.js";
import { bytesOf, deleteLink, hex, int, inWorld, poll, stat, up } from "../test/tun.js";

function addLink(sys: Sys, attrs: LinkAttrs, index: number): void {
  const s = sys.socket(AF_NETLINK, SOCK_RAW, 0);
  const flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL;
  void sys.sendto(s, encodeMessage({ type: RTM_NEWLINK, flags, seq: 1, pid: 0 }, linkDef, { index }, attrs), 0, null);
  sys.close(s);
}

const MAC = bytesOf("020000000070");
/** A dummy `low`, and on it the macvtap `mt`, 20, both up; and the file. */
function setUp(sys: Sys): number {
  addLink(sys, { IFLA_IFNAME: "low", IFLA_LINKINFO: { IFLA_INFO_KIND: "dummy" } }, 19);
  addLink(
    sys,
    { IFLA_IFNAME: "mt", IFLA_LINK: 19, IFLA_ADDRESS: MAC, IFLA_LINKINFO: { IFLA_INFO_KIND: "macvtap" } },
    20,
  );
  up(sys, "low");
  up(sys, "mt");
  return sys.open("/dev/tap20", O_RDWR | O_NONBLOCK);
}

const HEADER = "00".repeat(10);
const FRAME = "ffffffffffff02000000007088b568656c6c6f";
const POLLOUT = 4;

test("a frame written is sent, with the header that TUNSETIFF left it", async () => {
  await inWorld(async (sys) => {
    const fd = setUp(sys);
    const before = await stat(sys, "mt", "tx_packets");
    expect(await sys.write(fd, bytesOf(HEADER + FRAME))).toBe(29);
    expect(codeOf(() => sys.write(fd, bytesOf(HEADER)))).toBe("EINVAL");
    expect(codeOf(() => sys.write(fd, bytesOf("0000")))).toBe("EINVAL");
    const ifr = ifreq("");
    ifrSetFlags(ifr, IFF_NO_PI | IFF_TAP);
    sys.ioctl(fd, TUNSETIFF, ifr);
    expect(await sys.write(fd, bytesOf(FRAME))).toBe(19);
    expect((await stat(sys, "mt", "tx_packets")) - before).toBe(2);
    expect(await stat(sys, "mt", "tx_dropped")).toBe(2);
  });
});

test("what the device receives is read, one frame at a time, and is nobody else's", async () => {
  await inWorld(async (sys) => {
    const fd = setUp(sys);
    addLink(sys, { IFLA_IFNAME: "m2", IFLA_LINK: 19, IFLA_LINKINFO: { IFLA_INFO_KIND: "macvtap" } }, 21);
    up(sys, "m2");
    const other = sys.open("/dev/tap21", O_RDWR | O_NONBLOCK);
    while (codeOf(() => sys.read(fd, 2000)) === "ok");
    expect(await poll(sys, fd)).toBe(POLLOUT);
    expect(codeOf(() => sys.read(fd, 2000))).toBe("EAGAIN");
    // Both are of mode vepa: what one sends goes out by the lower device alone.
    await sys.write(other, bytesOf(HEADER + FRAME));
    expect(await poll(sys, fd)).toBe(POLLOUT);
    deleteLink(sys, "mt");
    expect(codeOf(() => sys.read(fd, 2000))).toBe("EAGAIN");
    expect(await sys.write(fd, bytesOf(HEADER + FRAME))).toBe(29);
    expect(codeOf(() => sys.ioctl(fd, TUNGETIFF, ifreq("")))).toBe("ENOLINK");
    expect(codeOf(() => sys.open("/dev/tap20", O_RDWR))).toBe("ENOENT");
    sys.close(fd);
  });
});

test("ioctls tell and set what they can", async () => {
  await inWorld((sys) => {
    const fd = setUp(sys);
    const ifr = ifreq("");
    sys.ioctl(fd, TUNGETIFF, ifr);
    expect([ifrName(ifr), ifrFlags(ifr)]).toEqual(["mt", IFF_VNET_HDR | IFF_NO_PI | IFF_TAP]);
    const value = int(0);
    sys.ioctl(fd, TUNGETFEATURES, value);
    expect(hex(value)).toBe("02510000");
    sys.ioctl(fd, TUNSETVNETHDRSZ, int(12));
    sys.ioctl(fd, TUNGETVNETHDRSZ, value);
    expect(hex(value)).toBe("0c000000");
    expect(codeOf(() => sys.ioctl(fd, TUNSETVNETHDRSZ, int(9)))).toBe("EINVAL");
    ifrSetFlags(ifr, IFF_TAP);
    expect(codeOf(() => sys.ioctl(fd, TUNSETIFF, ifr))).toBe("EINVAL");
  });
});
