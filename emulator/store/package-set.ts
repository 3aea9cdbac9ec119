/** Package name to the version that is installed, or null for a package that is not there. A KB id is a version too. */
export type PackageSet = Readonly<Record<string, string | null>>;
