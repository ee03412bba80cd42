/**
 * Who traces and what they see: the instances behind /sys/kernel/tracing (after kernel/trace/trace.c).
 * While an instance has an event enabled, the network has a tracer; it only looks.
 */

import { Errno } from "@netloom/uapi";
import type { Dst } from "../net/core/dst.js";
import type { NetDevice } from "../net/core/net-device.js";
import type { NetStack } from "../net/core/net-stack.js";
import type { Net } from "../net/core/net.js";
import type { Skb } from "../net/core/skb.js";
import { nfTraceHooks } from "../net/core/netfilter.js";
import { dropReasonName, dropReasonText, type SkbDropReason } from "./drop-reason.js";
import { dropSettings } from "./drop-settings.js";
import { TraceBuffer } from "./trace-buffer.js";
import { TRACE_EVENTS, type TraceEvent, type Tracer } from "./trace.js";

/** What a process does, in Linux's words and group (include/trace/events/sched.h). */
const FORK = "sched_process_fork";
type EventName = TraceEvent | typeof FORK;

/** The group of an event, as set_event names it. */
export const groupOf = (name: EventName): string => (name === FORK ? "sched" : "packet");
const MAX_INSTANCES = 16;
/** Bytes of a packet that an event tells, from its network header on. */
const SNAP = 160;
/** Packets remembered as told. */
const MAX_TOLD = 65_536;

/** Where a packet's header is not complete yet, or its bytes are those of the packet it was made for. */
const NOT_READY: ReadonlySet<TraceEvent> = new Set<TraceEvent>([
  "icmp6_send",
  "icmp_reply",
  "icmp_send",
  "icmpv6_echo_reply",
  "ip_fragment",
  "ip6_route_output",
  "ip_route_output",
  "ndisc_send_skb",
  "skb_clone",
]);
/** Where it gets another header, or its first one. */
const NEW_HEADER: ReadonlySet<TraceEvent> = new Set<TraceEvent>(["ip6_local_out", "ip_local_out"]);

export const EVENT_NAMES: readonly EventName[] = [...(Object.keys(TRACE_EVENTS) as TraceEvent[]), FORK];

/** In whose time something happens: the running process, or nobody (pid 0). */
export interface TraceContext {
  readonly pid: number;
  readonly comm: string;
}

export class TraceInstance {
  readonly buffer = new TraceBuffer();
  readonly enabled = new Set<EventName>();
  private switchedOn = true;

  constructor(private readonly changed: () => void) {}

  get on(): boolean {
    return this.switchedOn;
  }
  set on(value: boolean) {
    this.switchedOn = value;
    this.changed();
  }
  get active(): boolean {
    return this.switchedOn && this.enabled.size > 0;
  }

  /** What is written to set_event: names, `group:name`, `group:*`, `!` before what is to be off. EINVAL for what does not exist. */
  setEvents(words: readonly string[]): void {
    for (const word of words) {
      const off = word.startsWith("!");
      const [group, name] = splitEvent(off ? word.slice(1) : word);
      const names = EVENT_NAMES.filter((n) => matches(group, groupOf(n)) && matches(name, n));
      if (names.length === 0) throw new Errno("EINVAL");
      for (const n of names) {
        if (off) this.enabled.delete(n);
        else this.enabled.add(n);
      }
    }
    this.changed();
  }

  clearEvents(): void {
    this.enabled.clear();
    this.changed();
  }
}

/** `group:name`, `group:` for all of a group, or a name or group alone. */
function splitEvent(word: string): [string, string] {
  const at = word.indexOf(":");
  if (at >= 0) return [word.slice(0, at) || "*", word.slice(at + 1) || "*"];
  return EVENT_NAMES.some((name) => groupOf(name) === word) ? [word, "*"] : ["*", word];
}

const matches = (pattern: string, name: string): boolean => pattern === "*" || pattern === name;

export class Tracing implements Tracer {
  readonly top: TraceInstance;
  readonly instances = new Map<string, TraceInstance>();
  private readonly told = new Set<number>();
  private routeOf: Dst | null = null;
  private routeFields = "";

  /** @param context who runs now */
  constructor(
    private readonly stack: NetStack,
    private readonly context: () => TraceContext,
  ) {
    this.top = new TraceInstance(() => this.attach());
  }

