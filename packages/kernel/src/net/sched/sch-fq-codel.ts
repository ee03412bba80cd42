/** fq_codel: flows served in turn, each under CoDel (RFC 8290; after net/sched/sch_fq_codel.c). The default of devices that queue. */

import { ETH_P_IP, ETH_P_IPV6, Errno } from "@netloom/uapi";
import { getU16, getU32 } from "@netloom/wire";
import { tcFqCodelAttrs, tcFqCodelXstats, Writer, type TcFqCodelAttrs } from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import { kfreeSkb, type Skb } from "../core/skb.js";
import { CodelStats, CodelVars, type CodelParams } from "./codel.js";
import { NET_XMIT_DROP, NET_XMIT_SUCCESS, Qdisc, qdiscTreeReduceBacklog, type QdiscOps } from "./qdisc.js";
import { SkbQueue } from "./skb-queue.js";

const MAX_FLOWS = 65536;
/** Kernel's truesize of a small packet, for the memory limit. */
const SKB_OVERHEAD = 256;
const ETH_HLEN = 14;
/** codel_time_t counts 1024 ns. */
const codelTimeNs = (us: number): number => Math.floor((us * 1000) / 1024) * 1024;
const nsToUs = (ns: number): number => Math.floor(ns / 1000);

class Flow {
  readonly queue = new SkbQueue();
  readonly vars = new CodelVars();
  deficit = 0;
  listed = false;
}

class FqCodelQdisc extends Qdisc {
  readonly ops = FQ_CODEL_OPS;
  override canBypass = true;
  private limit = 10240;
  private flowsCount = 1024;
  private quantum: number;
  private memoryLimit = 32 << 20;
  private dropBatch = 64;
  private readonly params: CodelParams;
  private readonly cstats = new CodelStats();
  /** Flows that had packets, by hash; made when a packet has to wait. */
  private flows: Map<number, Flow> | null = null;
  private newFlows: Flow[] = [];
  private oldFlows: Flow[] = [];
  private perturbation = 0;
  private memoryUsage = 0;
  private dropOverlimit = 0;
  private dropOvermemory = 0;
  private newFlowCount = 0;

  constructor(
    private readonly dev: NetDevice,
    parent: number,
    handle: number,
    options: Uint8Array | null,
  ) {
    super(parent, handle);
    const mtu = dev.mtu + dev.hardHeaderLen;
    this.quantum = mtu;
    this.params = { targetNs: codelTimeNs(5_000), intervalNs: codelTimeNs(100_000), ceThresholdNs: -1, ecn: true, mtu };
    if (options !== null) this.change(options);
  }

  override change(options: Uint8Array): void {
    const attrs = tcFqCodelAttrs.decode(options, 0, options.length);
    const flows = attrs.TCA_FQ_CODEL_FLOWS;
    if (flows !== undefined) {
      // Only a new one can have another number of them.
      if (this.seq !== 0) throw new Errno("EINVAL");
      if (flows === 0 || flows > MAX_FLOWS) throw new Errno("EINVAL");
      this.flowsCount = flows;
    }
    const quantum = attrs.TCA_FQ_CODEL_QUANTUM;
    if (quantum !== undefined && quantum > 1 << 20) throw new Errno("EINVAL", "Invalid quantum");
    const { params } = this;
    if (quantum !== undefined) this.quantum = Math.max(256, quantum);
    if (attrs.TCA_FQ_CODEL_TARGET !== undefined) params.targetNs = codelTimeNs(attrs.TCA_FQ_CODEL_TARGET);
    if (attrs.TCA_FQ_CODEL_CE_THRESHOLD !== undefined)
      params.ceThresholdNs = codelTimeNs(attrs.TCA_FQ_CODEL_CE_THRESHOLD);
    if (attrs.TCA_FQ_CODEL_INTERVAL !== undefined) params.intervalNs = codelTimeNs(attrs.TCA_FQ_CODEL_INTERVAL);
    if (attrs.TCA_FQ_CODEL_LIMIT !== undefined) this.limit = attrs.TCA_FQ_CODEL_LIMIT;
    if (attrs.TCA_FQ_CODEL_ECN !== undefined) params.ecn = attrs.TCA_FQ_CODEL_ECN !== 0;
    if (attrs.TCA_FQ_CODEL_DROP_BATCH_SIZE !== undefined)
      this.dropBatch = Math.max(1, attrs.TCA_FQ_CODEL_DROP_BATCH_SIZE);
    if (attrs.TCA_FQ_CODEL_MEMORY_LIMIT !== undefined)
      this.memoryLimit = Math.min(2 ** 31, attrs.TCA_FQ_CODEL_MEMORY_LIMIT);
    this.canBypass = this.limit >= 1;
  }

