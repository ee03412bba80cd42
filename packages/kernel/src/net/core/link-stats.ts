/** Interface counters (struct rtnl_link_stats64), of packets and bytes. */

/** Errors, which most devices never have. */
class LinkErrors {
  rxErrors = 0;
  txErrors = 0;
  rxFrameErrors = 0;
  rxLengthErrors = 0;
  rxCrcErrors = 0;
  rxFifoErrors = 0;
  txFifoErrors = 0;
  collisions = 0;
  txCarrierErrors = 0;
  txAbortedErrors = 0;
}

const NO_ERRORS: Readonly<LinkErrors> = new LinkErrors();

export class LinkStats {
  rxPackets = 0;
  txPackets = 0;
  rxBytes = 0;
  txBytes = 0;
  rxDropped = 0;
  txDropped = 0;
  multicast = 0;
  rxNohandler = 0;
  private own: LinkErrors | null = null;

  private get errors(): Readonly<LinkErrors> {
    return this.own ?? NO_ERRORS;
  }
  private change(): LinkErrors {
    return (this.own ??= new LinkErrors());
  }

  get rxErrors(): number {
    return this.errors.rxErrors;
  }
  set rxErrors(n: number) {
    this.change().rxErrors = n;
  }
  get txErrors(): number {
    return this.errors.txErrors;
  }
  set txErrors(n: number) {
    this.change().txErrors = n;
  }
  get rxFrameErrors(): number {
    return this.errors.rxFrameErrors;
  }
  set rxFrameErrors(n: number) {
    this.change().rxFrameErrors = n;
  }
  get rxLengthErrors(): number {
    return this.errors.rxLengthErrors;
  }
  set rxLengthErrors(n: number) {
    this.change().rxLengthErrors = n;
  }
  get rxCrcErrors(): number {
    return this.errors.rxCrcErrors;
  }
  set rxCrcErrors(n: number) {
    this.change().rxCrcErrors = n;
  }
  get rxFifoErrors(): number {
    return this.errors.rxFifoErrors;
  }
  set rxFifoErrors(n: number) {
    this.change().rxFifoErrors = n;
  }
  get txFifoErrors(): number {
    return this.errors.txFifoErrors;
  }
  set txFifoErrors(n: number) {
    this.change().txFifoErrors = n;
  }
  get collisions(): number {
    return this.errors.collisions;
  }
  set collisions(n: number) {
    this.change().collisions = n;
  }
  get txCarrierErrors(): number {
    return this.errors.txCarrierErrors;
  }
  set txCarrierErrors(n: number) {
    this.change().txCarrierErrors = n;
  }
  get txAbortedErrors(): number {
    return this.errors.txAbortedErrors;
  }
  set txAbortedErrors(n: number) {
    this.change().txAbortedErrors = n;
  }
}
