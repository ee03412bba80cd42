/** Packets out of events: which copies and pieces belong together, what was made because of what, and how each ended. */

import type { TraceEvent } from "./trace-event.js";

/** How a copy of a packet ended. */
export type PacketEnd =
  | {
      readonly kind: "delivered";
      readonly to: string;
      /** The process whose socket it is, 0 if it is none's. */ readonly owner: number;
    }
  | { readonly kind: "answered"; readonly by: readonly Packet[] }
  /** The copy ended, others or pieces carry on. */
  | { readonly kind: "continued"; readonly as: readonly Packet[] }
  /** It told a neighbour's address. */
  | { readonly kind: "learned" }
  /** Nobody here wants it, and that is no fault. */
  | { readonly kind: "ignored"; readonly why: string }
  /** Somebody here should have answered and could not or would not. */
  | { readonly kind: "unanswered"; readonly why: string }
  | {
      readonly kind: "dropped";
      readonly reason: string;
      readonly text: string;
      /** Settings that decided, as sysctl(8) writes them. */
      readonly settings: readonly string[];
    }
  | { readonly kind: "waiting"; readonly for: string };

/** One of a packet's copies, which share its bytes; the first is the packet itself. */
export class PacketCopy {
  readonly events: TraceEvent[] = [];

  constructor(
    readonly skb: number,
    readonly packet: Packet,
    /** Whom it was copied from; null for the first. */
    readonly from: PacketCopy | null,
  ) {}

  get last(): TraceEvent {
    return this.events[this.events.length - 1]!;
  }
}

/** How one packet came from another. */
export type Relation = "sent" | "question" | "answer" | "error" | "piece" | "whole";

const RELATIONS: Readonly<Record<string, Relation>> = {
  icmp6_send: "error",
  icmp_reply: "answer",
  icmp_send: "error",
  icmpv6_echo_reply: "answer",
  ip6_fragment: "piece",
  ip_defrag: "whole",
  ip_fragment: "piece",
  ipv6_frag_rcv: "whole",
};

export class Packet {
  readonly copies: PacketCopy[] = [];
  /** What was made because of it. */
  readonly children: Packet[] = [];
  /** `cause`, and the others of a packet put together from fragments. */
  readonly causes = new Set<PacketCopy>();
  /** In the report, from 1; 0 for a packet that is not in it. */
  number = 0;

  constructor(
    readonly relation: Relation,
    /** The copy it was made for; null for what a process sent. */
    readonly cause: PacketCopy | null,
  ) {
    if (cause !== null) this.causes.add(cause);
  }

  get first(): TraceEvent {
    return this.copies[0]!.events[0]!;
  }
  /** All events of all copies in order. */
  get events(): TraceEvent[] {
    return this.copies.flatMap((copy) => copy.events).sort((a, b) => a.seq - b.seq);
  }
  /** Of Neighbor Discovery or ARP. */
  get isNeighbour(): boolean {
    return this.first.name === "arp_send_dst" || this.first.name === "ndisc_send_skb";
  }
}

function relationOf(event: TraceEvent): Relation {
  if (event.name === "arp_send_dst") return event.fields.get("op") === "reply" ? "answer" : "question";
  if (event.name === "ndisc_send_skb") return event.fields.get("type") === "advertisement" ? "answer" : "question";
  return RELATIONS[event.name] ?? "sent";
}

export interface TracedPackets {
  /** Those the process or its children sent, and all that came of them, in order. */
  readonly packets: readonly Packet[];
  /** There was no way to where such a process wanted to send: nothing was. */
  readonly unrouted: readonly TraceEvent[];
}

/** What a process may do to a packet that others sent. */
const NOT_FIRST = new Set(["consume_skb", "kfree_skb", "skb_clone", "sock_queue_rcv_skb"]);

