/** radvd.conf(5): the part of its grammar that describes routers of ordinary links. */

import { parseIp6 } from "@netloom/wire";

export const INFINITY = 0xffffffff;

/** Times in seconds unless said otherwise. */
export interface PrefixConfig {
  readonly addr: Uint8Array;
  readonly plen: number;
  onLink: boolean;
  autonomous: boolean;
  /** Sends the interface's address instead of the prefix. */
  routerAddr: boolean;
  valid: number;
  preferred: number;
  deprecate: boolean;
}

export interface RouteConfig {
  readonly addr: Uint8Array;
  readonly plen: number;
  /** As on the wire: 1 high, 0 medium, 3 low. */
  pref: number;
  lifetime: number | null;
  remove: boolean;
}

/** RDNSS or DNSSL. */
export interface DnsConfig<T> {
  readonly entries: readonly T[];
  lifetime: number | null;
  flush: boolean;
}

export interface InterfaceConfig {
  readonly name: string;
  ignoreIfMissing: boolean;
  sendAdvert: boolean;
  unicastOnly: boolean;
  solicitedUnicast: boolean;
  maxInterval: number;
  minInterval: number | null;
  minDelay: number;
  managed: boolean;
  other: boolean;
  mtu: number;
  /** Milliseconds, as the next. */
  reachable: number;
  retrans: number;
  hopLimit: number;
  lifetime: number | null;
  pref: number;
  sourceLladdr: boolean;
  readonly prefixes: PrefixConfig[];
  readonly routes: RouteConfig[];
  readonly rdnss: DnsConfig<Uint8Array>[];
  readonly dnssl: DnsConfig<string>[];
  readonly clients: Uint8Array[];
}

/** What is wrong with the file; `logged`: said in the log, not by the parser itself. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(
    text: string,
    readonly logged: boolean,
  ) {
    super(text);
  }
}

interface Token {
  readonly text: string;
  readonly line: number;
}

function tokens(text: string): Token[] {
  const out: Token[] = [];
  text.split("\n").forEach((line, i) => {
    for (const [word] of line.replace(/#.*/, "").matchAll(/[{};]|[^\s{};]+/g)) out.push({ text: word, line: i + 1 });
  });
  return out;
}

const PREFS: Readonly<Record<string, number>> = { low: 3, medium: 0, high: 1 };

/** Reads the file at `path`, whose text this is; throws `ConfigError`. `warn` is told what is wrong but taken. */
export function parseConfig(text: string, path: string, warn: (text: string) => void): InterfaceConfig[] {
  return new Parser(tokens(text), path, Math.max(1, text.split("\n").length - 1), warn).file();
}

class Parser {
  private at = 0;
  constructor(
    private readonly list: readonly Token[],
    private readonly path: string,
    private readonly lastLine: number,
    private readonly warn: (text: string) => void,
  ) {}

  file(): InterfaceConfig[] {
    const out: InterfaceConfig[] = [];
    do {
      this.expect("interface");
      const name = this.take();
      if (out.some((iface) => iface.name === name)) this.reject(`duplicate interface definition for ${name}`);
      out.push(this.iface(name));
    } while (this.at < this.list.length);
    return out;
  }

  private get line(): number {
    return this.list[this.at]?.line ?? this.lastLine;
  }
  private syntax(): never {
    throw new ConfigError(`${this.path}:${this.line} error: syntax error`, false);
  }
  private reject(text: string): never {
    throw new ConfigError(text, true);
  }
  private where(): string {
    return `in ${this.path}, line ${this.list[this.at - 1]?.line ?? this.lastLine}`;
  }
  private take(): string {
    const token = this.list[this.at];
    if (token === undefined || /^[{};]$/.test(token.text)) return this.syntax();
    this.at++;
    return token.text;
  }
  private expect(text: string): void {
    if (this.list[this.at]?.text !== text) this.syntax();
    this.at++;
  }
  private sees(text: string): boolean {
    if (this.list[this.at]?.text !== text) return false;
    this.at++;
    return true;
  }

