import { type FileHandle, open } from "node:fs/promises";

/** A file for a process's output, in place of a pipe. */
export interface OutputFile {
  readonly handle: FileHandle;
  /** The whole output, or its beginning and its end with a note about the omitted part. Call it at the end. */
  text(): Promise<string>;
  close(): Promise<void>;
}

const LOOK_MS = 250;
/** How much of the beginning of a shortened output is kept. */
const HEAD_BYTES = 1024;

/**
 * A file for the output of a process. It is opened for appending, so that it can be emptied while the process writes on.
 *
 * @param bytesMax about how much of its end is kept, in memory and on disk; undefined keeps all.
 */
export async function outputFile(path: string, bytesMax: number | undefined): Promise<OutputFile> {
  const handle = await open(path, "a+", 0o600);
  let head: Buffer | undefined;
  let tail: Buffer = Buffer.alloc(0);
  let leftOut = 0;
  let emptying: Promise<void> | undefined;

  const read = async (from: number, length: number) => {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, from);
    return bytes.subarray(0, bytesRead);
  };
  const emptyIfLong = async (max: number) => {
    const { size } = await handle.stat();
    if (size <= max) return;
    head ??= await read(0, HEAD_BYTES);
    leftOut += tail.length;
    tail = await read(size - max, max);
    leftOut += size - tail.length;
    await handle.truncate(0);
  };
  const look = () => {
    if (bytesMax === undefined || emptying) return;
    // A file that cannot be truncated is read whole at the end.
    emptying = emptyIfLong(bytesMax).catch(() => {});
    void emptying.then(() => (emptying = undefined));
  };
  const timer = bytesMax === undefined ? undefined : setInterval(look, LOOK_MS);

  return {
    handle,
    async text() {
      clearInterval(timer);
      await emptying;
      if (bytesMax !== undefined) await emptyIfLong(bytesMax);
      const { size } = await handle.stat();
      const rest = Buffer.concat([tail, await read(0, size)]);
      if (head === undefined || bytesMax === undefined) return rest.toString("utf8");
      const kept = rest.subarray(Math.max(0, rest.length - bytesMax));
      const missing = leftOut + rest.length - kept.length - head.length;
      return `${head}\n[${missing} bytes are left out here]\n${kept}`;
    },
    async close() {
      clearInterval(timer);
      await emptying;
      await handle.close();
    },
  };
}
