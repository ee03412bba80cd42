/** Those who wait for something to change (after include/linux/wait.h). Waking is all a device or socket does. */

export interface Waiter {
  wakeUp(): void;
}

export class WaitQueue {
  private waiters: Waiter[] = [];

  add(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  remove(waiter: Waiter): void {
    const i = this.waiters.indexOf(waiter);
    if (i >= 0) this.waiters.splice(i, 1);
  }

  /** Wakes all; each looks again at what it waits for and may wait anew. */
  wake(): void {
    if (this.waiters.length === 0) return;
    const waiters = this.waiters;
    this.waiters = [];
    for (const waiter of waiters) waiter.wakeUp();
  }
}
