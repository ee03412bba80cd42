/** The lives of packets as a JSON document (docs/trace.md). */

import { describePacket } from "./trace-describe.js";
import type { TraceEvent } from "./trace-event.js";
import type { TraceNames } from "./trace-names.js";
import { endOf, type Packet, type PacketEnd, type TracedPackets } from "./trace-packets.js";
import { Steps } from "./trace-step.js";

/** Fields that other members of an event's object say. */
const HEAD = new Set(["skb", "cause", "netns", "dev", "bytes"]);

export function traceJson(
  traced: TracedPackets,
  names: TraceNames,
  run: { readonly command: readonly string[]; readonly status: number; readonly lost: number },
): string {
  const steps = new Steps(names);
  const event = (e: TraceEvent): object => ({
    seq: e.seq,
    time: e.us / 1e6,
    netns: names.netnsName(e.netns),
    dev: e.dev,
    function: e.name,
    skb: e.skb,
    fields: Object.fromEntries([...e.fields].filter(([key]) => !HEAD.has(key))),
    text: steps.describe(e),
  });
  const end = (e: PacketEnd): object => {
    if (e.kind === "answered") return { kind: e.kind, by: e.by.map((p) => p.number) };
    if (e.kind === "continued") return { kind: e.kind, as: e.as.map((p) => p.number) };
    return e;
  };
  const packet = (p: Packet): object => ({
    packet: p.number,
    relation: p.relation,
    cause: p.cause?.packet.number ?? null,
    summary: p.events.map(describePacket).find((text) => text !== null) ?? null,
    comm: p.first.comm,
    pid: p.first.pid,
    netns: names.netnsName(p.first.netns),
    copies: p.copies.map((copy) => ({
      skb: copy.skb,
      from: copy.from?.skb ?? null,
      events: copy.events.map(event),
      end: end(endOf(copy)),
    })),
  });
  return `${JSON.stringify({
    command: run.command,
    status: run.status,
    lost: run.lost,
    unrouted: traced.unrouted.map(event),
    packets: traced.packets.map(packet),
  })}\n`;
}