  private flowOf(skb: Skb): Flow {
    if (this.flows === null) {
      this.flows = new Map();
      this.perturbation = this.dev.net.stack.random.u32();
    }
    const index = flowHash(skb, this.perturbation) % this.flowsCount;
    let flow = this.flows.get(index);
    if (flow === undefined) this.flows.set(index, (flow = new Flow()));
    return flow;
  }

  enqueue(skb: Skb): number {
    const flow = this.flowOf(skb);
    const length = skb.tail - skb.data;
    skb.tstampNs = this.dev.net.stack.nowNs;
    flow.queue.push(skb);
    this.backlog += length;
    this.qlen++;
    this.memoryUsage += length + SKB_OVERHEAD;
    if (!flow.listed) {
      flow.listed = true;
      flow.deficit = this.quantum;
      this.newFlows.push(flow);
      this.newFlowCount++;
    }
    const overMemory = this.memoryUsage > this.memoryLimit;
    if (this.qlen <= this.limit && !overMemory) return NET_XMIT_SUCCESS;
    const before = this.qlen;
    const beforeBytes = this.backlog;
    const victim = this.dropFromFattest();
    const dropped = before - this.qlen;
    this.dropOverlimit += dropped;
    if (overMemory) this.dropOvermemory += dropped;
    // What the callers count is that this packet came, if it is not the one that went.
    const own = victim === flow;
    qdiscTreeReduceBacklog(
      this,
      own ? dropped - 1 : dropped,
      own ? beforeBytes - this.backlog - length : beforeBytes - this.backlog,
    );
    return own ? NET_XMIT_DROP : NET_XMIT_SUCCESS;
  }

  /** Drops from the flow with the most bytes, up to half of them or a batch. */
  private dropFromFattest(): Flow {
    let fattest = this.newFlows[0] ?? this.oldFlows[0]!;
    for (const flow of this.flows!.values()) if (flow.queue.bytes > fattest.queue.bytes) fattest = flow;
    const threshold = fattest.queue.bytes >> 1;
    let bytes = 0;
    for (let n = 0; n < this.dropBatch && (n === 0 || bytes < threshold); n++) {
      const skb = fattest.queue.shift();
      if (skb === null) break;
      bytes += skb.tail - skb.data;
      this.forget(skb);
      this.drops++;
      kfreeSkb(skb, "QDISC_DROP");
    }
    return fattest;
  }

  private forget(skb: Skb): void {
    const length = skb.tail - skb.data;
    this.qlen--;
    this.backlog -= length;
    this.memoryUsage -= length + SKB_OVERHEAD;
  }

  dequeue(): Skb | null {
    const { cstats } = this;
    for (;;) {
      const fresh = this.newFlows.length > 0;
      const list = fresh ? this.newFlows : this.oldFlows;
      const flow = list[0];
      if (flow === undefined) return null;
      if (flow.deficit <= 0) {
        flow.deficit += this.quantum;
        list.shift();
        this.oldFlows.push(flow);
        continue;
      }
      cstats.dropCount = cstats.dropBytes = 0;
      const skb = flow.vars.dequeue(flow.queue, this.params, cstats, this.dev.net.stack.nowNs);
      if (cstats.dropCount > 0) {
        this.drops += cstats.dropCount;
        this.qlen -= cstats.dropCount;
        this.backlog -= cstats.dropBytes;
        this.memoryUsage -= cstats.dropBytes + cstats.dropCount * SKB_OVERHEAD;
        qdiscTreeReduceBacklog(this, cstats.dropCount, cstats.dropBytes);
      }
      if (skb === null) {
        list.shift();
        // A new flow that emptied waits once among the old ones, lest it come back as new at once.
        if (fresh && this.oldFlows.length > 0) this.oldFlows.push(flow);
        else flow.listed = false;
        continue;
      }
      this.forget(skb);
      this.sent(skb);
      flow.deficit -= skb.tail - skb.data;
      return skb;
    }
  }

