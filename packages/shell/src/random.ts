/** `$RANDOM`: 0 to 32767, from the world's generator until a script seeds its own sequence. */

import type { Sys } from "@netloom/uapi";

const MODULUS = 2147483647;
const MULTIPLIER = 16807;

export class RandomNumbers {
  /** Park and Miller's generator once seeded; 0 while unseeded. */
  private state = 0;
  private last = 0;

  seed(seed: number): void {
    this.state = Math.abs(Math.trunc(seed)) % MODULUS || 123459876;
    this.last = 0;
  }

  next(sys: Sys): number {
    if (this.state === 0) {
      const bytes = sys.getrandom(2);
      return (bytes[0]! | (bytes[1]! << 8)) & 32767;
    }
    do {
      const low = this.state % 127773;
      const high = Math.floor(this.state / 127773);
      this.state = MULTIPLIER * low - 2836 * high;
      if (this.state < 0) this.state += MODULUS;
    } while (this.value() === this.last);
    this.last = this.value();
    return this.last;
  }

  private value(): number {
    return ((this.state >>> 16) ^ (this.state & 65535)) & 32767;
  }
}