  private flag(): boolean {
    const word = this.take();
    if (word !== "on" && word !== "off") this.back();
    return word === "on";
  }
  private number(pattern: RegExp): number {
    const word = this.take();
    if (!pattern.test(word)) this.back();
    return Number(word);
  }
  private integer(): number {
    return this.number(/^\d+$/);
  }
  private decimal(): number {
    return this.number(/^\d+(\.\d+)?$/);
  }
  private seconds(): number {
    return this.sees("infinity") ? INFINITY : this.integer();
  }
  private pref(): number {
    const pref = PREFS[this.take()];
    return pref ?? this.back();
  }
  /** The word just taken is not what belongs there. */
  private back(): never {
    this.at--;
    return this.syntax();
  }
  private address(text: string): Uint8Array {
    return parseIp6(text) ?? this.back();
  }

  /** `ADDRESS/LENGTH`. */
  private network(what: string): { addr: Uint8Array; plen: number } {
    const word = this.take();
    const [addr, plen] = word.split("/");
    const parsed = this.address(addr!);
    if (plen === undefined || !/^\d+$/.test(plen)) this.back();
    if (Number(plen) > 128) this.reject(`invalid ${what}prefix length ${this.where()}`);
    return { addr: parsed, plen: Number(plen) };
  }

  /** `{ NAME VALUE; ... };`, each name by one of `settings`. */
  private block(settings: Readonly<Record<string, () => void>>): void {
    this.expect("{");
    while (!this.sees("}")) {
      const name = this.take();
      const setting = Object.hasOwn(settings, name) ? settings[name]! : this.back();
      setting();
      this.expect(";");
    }
  }

  private iface(name: string): InterfaceConfig {
    const c: InterfaceConfig = {
      name,
      ignoreIfMissing: true,
      sendAdvert: false,
      unicastOnly: false,
      solicitedUnicast: true,
      maxInterval: 600,
      minInterval: null,
      minDelay: 3,
      managed: false,
      other: false,
      mtu: 0,
      reachable: 0,
      retrans: 0,
      hopLimit: 64,
      lifetime: null,
      pref: 0,
      sourceLladdr: true,
      prefixes: [],
      routes: [],
      rdnss: [],
      dnssl: [],
      clients: [],
    };
    this.block({
      IgnoreIfMissing: () => void (c.ignoreIfMissing = this.flag()),
      AdvSendAdvert: () => void (c.sendAdvert = this.flag()),
      UnicastOnly: () => void (c.unicastOnly = this.flag()),
      AdvRASolicitedUnicast: () => void (c.solicitedUnicast = this.flag()),
      MaxRtrAdvInterval: () => void (c.maxInterval = this.decimal()),
      MinRtrAdvInterval: () => void (c.minInterval = this.decimal()),
      MinDelayBetweenRAs: () => void (c.minDelay = this.decimal()),
      AdvManagedFlag: () => void (c.managed = this.flag()),
      AdvOtherConfigFlag: () => void (c.other = this.flag()),
      AdvLinkMTU: () => void (c.mtu = this.integer()),
      AdvReachableTime: () => void (c.reachable = this.integer()),
      AdvRetransTimer: () => void (c.retrans = this.integer()),
      AdvCurHopLimit: () => void (c.hopLimit = this.integer() & 0xff),
      AdvDefaultLifetime: () => void (c.lifetime = this.integer()),
      AdvDefaultPreference: () => void (c.pref = this.pref()),
      AdvSourceLLAddress: () => void (c.sourceLladdr = this.flag()),
      prefix: () => void c.prefixes.push(this.prefix()),
      route: () => void c.routes.push(this.route()),
      RDNSS: () => void c.rdnss.push(this.rdnss(c)),
      DNSSL: () => void c.dnssl.push(this.dnssl(c)),
      clients: () => this.clients(c.clients),
    });
    this.expect(";");
    return c;
  }

  private prefix(): PrefixConfig {
    const p: PrefixConfig = {
      ...this.network(""),
      onLink: true,
      autonomous: true,
      routerAddr: false,
      valid: 86400,
      preferred: 14400,
      deprecate: false,
    };
    this.block({
      AdvOnLink: () => void (p.onLink = this.flag()),
      AdvAutonomous: () => void (p.autonomous = this.flag()),
      AdvRouterAddr: () => void (p.routerAddr = this.flag()),
      AdvValidLifetime: () => void (p.valid = this.seconds()),
      AdvPreferredLifetime: () => void (p.preferred = this.seconds()),
      DeprecatePrefix: () => void (p.deprecate = this.flag()),
    });
    if (p.preferred > p.valid)
      this.reject(`AdvValidLifeTime must be greater than AdvPreferredLifetime ${this.where()}`);
    return p;
  }

