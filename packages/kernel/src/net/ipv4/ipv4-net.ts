export class Ipv4Net {}
