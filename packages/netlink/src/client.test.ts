import { describe, expect, it } from "vitest";
import { Errno, type Message, type Sys } from "@netloom/uapi";
import {
  addrDef,
  decodePayload,
  encodeMessage,
  forEachMessage,
  linkDef,
  NetlinkClient,
  NetlinkError,
  NLM_F_ACK,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLM_F_MULTI,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  nlmsgerrDef,
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_NEWADDR,
  RTM_NEWLINK,
  Writer,
  type NlMsgHdr,
} from "./index.js";

/** A socket that answers each request with datagrams made by `answer`. */
function scripted(answer: (hdr: NlMsgHdr, bytes: Uint8Array, start: number, end: number) => Uint8Array[]): {
  sys: Sys;
  options: number[];
} {
  const queue: Uint8Array[] = [];
  const options: number[] = [];
  const part: Pick<Sys, "socket" | "setsockopt" | "bind" | "sendto" | "recvmsg" | "close"> = {
    socket: () => 3,
    setsockopt: (_fd, _level, name) => void options.push(name),
    bind: () => {},
    close: () => {},
    sendto: (_fd, bytes) => {
      const copy = bytes.slice();
      forEachMessage(copy, (hdr, start, end) => queue.push(...answer(hdr, copy, start, end)));
      return bytes.length;
    },
    recvmsg: (): Message => {
      const data = queue.shift();
      if (data === undefined) throw new Errno("EAGAIN");
      return {
        data,
        from: null,
        flags: 0,
        wireLength: data.length,
        timestamp: null,
        ttl: null,
        pktinfo: null,
        error: null,
      };
    },
  };
  // Only the calls above are made.
  return { sys: part as Sys, options };
}

const ack = (seq: number, error: number, extack?: string): Uint8Array =>
  encodeMessage(
    { type: NLMSG_ERROR, flags: NLM_F_CAPPED | (extack === undefined ? 0 : NLM_F_ACK_TLVS), seq, pid: 0 },
    nlmsgerrDef,
    { error },
    extack === undefined ? {} : { NLMSGERR_ATTR_MSG: extack },
  );

function done(seq: number, error: number, extack?: string): Uint8Array {
  const w = new Writer();
  w.u32(0);
  w.u16(NLMSG_DONE);
  w.u16(NLM_F_MULTI | (extack === undefined ? 0 : NLM_F_ACK_TLVS));
  w.u32(seq);
  w.u32(0);
  w.u32(error);
  if (extack !== undefined) {
    w.u16(4 + extack.length + 1);
    w.u16(1);
    for (const c of extack) w.u8(c.charCodeAt(0));
    w.u8(0);
  }
  w.setU32(0, w.length);
  w.pad4();
  return w.finish();
}

const link = (seq: number, index: number, name: string, flags = NLM_F_MULTI): Uint8Array =>
  encodeMessage({ type: RTM_NEWLINK, flags, seq, pid: 0 }, linkDef, { index }, { IFLA_IFNAME: name });

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}

function failure(call: () => unknown): NetlinkError {
  try {
    call();
  } catch (error) {
    if (error instanceof NetlinkError) return error;
    throw error;
  }
  throw new Error("it succeeded");
}

