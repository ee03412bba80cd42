/** The file system cgroup2 (Documentation/admin-guide/cgroup-v2.rst): groups are directories. */

import { Errno } from "@netloom/uapi";
import { Cgroup } from "../task/cgroup.js";
import type { Task } from "../task/task.js";
import type { World } from "../world.js";
import { mountDynamic, type KernelNode, type ReaderDir } from "./dynamic-fs.js";
import { textFile, type DynamicFile } from "./dynamic.js";
import { SuperBlock } from "./inode.js";

const ROOT_FILES = ["cgroup.controllers", "cgroup.procs", "cgroup.stat"];
const FILES = ["cgroup.controllers", "cgroup.events", "cgroup.procs", "cgroup.stat", "cgroup.type"];

/** A group's directory. */
export class CgroupDir implements ReaderDir {
  readonly kind = "reader-dir";

  constructor(
    private readonly world: World,
    readonly cgroup: Cgroup,
  ) {}

  get mode(): number {
    return this.cgroup.parent === null ? 0o555 : 0o755;
  }

  private get files(): readonly string[] {
    return this.cgroup.parent === null ? ROOT_FILES : FILES;
  }

  list(): string[] {
    return [...this.files, ...this.cgroup.children.keys()];
  }

  lookup(name: string, reader: Task): KernelNode | null {
    const child = this.cgroup.children.get(name);
    if (child !== undefined) return new CgroupDir(this.world, child);
    return this.files.includes(name) ? this.file(name, reader) : null;
  }

  mkdir(name: string): KernelNode {
    const child = new Cgroup(name, this.cgroup);
    this.cgroup.children.set(name, child);
    return new CgroupDir(this.world, child);
  }

  /** EBUSY: there are processes or groups in it. */
  rmdir(name: string): void {
    const child = this.cgroup.children.get(name);
    if (child === undefined) throw new Errno("EPERM");
    if (child.children.size > 0 || this.tasks(child).length > 0) throw new Errno("EBUSY");
    this.cgroup.children.delete(name);
  }

  private tasks(cgroup: Cgroup): Task[] {
    return this.world.pidNs.members().filter((task) => task.cgroup === cgroup && !task.exited);
  }

  private populated(cgroup: Cgroup): boolean {
    return this.tasks(cgroup).length > 0 || [...cgroup.children.values()].some((child) => this.populated(child));
  }

  private file(name: string, reader: Task): DynamicFile {
    const { cgroup } = this;
    switch (name) {
      case "cgroup.events":
        return textFile(() => `populated ${this.populated(cgroup) ? 1 : 0}\nfrozen 0\n`);
      case "cgroup.stat":
        return textFile(() => `nr_descendants ${cgroup.descendants}\nnr_dying_descendants 0\n`);
      case "cgroup.type":
        return textFile(() => "domain\n");
      case "cgroup.procs":
        return {
          kind: "file",
          mode: 0o644,
          read: () =>
            this.tasks(cgroup)
              .map((task) => `${task.pidIn(reader.pidNs)}\n`)
              .join(""),
          write: (text) => this.move(text, reader),
        };
      default:
        return textFile(() => "\n");
    }
  }

  /** Takes a process in; 0 is who writes. EINVAL, ESRCH. */
  private move(text: string, reader: Task): void {
    const word = text.trim();
    if (!/^\d+$/.test(word)) throw new Errno("EINVAL");
    const task = word === "0" ? reader : reader.pidNs.find(Number(word));
    if (task === undefined || task.exited) throw new Errno("ESRCH");
    task.cgroup = this.cgroup;
  }
}

/** There is one tree; all its mounts show it. */
export function newCgroupSuperBlock(world: World): SuperBlock {
  const sb = new SuperBlock("cgroup2", world.devNumbers.next());
  mountDynamic(sb, new CgroupDir(world, world.cgroup), world.realtime());
  return sb;
}
