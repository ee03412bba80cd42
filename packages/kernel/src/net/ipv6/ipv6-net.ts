export class Ipv6Net {}
