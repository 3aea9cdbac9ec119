/** One version of one package, as a vendor released it. */
export interface Release {
  /** What supersedes what: a later release of the same package replaces an earlier one. */
  readonly package: string;
  /** Unique within the package: `1.0.2k-24.amzn2.0.15`, or on Windows the KB id. */
  readonly version: string;
  readonly releasedAtMs: number;
  /** `KBId` of reports: `openssl.x86_64`, `KB5070312`. */
  readonly id: string;
  readonly title: string;
  readonly product: string;
  readonly classification: string;
  /** MsrcSeverity on Windows, priority on Debian and Ubuntu. */
  readonly severity: string;
  readonly cveIds: readonly string[];
  readonly advisoryId?: string | undefined;
  readonly arch?: string | undefined;
  readonly epoch?: number | undefined;
  /** On Debian and Ubuntu. */
  readonly section?: string | undefined;
  readonly repository?: string | undefined;
  /** On Windows: OS, or APPLICATION for what else Microsoft sells. */
  readonly patchSet?: "OS" | "APPLICATION" | undefined;
  readonly productFamily?: string | undefined;
}

/** All releases of one package on one platform, oldest first. The first is what the platform's image came with. */
export interface PackageHistory {
  readonly package: string;
  /** Not on a node unless the fleet says so. */
  readonly isOptional: boolean;
  readonly releases: readonly Release[];
}
