/** IPv6's state of a device (struct inet6_dev). */
export class Inet6Dev {}
