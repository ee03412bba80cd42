/** Captures on a device until enough is captured, a signal comes, or the device is gone. */

import {
  AF_PACKET,
  Errno,
  MSG_DONTWAIT,
  PACKET_OUTGOING,
  POLLIN,
  SIGHUP,
  SIGINT,
  SIGTERM,
  SIGUSR1,
  strerror,
  type Message,
  type Sys,
} from "@netloom/uapi";
import type { Stdio } from "../libc/stdio.js";
import { deviceIndex } from "./devices.js";
import type { Filter } from "./filter.js";
import { capturedFrame } from "./live-frame.js";
import { TcpdumpExit, type TcpdumpOptions } from "./options.js";
import { DLT_EN10MB, DLT_RAW, type CapturedPacket } from "./pcap-file.js";
import { FileLimit } from "./save-file.js";

/** How often the real capture ring hands over what it has gathered (libpcap's buffer timeout). */
const BLOCK_NS = 1_000_000_000;
/** When, after the start, its first block is over. */
const FIRST_BLOCK_NS = 100_000_000;
/** And when the clock of -v -w starts. */
const FIRST_SECOND_NS = 90_000_000;
const MAX_FRAME = 262144;

export class LiveCapture {
  private captured = 0;
  private received = 0;
  private stopped = false;
  private reportDue = false;
  private gone = false;
  /** Arrived and chosen by the filter, but not handed over yet. */
  private readonly ring: CapturedPacket[] = [];
  private readonly startNs: number;
  private readonly loopback: number;
  private readonly immediate: boolean;
  /** The frames handed over first may be older than the filter: they pass it once more, where only a cooked header tells the direction and the device. */
  private filterAgain = true;
  private arrived = false;
  private lastProgress = 0;

  constructor(
    private readonly sys: Sys,
    private readonly stdio: Stdio,
    private readonly options: TcpdumpOptions,
    private readonly fd: number,
    private readonly linktype: number,
    private readonly filter: Filter,
    private readonly sink: { write(packet: CapturedPacket): Promise<void>; flush(): Promise<void> },
  ) {
    this.startNs = sys.monotonicNs();
    // A terminal is served at once.
    this.immediate = options.immediate || (options.write === null && sys.isatty(1));
    this.loopback = deviceIndex(sys, "lo");
    for (const signal of [SIGINT, SIGTERM, SIGHUP]) sys.signal(signal, () => (this.stopped = true));
    sys.signal(SIGUSR1, () => (this.reportDue = true));
  }

  /** Returns the exit status. */
  async run(): Promise<number> {
    const { options, stdio } = this;
    let limit: number | null = null;
    try {
      while (!this.stopped && !this.enough && !this.gone) {
        if (!(await this.wait())) continue;
        if (!this.immediate) await this.restOfBlock();
        this.drain();
        if (!this.stopped) await this.handOver();
      }
    } catch (error) {
      if (!(error instanceof FileLimit)) throw error;
      limit = error.files;
    }
    this.drain();
    await this.sink.flush();
    if (this.stopped && options.write === null) stdio.out("\n");
    await stdio.flush();
    if (limit !== null) stdio.err(`Maximum file limit reached: ${limit}\n`);
    if (this.gone) stdio.err("tcpdump: pcap_loop: The interface disappeared\n");
    stdio.err(
      `${packets(this.captured)} captured\n${packets(this.received)} received by filter\n0 packets dropped by kernel\n`,
    );
    return this.gone ? 1 : 0;
  }

  private get enough(): boolean {
    return this.captured === this.options.count;
  }

  /** With -v -w the number of packets is told every second. */
  private get progress(): boolean {
    const { write, print, verbose } = this.options;
    return write !== null && !print && verbose > 0;
  }

  /** Until there is a frame; false if something else happened. */
  private async wait(): Promise<boolean> {
    this.report();
    const fds = [{ fd: this.fd, events: POLLIN, revents: 0 }];
    try {
      const ready = await this.sys.poll(fds, this.progress ? this.untilProgressMs() : -1);
      this.showProgress();
      return ready > 0;
    } catch (error) {
      if (!(error instanceof Errno) || error.code !== "EINTR") throw error;
      this.drain();
      return false;
    }
  }

