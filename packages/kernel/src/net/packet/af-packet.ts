export class PacketNet {}
