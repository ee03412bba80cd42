/** Character devices that come and go with network devices (after fs/char_dev.c), each a node in /dev. */

/** Major numbers that drivers get at random: from this one down (CHRDEV_MAJOR_DYN_END and those the system took before). */
const FIRST_MAJOR = 244;

/** Shows the nodes: a world's /dev. */
export interface DevtmpfsHost {
  create(name: string, rdev: number): void;
  remove(name: string): void;
}

const NOWHERE: DevtmpfsHost = { create() {}, remove() {} };

export class CharDevs {
  private readonly majors = new Map<string, number>();
  private readonly devices = new Map<number, object>();
  host = NOWHERE;

  /** The major number of a driver, which has it for good (alloc_chrdev_region). */
  majorOf(driver: string): number {
    let major = this.majors.get(driver);
    if (major === undefined) this.majors.set(driver, (major = FIRST_MAJOR - this.majors.size));
    return major;
  }

  /** Drivers that have a major number, with it; the lowest first. */
  drivers(): (readonly [string, number])[] {
    return [...this.majors].sort(([, a], [, b]) => a - b);
  }

  /** Makes a device with the driver's lowest free minor number from 1 on; returns its number as stat(2) has it. */
  add(driver: string, name: string, device: object): number {
    let rdev = this.majorOf(driver) * 256 + 1;
    while (this.devices.has(rdev)) rdev++;
    this.devices.set(rdev, device);
    this.host.create(name, rdev);
    return rdev;
  }

  remove(rdev: number, name: string): void {
    this.devices.delete(rdev);
    this.host.remove(name);
  }

  get(rdev: number): object | undefined {
    return this.devices.get(rdev);
  }

  /** Whether a driver has the number, with a device or without. */
  has(rdev: number): boolean {
    return [...this.majors.values()].includes(rdev >> 8);
  }
}
