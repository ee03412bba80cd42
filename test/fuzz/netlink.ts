/** Malformed netlink messages: lengths, types, nesting and contents that no program would send. */

import {
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_GETNEIGH,
  RTM_GETQDISC,
  RTM_GETROUTE,
  RTM_GETRULE,
  RTM_NEWLINK,
  RTM_NEWNEIGH,
  RTM_SETLINK,
} from "@netloom/netlink";
import { AF_NETLINK, Errno, MSG_DONTWAIT, SOCK_RAW, type Sys } from "@netloom/uapi";
import type { Below } from "./frame-bytes.js";

const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const NLM_F_DUMP = 0x300;
const NLMSG_ERROR = 2;
const HDRLEN = 16;
const SIZES = [0, 1, 3, 4, 5, 8, 0xff, 0x7fff, 0x8000, 0xfffc, 0xffff] as const;

const view = (b: Uint8Array): DataView => new DataView(b.buffer, b.byteOffset, b.byteLength);

export function mutateRequest(source: Uint8Array, below: Below): Uint8Array {
  let b = source.slice();
  for (let n = 1 + below(4); n > 0 && b.length >= 4; n--) {
    const at = Math.min(b.length - 1, HDRLEN + below(Math.max(1, b.length - HDRLEN)));
    switch (below(9)) {
      case 0:
        b = b.slice(0, below(b.length + 1));
        break;
      case 1:
        b[at] = below(256);
        break;
      case 2:
        b[at]! ^= 1 << below(8);
        break;
      case 3: {
        // An attribute's length or type, most often, is at a multiple of four.
        const aligned = at & ~3;
        if (aligned + 4 <= b.length) view(b).setUint16(aligned, SIZES[below(SIZES.length)]!, true);
        break;
      }
      case 4: {
        const aligned = at & ~3;
        if (aligned + 4 <= b.length) view(b).setUint16(aligned + 2, below(4) === 0 ? below(65536) : below(70), true);
        break;
      }
      case 5: {
        // Part of it once more: attributes twice, nests in nests.
        const from = at & ~3;
        const part = b.slice(from, from + 4 * (1 + below(30)));
        const out = new Uint8Array(b.length + part.length);
        out.set(b);
        out.set(part, b.length);
        b = out;
        break;
      }
      case 6: {
        const out = new Uint8Array(b.length + below(below(20) === 0 ? 70_000 : 60));
        out.set(b);
        b = out;
        break;
      }
      case 7:
        if (b.length >= 8) view(b).setUint16(6, below(0x1000), true);
        break;
      default:
        if (b.length >= 8) view(b).setUint16(4, below(5) === 0 ? below(256) : 16 + below(100), true);
    }
  }
  if (b.length >= HDRLEN && below(8) !== 0) {
    view(b).setUint32(0, b.length, true);
    b[6]! |= NLM_F_REQUEST | NLM_F_ACK;
  }
  return b;
}

const DUMPS = [RTM_GETLINK, RTM_GETADDR, RTM_GETROUTE, RTM_GETRULE, RTM_GETNEIGH, RTM_GETQDISC] as const;

/** All that the network would tell about itself, as bytes. */
export async function dumpAll(sys: Sys): Promise<string> {
  const fd = sys.socket(AF_NETLINK, SOCK_RAW, 0);
  // The same address each time, for it is in all answers.
  sys.bind(fd, { family: AF_NETLINK, pid: 0x7777, groups: 0 });
  let text = "";
  for (const type of DUMPS) {
    const b = new Uint8Array(HDRLEN + 16);
    view(b).setUint32(0, b.length, true);
    view(b).setUint16(4, type, true);
    view(b).setUint16(6, NLM_F_REQUEST | NLM_F_DUMP, true);
    await sys.sendto(fd, b, 0, null);
    for (const answer of await drain(sys, fd)) text += `${answer.join()}\n`;
  }
  sys.close(fd);
  return text;
}

async function drain(sys: Sys, fd: number): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for (;;) {
    try {
      all.push((await sys.recvmsg(fd, 1 << 20, MSG_DONTWAIT)).data);
    } catch (error) {
      if (error instanceof Errno && error.code === "EAGAIN") return all;
      if (!(error instanceof Errno)) throw error;
    }
  }
}

/**
 * A change of a link that fails half-way leaves what was done, as in Linux, which warns of it; a refused neighbour leaves an
 * entry without a state, as recorded on Linux 6.1.
 */
const PARTIAL: readonly number[] = [RTM_NEWLINK, RTM_SETLINK, RTM_NEWNEIGH];

/** Sends a message; throws if the kernel breaks, or if it refused the message and yet something changed. */
export async function attackNetlink(sys: Sys, bytes: Uint8Array): Promise<void> {
  const type = bytes.length >= 8 ? view(bytes).getUint16(4, true) : 0;
  const watch = !PARTIAL.includes(type) && (type & 3) !== 2;
  const before = watch ? await dumpAll(sys) : "";
  const fd = sys.socket(AF_NETLINK, SOCK_RAW, 0);
  let refused = false;
  try {
    await sys.sendto(fd, bytes, MSG_DONTWAIT, null);
    for (const answer of await drain(sys, fd))
      if (
        answer.length >= 20 &&
        view(answer).getUint16(4, true) === NLMSG_ERROR &&
        view(answer).getInt32(16, true) !== 0
      )
        refused = true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    refused = true;
  }
  sys.close(fd);
  if (watch && refused) {
    const after = await dumpAll(sys);
    if (after !== before) {
      const b = before.split("\n"),
        a = after.split("\n");
      for (let i = 0; i < Math.max(a.length, b.length); i++)
        if (a[i] !== b[i]) {
          const x = (a[i] ?? "").split(","),
            y = (b[i] ?? "").split(",");
          console.log(
            i,
            x.length,
            y.length,
            x
              .map((v, j) => (v !== y[j] ? `${j}:${y[j]}->${v}` : ""))
              .filter(Boolean)
              .slice(0, 20)
              .join(" "),
          );
        }
      throw new Error("a refused message changed something");
    }
  }
}
