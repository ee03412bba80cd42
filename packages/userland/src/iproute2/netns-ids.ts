/** Ids of other network namespaces and the names in /run/netns they belong to. */

import { Errno, O_CLOEXEC, O_RDONLY } from "@netloom/uapi";
import { NetlinkError, nsidDef, RTM_GETNSID } from "@netloom/netlink";
import type { Iproute } from "./iproute.js";

export const NETNS_RUN_DIR = "/run/netns";

export class NetnsIds {
  private byId: Map<number, string> | null = null;

  constructor(private readonly run: Iproute) {}

  /** The names in /run/netns; none if there is no such directory. */
  names(): string[] {
    try {
      return this.run.sys
        .readdir(NETNS_RUN_DIR)
        .map((entry) => entry.name)
        .filter((name) => name !== "." && name !== "..");
    } catch (error) {
      if (error instanceof Errno) return [];
      throw error;
    }
  }

  /** A descriptor of the namespace file; a name with a slash is a path. Throws Errno. */
  open(name: string): number {
    return this.run.sys.open(name.includes("/") ? name : `${NETNS_RUN_DIR}/${name}`, O_RDONLY | O_CLOEXEC);
  }

  /** The id of a name here; -1 if it has none, -2 if the kernel refuses (which is told). */
  idOfName(name: string): number {
    let fd: number;
    try {
      fd = this.open(name);
    } catch (error) {
      if (error instanceof Errno) return -2;
      throw error;
    }
    try {
      return this.run.rtnl.get(RTM_GETNSID, 0, nsidDef, {}, { NETNSA_FD: fd }).attrs.NETNSA_NSID ?? -1;
    } catch (error) {
      if (!(error instanceof NetlinkError)) throw error;
      this.run.reportError(error);
      return -2;
    } finally {
      this.run.sys.close(fd);
    }
  }

  /** Looks all names up, if that was not done. */
  load(): ReadonlyMap<number, string> {
    if (this.byId !== null) return this.byId;
    const byId = (this.byId = new Map<number, string>());
    for (const name of this.names()) {
      const id = this.idOfName(name);
      if (id >= 0 && !byId.has(id)) byId.set(id, name);
    }
    return byId;
  }

  /** The name of an id, looked up when first needed. */
  nameOf(id: number): string | null {
    return this.load().get(id) ?? null;
  }
  /** The name of an id as far as known: adds one of a namespace that came later. */
  learn(id: number): string | null {
    const known = this.nameOf(id);
    if (known !== null) return known;
    this.byId = null;
    return this.nameOf(id);
  }
  forget(id: number): void {
    this.byId?.delete(id);
  }
}
