/** /dev/net/tun: what a program that holds it open is told, as recorded on Linux 6.1. */

import {
  AF_INET,
  Errno,
  IFF_ATTACH_QUEUE,
  IFF_DETACH_QUEUE,
  IFF_MULTI_QUEUE,
  IFF_NO_CARRIER,
  IFF_NO_PI,
  IFF_PERSIST,
  IFF_TAP,
  IFF_TUN,
  IFF_TUN_EXCL,
  IFF_VNET_HDR,
  ifreq,
  ifrSetFlags,
  O_NONBLOCK,
  POLLERR,
  POLLIN,
  POLLOUT,
  SIOCSIFMTU,
  ifrSetInt,
  SOCK_DGRAM,
  TUN_F_CSUM,
  TUNGETFEATURES,
  TUNGETVNETHDRSZ,
  TUNSETCARRIER,
  TUNSETIFINDEX,
  TUNSETOFFLOAD,
  TUNSETOWNER,
  TUNSETPERSIST,
  TUNSETQUEUE,
} from "@netloom/uapi";
import { describe, expect, test } from "vitest";
import { cat, codeOf } from "../test/boot.js";
import {
  bytesOf,
  deleteLink,
  drain,
  exists,
  getIff,
  hex,
  int,
  inWorld,
  open,
  poll,
  setIff,
  stat,
  udp,
  up,
} from "../test/tun.js";

describe("without a device", () => {
  test("nothing but TUNGETFEATURES works", () =>
    inWorld(async (sys) => {
      const fd = open(sys);
      const features = new Uint8Array(4);
      sys.ioctl(fd, TUNGETFEATURES, features);
      expect(hex(features)).toBe("73710000");
      const codes = [
        codeOf(() => getIff(sys, fd)),
        codeOf(() => sys.read(fd, 10)),
        codeOf(() => sys.write(fd, int(1))),
        codeOf(() => sys.ioctl(fd, TUNSETPERSIST, 1)),
        codeOf(() => sys.ioctl(fd, TUNSETCARRIER, int(0))),
        codeOf(() => sys.ioctl(fd, 0x5401, int(0))),
      ];
      expect(codes).toEqual(["EBADFD", "EBADFD", "EBADFD", "EBADFD", "EBADFD", "EBADFD"]);
      expect(await poll(sys, fd)).toBe(POLLERR);
    }));

  test.each<[string, string, number, string]>([
    ["no kind", "tun0", 0, "EINVAL"],
    ["no kind, new name", "tun7", IFF_NO_PI, "EINVAL"],
    ["a bad name", "a/b", IFF_TAP | IFF_NO_PI, "EINVAL"],
    ["another kind's device", "lo", IFF_TAP | IFF_NO_PI, "EINVAL"],
    ["one that exists, exclusively", "lo", IFF_TAP | IFF_TUN_EXCL, "EBUSY"],
  ])("TUNSETIFF refuses %s", (_what, name, flags, code) =>
    inWorld((sys) => {
      expect(codeOf(() => setIff(sys, open(sys), name, flags))).toBe(code);
    }),
  );

  test("only root makes devices; an owner may attach", () =>
    inWorld((sys) => {
      const fd = open(sys);
      setIff(sys, fd, "t0", IFF_TUN);
      sys.ioctl(fd, TUNSETOWNER, 1000);
      sys.ioctl(fd, TUNSETPERSIST, 1);
      sys.close(fd);
      const other = open(sys);
      sys.setuid(1001);
      expect(codeOf(() => setIff(sys, other, "t1", IFF_TUN))).toBe("EPERM");
      expect(codeOf(() => setIff(sys, other, "t0", IFF_TUN))).toBe("EPERM");
    }));
});