  override reset(): void {
    if (this.flows !== null) for (const flow of this.flows.values()) flow.queue.purge();
    this.flows = null;
    this.newFlows = [];
    this.oldFlows = [];
    this.memoryUsage = 0;
    super.reset();
  }

  override dumpOptions(): Uint8Array {
    const { params } = this;
    const attrs: TcFqCodelAttrs = {
      TCA_FQ_CODEL_TARGET: nsToUs(params.targetNs),
      TCA_FQ_CODEL_LIMIT: this.limit,
      TCA_FQ_CODEL_INTERVAL: nsToUs(params.intervalNs),
      TCA_FQ_CODEL_ECN: params.ecn ? 1 : 0,
      TCA_FQ_CODEL_QUANTUM: this.quantum,
      TCA_FQ_CODEL_DROP_BATCH_SIZE: this.dropBatch,
      TCA_FQ_CODEL_MEMORY_LIMIT: this.memoryLimit,
      TCA_FQ_CODEL_FLOWS: this.flowsCount,
    };
    if (params.ceThresholdNs >= 0) attrs.TCA_FQ_CODEL_CE_THRESHOLD = nsToUs(params.ceThresholdNs);
    const w = new Writer(96);
    tcFqCodelAttrs.encode(w, attrs);
    return w.finish();
  }
  override dumpStats(): Uint8Array {
    const w = new Writer(tcFqCodelXstats.size);
    const { maxpacket, ecnMark, ceMark } = this.cstats;
    tcFqCodelXstats.encode(w, {
      type: 0,
      maxpacket,
      dropOverlimit: this.dropOverlimit,
      ecnMark,
      newFlowCount: this.newFlowCount,
      newFlowsLen: this.newFlows.length,
      oldFlowsLen: this.oldFlows.length,
      ceMark,
      memoryUsage: this.memoryUsage,
      dropOvermemory: this.dropOvermemory,
    });
    return w.finish();
  }
}

/** A hash of addresses, protocol and ports; of other frames, of their type (skb_get_hash_perturb). */
function flowHash(skb: Skb, perturbation: number): number {
  const b = skb.buf;
  const l3 = skb.data + ETH_HLEN;
  const type = getU16(b, l3 - 2);
  let h = mix(perturbation, type);
  let proto = -1;
  let l4 = l3;
  if (type === ETH_P_IP && l3 + 20 <= skb.tail) {
    h = mix(mix(h, getU32(b, l3 + 12)), getU32(b, l3 + 16));
    proto = b[l3 + 9]!;
    // Fragments have no ports but the first.
    l4 = (getU16(b, l3 + 6) & 0x3fff) === 0 ? l3 + (b[l3]! & 15) * 4 : skb.tail;
  } else if (type === ETH_P_IPV6 && l3 + 40 <= skb.tail) {
    for (let i = 8; i < 40; i += 4) h = mix(h, getU32(b, l3 + i));
    proto = b[l3 + 6]!;
    l4 = l3 + 40;
  }
  if (proto >= 0) h = mix(h, proto);
  if ((proto === 6 || proto === 17) && l4 + 4 <= skb.tail) h = mix(h, getU32(b, l4));
  return h >>> 0;
}

function mix(h: number, value: number): number {
  let x = Math.imul(h ^ value, 0x9e3779b1);
  x ^= x >>> 15;
  return Math.imul(x, 0x85ebca6b) ^ (x >>> 13);
}

export const FQ_CODEL_OPS: QdiscOps = {
  id: "fq_codel",
  create: (dev, parent, handle, options) => new FqCodelQdisc(dev, parent, handle, options),
};
