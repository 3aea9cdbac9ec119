/** Why `go build` failed in one line, and what to do: a known reason, else Go's last line. */
export function explainGoFailure(stderr: string): { why: string; wayOut?: string } {
  const tooOld = /go\.mod requires go >= (\S+) \(running go (\S+?);/.exec(stderr);
  if (tooOld !== null) {
    return { why: `Go ${tooOld[2]} is too old, ${tooOld[1]} is needed`, wayOut: `install Go ${tooOld[1]} or newer` };
  }
  if (/no space left on device|disk quota exceeded/i.test(stderr)) {
    return {
      why: "the disk is full",
      wayOut: "make 4 GB of room, or set PULUMI_HOME, GOCACHE and GOMODCACHE to folders on a disk that has them",
    };
  }
  const network = lineWith(stderr, /dial tcp|no such host|i\/o timeout|connection refused|TLS handshake|proxyconnect/);
  if (network !== undefined) {
    return {
      why: `the Go modules cannot be downloaded (${network.replace(/^.*?(dial tcp|proxyconnect)/, "$1")})`,
      wayOut: "give this machine access to a Go module proxy (GOPROXY)",
    };
  }
  if (/: (signal: )?killed$/m.test(stderr)) {
    return { why: "the compiler was killed, probably for want of memory", wayOut: "free 2 GB of memory" };
  }
  const lastWords = stderr.split("\n").findLast((line) => line.includes(" ")) ?? "Go says nothing more";
  return { why: lastWords.trim() };
}

function lineWith(text: string, pattern: RegExp): string | undefined {
  return text.split("\n").find((line) => pattern.test(line));
}
