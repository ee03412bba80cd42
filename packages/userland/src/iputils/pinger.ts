/**
 * The engine of ping for both families: when to send, what to count, what to say (behaviour of
 * iputils 20221126). A `PingFamily` knows the packets.
 */

import {
  Errno,
  POLLERR,
  POLLIN,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  SIGINT,
  SIGQUIT,
  strerror,
  type Awaitable,
  type Message,
  type Sys,
  type Timespec,
} from "@netloom/uapi";
import type { Stdio } from "../libc/stdio.js";
import type { PingOptions } from "./ping-options.js";

/** What an entry of the error queue was: about one of our packets, a failure of this host, or neither. */
export type ErrorKind = "net" | "local" | "none";

export interface PingFamily {
  readonly fd: number;
  /** The line that begins the output, without its newline. */
  header(): Awaitable<string>;
  /** Sends echo request `seq`; throws Errno. */
  send(seq: number): Awaitable<void>;
  /** Counts and prints a packet received. */
  receive(message: Message): Awaitable<void>;
  /** Counts and prints an entry of the error queue. */
  receiveError(message: Message): Awaitable<ErrorKind>;
}

/** A reply as `Pinger.gather` counts it. */
export interface Reply {
  readonly seq: number;
  /** Bytes of the ICMP message. */
  readonly length: number;
  /** As printed. */
  readonly from: string;
  /** Put after the sequence number. */
  readonly ident: string;
  /** -1 where unknown. */
  readonly hops: number;
  readonly badChecksum: boolean;
  /** The destination is a group: many may answer one request. */
  readonly multicast: boolean;
  /** What the echo carried, and when it arrived. */
  readonly data: Uint8Array;
  readonly arrived: Timespec;
  /** Printed at the end of the line. */
  readonly options: string;
}

/** Shortest wait between packets that nobody answers, in ms. */
const MIN_INTERVAL_MS = 10;
/** Bytes of the time in the data of a request (struct timeval). */
export const TIMEVAL = 16;
/** What a packet costs this host when nothing else lets time pass; keeps floods from standing still. */
const SEND_COST_NS = 20_000;

export class Pinger {
  transmitted = 0;
  received = 0;
  private repeats = 0;
  private checksumErrors = 0;
  errors = 0;
  private minUs = Number.MAX_SAFE_INTEGER;
  private maxUs = 0;
  private sumUs = 0;
  private sum2Us = 0;
  /** Exponentially weighted average, times 8. */
  private ewma = -1;
  private acked = 0;
  private pipe = 0;
  private oom = 0;
  private tokensMs = 0;
  private startNs = -1;
  private currentNs = 0;
  private exitAtNs = Number.POSITIVE_INFINITY;
  private exitScheduled = false;
  private interrupted = false;
  private snapshot = false;
  private readonly seen = new Set<number>();
  private intervalMs: number;
  readonly timing: boolean;

  constructor(
    readonly sys: Sys,
    readonly stdio: Stdio,
    readonly options: PingOptions,
    /** The program's name in messages. */
    readonly name: string,
    private readonly hostname: string,
  ) {
    this.intervalMs = options.intervalMs;
    this.timing = options.size >= TIMEVAL;
  }

  /** Runs until done; returns the exit status. */
  async run(family: PingFamily): Promise<number> {
    const { sys, options } = this;
    sys.signal(SIGINT, () => (this.interrupted = true));
    sys.signal(SIGQUIT, () => (this.snapshot = true));
    this.stdio.out(`${await family.header()}\n`);
    if (options.deadlineSec > 0) this.exitAtNs = sys.monotonicNs() + options.deadlineSec * 1e9;
    for (;;) {
      if (this.interrupted || sys.monotonicNs() >= this.exitAtNs) break;
      if (options.count > 0 && this.received + this.errors >= options.count) break;
      if (options.deadlineSec > 0 && this.errors > 0) break;
      if (this.snapshot) this.status();
      let next: number;
      do {
        next = await this.pinger(family);
        next = this.scheduleExit(next);
      } while (next <= 0);
      await this.wait(family, next);
    }
    return this.finish();
  }