/** The first process that is made in `events` is the one whose packets are wanted. */
export function tracedPackets(events: readonly TraceEvent[]): TracedPackets {
  const pids = new Set<number>();
  const copies = new Map<number, PacketCopy>();
  const packets: Packet[] = [];
  const unrouted: TraceEvent[] = [];
  const ours = (event: TraceEvent): boolean => pids.has(event.pid) && !event.softirq;
  const begin = (event: TraceEvent): PacketCopy | null => {
    const cause = copies.get(event.cause) ?? null;
    if (cause === null && (!ours(event) || NOT_FIRST.has(event.name))) return null;
    if (cause !== null && event.name === "skb_clone") {
      const copy = new PacketCopy(event.skb, cause.packet, cause);
      cause.packet.copies.push(copy);
      return copy;
    }
    const packet = new Packet(relationOf(event), cause);
    const copy = new PacketCopy(event.skb, packet, null);
    packet.copies.push(copy);
    packet.number = packets.push(packet);
    cause?.packet.children.push(packet);
    return copy;
  };
  for (const event of events) {
    if (event.name === "sched_process_fork") {
      if (pids.size === 0 || pids.has(Number(event.fields.get("pid")))) pids.add(Number(event.fields.get("child_pid")));
      continue;
    }
    if (event.skb === 0) {
      if (ours(event)) unrouted.push(event);
      continue;
    }
    let copy = copies.get(event.skb) ?? null;
    if (copy === null) {
      copy = begin(event);
      if (copy === null) continue;
      copies.set(event.skb, copy);
    } else if (event.cause !== 0) {
      const another = copies.get(event.cause);
      if (another !== undefined && !copy.packet.causes.has(another)) {
        copy.packet.causes.add(another);
        another.packet.children.push(copy.packet);
      }
      continue;
    }
    copy.events.push(event);
  }
  return { packets, unrouted };
}

/** Which neighbour it waited for in vain. */
function neighbourOf(copy: PacketCopy, end: TraceEvent): string {
  if (end.fields.get("reason") !== "NEIGH_FAILED") return "";
  const neigh = find(copy, "neigh_resolve_output")?.fields.get("neigh");
  return neigh === undefined ? "" : `: ${neigh}`;
}

const find = (copy: PacketCopy, name: string): TraceEvent | undefined => copy.events.findLast((e) => e.name === name);

/** The packets made for this very copy. */
const madeFor = (copy: PacketCopy, ...relations: Relation[]): Packet[] =>
  copy.packet.children.filter((child) => child.causes.has(copy) && relations.includes(child.relation));

/** A copy that was only made to be read by a socket. */
export const isForSocket = (copy: PacketCopy): boolean =>
  copy.from !== null && copy.events.length <= 3 && find(copy, "sock_queue_rcv_skb") !== undefined;

/** How a copy ended, as its last events tell. */
export function endOf(copy: PacketCopy): PacketEnd {
  const { last } = copy;
  const queued = find(copy, "sock_queue_rcv_skb") ?? find(copy, "sock_queue_err_skb");
  // A socket that is closed with a packet in it got that packet.
  if (last.name === "kfree_skb" && !(queued !== undefined && last.fields.get("reason") === "SOCKET_CLOSE"))
    return {
      kind: "dropped",
      reason: last.fields.get("reason") ?? "NOT_SPECIFIED",
      text: (last.fields.get("text") ?? "") + neighbourOf(copy, last),
      settings: (last.fields.get("settings") ?? "").split(",").filter((s) => s !== ""),
    };
  if (queued !== undefined)
    return { kind: "delivered", to: socketName(queued), owner: Number(queued.fields.get("owner") ?? 0) };
  if (last.name === "tun_net_xmit") return { kind: "delivered", to: `the program behind ${last.dev}`, owner: 0 };
  if (last.name !== "consume_skb")
    return { kind: "waiting", for: last.name === "neigh_resolve_output" ? "neighbour" : last.name };
  const answers = madeFor(copy, "answer");
  if (answers.length > 0) return { kind: "answered", by: answers };
  const refused = find(copy, "icmp_reply") ?? find(copy, "icmpv6_echo_reply");
  if (refused?.fields.has("error") === true) return { kind: "unanswered", why: whyUnanswered(refused) };
  const pieces = madeFor(copy, "piece", "whole");
  if (pieces.length > 0) return { kind: "continued", as: pieces };
  const arp = find(copy, "arp_process");
  if (arp !== undefined) return endOfArp(copy, arp);
  const nd = find(copy, "ndisc_rcv");
  if (nd !== undefined)
    return nd.fields.get("type") === "advertisement"
      ? { kind: "learned" }
      : { kind: "ignored", why: `${nd.fields.get("target") ?? "what it asks for"} is not an address here` };
  const read = copy.packet.copies.find((other) => other.from === copy && isForSocket(other));
  if (read !== undefined) return endOf(read);
  if (copy.packet.copies.some((other) => other.from === copy)) return { kind: "continued", as: [] };
  const ping = find(copy, "ping_rcv");
  if (ping !== undefined) return { kind: "ignored", why: "no ping waits for this reply" };
  return { kind: "delivered", to: last.dev === "" ? "its receiver" : `the kernel (${before(copy)})`, owner: 0 };
}