  private untilProgressMs(): number {
    const next = this.startNs + FIRST_SECOND_NS + (this.lastProgress + 1) * BLOCK_NS;
    return Math.max(Math.ceil((next - this.sys.monotonicNs()) / 1e6), 1);
  }

  private showProgress(): void {
    if (!this.progress) return;
    const seconds = Math.floor((this.sys.monotonicNs() - this.startNs - FIRST_SECOND_NS) / BLOCK_NS);
    if (seconds <= this.lastProgress) return;
    this.lastProgress = seconds;
    this.stdio.err(`Got ${this.captured}\r`);
  }

  /** SIGUSR1 asks for the counts. */
  private report(): void {
    if (!this.reportDue) return;
    this.reportDue = false;
    this.drain();
    this.stdio.err(
      `tcpdump: ${packets(this.captured)} captured, ${packets(this.received)} received by filter, 0 packets dropped by kernel\n`,
    );
  }

  /** The real ring is read block by block: a frame is handed over when its block's second is over. */
  private async restOfBlock(): Promise<void> {
    const first = this.startNs + FIRST_BLOCK_NS;
    const until = first + (Math.floor((this.sys.monotonicNs() - first) / BLOCK_NS) + 1) * BLOCK_NS;
    while (!this.stopped) {
      const left = until - this.sys.monotonicNs();
      if (left <= 0) break;
      try {
        await this.sys.nanosleep(left);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        this.report();
      }
    }
    this.showProgress();
  }

  /** Takes what has arrived out of the socket. */
  private drain(): void {
    for (;;) {
      let message;
      try {
        message = this.sys.recvmsg(this.fd, MAX_FRAME, MSG_DONTWAIT);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        if (error.code === "ENETDOWN") {
          this.gone = this.disappeared();
          continue;
        }
        if (error.code === "EAGAIN" || error.code === "EINTR") return;
        throw new TcpdumpExit(1, `pcap_loop: ${strerror(error.code)}`);
      }
      if (message instanceof Promise) return;
      this.take(message);
    }
  }

  /** A device that is only down may come up again. */
  private disappeared(): boolean {
    const { device } = this.options;
    return device !== null && deviceIndex(this.sys, device) < 0 && !/^\d+$/.test(device);
  }

  /** Whether a frame counts at all, and whether it is shown: of the two sights of a looped frame, the second. */
  private take(message: Message): void {
    const packet = capturedFrame(message, this.linktype, this.options.snaplen);
    const from = message.from?.family === AF_PACKET ? message.from : null;
    const outgoing = from?.pkttype === PACKET_OUTGOING;
    // The filter runs where the tag is not yet in the frame.
    const plain = message.auxdata === undefined ? packet : { data: message.data, length: message.wireLength };
    const ifindex = from?.ifindex ?? 0;
    const frame = { data: plain.data, tagged: packet.data, length: plain.length };
    if (!this.filter({ ...frame, outgoing, ifindex })) return;
    this.received++;
    this.arrived = true;
    const cooked = this.linktype !== DLT_EN10MB && this.linktype !== DLT_RAW;
    const passes = !this.filterAgain || cooked || this.filter({ ...frame, outgoing: null, ifindex: null });
    if (this.immediate) this.filterAgain = false;
    if (!passes) return;
    if (outgoing && from?.ifindex === this.loopback) return;
    const { direction } = this.options;
    if ((direction === "in" && outgoing) || (direction === "out" && !outgoing)) return;
    this.ring.push(packet);
  }

  private async handOver(): Promise<void> {
    if (this.arrived) this.filterAgain = false;
    for (const packet of this.ring.splice(0)) {
      if (this.enough) return;
      this.captured++;
      await this.sink.write(packet);
    }
  }
}

const packets = (count: number): string => `${count} packet${count === 1 ? "" : "s"}`;
