/** The types of file systems that mount(2) knows (after fs/filesystems.c). */

import type { Task } from "../task/task.js";
import type { World } from "../world.js";
import { newCgroupSuperBlock } from "./cgroupfs.js";
import type { SuperBlock } from "./inode.js";
import { newProcSuperBlock } from "./procfs.js";
import { newRamSuperBlock } from "./ramfs.js";
import { newSysSuperBlock } from "./sysfs.js";
import { newTraceSuperBlock } from "./tracefs.js";

export class FileSystems {
  private traceFs: SuperBlock | null = null;
  private cgroupFs: SuperBlock | null = null;

  /** `devFs`: there is one devtmpfs. */
  constructor(
    private readonly world: World,
    private readonly devFs: SuperBlock,
  ) {}

  /** What a mount of `type` by `task` with the options `data` shows; null: no such type. */
  superBlock(type: string, task: Task, data: string): SuperBlock | null {
    const { world } = this;
    switch (type) {
      case "tmpfs":
      case "ramfs": {
        const mode = /(?:^|,)mode=([0-7]+)/.exec(data)?.[1];
        return newRamSuperBlock(
          type,
          world.devNumbers.next(),
          world,
          mode === undefined ? 0o1777 : parseInt(mode, 8),
          type === "tmpfs" ? (data === "" ? "inode64" : `${data},inode64`) : data,
        );
      }
      case "proc":
        return newProcSuperBlock(world, task.pidNs);
      case "sysfs":
        return newSysSuperBlock(world, task.nsproxy.net);
      case "cgroup2":
        return (this.cgroupFs ??= newCgroupSuperBlock(world));
      case "tracefs":
        return (this.traceFs ??= newTraceSuperBlock(world));
      case "devtmpfs":
        return this.devFs;
      default:
        return null;
    }
  }
}
