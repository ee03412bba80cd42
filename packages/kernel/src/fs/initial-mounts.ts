/** The mounts a world boots with. */

import type { World } from "../world.js";
import type { Mount } from "./mount.js";
import { MountNamespace, type MountIds } from "./mount-namespace.js";
import type { SuperBlock } from "./inode.js";
import { newProcSuperBlock } from "./procfs.js";
import { newRamSuperBlock } from "./ramfs.js";
import { devtmpfsHost, entryAt, populateDev, populateRun } from "./rootfs.js";
import { newSysSuperBlock } from "./sysfs.js";

const DEV_OPTIONS = "mode=755,inode64";

/** The first mount namespace, with `rootFs` as its root, and its devtmpfs. */
export function initialMounts(world: World, rootFs: SuperBlock, ids: MountIds): { mnt: MountNamespace; dev: Mount } {
  const mnt = MountNamespace.initial(world.nextNsInum(), ids, rootFs, "rootfs");
  const mount = (sb: SuperBlock, source: string, name: string): Mount =>
    mnt.mountAt(sb, sb.root, source, 0, { mount: mnt.root, dentry: entryAt(rootFs.root, name) });
  mount(newProcSuperBlock(world, world.pidNs), "proc", "proc");
  mount(newSysSuperBlock(world, world.stack.initNet), "sysfs", "sys");
  const devFs = newRamSuperBlock("devtmpfs", world.devNumbers.next(), world, 0o755, DEV_OPTIONS);
  populateDev(devFs.root);
  world.stack.charDevs.host = devtmpfsHost(devFs.root);
  const dev = mount(devFs, "dev", "dev");
  const run = newRamSuperBlock("tmpfs", world.devNumbers.next(), world, 0o755, DEV_OPTIONS);
  populateRun(run.root);
  mount(run, "tmpfs", "run");
  return { mnt, dev };
}
