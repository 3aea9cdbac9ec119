import { BlockList, isIPv4, isIPv6 } from "node:net";

/** What the gate looks at: all of it is known before the body is read. */
export interface RequestFacts {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  /** Name, value, name, value …, as they came: only here does a header that was sent twice show. */
  readonly rawHeaders: readonly string[];
  /** The address of this machine that the connection was made to; asked for only when the answer depends on it. */
  localAddress(): string | undefined;
}

export interface GateRefusal {
  readonly status: 400 | 403 | 405;
  readonly message: string;
}

/** @returns why a request is refused, undefined when it may pass. */
export type Gate = (facts: RequestFacts) => GateRefusal | undefined;

/**
 * Keeps pages of other origins out. Signatures are not checked, so a browser on this machine would reach the emulator on
 * behalf of every page that it shows: directly from another origin, or through a name that was made to lead here (DNS
 * rebinding). A request passes when its `Host` is allowed and nothing in it names another origin.
 *
 * Allowed are loopback addresses, `localhost` and names below it, the address that the connection was made to (a literal
 * address cannot be rebound), and `names`, each with any port.
 *
 * @param names host names or addresses without a port; `*.example.com` allows every name below `example.com`.
 */
export function createGate(names: readonly string[]): Gate {
  const allowed = new Set(names.map((name) => canonicalAddress(name) ?? canonicalHost(name) ?? name.toLowerCase()));
  const suffixes = names.filter((name) => name.startsWith("*.")).map((name) => name.slice(1).toLowerCase());

  /** Host headers that passed: clients send the same one again and again. */
  const passed = new Set<string>();

  const isNamed = (host: string) => allowed.has(host) || suffixes.some((suffix) => host.endsWith(suffix));

  return ({ method, target, rawHeaders, localAddress }) => {
    const { host: hosts, origin, referer, site, upgrade } = readHeaders(rawHeaders);
    const [host] = hosts;
    if (hosts.length !== 1 || host === undefined) {
      return { status: 400, message: `A request needs exactly one Host header, but this one has ${hosts.length}.` };
    }
    if (method === "TRACE" || method === "CONNECT") {
      return { status: 405, message: `The emulator does not answer ${method}.` };
    }
    if (/\bwebsocket\b/i.test(upgrade)) return { status: 400, message: "The emulator has no WebSockets." };
    const authority = authorityOf(target);
    if (authority === undefined) {
      return { status: 400, message: `${print(target)} is not a path, and not an http URL.` };
    }
    if (authority !== "" && authority.toLowerCase() !== host.toLowerCase()) {
      return { status: 403, message: `The request line names ${print(authority)}, the Host header ${print(host)}.` };
    }
    if (!passed.has(host)) {
      const name = nameIn(host);
      if (name !== undefined && (isLoopback(name) || isNamed(name))) {
        if (passed.size < PASSED_MAX) passed.add(host);
      } else if (name === undefined || name !== canonicalAddress(localAddress())) {
        return { status: 403, message: foreignHost(host) };
      }
    }
    if (origin.length === 0 && referer.length === 0 && site.length === 0) return undefined;

    // Behind a proxy with TLS the emulator goes by a name that was allowed.
    const schemes = isNamed(nameIn(host)!) ? ["http", "https"] : ["http"];
    const isOwn = (url: string) =>
      originOf(url) !== undefined && schemes.some((scheme) => originOf(`${scheme}://${host}`) === originOf(url));
    const foreign =
      origin.find((value) => !isOwn(value)) ??
      referer.find((value) => value !== "" && !isOwn(value)) ??
      site.find((value) => value !== "same-origin" && value !== "none");
    return foreign === undefined ? undefined : { status: 403, message: foreignOrigin(foreign, `http://${host}`) };
  };
}

/** Whether a text can be among the names of a gate. */
export function isHostName(text: string): boolean {
  return canonicalAddress(text) !== undefined || canonicalHost(text.replace(/^\*\./, "")) !== undefined;
}

/** Whether a name or an address leads to this machine alone. */
export function isLoopback(host: string): boolean {
  const address = canonicalAddress(host) ?? host;
  if (isIPv4(address)) return LOOPBACK.check(address);
  if (isIPv6(address)) return LOOPBACK.check(address, "ipv6");
  return host === "localhost" || host.endsWith(".localhost");
}

/** Of the names below `localhost` there is no end. */
const PASSED_MAX = 100;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("::1", "ipv6");

const PORT = /:\d{1,5}$/;

/** One dot at the end is DNS's way to write a whole name. */
const NAME = /^([\w-]+(?:\.[\w-]+)*)\.?$/;

/** The host that a Host header names, without its port. */
function nameIn(header: string): string | undefined {
  return canonicalHost(header.replace(PORT, ""));
}

/** A host in one spelling; undefined for what no client writes. Names of users and zones are such. */
function canonicalHost(text: string): string | undefined {
  const address = /^\[(.*)\]$/.exec(text)?.[1];
  if (address !== undefined) return isIPv6(address) ? canonicalAddress(address) : undefined;
  return NAME.exec(text)?.[1]?.toLowerCase();
}

/** IPv6 as URLs have it, and an IPv4 address in an IPv6 one as IPv4. */
function canonicalAddress(text: string | undefined): string | undefined {
  if (text === undefined || text.includes("%")) return undefined;
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return undefined;
  const address = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const bits = Number.parseInt(high, 16) * 2 ** 16 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/** The host and port of a whole URL in the request line, which proxies get; "" for a path. */
function authorityOf(target: string): string | undefined {
  return target.startsWith("/") ? "" : /^https?:\/\/([^/?#]+)/i.exec(target)?.[1];
}

function readHeaders(rawHeaders: readonly string[]) {
  const host: string[] = [];
  const origin: string[] = [];
  const referer: string[] = [];
  const site: string[] = [];
  let upgrade = "";
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    // Of the headers below: most are passed over.
    if (name.length !== 4 && name.length !== 6 && name.length !== 7 && name.length !== 14) continue;
    const value = rawHeaders[index + 1]!;
    switch (name.toLowerCase()) {
      case "host":
        host.push(value);
        break;
      case "origin":
        origin.push(value);
        break;
      case "referer":
        referer.push(value);
        break;
      case "sec-fetch-site":
        site.push(value);
        break;
      case "upgrade":
        upgrade += value;
        break;
    }
  }
  return { host, origin, referer, site, upgrade };
}

function foreignHost(host: string): string {
  return `Host ${print(host)} is not allowed. If this name is yours, start the emulator with --allow-host NAME (allowHosts when embedding).`;
}

function foreignOrigin(found: string, own: string): string {
  return `A page of another origin (${print(found)}) sent this request, but the emulator answers only its own pages at ${own}. Type the address into the browser, or send the request from a program. If the emulator has another name, start it with --allow-host NAME.`;
}

function print(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
