/** Where radvd says what it does (its option -m). */

import { Errno, O_APPEND, O_CREAT, O_WRONLY, type Sys } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { gmtime, strftime } from "../libc/strftime.js";

export const LOG_METHODS = ["syslog", "stderr", "stderr_syslog", "logfile", "stderr_clean", "none"] as const;
export type LogMethod = (typeof LOG_METHODS)[number];

export class Log {
  constructor(
    private readonly sys: Sys,
    public method: LogMethod,
    private readonly file: string,
    private readonly level: number,
  ) {}

  /** The same of another process. */
  of(sys: Sys): Log {
    return new Log(sys, this.method, this.file, this.level);
  }

  /** There is no syslogd: what goes there is lost. */
  say(text: string): void {
    if (this.method === "stderr" || this.method === "stderr_syslog") this.write(2, `${this.stamp()}${text}\n`);
    else if (this.method === "stderr_clean") this.write(2, `${text}\n`);
    else if (this.method === "logfile") {
      try {
        const fd = this.sys.open(this.file, O_WRONLY | O_CREAT | O_APPEND, 0o644);
        this.write(fd, `${this.stamp()}${text}\n`);
        this.sys.close(fd);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
      }
    }
  }

  /** With -d LEVEL or more. */
  debug(level: number, text: string): void {
    if (level <= this.level) this.say(text);
  }

  private stamp(): string {
    const { sec } = this.sys.realtime();
    return `[${strftime("%b %d %H:%M:%S", gmtime(sec))}] radvd (${this.sys.getpid()}): `;
  }

  private write(fd: number, text: string): void {
    const done = this.sys.write(fd, encodeUtf8(text));
    // A full pipe is written when there is room.
    if (done instanceof Promise) done.catch(() => {});
  }
}
