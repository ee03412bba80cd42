/**
 * Control groups (cgroups(7), version 2): a tree that every process is somewhere in. There are no controllers;
 * a group may bind the sockets its processes make to a device, which is what `ip vrf exec` is made of.
 */

export class Cgroup {
  readonly children = new Map<string, Cgroup>();
  private socketDev: number | null = null;

  constructor(
    private readonly name = "",
    readonly parent: Cgroup | null = null,
  ) {}

  /** From the root of the tree, as /proc/PID/cgroup shows it. */
  get path(): string {
    if (this.parent === null) return "/";
    return this.parent.parent === null ? `/${this.name}` : `${this.parent.path}/${this.name}`;
  }

  /** Attaches the program that binds sockets to the device with this index (0: to none), in place of the one before. */
  bindSockets(ifindex: number): void {
    this.socketDev = ifindex;
  }

  /** The device Internet sockets are bound to when they are made here, by the nearest program upwards; 0: none. */
  get boundDevIf(): number {
    return this.socketDev ?? this.parent?.boundDevIf ?? 0;
  }

  /** Groups below this one. */
  get descendants(): number {
    let n = 0;
    for (const child of this.children.values()) n += 1 + child.descendants;
    return n;
  }
}