describe("a tun device", () => {
  test("appears with the descriptor and goes with it", () =>
    inWorld(async (sys) => {
      const fd = open(sys);
      expect(setIff(sys, fd, "", IFF_TUN)).toBe("tun0");
      expect(codeOf(() => setIff(sys, fd, "tun1", IFF_TUN))).toBe("EEXIST");
      expect(getIff(sys, fd)).toBe("tun0 1001");
      expect(await cat(sys, "/sys/class/net/tun0/tun_flags")).toBe("0x1\n");
      expect(await cat(sys, `/proc/${sys.getpid()}/fdinfo/${fd}`)).toMatch(/\niff:\ttun0\n$/);
      sys.close(fd);
      expect(exists(sys, "tun0")).toBe(false);
    }));

  test("hands over what the host sends: packet information, cut where the buffer ends", () =>
    inWorld(async (sys) => {
      const fd = open(sys, O_NONBLOCK);
      setIff(sys, fd, "tun0", IFF_TUN);
      expect(codeOf(() => sys.write(fd, bytesOf(`00000800${"45".repeat(20)}`)))).toBe("EIO");
      expect(await poll(sys, fd)).toBe(0);
      up(sys, "tun0", "10.0.0.1");
      await sys.nanosleep(2_000_000_000);
      expect(hex(await sys.read(fd, 2000))).toMatch(/^000086dd6000000000083afffe80/);
      await drain(sys, fd);
      expect(await poll(sys, fd)).toBe(POLLOUT);
      const sent = await stat(sys, "tun0", "tx_packets");
      await udp(sys, "10.0.0.2", "hi");
      expect(await poll(sys, fd)).toBe(POLLIN | POLLOUT);
      expect(await stat(sys, "tun0", "tx_packets")).toBe(sent);
      expect(hex(await sys.read(fd, 30))).toMatch(/^010008004500001e.{8}40/);
      expect(await stat(sys, "tun0", "tx_packets")).toBe(sent + 1);
      expect(codeOf(() => sys.read(fd, 30))).toBe("EAGAIN");
    }));

  test("takes what is written", () =>
    inWorld(async (sys) => {
      const fd = open(sys);
      setIff(sys, fd, "tun0", IFF_TUN);
      up(sys, "tun0", "10.0.0.1");
      const results: (number | string)[] = [];
      for (const text of [
        "000008",
        "00000800",
        `00001234${"45".repeat(20)}`,
        `00000800${"00".repeat(20)}`,
        `00000800${"45".repeat(3000)}`,
      ]) {
        try {
          results.push(await sys.write(fd, bytesOf(text)));
        } catch (error) {
          results.push(error instanceof Errno ? error.code : String(error));
        }
      }
      expect(results).toEqual(["EINVAL", 4, 24, 24, 3004]);
      expect(await stat(sys, "tun0", "rx_bytes")).toBe(3040);
      expect(await stat(sys, "tun0", "rx_packets")).toBe(4);
    }));

  test("a blocked reader wakes for a packet, and fails when the device goes", () =>
    inWorld(async (sys) => {
      const fd = open(sys);
      setIff(sys, fd, "tun0", IFF_TUN | IFF_NO_PI);
      up(sys, "tun0", "10.0.0.1");
      const seen: string[] = [];
      const child = sys.fork(async (reader) => {
        for (;;) {
          try {
            const packet = await reader.read(fd, 2000);
            if (packet[0] === 0x45) seen.push(hex(packet.subarray(28)));
          } catch (error) {
            if (!(error instanceof Errno)) throw error;
            seen.push(error.code);
            if (error.code === "EBADFD") return 0;
          }
        }
      });
      await sys.nanosleep(1_000_000_000);
      await udp(sys, "10.0.0.2", "hi");
      await sys.nanosleep(1_000_000_000);
      deleteLink(sys, "tun0");
      await sys.waitpid(child);
      expect(seen).toEqual(["6869", "EFAULT", "EBADFD"]);
      expect(await poll(sys, fd)).toBe(POLLERR);
      expect(setIff(sys, fd, "tun5", IFF_TUN)).toBe("tun5");
    }));

  test("drops what nobody reads in time", () =>
    inWorld(async (sys) => {
      const fd = open(sys, O_NONBLOCK);
      setIff(sys, fd, "tun0", IFF_TUN | IFF_NO_PI);
      up(sys, "tun0", "10.0.0.1");
      await sys.nanosleep(20_000_000_000);
      await drain(sys, fd);
      for (let i = 0; i < 502; i++) await udp(sys, "10.0.0.2", "x");
      expect(await stat(sys, "tun0", "tx_dropped")).toBe(2);
    }));
});

