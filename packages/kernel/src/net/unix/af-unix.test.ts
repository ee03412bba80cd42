import {
  AF_UNIX,
  Errno,
  ifreq,
  ifrInt,
  MSG_DONTWAIT,
  MSG_TRUNC,
  POLLHUP,
  POLLIN,
  SHUT_WR,
  SIOCGIFINDEX,
  SOCK_DGRAM,
  SOCK_STREAM,
} from "@netloom/uapi";
import { expect, test } from "vitest";
import type { Socket } from "../core/socket.js";
import { createSocket } from "../index.js";
import { NetLab } from "../test/net-lab.js";

const at = (path: string): { family: typeof AF_UNIX; path: string } => ({ family: AF_UNIX, path });
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const text = (socket: Socket, length = 100): string =>
  String.fromCharCode(...socket.recvmsg(length, MSG_DONTWAIT)!.data);
const code = (run: () => unknown): string => {
  try {
    run();
    return "";
  } catch (error) {
    if (error instanceof Errno) return error.code;
    throw error;
  }
};

function sockets(type: number): { lab: NetLab; open: () => Socket } {
  const lab = new NetLab(2);
  return { lab, open: () => createSocket(lab.stack.initNet, AF_UNIX, type, 0, lab.root) };
}

test("a stream from end to end", () => {
  const { open } = sockets(SOCK_STREAM);
  const server = open();
  const client = open();
  expect(code(() => client.connect(at("/run/s")))).toBe("ENOENT");
  server.bind(at("/run/s"));
  expect(code(() => client.connect(at("/run/s")))).toBe("ECONNREFUSED");
  server.listen(5);
  expect(server.accept()).toBeNull();
  expect(client.connect(at("/run/s"))).toBe(true);
  expect(server.poll()).toBe(POLLIN);
  const conn = server.accept()!.socket;
  client.sendmsg(bytes("hello "), 0, null);
  client.sendmsg(bytes("world"), 0, null);
  expect([text(conn, 3), text(conn), text(conn)]).toEqual(["hel", "lo ", "world"]);
  expect(code(() => conn.recvmsg(10, MSG_DONTWAIT))).toBe("EAGAIN");
  conn.sendmsg(bytes("bye"), 0, null);
  conn.shutdown(SHUT_WR);
  expect([text(client), text(client)]).toEqual(["bye", ""]);
  client.release();
  expect(conn.poll() & POLLHUP).toBe(POLLHUP);
  expect(code(() => conn.sendmsg(bytes("x"), 0, null))).toBe("EPIPE");
});

test("a full stream waits for its reader", () => {
  const { open } = sockets(SOCK_STREAM);
  const server = open();
  server.bind(at("\0s"));
  server.listen(1);
  const client = open();
  client.connect(at("\0s"));
  const conn = server.accept()!.socket;
  expect(client.sendmsg(new Uint8Array(300_000), 0, null)).toBe(212_992);
  expect(client.sendmsg(bytes("x"), 0, null)).toBeNull();
  conn.recvmsg(1000, 0);
  expect(client.sendmsg(bytes("x"), 0, null)).toBe(1);
});

test("datagrams keep their bounds and their sender", () => {
  const { open } = sockets(SOCK_DGRAM);
  const a = open();
  const b = open();
  a.bind(at("\0a"));
  b.bind(at("\0b"));
  expect(code(() => open().bind(at("\0a")))).toBe("EADDRINUSE");
  a.sendmsg(bytes("one"), 0, at("\0b"));
  a.sendmsg(bytes("two!"), 0, at("\0b"));
  const first = b.recvmsg(2, 0)!;
  expect([first.data.length, first.flags, first.wireLength, first.from]).toEqual([2, MSG_TRUNC, 3, at("\0a")]);
  expect(text(b)).toBe("two!");
  b.release();
  expect(code(() => a.sendmsg(bytes("x"), 0, at("\0b")))).toBe("ECONNREFUSED");
});

test("abstract names belong to the namespace, others to the machine; device ioctls work", () => {
  const { lab, open } = sockets(SOCK_DGRAM);
  const here = open();
  here.bind(at("\0n"));
  const path = open();
  path.bind(at("/tmp/n"));
  const there = createSocket(lab.nets[1]!, AF_UNIX, SOCK_DGRAM, 0, lab.root);
  expect(code(() => there.connect(at("\0n")))).toBe("ECONNREFUSED");
  expect(there.connect(at("/tmp/n"))).toBe(true);
  const ifr = ifreq("lo");
  there.ioctl(SIOCGIFINDEX, ifr);
  expect(ifrInt(ifr)).toBe(1);
});
