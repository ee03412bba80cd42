/** Limits of a device that come with its kind: the same for thousands of devices, which share one object. */

interface Limits {
  readonly numTxQueues: number;
  readonly numRxQueues: number;
  readonly realNumTxQueues: number;
  readonly gsoMaxSize: number;
  readonly gsoMaxSegs: number;
  readonly tsoMaxSize: number;
  readonly tsoMaxSegs: number;
  readonly groMaxSize: number;
}

const DEFAULTS: Limits = {
  numTxQueues: 1,
  numRxQueues: 1,
  realNumTxQueues: 0,
  gsoMaxSize: 65536,
  gsoMaxSegs: 65535,
  tsoMaxSize: 65536,
  tsoMaxSegs: 65535,
  groMaxSize: 65536,
};

/** Combinations in use; more than a few are not looked for. */
const KNOWN: Limits[] = [DEFAULTS];
const KNOWN_MAX = 32;
const NAMES = [
  "numTxQueues",
  "numRxQueues",
  "realNumTxQueues",
  "gsoMaxSize",
  "gsoMaxSegs",
  "tsoMaxSize",
  "tsoMaxSegs",
  "groMaxSize",
] as const satisfies readonly (keyof Limits)[];

function changed(limits: Limits, name: keyof Limits, value: number): Limits {
  if (limits[name] === value) return limits;
  const wanted = { ...limits, [name]: value };
  const known = KNOWN.find((other) => NAMES.every((field) => other[field] === wanted[field]));
  if (known === undefined && KNOWN.length < KNOWN_MAX) KNOWN.push(wanted);
  return known ?? wanted;
}

/** The part of a device that is shared while it is alike. */
export class DevLimits {
  private limits = DEFAULTS;

  get numTxQueues(): number {
    return this.limits.numTxQueues;
  }
  set numTxQueues(value: number) {
    this.limits = changed(this.limits, "numTxQueues", value);
  }
  get numRxQueues(): number {
    return this.limits.numRxQueues;
  }
  set numRxQueues(value: number) {
    this.limits = changed(this.limits, "numRxQueues", value);
  }
  /** Transmit queues in use; 0: all of them. */
  get realNumTxQueues(): number {
    return this.limits.realNumTxQueues;
  }
  set realNumTxQueues(value: number) {
    this.limits = changed(this.limits, "realNumTxQueues", value);
  }
  get gsoMaxSize(): number {
    return this.limits.gsoMaxSize;
  }
  set gsoMaxSize(value: number) {
    this.limits = changed(this.limits, "gsoMaxSize", value);
  }
  get gsoMaxSegs(): number {
    return this.limits.gsoMaxSegs;
  }
  set gsoMaxSegs(value: number) {
    this.limits = changed(this.limits, "gsoMaxSegs", value);
  }
  get tsoMaxSize(): number {
    return this.limits.tsoMaxSize;
  }
  set tsoMaxSize(value: number) {
    this.limits = changed(this.limits, "tsoMaxSize", value);
  }
  get tsoMaxSegs(): number {
    return this.limits.tsoMaxSegs;
  }
  set tsoMaxSegs(value: number) {
    this.limits = changed(this.limits, "tsoMaxSegs", value);
  }
  get groMaxSize(): number {
    return this.limits.groMaxSize;
  }
  set groMaxSize(value: number) {
    this.limits = changed(this.limits, "groMaxSize", value);
  }
}
