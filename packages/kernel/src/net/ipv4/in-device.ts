/** IPv4's state of a device (struct in_device). */
export class InDevice {}