  private route(): RouteConfig {
    const r: RouteConfig = { ...this.network("route "), pref: 0, lifetime: null, remove: true };
    this.block({
      AdvRoutePreference: () => void (r.pref = this.pref()),
      AdvRouteLifetime: () => void (r.lifetime = this.seconds()),
      RemoveRoute: () => void (r.remove = this.flag()),
    });
    return r;
  }

  private rdnss(iface: InterfaceConfig): DnsConfig<Uint8Array> {
    const d: DnsConfig<Uint8Array> = {
      entries: this.words().map((word) => parseIp6(word) ?? this.back()),
      lifetime: null,
      flush: true,
    };
    this.block({
      AdvRDNSSLifetime: () => void (d.lifetime = this.dnsLifetime("AdvRDNSSLifetime", iface)),
      FlushRDNSS: () => void (d.flush = this.flag()),
    });
    return d;
  }

  private dnssl(iface: InterfaceConfig): DnsConfig<string> {
    const d: DnsConfig<string> = { entries: this.words(), lifetime: null, flush: true };
    this.block({
      AdvDNSSLLifetime: () => void (d.lifetime = this.dnsLifetime("AdvDNSSLLifetime", iface)),
      FlushDNSSL: () => void (d.flush = this.flag()),
    });
    return d;
  }

  private words(): string[] {
    const out = [this.take()];
    while (this.list[this.at] !== undefined && this.list[this.at]!.text !== "{") out.push(this.take());
    return out;
  }

  private dnsLifetime(name: string, iface: InterfaceConfig): number {
    const seconds = this.seconds();
    if (seconds !== 0 && seconds < iface.maxInterval) this.warn(`${name} must be at least MaxRtrAdvInterval`);
    return seconds;
  }

  private clients(list: Uint8Array[]): void {
    this.expect("{");
    while (!this.sees("}")) {
      list.push(this.address(this.take()));
      this.expect(";");
    }
  }
}

/** What is out of the ranges of RFC 4861 section 6.2.1; radvd says so and goes on. `linkMtu` 0: unknown. */
export function complaints(c: InterfaceConfig, linkMtu: number): string[] {
  const out: string[] = [];
  const min = minInterval(c);
  const f = (n: number): string => n.toFixed(2);
  const maxMtu = linkMtu === 0 ? 65535 : linkMtu;
  if (min < 3 || min > 0.75 * c.maxInterval)
    out.push(
      `MinRtrAdvInterval for ${c.name} (${f(min)}) must be at least 3.00 but no more than 3/4 of MaxRtrAdvInterval (${f(0.75 * c.maxInterval)})`,
    );
  if (c.maxInterval < 4 || c.maxInterval > 1800)
    out.push(`MaxRtrAdvInterval for ${c.name} (${f(c.maxInterval)}) must be between 4.00 and 1800`);
  if (c.minDelay < 3) out.push(`MinDelayBetweenRAs for ${c.name} (${f(c.minDelay)}) must be at least 3.00`);
  if (c.mtu !== 0 && (c.mtu < 1280 || c.mtu > maxMtu))
    out.push(`AdvLinkMTU for ${c.name} (${c.mtu}) must be zero or between 1280 and ${maxMtu}`);
  if (c.reachable > 3_600_000)
    out.push(`AdvReachableTime for ${c.name} (${c.reachable}) must not be greater than 3600000`);
  const lifetime = routerLifetime(c);
  if (lifetime !== 0 && (lifetime < c.maxInterval || lifetime > 9000))
    out.push(
      `AdvDefaultLifetime for ${c.name} (${lifetime}) must be zero or between ${Math.trunc(c.maxInterval)} and 9000`,
    );
  return out;
}

export const minInterval = (c: InterfaceConfig): number => c.minInterval ?? 0.33 * c.maxInterval;
export const routerLifetime = (c: InterfaceConfig): number => c.lifetime ?? Math.max(1, Math.trunc(3 * c.maxInterval));