describe("persistence, carrier, queues", () => {
  test("a persistent device stays without a carrier; who attaches says how", () =>
    inWorld(async (sys) => {
      const fd = open(sys);
      setIff(sys, fd, "tap%d", IFF_TAP | IFF_NO_PI);
      up(sys, "tap0");
      sys.ioctl(fd, TUNSETPERSIST, 1);
      const second = open(sys);
      expect(codeOf(() => setIff(sys, second, "tap0", IFF_TAP | IFF_NO_PI))).toBe("EBUSY");
      sys.close(fd);
      expect(await cat(sys, "/sys/class/net/tap0/carrier")).toBe("0\n");
      expect(codeOf(() => setIff(sys, second, "tap0", IFF_TAP | IFF_MULTI_QUEUE))).toBe("EINVAL");
      expect(codeOf(() => setIff(sys, second, "tap0", IFF_TUN))).toBe("EINVAL");
      setIff(sys, second, "tap0", IFF_TAP);
      expect(await cat(sys, "/sys/class/net/tap0/carrier")).toBe("1\n");
      expect(await cat(sys, "/sys/class/net/tap0/tun_flags")).toBe(`0x${(IFF_TAP | IFF_PERSIST).toString(16)}\n`);
      sys.ioctl(second, TUNSETCARRIER, int(0));
      expect(await cat(sys, "/sys/class/net/tap0/carrier")).toBe("0\n");
      sys.ioctl(second, TUNSETPERSIST, 0);
      sys.close(second);
      expect(exists(sys, "tap0")).toBe(false);
    }));

  test("a device made without a carrier, with an index asked for", () =>
    inWorld(async (sys) => {
      const fd = open(sys);
      sys.ioctl(fd, TUNSETIFINDEX, int(77));
      setIff(sys, fd, "tap0", IFF_TAP | IFF_NO_CARRIER);
      expect(await cat(sys, "/sys/class/net/tap0/ifindex")).toBe("77\n");
      expect(codeOf(() => sys.ioctl(fd, TUNSETIFINDEX, int(78)))).toBe("EPERM");
    }));

  test("several queues; one that rests gets nothing", () =>
    inWorld(async (sys) => {
      const flags = IFF_TUN | IFF_NO_PI | IFF_MULTI_QUEUE;
      const fds = [open(sys, O_NONBLOCK), open(sys, O_NONBLOCK)] as const;
      for (const fd of fds) setIff(sys, fd, "mq0", flags);
      up(sys, "mq0", "10.0.0.1");
      await sys.nanosleep(20_000_000_000);
      for (const fd of fds) await drain(sys, fd);
      for (let host = 2; host < 34; host++) await udp(sys, `10.0.0.${host}`, "x");
      const shares = [await drain(sys, fds[0]), await drain(sys, fds[1])];
      expect([shares[0]! + shares[1]!, shares[0]! > 0, shares[1]! > 0]).toEqual([32, true, true]);
      const ifr = ifreq("");
      ifrSetFlags(ifr, IFF_DETACH_QUEUE);
      sys.ioctl(fds[0], TUNSETQUEUE, ifr);
      expect(codeOf(() => sys.ioctl(fds[0], TUNSETQUEUE, ifr))).toBe("EINVAL");
      expect(getIff(sys, fds[0])).toBe("mq0 1501");
      for (let host = 2; host < 34; host++) await udp(sys, `10.0.0.${host}`, "x");
      expect([await drain(sys, fds[0]), await drain(sys, fds[1])]).toEqual([0, 32]);
      ifrSetFlags(ifr, IFF_ATTACH_QUEUE);
      sys.ioctl(fds[0], TUNSETQUEUE, ifr);
      expect(getIff(sys, fds[0])).toBe("mq0 1101");
    }));
});

describe("tap frames and checksums", () => {
  test("a frame is at least its header", () =>
    inWorld(async (sys) => {
      const fd = open(sys);
      setIff(sys, fd, "tap0", IFF_TAP | IFF_NO_PI);
      up(sys, "tap0");
      expect(codeOf(() => sys.write(fd, new Uint8Array(13)))).toBe("EINVAL");
      expect(await sys.write(fd, new Uint8Array(14).fill(255))).toBe(14);
      expect(await stat(sys, "tap0", "rx_bytes")).toBe(14);
      expect(await stat(sys, "tap0", "rx_dropped")).toBe(1);
    }));

  test("with a virtio header, unfinished checksums are left to who says he can finish them", () =>
    inWorld(async (sys) => {
      const fd = open(sys, O_NONBLOCK);
      setIff(sys, fd, "tun0", IFF_TUN | IFF_NO_PI | IFF_VNET_HDR);
      const size = new Uint8Array(4);
      sys.ioctl(fd, TUNGETVNETHDRSZ, size);
      expect(size[0]).toBe(10);
      up(sys, "tun0", "10.0.0.1");
      await sys.nanosleep(20_000_000_000);
      await drain(sys, fd);
      await udp(sys, "10.0.0.2", "hi");
      expect(hex((await sys.read(fd, 2000)).subarray(0, 11))).toBe(`${"00".repeat(10)}45`);
      expect(codeOf(() => sys.ioctl(fd, TUNSETOFFLOAD, 0x100))).toBe("EINVAL");
      sys.ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM);
      await udp(sys, "10.0.0.2", "hi");
      expect(hex((await sys.read(fd, 2000)).subarray(0, 11))).toBe("01000000000014000600" + "45");
    }));

  test("the MTU binds what is sent", () =>
    inWorld(async (sys) => {
      const fd = open(sys, O_NONBLOCK);
      setIff(sys, fd, "tun0", IFF_TUN | IFF_NO_PI);
      const s = sys.socket(AF_INET, SOCK_DGRAM, 0);
      const mtu = ifreq("tun0");
      ifrSetInt(mtu, 576);
      sys.ioctl(s, SIOCSIFMTU, mtu);
      up(sys, "tun0", "10.0.0.1");
      await udp(sys, "10.0.0.2", "x".repeat(1000));
      expect([(await sys.read(fd, 2000)).length, (await sys.read(fd, 2000)).length]).toEqual([572, 476]);
    }));
});
