/** The lives of packets, for a person to read. */

import { describePacket } from "./trace-describe.js";
import type { TraceEvent } from "./trace-event.js";
import type { TraceNames } from "./trace-names.js";
import {
  endOf,
  isBystander,
  isForSocket,
  lastFunction,
  mainEnd,
  type Packet,
  type PacketCopy,
  type PacketEnd,
  type Relation,
  type TracedPackets,
} from "./trace-packets.js";
import { isQuiet, Steps } from "./trace-step.js";

export interface ReportOptions {
  /** Hooks nobody waits at, copies and questions that were answered are told, too. */
  readonly verbose: boolean;
  readonly lost: number;
}

interface Row {
  readonly time: string;
  readonly where: string;
  readonly name: string;
  readonly text: string;
}

const MADE: Readonly<Record<Relation, string>> = {
  answer: "answers with",
  error: "tells the sender by",
  question: "asks by",
  piece: "sends a piece as",
  whole: "goes on as",
  sent: "makes",
};

export class Report {
  private readonly steps: Steps;
  private readonly startUs: number;

  constructor(
    private readonly traced: TracedPackets,
    private readonly names: TraceNames,
    private readonly options: ReportOptions,
  ) {
    this.steps = new Steps(names);
    this.startUs = traced.packets[0]?.first.us ?? 0;
  }

  text(): string {
    const { packets, unrouted } = this.traced;
    const parts: string[] = [];
    if (this.options.lost > 0)
      parts.push(`${this.options.lost} events were lost: there were more than the kernel's buffer holds.\n`);
    const told = new Set<string>();
    for (const event of unrouted) {
      const line = `No packet was sent by ${event.comm} (pid ${event.pid}) in ${this.names.netnsName(event.netns)}: ${this.steps.route(event)}\n`;
      if (!told.has(line)) parts.push(line);
      told.add(line);
    }
    const repeats = this.repeats();
    for (const packet of packets) if (!this.isFolded(packet) && !repeats.has(packet)) parts.push(this.packet(packet));
    if (packets.length > 0) parts.push(this.summary(repeats));
    return parts.length === 0 ? "No packet was sent.\n" : parts.join("\n");
  }

  /** Questions to neighbours that were answered, and their answers, are told in a line of who asked. */
  private isFolded(packet: Packet): boolean {
    if (this.options.verbose || !packet.isNeighbour) return false;
    const question = packet.relation === "answer" ? packet.cause!.packet : packet;
    if (question.relation === "sent") return false;
    return question.children.some((child) => child.relation === "answer" && mainEnd(child).end.kind === "learned");
  }

  /** Unanswered questions that were asked again: all but the first. */
  private repeats(): Set<Packet> {
    const repeats = new Set<Packet>();
    const seen = new Set<string>();
    for (const packet of this.traced.packets) {
      if (packet.relation !== "question" || this.isFolded(packet) || this.options.verbose) continue;
      const key = `${packet.cause?.skb ?? 0} ${this.title(packet)}`;
      if (seen.has(key)) repeats.add(packet);
      seen.add(key);
    }
    return repeats;
  }

  // ---- one packet

  private packet(packet: Packet): string {
    const lines = [`Packet ${packet.number}: ${this.title(packet)}`, `  ${this.origin(packet)}`, ""];
    const copies = packet.copies.filter((copy) => this.isTold(copy));
    const blocks = copies.map((copy) => ({ copy, rows: this.rows(copy) }));
    const all = blocks.flatMap(({ rows }) => rows);
    const width = (column: (row: Row) => string): number => Math.max(0, ...all.map((row) => column(row).length));
    const whereWidth = width((row) => row.where);
    const nameWidth = width((row) => row.name);
    for (const { copy, rows } of blocks) {
      if (copy.from !== null && !this.options.verbose && isBystander(endOf(copy))) {
        lines.splice(-1, 0, this.bystander(copy));
        continue;
      }
      if (copy.from !== null) lines.push(`  a copy, made at ${this.time(copy.events[0]!)}:`);
      for (const row of rows)
        lines.push(
          `  ${row.time.padEnd(9)}  ${row.where.padEnd(whereWidth)}  ${row.name.padEnd(nameWidth)}  ${row.text}`.trimEnd(),
        );
      lines.push(...this.end(copy, endOf(copy)), "");
    }
    lines.pop();
    return `${lines.join("\n")}\n`;
  }