  /** mkdir in instances/. */
  makeInstance(name: string): void {
    if (this.instances.size >= MAX_INSTANCES) throw new Errno("ENOMEM");
    this.instances.set(name, new TraceInstance(() => this.attach()));
  }

  removeInstance(name: string): void {
    this.instances.delete(name);
    this.attach();
  }

  private attach(): void {
    const active = this.top.active || [...this.instances.values()].some((i) => i.active);
    if (active === (this.stack.tracer === this)) return;
    this.stack.tracer = active ? this : null;
    for (const net of this.stack.nets) nfTraceHooks(net, active);
    if (!active) {
      this.told.clear();
      this.routeOf = null;
    }
  }

  // ---- Tracer

  point(name: TraceEvent, skb: Skb, dev: NetDevice | null, fields: string): void {
    this.emit(name, `${this.head(skb, dev)}${fields === "" ? "" : ` ${fields}`}${this.tell(name, skb)}`);
  }

  made(name: TraceEvent, skb: Skb, dev: NetDevice | null, cause: Skb | null, fields: string): void {
    const why = cause === null ? "" : ` cause=${cause.serial}`;
    this.emit(name, `${this.head(skb, dev)}${why}${fields === "" ? "" : ` ${fields}`}${this.tell(name, skb)}`);
  }

  routed(dst: Dst, fields: string): void {
    this.routeOf = dst;
    this.routeFields = fields;
  }

  lastRoute(dst: Dst): string | null {
    return this.routeOf === dst ? this.routeFields : null;
  }

  unrouted(name: TraceEvent, net: Net, fields: string): void {
    this.emit(name, `skb=0 netns=${net.inum} ${fields}`);
  }

  kfreeSkb(skb: Skb, reason: SkbDropReason): void {
    const settings = dropSettings(reason, skb);
    this.emit(
      "kfree_skb",
      `${this.head(skb, skb.dev)} reason=${dropReasonName(reason)} text="${dropReasonText(reason)}"${settings.length === 0 ? "" : ` settings=${settings.join(",")}`}${this.tell("kfree_skb", skb)}`,
    );
    this.told.delete(skb.serial);
  }

  consumeSkb(skb: Skb): void {
    this.emit("consume_skb", this.head(skb, skb.dev));
    this.told.delete(skb.serial);
  }

  /** A process made another. */
  forked(parent: TraceContext, child: TraceContext): void {
    if (this.stack.tracer === null) return;
    this.emit(FORK, `comm=${parent.comm} pid=${parent.pid} child_comm=${child.comm} child_pid=${child.pid}`);
  }

  // ---- text

  private head(skb: Skb, dev: NetDevice | null): string {
    const where = dev === null ? "" : ` netns=${dev.net.inum} dev=${dev.name}`;
    return `skb=${skb.serial}${where} len=${skb.len}`;
  }

  /** The packet's bytes, where it is first seen and where it gets new headers. */
  private tell(name: TraceEvent, skb: Skb): string {
    if (NOT_READY.has(name) || (this.told.has(skb.serial) && !NEW_HEADER.has(name))) return "";
    const start = skb.network >= 0 ? skb.network : skb.mac >= 0 && skb.mac + 14 <= skb.tail ? skb.mac + 14 : skb.data;
    if (start >= skb.tail || (skb.protocol === 0 && name !== "kfree_skb")) return "";
    if (this.told.size >= MAX_TOLD) this.told.clear();
    this.told.add(skb.serial);
    let hex = "";
    for (let at = start; at < skb.tail && at < start + SNAP; at++) hex += skb.buf[at]!.toString(16).padStart(2, "0");
    return ` protocol=0x${skb.protocol.toString(16).padStart(4, "0")} size=${skb.tail - start} bytes=${hex}`;
  }

  private emit(name: EventName, fields: string): void {
    const { pid, comm } = this.context();
    const entry = {
      ns: this.stack.nowNs,
      comm,
      pid,
      softirq: pid === 0 || this.stack.inSoftirq,
      text: `${name}: ${fields}`,
    };
    if (this.top.active && this.top.enabled.has(name)) this.top.buffer.push(entry);
    for (const instance of this.instances.values())
      if (instance.active && instance.enabled.has(name)) instance.buffer.push(entry);
  }
}
