/**
 * A body in AWS's `aws-chunked` encoding: chunks with their length in hexadecimal (and a signature, which nobody checks),
 * then trailers, where current SDKs put the checksum.
 *
 * @returns undefined when the body ends too early or is not so encoded.
 */
export function decodeAwsChunked(body: Buffer): { bytes: Buffer; trailers: Record<string, string> } | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf("\r\n", at);
    if (lineEnd === -1) return undefined;
    const size = /^([0-9a-f]{1,8})(;.*)?$/i.exec(body.toString("latin1", at, lineEnd))?.[1];
    if (size === undefined) return undefined;
    const start = lineEnd + 2;
    const length = Number.parseInt(size, 16);
    if (length === 0) return { bytes: Buffer.concat(chunks), trailers: readTrailers(body.toString("latin1", start)) };
    const end = start + length;
    if (body.length < end + 2 || body[end] !== 0x0d || body[end + 1] !== 0x0a) return undefined;
    chunks.push(body.subarray(start, end));
    at = end + 2;
  }
}

function readTrailers(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(":");
      return colon === -1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
    }),
  );
}
