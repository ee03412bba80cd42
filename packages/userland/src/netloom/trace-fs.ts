/** /sys/kernel/tracing: an instance of one's own, with all events of the packet path on. */

import { Errno, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY, type Sys } from "@netloom/uapi";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";

const TRACEFS = "/sys/kernel/tracing";
/** Room for some hundred thousand events. */
const BUFFER_KB = 65_536;
const CHUNK = 65_536;

export class TraceInstance {
  private readonly dir: string;
  private fd = -1;

  /** Mounts tracefs where it is not. Throws Errno. */
  constructor(private readonly sys: Sys) {
    try {
      sys.access(`${TRACEFS}/instances`, 0);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      sys.mount("tracefs", TRACEFS, "tracefs", 0);
    }
    this.dir = `${TRACEFS}/instances/trace.${sys.getpid()}`;
    sys.mkdir(this.dir, 0o750);
    try {
      this.set("buffer_size_kb", `${BUFFER_KB}\n`);
      this.fd = sys.open(`${this.dir}/trace_pipe`, O_RDONLY | O_NONBLOCK);
      sys.setCloexec(this.fd, true);
      this.set("set_event", "packet:* sched:sched_process_fork\n");
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** What happened since the last call, as text. */
  async read(): Promise<string> {
    let text = "";
    for (;;) {
      try {
        const bytes = await this.sys.read(this.fd, CHUNK);
        if (bytes.length === 0) return text;
        text += decodeUtf8(bytes);
      } catch (error) {
        if (error instanceof Errno && error.code === "EAGAIN") return text;
        throw error;
      }
    }
  }

  /** Events are no longer written. */
  stop(): void {
    this.set("tracing_on", "0\n");
  }

  remove(): void {
    if (this.fd >= 0) this.sys.close(this.fd);
    this.fd = -1;
    this.sys.rmdir(this.dir);
  }

  private set(name: string, text: string): void {
    const fd = this.sys.open(`${this.dir}/${name}`, O_WRONLY | O_TRUNC);
    try {
      void this.sys.write(fd, encodeUtf8(text));
    } finally {
      this.sys.close(fd);
    }
  }
}
