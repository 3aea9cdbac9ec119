import { DEPTH_MAX, isObject } from "../input/json.ts";
import { lazyPackage } from "../input/lazy-package.ts";
import { serializationError } from "./decode.ts";
import type { Shape, StructureShape } from "./shape.ts";

/** It takes a fifth of a second, and most runs never see a request in CBOR. */
const load = lazyPackage<typeof import("@smithy/core/cbor")>("@smithy/core/cbor");

/** The one tag that requests have: what it holds is a timestamp in epoch seconds. */
const EPOCH_SECONDS = 1;

/** An answer on its way out: undefined members are left out, and dates are tagged epoch seconds. */
export function writeCbor(value: object): Uint8Array {
  const { cbor, dateToTag } = load();
  const plain = (member: unknown): unknown => {
    if (member instanceof Date) return dateToTag(member);
    if (member instanceof Uint8Array) return member;
    if (Array.isArray(member)) return member.map((one) => (one === undefined ? null : plain(one)));
    if (!isObject(member)) return member;
    const given = Object.entries(member).filter(([, one]) => one !== undefined);
    return Object.fromEntries(given.map(([name, one]) => [name, plain(one)]));
  };
  return cbor.serialize(plain(value));
}

/**
 * Reads a request body as what `decode` takes, which is what JSON has: a timestamp as its epoch seconds, a blob as base64. No body is an empty
 * structure. Of equal keys the last one counts, as in JSON.
 *
 * @throws AwsError SerializationException
 */
export function parseCborBody(shape: StructureShape, body: Uint8Array): unknown {
  if (body.length === 0) return {};
  checkForm(body);
  let value: unknown;
  try {
    value = load().cbor.deserialize(body);
  } catch {
    throw malformed();
  }
  return asInJson(shape, value);
}

function asInJson(shape: Shape | undefined, value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Uint8Array) {
    if (shape?.type !== "blob") throw serializationError(`Byte string found where not expected`);
    return Buffer.from(value).toString("base64");
  }
  if (shape?.type === "blob" && value !== null) throw serializationError("Expected a byte string");
  if (isTag(value)) {
    if (shape?.type !== "timestamp" || !isNumber(value.value)) {
      throw serializationError("Tag 1 found where not expected");
    }
    return Number(value.value);
  }
  if (shape?.type === "timestamp" && value !== null) throw serializationError("Expected a timestamp with tag 1");
  if (Array.isArray(value)) {
    const member = shape?.type === "list" ? shape.member : undefined;
    return value.map((one) => asInJson(member, one));
  }
  if (!isObject(value)) return value;
  // Members that no shape knows are dropped, as in JSON, whatever they hold.
  const known = Object.entries(value).flatMap(([name, one]) => {
    const member = memberOf(shape, name);
    return member === undefined && shape?.type === "structure" ? [] : [[name, asInJson(member, one)] as const];
  });
  return Object.fromEntries(known);
}

function memberOf(shape: Shape | undefined, name: string): Shape | undefined {
  if (shape?.type === "map") return shape.value;
  return shape?.type === "structure" && Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
}

function isTag(value: unknown): value is { readonly value: unknown } {
  return isObject(value) && Object.hasOwn(value, load().tagSymbol);
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** An array, map, tag or chunked string that is not at its end. */
interface Open {
  readonly major: number;
  /** Of items to come; infinite until the break that ends them. */
  left: number;
  read: number;
}

/**
 * Refuses what the library would take its time or the stack for, or read as something else: nesting deeper than DEPTH_MAX, counts beyond the
 * body, millions of items, large numbers that are computed from tags, keys that are not texts, bytes after the end.
 */
function checkForm(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const open: Open[] = [];
  let at = 0;
  let items = 0;
  do {
    if (at >= bytes.length || ++items > ITEMS_MAX) throw malformed();
    const inside = open.at(-1);
    const head = bytes[at++]!;
    const major = head >> 5;
    const minor = head & 31;
    if (head === BREAK) {
      const isWhole = inside?.left === Number.POSITIVE_INFINITY && (inside.major !== MAP || inside.read % 2 === 0);
      if (!isWhole) throw malformed();
      open.pop();
    } else {
      const isChunk = inside?.major === BYTES || inside?.major === TEXT;
      const isKey = inside?.major === MAP && inside.read % 2 === 0;
      if (isChunk && (major !== inside.major || minor === INDEFINITE)) throw malformed();
      if (isKey && (major !== TEXT || minor === INDEFINITE)) throw malformed();
      if (inside) {
        inside.read++;
        inside.left--;
      }
      const isIndefinite = minor === INDEFINITE && BYTES <= major && major <= MAP;
      const size = minor < 24 || isIndefinite ? 0 : (SIZES[minor] ?? 0);
      if ((minor >= 24 && !isIndefinite && size === 0) || at + size > bytes.length) throw malformed();
      const argument = isIndefinite ? Number.POSITIVE_INFINITY : minor < 24 ? minor : readUnsigned(view, at, size);
      at += size;
      if (major === SPECIAL) {
        // False, true, null, undefined and numbers.
        if (minor < 20 || minor === 24) throw malformed();
      } else if (major === TAG && argument !== EPOCH_SECONDS) {
        throw serializationError(`Tag ${argument} found where not expected`);
      } else if ((major === BYTES || major === TEXT) && !isIndefinite) {
        at += argument;
        if (at > bytes.length) throw malformed();
      } else if (major >= BYTES) {
        const left = major === MAP ? argument * 2 : major === TAG ? 1 : argument;
        if (left !== Number.POSITIVE_INFINITY && left > bytes.length - at) throw malformed();
        open.push({ major, left, read: 0 });
        if (open.length > DEPTH_MAX) throw malformed();
      }
    }
    while (open.at(-1)?.left === 0) open.pop();
  } while (open.length > 0);
  if (at !== bytes.length) throw malformed();
}

/** In one body. AWS takes bodies of about a megabyte, which hold no more; the library needs half a minute for 60 million. */
const ITEMS_MAX = 1_000_000;

const BYTES = 2;
const TEXT = 3;
const MAP = 5;
const TAG = 6;
const SPECIAL = 7;
const INDEFINITE = 31;
const BREAK = 0xff;

/** Bytes of the argument that follows a head, by the low bits of that. */
const SIZES: Readonly<Record<number, 1 | 2 | 4 | 8>> = { 24: 1, 25: 2, 26: 4, 27: 8 };

function readUnsigned(view: DataView, at: number, size: number): number {
  switch (size) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at);
    case 4:
      return view.getUint32(at);
    default:
      return Number(view.getBigUint64(at));
  }
}

function malformed() {
  return serializationError("Could not parse request body into CBOR.");
}
