import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Zippable } from "fflate";
import { ARCHIVE, type Archive, SIGNATURE } from "./archive.ts";

/** Files by their path in the archive, with their mode. */
type Files = Map<string, { readonly content: Uint8Array; readonly mode: number }>;

const PLAIN_FILE = 0o644;
/** The earliest that a zip file can say: the same files then give the same bytes on every day. */
const NO_TIME = new Date(1980, 0, 1);

/**
 * An archive as the bytes of a zip file. A zip file is taken as it is; a folder, and what an AssetArchive lists, is
 * packed. Relative paths start from the folder of the program, in which the engine starts a provider.
 *
 * @throws Error for files that are not there, and for tar files, which Lambda does not take.
 */
export async function zipOf(archive: Archive): Promise<Uint8Array> {
  const single = archive.assets === undefined ? await readSource(archive) : undefined;
  if (single !== undefined) return single;
  const files: Files = new Map();
  await addTo(files, "", archive);
  const zippable: Zippable = {};
  for (const path of [...files.keys()].sort()) {
    const { content, mode } = files.get(path)!;
    zippable[path] = [content, { mtime: NO_TIME, os: 3, attrs: ((0o100000 | mode) << 16) >>> 0 }];
  }
  const { zipSync } = await import("fflate");
  return zipSync(zippable);
}

/** The bytes of an asset, or of an archive that is one file; undefined for a folder. */
async function readSource({ text, path, uri }: Archive): Promise<Uint8Array | undefined> {
  if (text !== undefined) return Buffer.from(text);
  if (path !== undefined && path !== "") return readPath(path);
  if (uri?.startsWith("file:")) return readPath(fileURLToPath(uri));
  if (uri === undefined || uri === "") return undefined;
  const answer = await fetch(uri);
  if (!answer.ok) throw new Error(`${uri} answered HTTP ${answer.status}: the archive could not be fetched`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function readPath(path: string): Promise<Uint8Array | undefined> {
  if (/\.(tar|tgz|tar\.gz)$/.test(path)) throw new Error(`${path} is a tar file: give a folder or a zip file`);
  const at = resolve(path);
  const found = await stat(at).catch((cause: unknown) => {
    throw new Error(`there is no file or folder ${at}`, { cause });
  });
  return found.isDirectory() ? undefined : readFile(at);
}

async function addTo(files: Files, name: string, part: Archive): Promise<void> {
  if (part.assets !== undefined) {
    for (const [inner, asset] of Object.entries(part.assets)) await addTo(files, joined(name, inner), asset);
    return;
  }
  if (part[SIGNATURE] !== ARCHIVE) {
    const content = await readSource(part);
    if (content === undefined) throw new Error(`the asset ${name} is a folder: give it as a FileArchive`);
    files.set(name, { content, mode: part.path ? await modeOf(resolve(part.path)) : PLAIN_FILE });
    return;
  }
  const folder = resolve(part.uri?.startsWith("file:") ? fileURLToPath(part.uri) : (part.path ?? "."));
  if (!(await stat(folder)).isDirectory()) {
    throw new Error(
      `${folder} is a file inside another archive: give it as a FileAsset, or its folder as a FileArchive`,
    );
  }
  await addFolder(files, name, folder);
}

async function addFolder(files: Files, name: string, folder: string): Promise<void> {
  for (const entry of await readdir(folder)) {
    const at = join(folder, entry);
    const found = await stat(at);
    if (found.isDirectory()) await addFolder(files, joined(name, entry), at);
    else files.set(joined(name, entry), { content: await readFile(at), mode: found.mode & 0o777 });
  }
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

function joined(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