  /** Sends if it is time to; returns the milliseconds until the next time, 0 or less for now. */
  private async pinger(family: PingFamily): Promise<number> {
    const { sys, options } = this;
    if (options.count > 0 && this.transmitted >= options.count && options.deadlineSec === 0) return 1000;
    const now = sys.monotonicNs();
    if (this.startNs < 0) {
      this.startNs = this.currentNs = now;
      this.tokensMs = this.intervalMs * (options.preload - 1);
    } else {
      let tokens = (now - this.currentNs) / 1e6;
      if (this.intervalMs === 0) {
        if (tokens < MIN_INTERVAL_MS && this.inFlight() >= options.preload) return MIN_INTERVAL_MS - tokens;
        if (now === this.currentNs && this.transmitted >= options.preload) await sys.nanosleep(SEND_COST_NS);
      }
      tokens = Math.min(tokens + this.tokensMs, this.intervalMs * options.preload);
      if (tokens < this.intervalMs) return this.intervalMs - tokens;
      this.currentNs = sys.monotonicNs();
      this.tokensMs = tokens - this.intervalMs;
    }
    if (options.outstanding && this.transmitted > 0 && !this.seen.has(this.transmitted & 0xffff)) {
      this.printTimestamp();
      this.stdio.out(`no answer yet for icmp_seq=${this.transmitted & 0xffff}\n`);
      await this.stdio.flush();
    }
    const seq = (this.transmitted + 1) & 0xffff;
    this.seen.delete(seq);
    try {
      await family.send(seq);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      return this.sendFailed(family, error);
    }
    this.oom = 0;
    this.advanceTransmitted();
    if (options.flood && !options.quiet) {
      this.stdio.out(".");
      await this.stdio.flush();
    }
    return this.intervalMs - this.tokensMs;
  }

  private async sendFailed(family: PingFamily, error: Errno): Promise<number> {
    let kind: ErrorKind = "none";
    if (error.code === "ENOBUFS" || error.code === "ENOMEM") {
      this.tokensMs = 0;
      const wait = Math.min(Math.max(this.intervalMs / 2, MIN_INTERVAL_MS), 500);
      if (++this.oom * wait < this.options.lingerMs) return wait;
      kind = "net"; // given up: said like an error of the network
    } else if (error.code === "EAGAIN" || error.code === "EINTR") {
      this.tokensMs += this.intervalMs;
      return MIN_INTERVAL_MS;
    } else kind = await this.readErrorQueue(family);
    this.advanceTransmitted();
    if (kind === "net" && !this.options.quiet) {
      if (this.options.flood) this.stdio.out("E");
      else await this.warn(`sendmsg: ${strerror(error.code)}`);
    }
    this.tokensMs = 0;
    return MIN_INTERVAL_MS;
  }

  /** Waits up to `nextMs` for something to arrive and takes in all of it. */
  private async wait(family: PingFamily, nextMs: number): Promise<void> {
    const { sys } = this;
    const left = Math.min(nextMs, (this.exitAtNs - sys.monotonicNs()) / 1e6);
    const poll = { fd: family.fd, events: POLLIN, revents: 0 };
    try {
      await sys.poll([poll], Math.max(left, 0));
    } catch (error) {
      if (error instanceof Errno && error.code === "EINTR") return;
      throw error;
    }
    // At the very instant of the end the alarm comes first.
    if (poll.revents === 0 || sys.monotonicNs() >= this.exitAtNs) return;
    for (;;) {
      let message: Message;
      try {
        message = await sys.recvmsg(family.fd, this.options.size + 4096, MSG_DONTWAIT);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        if (error.code === "EINTR") return;
        if (
          (error.code !== "EAGAIN" || (poll.revents & POLLERR) !== 0) &&
          (await this.readErrorQueue(family)) !== "none"
        ) {
          if (this.inFlight() === 0) return;
          continue;
        }
        return;
      }
      await family.receive(message);
      if (this.inFlight() === 0) return;
    }
  }

  /** Takes one entry from the error queue. */
  private async readErrorQueue(family: PingFamily): Promise<ErrorKind> {
    let message: Message;
    try {
      message = await this.sys.recvmsg(family.fd, this.options.size + 4096, MSG_ERRQUEUE | MSG_DONTWAIT);
    } catch (error) {
      if (error instanceof Errno) return "none";
      throw error;
    }
    return family.receiveError(message);
  }

  /** Sets the end once all is sent; returns the wait, long enough for it. */
  private scheduleExit(nextMs: number): number {
    const { options } = this;
    if (this.exitScheduled || options.count === 0 || this.transmitted < options.count || options.deadlineSec > 0)
      return nextMs;
    this.exitScheduled = true;
    const waitMs = this.received > 0 ? Math.max((2 * this.maxUs) / 1000, this.intervalMs) : options.lingerMs;
    this.exitAtNs = this.sys.monotonicNs() + Math.round(waitMs * 1e6);
    return Math.max(nextMs, waitMs, 1);
  }

