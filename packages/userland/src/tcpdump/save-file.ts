/** What -w writes, with the rotation of -C, -G and -W. */

import { Errno, O_CREAT, O_TRUNC, O_WRONLY, strerror, type Sys } from "@netloom/uapi";
import { gmtime, strftime } from "../libc/strftime.js";
import { TcpdumpExit, type TcpdumpOptions } from "./options.js";
import { captureHeader, captureRecord, type CapturedPacket } from "./pcap-file.js";

const STDOUT = 1;
const CHUNK = 4096;

/** -W: there are as many files as were wanted. */
export class FileLimit extends Error {
  override readonly name = "FileLimit";
  constructor(readonly files: number) {
    super(`${files} files`);
  }
}

export class SaveFile {
  private fd = -1;
  /** Files made so far. */
  private files = 0;
  private size = 0;
  private startedSec = 0;
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;

  constructor(
    private readonly sys: Sys,
    private readonly options: TcpdumpOptions,
    private readonly path: string,
    private readonly linktype: number,
  ) {}

  /** Makes the first file. Throws TcpdumpExit. */
  async open(): Promise<void> {
    this.startedSec = this.sys.realtime().sec;
    await this.next(this.nameOf(0));
  }

  async write(packet: CapturedPacket): Promise<void> {
    const { rotateBytes, rotateSeconds } = this.options;
    if (rotateSeconds > 0) await this.rotateByTime(rotateSeconds);
    else if (rotateBytes > 0 && this.size > rotateBytes) {
      this.files++;
      await this.next(this.nameOf(this.fileNumber()));
    }
    const record = captureRecord(packet, this.options.nanoseconds);
    this.size += record.length;
    this.pending.push(record);
    this.pendingBytes += record.length;
    if (this.options.packetBuffered || this.path === "-" || this.pendingBytes >= CHUNK) await this.flush();
  }

  async flush(): Promise<void> {
    const { pending } = this;
    this.pending = [];
    this.pendingBytes = 0;
    for (const bytes of pending) await this.sys.write(this.fd, bytes);
  }

  /** With -W the numbers begin again. */
  private fileNumber(): number {
    const { maxFiles } = this.options;
    return maxFiles > 0 ? this.files % maxFiles : this.files;
  }

  private async rotateByTime(seconds: number): Promise<void> {
    const { sec } = this.sys.realtime();
    if (sec - this.startedSec < seconds) return;
    this.startedSec = sec;
    this.files++;
    const { maxFiles } = this.options;
    if (maxFiles > 0 && this.files >= maxFiles && this.options.rotateBytes === 0) {
      await this.flush();
      throw new FileLimit(maxFiles);
    }
    await this.next(this.nameOf(0));
  }

  private nameOf(number: number): string {
    const { rotateBytes, rotateSeconds, maxFiles } = this.options;
    if (this.path === "-") return "-";
    let name = this.path;
    if (rotateSeconds > 0) name = strftime(name, gmtime(this.sys.realtime().sec));
    if (rotateBytes === 0) return name;
    if (maxFiles === 0) return number === 0 ? name : `${name}${number}`;
    return `${name}${String(number).padStart(String(maxFiles - 1).length, "0")}`;
  }

  private async next(name: string): Promise<void> {
    if (this.fd > STDOUT) {
      await this.flush();
      this.sys.close(this.fd);
    }
    try {
      this.fd = name === "-" ? STDOUT : this.sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    } catch (error) {
      if (error instanceof Errno) throw new TcpdumpExit(1, `${name}: ${strerror(error.code)}`);
      throw error;
    }
    const header = captureHeader(this.linktype, this.options.snaplen, this.options.nanoseconds);
    this.size = header.length;
    await this.sys.write(this.fd, header);
  }
}