describe("NetlinkClient", () => {
  it("asks for extended acknowledgements, and for strict checks only when told", () => {
    const { sys, options } = scripted(() => []);
    const client = new NetlinkClient(sys);
    expect(options).toEqual([11]);
    client.setStrictCheck();
    expect(options).toEqual([11, 12]);
  });

  it("sends what it is given and waits for its own acknowledgement", () => {
    const seen: unknown[] = [];
    const { sys } = scripted((hdr, bytes, start, end) => {
      seen.push({ hdr, ...decodePayload(addrDef, bytes, start, end) });
      // A late answer to an earlier request is passed over.
      return [ack(hdr.seq - 1, -1), ack(hdr.seq, 0)];
    });
    const client = new NetlinkClient(sys);
    client.request(
      RTM_NEWADDR,
      NLM_F_CREATE,
      addrDef,
      { family: 2, prefixlen: 24, index: 7 },
      { IFA_LOCAL: Uint8Array.of(10, 0, 0, 1), IFA_LABEL: "eth0:1" },
    );
    client.request(RTM_NEWADDR, 0, addrDef, { family: 10 }, {});
    const flags = NLM_F_REQUEST | NLM_F_ACK;
    expect(seen).toEqual([
      {
        hdr: { type: RTM_NEWADDR, flags: flags | NLM_F_CREATE, seq: 1, pid: 0 },
        header: { family: 2, prefixlen: 24, flags: 0, scope: 0, index: 7 },
        attrs: { IFA_LOCAL: Uint8Array.of(10, 0, 0, 1), IFA_LABEL: "eth0:1" },
      },
      // Nothing of the first request is left in the second.
      {
        hdr: { type: RTM_NEWADDR, flags, seq: 2, pid: 0 },
        header: { family: 10, prefixlen: 0, flags: 0, scope: 0, index: 0 },
        attrs: {},
      },
    ]);
    expect(client.warning).toBe(null);
  });

  it.each([
    ["an errno", ack(1, -17), 17, "EEXIST", null, "File exists"],
    [
      "an extended acknowledgement",
      ack(1, -22, "Nexthop has invalid gateway."),
      22,
      "EINVAL",
      "Nexthop has invalid gateway.",
      "Nexthop has invalid gateway.",
    ],
  ])("fails with %s", (_name, answer, errno, code, extack, message) => {
    const client = new NetlinkClient(scripted(() => [answer]).sys);
    const error = failure(() => client.request(RTM_NEWLINK, 0, linkDef, {}, {}));
    expect([error.errno, error.code, error.extack, error.message, error.dumpDone]).toEqual([
      errno,
      code,
      extack,
      message,
      false,
    ]);
  });

  it("keeps the warning of a success", () => {
    const client = new NetlinkClient(scripted((hdr) => [ack(hdr.seq, 0, "deprecated")]).sys);
    client.request(RTM_NEWLINK, 0, linkDef, {}, {});
    expect(client.warning).toBe("deprecated");
  });

  it("gets one message, or the error that comes instead", () => {
    const { sys } = scripted((hdr) => [hdr.seq === 1 ? link(1, 4, "eth0", 0) : ack(hdr.seq, -19)]);
    const client = new NetlinkClient(sys);
    const { header, attrs } = client.get(RTM_GETLINK, 0, linkDef, {}, { IFLA_IFNAME: "eth0" });
    expect([header.index, attrs]).toEqual([4, { IFLA_IFNAME: "eth0" }]);
    expect(failure(() => client.get(RTM_GETLINK, 0, linkDef, {}, {})).code).toBe("ENODEV");
  });

  it("joins a dump of several datagrams", () => {
    const flags: number[] = [];
    const { sys } = scripted((hdr) => {
      flags.push(hdr.flags);
      return [
        concat(link(hdr.seq, 1, "lo"), link(hdr.seq, 2, "a")),
        concat(link(hdr.seq, 3, "b", NLM_F_MULTI | NLM_F_DUMP_INTR)),
        done(hdr.seq, 0),
      ];
    });
    const names: (string | undefined)[] = [];
    const interrupted = new NetlinkClient(sys).dump(RTM_GETLINK, linkDef, {}, {}, ({ attrs }) =>
      names.push(attrs.IFLA_IFNAME),
    );
    expect([names, interrupted, flags]).toEqual([["lo", "a", "b"], true, [NLM_F_REQUEST | NLM_F_DUMP]]);
  });

  it("lets a visitor ask for something in the middle of a dump", () => {
    const { sys } = scripted((hdr) =>
      hdr.flags & NLM_F_DUMP
        ? [link(hdr.seq, 1, "lo"), link(hdr.seq, 2, "a"), done(hdr.seq, -2, "cut short")]
        : [link(hdr.seq, 9, "asked", 0)],
    );
    const client = new NetlinkClient(sys);
    const seen: unknown[] = [];
    const error = failure(() =>
      client.dump(RTM_GETLINK, linkDef, {}, {}, ({ header }) =>
        seen.push(header.index, client.get(RTM_GETLINK, 0, linkDef, {}, {}).attrs.IFLA_IFNAME),
      ),
    );
    expect([seen, error.message]).toEqual([[1, "asked", 2, "asked"], "cut short"]);
  });

  it.each([
    [
      "at its end",
      (seq: number) => done(seq, -2, "ipv4: FIB table does not exist."),
      true,
      "ipv4: FIB table does not exist.",
    ],
    ["at once", (seq: number) => ack(seq, -95), false, "Operation not supported"],
  ])("fails a dump that is refused %s", (_name, answer, dumpDone, message) => {
    const client = new NetlinkClient(scripted((hdr) => [answer(hdr.seq)]).sys);
    const error = failure(() => client.dump(RTM_GETADDR, addrDef, {}, {}, () => {}));
    expect([error.dumpDone, error.message]).toEqual([dumpDone, message]);
  });

  it("does not wait for an answer", () => {
    const { sys } = scripted(() => []);
    const waiting: Sys = { ...sys, recvmsg: () => new Promise<Message>(() => {}) };
    expect(() => new NetlinkClient(waiting).request(RTM_NEWLINK, 0, linkDef, {}, {})).toThrow("not answered");
  });
});