  /** Copies of no interest: those for sockets that listen, and of the original that which only was copied. */
  private isTold(copy: PacketCopy): boolean {
    if (this.options.verbose || copy.from === null) return true;
    return !isForSocket(copy);
  }

  title(packet: Packet): string {
    for (const copy of packet.copies)
      for (const event of copy.events) {
        const text = describePacket(event);
        if (text !== null) return text;
      }
    return `${packet.first.fields.get("len") ?? "?"} bytes`;
  }

  private origin(packet: Packet): string {
    const { first, cause, relation } = packet;
    const where = `in ${this.names.netnsName(first.netns)}`;
    const of = cause === null ? "" : ` ${cause.packet.number}`;
    switch (relation) {
      case "answer":
        return `the answer to packet${of}, made ${where}`;
      case "error":
        return `the error message about packet${of}, made ${where}`;
      case "question":
        return `asked for packet${of}, which waits ${where}`;
      case "piece":
        return `a fragment of packet${of}, made ${where}`;
      case "whole":
        return `the whole of the fragments, put together ${where}`;
      case "sent":
        return first.softirq ? `made ${where}` : `sent by ${first.comm} (pid ${first.pid}) ${where}`;
    }
  }

  private time(event: TraceEvent): string {
    const us = event.us - this.startUs;
    return `${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, "0")}`;
  }

  private rows(copy: PacketCopy): Row[] {
    const told: { readonly event: TraceEvent; readonly text: string }[] = [];
    let title = this.title(copy.packet);
    for (const event of copy.events) {
      const now = describePacket(event);
      const changed = now === null || now === title ? "" : `now ${now}`;
      if (now !== null) title = now;
      if (isQuiet(event) && !this.options.verbose) continue;
      told.push({ event, text: [this.steps.describe(event), changed].filter((part) => part !== "").join("; ") });
    }
    for (const child of copy.packet.children)
      if (child.causes.has(copy)) told.push({ event: child.first, text: this.made(child) });
    for (const other of copy.packet.copies)
      if (other.from === copy && !this.isTold(other))
        for (const event of other.events)
          if (event.name === "sock_queue_rcv_skb") told.push({ event, text: this.steps.describe(event) });
    let last = "";
    return told
      .sort((a, b) => a.event.seq - b.event.seq)
      .map(({ event, text }) => {
        const time = this.time(event);
        const shown = time === last ? "" : time;
        last = time;
        return { time: shown, where: `${this.names.netnsName(event.netns)} ${event.dev}`, name: event.name, text };
      });
  }

  /** What to say of a packet that was made because of this one. */
  private made(child: Packet): string {
    if (child.relation === "question" && this.isFolded(child)) {
      const answer = child.children.find((c) => c.relation === "answer")!;
      return `asks (packet ${child.number}); ${this.names.netnsName(answer.first.netns)} answers (packet ${answer.number})`;
    }
    return `${MADE[child.relation]} packet ${child.number}`;
  }

  /** A copy that came to somebody who does not want it, in a line. */
  private bystander(copy: PacketCopy): string {
    const end = endOf(copy);
    const why = end.kind === "ignored" ? end.why : end.kind === "dropped" ? `${end.reason}, ${end.text}` : "";
    return `     a copy ended ${this.place(copy)}: ${why}`;
  }

  // ---- ends

