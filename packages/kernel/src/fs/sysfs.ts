/** /sys (sysfs(5)), as far as the network is concerned. A mount shows the network namespace of who mounted it. */

import { sysfsClasses, sysfsNet } from "../net/index.js";
import type { Net } from "../net/core/net.js";
import type { World } from "../world.js";
import { mountDynamic } from "./dynamic-fs.js";
import { staticDir, textFile } from "./dynamic.js";
import { SuperBlock } from "./inode.js";

const MODULES = ["8021q", "bridge", "dummy", "ipv6", "tun", "veth"];

export function newSysSuperBlock(world: World, net: Net): SuperBlock {
  const sb = new SuperBlock("sysfs", world.devNumbers.next());
  const modules: Record<string, ReturnType<typeof staticDir>> = {};
  for (const name of MODULES) modules[name] = staticDir({ refcnt: textFile(() => "0\n") });
  const cpu = staticDir({
    online: textFile(() => "0\n"),
    possible: textFile(() => "0\n"),
    present: textFile(() => "0\n"),
    cpu0: staticDir({}),
  });
  mountDynamic(
    sb,
    staticDir({
      block: staticDir({}),
      bus: staticDir({}),
      class: sysfsClasses(net),
      dev: staticDir({}),
      devices: staticDir({ system: staticDir({ cpu }), virtual: staticDir({ net: sysfsNet(net) }) }),
      firmware: staticDir({}),
      fs: staticDir({ bpf: staticDir({}), cgroup: staticDir({}) }),
      // Where tracefs is mounted by who wants it.
      kernel: staticDir({ tracing: staticDir({}) }),
      module: staticDir(modules),
    }),
    world.realtime(),
  );
  return sb;
}