  private advanceTransmitted(): void {
    this.transmitted++;
    if (((this.transmitted - this.acked) & 0xffff) > 0x7fff) this.acked = (this.transmitted - 0x7fff) & 0xffff;
  }

  private inFlight(): number {
    const diff = (this.transmitted - this.acked) & 0xffff;
    return diff <= 0x7fff ? diff : this.transmitted - this.received - this.errors;
  }

  /** Notes that packet `seq` got an answer of some kind. */
  acknowledge(seq: number): void {
    const diff = (this.transmitted - seq) & 0xffff;
    if (diff > 0x7fff) return;
    this.pipe = Math.max(this.pipe, diff + 1);
    const ahead = (seq - this.acked) & 0xffff;
    if (ahead > 0 && ahead <= 0x7fff) this.acked = seq;
  }

  /** Counts a reply and prints its line. */
  async gather(reply: Reply): Promise<void> {
    const { options, stdio } = this;
    if (!reply.badChecksum) this.acknowledge(reply.seq);
    this.received++;
    let us = 0;
    if (this.timing && reply.data.length >= TIMEVAL) {
      us = Math.trunc(
        (reply.arrived.sec - getLe(reply.data, 0)) * 1e6 + Math.trunc(reply.arrived.nsec / 1000) - getLe(reply.data, 8),
      );
      if (us < 0) {
        await this.warn(`Warning: time of day goes back (${us}us), taking countermeasures`);
        us = 0;
      }
      if (!reply.badChecksum) this.account(us);
    }
    let duplicate = false;
    if (reply.badChecksum) {
      this.checksumErrors++;
      this.received--;
    } else if (this.seen.has(reply.seq)) {
      this.repeats++;
      this.received--;
      duplicate = true;
    } else this.seen.add(reply.seq);
    if (options.quiet) return;
    if (options.flood) {
      stdio.out(reply.badChecksum ? "\bC" : "\b \b");
      await stdio.flush();
      return;
    }
    this.printTimestamp();
    let line = `${reply.length} bytes from ${reply.from}: icmp_seq=${reply.seq}${reply.ident}`;
    if (reply.hops >= 0) line += ` ttl=${reply.hops}`;
    if (reply.length < options.size + 8) line += " (truncated)";
    else {
      if (this.timing) line += ` time=${roundTrip(us)} ms`;
      if (duplicate && (!reply.multicast || options.verbose)) line += " (DUP!)";
      if (reply.badChecksum) line += " (BAD CHECKSUM!)";
      line += this.wrongData(reply.data);
    }
    stdio.out(`${line}${options.audible ? "\x07" : ""}${reply.options}\n`);
    await stdio.flush();
  }

  private account(us: number): void {
    this.sumUs += us;
    this.sum2Us += us * us;
    this.minUs = Math.min(this.minUs, us);
    this.maxUs = Math.max(this.maxUs, us);
    this.ewma = this.ewma < 0 ? us * 8 : this.ewma + us - Math.trunc(this.ewma / 8);
    if (this.options.adaptive) this.intervalMs = Math.round(this.ewma / 8 / 1000);
  }

  /** Where the echo's data are not what was sent. */
  private wrongData(data: Uint8Array): string {
    const start = this.timing ? TIMEVAL : 0;
    for (let i = start; i < data.length; i++) {
      const want = dataByte(this.options.pattern, i);
      if (data[i] === want) continue;
      const hex = (n: number): string => (n === 0 ? "0" : `0x${n.toString(16)}`);
      let text = `\nwrong data byte #${i} should be ${hex(want)} but was ${hex(data[i]!)}`;
      for (let k = start; k < data.length; k++)
        text += `${(k - start) % 32 === 0 ? `\n#${k}\t` : ""}${data[k]!.toString(16)} `;
      return text;
    }
    return "";
  }

  printTimestamp(): void {
    if (!this.options.timestamps) return;
    const { sec, nsec } = this.sys.realtime();
    this.stdio.out(`[${sec}.${String(Math.trunc(nsec / 1000)).padStart(6, "0")}] `);
  }

  /** error(3) without a status: standard output is written first. */
  async warn(text: string): Promise<void> {
    await this.stdio.flush();
    this.stdio.err(`${this.name}: ${text}\n`);
  }