/** The function it reached last. */
function before(copy: PacketCopy): string {
  return copy.events.findLast((e) => e.name !== "consume_skb" && e.name !== "kfree_skb")?.name ?? copy.last.name;
}

export const lastFunction = before;

function endOfArp(copy: PacketCopy, arp: TraceEvent): PacketEnd {
  if (arp.fields.get("op") === "reply") return { kind: "learned" };
  const target = arp.fields.get("tip") ?? "";
  const ignored = arp.fields.get("ignored");
  if (ignored !== undefined)
    return { kind: "unanswered", why: `${target} is an address here, but ${ignored} forbids to answer` };
  const refused = find(copy, "fib_validate_source");
  if (refused !== undefined) {
    const who = `the asker ${arp.fields.get("sip") ?? ""} at ${refused.dev}`;
    return { kind: "unanswered", why: `reverse-path filtering (rp_filter) refuses ${who}` };
  }
  return { kind: "ignored", why: `${target} is not an address here` };
}

function whyUnanswered(event: TraceEvent): string {
  const error = event.fields.get("error");
  const settings = event.fields.get("settings");
  if (error === "ignored") return `echo requests are ignored (${settings ?? ""})`;
  if (error === "ratelimit") return "too many answers in this second (net.ipv4.icmp_ratelimit)";
  return `no route back to ${event.fields.get("daddr") ?? "the sender"} (${error ?? ""})`;
}

function socketName(event: TraceEvent): string {
  const kind = event.fields.get("socket") ?? "";
  const num = event.fields.get("num") ?? "";
  if (event.name === "sock_queue_err_skb") return `the error queue of a ${kind} socket`;
  if (kind === "udp") return `the UDP socket with port ${num}`;
  if (kind === "ping") return `the ping socket with id ${num}`;
  return kind === "raw" ? "a raw socket" : "a socket";
}

const RANK: Readonly<Record<PacketEnd["kind"], number>> = {
  delivered: 7,
  answered: 6,
  learned: 5,
  unanswered: 4,
  continued: 1,
  waiting: 2,
  dropped: 3,
  ignored: 0,
};
/** Drops that are in the order of things: the frame was for somebody else. */
const NOT_MEANT = new Set(["OTHERHOST", "IP_MULTICAST_NO_LISTENER"]);

/** Whether this end is that of a copy nobody here was meant to have. */
export const isBystander = (end: PacketEnd): boolean =>
  end.kind === "ignored" || (end.kind === "dropped" && NOT_MEANT.has(end.reason));

/** The copy by which the packet got furthest, and how that ended. */
export function mainEnd(packet: Packet): { readonly copy: PacketCopy; readonly end: PacketEnd } {
  let best: { copy: PacketCopy; end: PacketEnd; rank: number } | null = null;
  for (const copy of packet.copies) {
    const end = endOf(copy);
    const rank = isBystander(end) ? 0 : RANK[end.kind];
    if (best === null || rank > best.rank) best = { copy, end, rank };
  }
  return best!;
}
