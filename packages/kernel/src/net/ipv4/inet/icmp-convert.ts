/** What ICMP errors mean to sockets: the errno, and whether it ends the conversation (icmp_err_convert). */

import { AF_INET, errnoNumber, IP_PMTUDISC_DONT, SO_EE_ORIGIN_ICMP, type ErrnoName } from "@netloom/uapi";
import { icmp, ipv4 } from "@netloom/wire";
import type { Skb } from "../../core/skb.js";
import type { InetSocket } from "./inet-sock.js";
import { sockFields } from "../../core/trace-fields.js";

interface SocketError {
  readonly errno: ErrnoName;
  readonly fatal: boolean;
}

const hard = (errno: ErrnoName): SocketError => ({ errno, fatal: true });
const soft = (errno: ErrnoName): SocketError => ({ errno, fatal: false });

/** By code of "destination unreachable". */
const UNREACH: readonly SocketError[] = [
  soft("ENETUNREACH"),
  soft("EHOSTUNREACH"),
  hard("ENOPROTOOPT"),
  hard("ECONNREFUSED"),
  soft("EMSGSIZE"),
  soft("EOPNOTSUPP"),
  hard("ENETUNREACH"),
  hard("EHOSTDOWN"),
  hard("ENONET"),
  hard("ENETUNREACH"),
  hard("EHOSTUNREACH"),
  soft("ENETUNREACH"),
  soft("EHOSTUNREACH"),
  hard("EHOSTUNREACH"),
  hard("EHOSTUNREACH"),
  hard("EHOSTUNREACH"),
];

/** The error of an ICMP message for a socket; null if it says nothing to it. */
function icmpSocketError(sk: InetSocket, type: number, code: number): SocketError | null {
  switch (type) {
    case icmp.ICMP_SOURCE_QUENCH:
    case icmp.ICMP_REDIRECT:
      return null;
    case icmp.ICMP_PARAMETERPROB:
      return hard("EPROTO");
    case icmp.ICMP_DEST_UNREACH:
      if (code === icmp.ICMP_FRAG_NEEDED) return { errno: "EMSGSIZE", fatal: sk.pmtudisc !== IP_PMTUDISC_DONT };
      return UNREACH[code] ?? soft("EHOSTUNREACH");
    default:
      return soft("EHOSTUNREACH");
  }
}

/**
 * Gives a socket an error about a packet it sent. `inner` is the offset of that packet's IP header,
 * `payload` where what the reader gets begins. Sockets that did not ask for errors get the fatal ones while connected.
 */
export function reportIcmpError(
  sk: InetSocket,
  skb: Skb,
  inner: number,
  payload: number,
  type: number,
  code: number,
  info: number,
  port: number,
): void {
  const error = icmpSocketError(sk, type, code);
  if (error === null) return;
  if (!sk.recvErr) {
    if (error.fatal && sk.connected) sk.setError(error.errno);
    return;
  }
  const { tracer } = skb.stack;
  if (tracer !== null)
    tracer.point("sock_queue_err_skb", skb, skb.dev, sockFields(sk.type, sk.protocol, sk.num, sk.creator.pid));
  const b = skb.buf;
  sk.queueError(
    {
      errno: errnoNumber(error.errno),
      origin: SO_EE_ORIGIN_ICMP,
      type,
      code,
      info,
      offender: { family: AF_INET, addr: ipv4.saddr(b, skb.network), port: 0 },
    },
    b.slice(payload, skb.tail),
    { family: AF_INET, addr: ipv4.daddr(b, inner), port },
    ipv4.ttl(b, skb.network),
  );
  sk.setError(error.errno);
}