  /** SIGQUIT: a line in between. */
  private status(): void {
    this.snapshot = false;
    const loss = this.transmitted === 0 ? 0 : Math.trunc((100 * (this.transmitted - this.received)) / this.transmitted);
    let line = `\r${this.received}/${this.transmitted} packets, ${loss}% loss`;
    if (this.received > 0 && this.timing) {
      const average = Math.trunc(this.sumUs / (this.received + this.repeats));
      line += `, min/avg/ewma/max = ${ms(this.minUs)}/${ms(average)}/${ms(Math.trunc(this.ewma / 8))}/${ms(this.maxUs)} ms`;
    }
    this.stdio.err(`${line}\n`);
  }

  private async finish(): Promise<number> {
    const { options, transmitted, received } = this;
    let text = `\n--- ${this.hostname} ping statistics ---\n${transmitted} packets transmitted, ${received} received`;
    if (this.repeats > 0) text += `, +${this.repeats} duplicates`;
    if (this.checksumErrors > 0) text += `, +${this.checksumErrors} corrupted`;
    if (this.errors > 0) text += `, +${this.errors} errors`;
    const elapsedUs = Math.trunc((this.currentNs - Math.max(this.startNs, 0)) / 1000);
    if (transmitted > 0)
      text += `, ${percent(((transmitted - received) * 100) / transmitted)}% packet loss, time ${Math.trunc(elapsedUs / 1000)}ms`;
    text += "\n";
    const parts: string[] = [];
    if (received > 0 && this.timing) {
      const total = received + this.repeats;
      const average = Math.trunc(this.sumUs / total);
      const deviation = Math.trunc(
        Math.sqrt(Math.max(Math.trunc((this.sum2Us - (this.sumUs * this.sumUs) / total) / total), 0)),
      );
      parts.push(`rtt min/avg/max/mdev = ${ms(this.minUs)}/${ms(average)}/${ms(this.maxUs)}/${ms(deviation)} ms`);
    }
    if (this.pipe > 1) parts.push(`pipe ${this.pipe}`);
    if (received > 0 && (this.intervalMs === 0 || options.flood || options.adaptive) && transmitted > 1) {
      parts.push(`ipg/ewma ${ms(Math.trunc(elapsedUs / (transmitted - 1)))}/${ms(Math.trunc(this.ewma / 8))} ms`);
    }
    this.stdio.out(`${text}${parts.join(", ")}\n`);
    await this.stdio.flush();
    return received === 0 || (options.deadlineSec > 0 && received < options.count) ? 1 : 0;
  }
}

/** Byte `i` of a request's data: the pattern, or the byte's own number. */
export function dataByte(pattern: readonly number[] | null, i: number): number {
  return pattern === null ? i & 0xff : pattern[i % pattern.length]!;
}

/** Fills a request's data; the time goes first where there is room. */
export function fillData(packet: Uint8Array, offset: number, options: PingOptions, now: Timespec): void {
  for (let i = 0; i < options.size; i++) packet[offset + i] = dataByte(options.pattern, i);
  if (options.size < TIMEVAL) return;
  putLe(packet, offset, now.sec);
  putLe(packet, offset + 8, Math.trunc(now.nsec / 1000));
}

function putLe(b: Uint8Array, o: number, value: number): void {
  for (let i = 0, v = value; i < 8; i++, v = Math.floor(v / 256)) b[o + i] = v % 256;
}

function getLe(b: Uint8Array, o: number): number {
  let v = 0;
  for (let i = 6; i >= 0; i--) v = v * 256 + b[o + i]!;
  return v;
}

/** Microseconds as milliseconds with three decimals. */
const ms = (us: number): string => `${Math.trunc(us / 1000)}.${String(us % 1000).padStart(3, "0")}`;

/** Microseconds as milliseconds with as many decimals as make three digits. */
export function roundTrip(us: number): string {
  if (us >= 100000 - 50) return String(Math.trunc((us + 500) / 1000));
  if (us >= 10000 - 5) return `${Math.trunc((us + 50) / 1000)}.${Math.trunc(((us + 50) % 1000) / 100)}`;
  if (us >= 1000)
    return `${Math.trunc((us + 5) / 1000)}.${String(Math.trunc(((us + 5) % 1000) / 10)).padStart(2, "0")}`;
  return ms(us);
}

/** printf's %g: six significant digits. */
export function percent(value: number): string {
  return String(Number(Math.fround(value).toPrecision(6)));
}