  private end(copy: PacketCopy, end: PacketEnd): string[] {
    const at = this.place(copy);
    switch (end.kind) {
      case "delivered":
        return [`  => delivered to ${end.to}${this.owner(end.owner)} ${at}`];
      case "answered":
        return [`  => arrived ${at}; answered by packet ${end.by.map((p) => p.number).join(", ")}`];
      case "learned":
        return [`  => arrived ${at}; the address is known now`];
      case "ignored":
        return [`  => ignored ${at}: ${end.why}`];
      case "unanswered":
        return [`  => arrived ${at}, but is NOT ANSWERED: ${end.why}`];
      case "continued":
        return [
          end.as.length === 0
            ? `  => its copies carry on`
            : `  => goes on as packet ${end.as.map((p) => p.number).join(", ")}`,
        ];
      case "waiting":
        return [
          end.for === "neighbour"
            ? `  => still waits ${at} for its neighbour's link-layer address`
            : `  => still under way ${at}, after ${end.for}`,
        ];
      case "dropped": {
        const lines = [
          `  => ${isBystander(end) ? "dropped" : "DROPPED"} ${at}, ${lastFunction(copy)}: ${end.reason}`,
          `     ${end.text}`,
        ];
        if (end.settings.length > 0) lines.push(`     decided by ${end.settings.join(", ")}`);
        return lines;
      }
    }
  }

  /** A process by its name, if it was seen. */
  private owner(pid: number): string {
    if (pid === 0) return "";
    const comm = this.traced.packets.map((p) => p.first).find((e) => e.pid === pid && !e.softirq)?.comm;
    return comm === undefined ? ` of pid ${pid}` : ` of ${comm} (pid ${pid})`;
  }

  private place(copy: PacketCopy): string {
    const event = copy.events.findLast((e) => e.netns !== 0) ?? copy.last;
    return `in ${this.names.netnsName(event.netns)}${event.dev === "" ? "" : ` at ${event.dev}`}`;
  }

  // ---- summary

  private summary(repeats: ReadonlySet<Packet>): string {
    const lines = ["Summary"];
    const shown = this.traced.packets.filter((packet) => !this.isFolded(packet) && !repeats.has(packet));
    for (const packet of shown) {
      const again = [...repeats].filter((p) => p.cause === packet.cause && this.title(p) === this.title(packet));
      const times = again.length === 0 ? "" : ` (asked ${again.length + 1} times)`;
      lines.push(`  ${packet.number}. ${this.title(packet)}${times}`);
      lines.push(`     ${this.way(packet)}: ${this.outcome(packet)}`);
    }
    return `${lines.join("\n")}\n`;
  }

  /** The namespaces it passed. */
  private way(packet: Packet): string {
    const way: string[] = [];
    let copy: PacketCopy | null = mainEnd(packet).copy;
    const events: TraceEvent[] = [];
    for (; copy !== null; copy = copy.from) {
      const before: number = events[0]?.us ?? Infinity;
      events.unshift(...copy.events.filter((e) => e.us <= before));
    }
    for (const event of events) {
      if (event.netns === 0) continue;
      const name = this.names.netnsName(event.netns);
      if (way[way.length - 1] !== name) way.push(name);
    }
    return way.join(" -> ");
  }

  /** All whom it reached were the wrong ones. */
  private nobody(packet: Packet, end: PacketEnd): string {
    const places = packet.copies.map((copy) =>
      this.names.netnsName(copy.events.findLast((e) => e.netns !== 0)?.netns ?? 0),
    );
    const where = [...new Set(places)].sort().join(", ");
    const why = end.kind === "ignored" ? end.why.replace("here", "there") : end.kind === "dropped" ? end.text : "";
    const held = packet.events.flatMap((e) =>
      e.name === "br_flood" ? (e.fields.get("refused") ?? "").split(",") : [],
    );
    const ports = held
      .filter((port) => port !== "")
      .map((port) => port.replace(":state:", ":").replace(":", " (").replace(":", " "));
    const not = ports.length === 0 ? "" : `; it was not sent to ${ports.join("), ")})`;
    return `NOBODY wants it in ${where}: ${why}${not}`;
  }

  private outcome(packet: Packet): string {
    const { copy, end } = mainEnd(packet);
    if (isBystander(end) && !(packet.isNeighbour && packet.relation === "sent")) return this.nobody(packet, end);
    switch (end.kind) {
      case "dropped":
        return `DROPPED ${this.place(copy)} (${end.reason}: ${end.text})`;
      case "unanswered":
        return `NOT ANSWERED: ${end.why}`;
      default:
        return this.end(copy, end)[0]!.replace("  => ", "");
    }
  }
}
