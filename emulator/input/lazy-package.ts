import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * A library that is loaded when it is first used: all together would take longer than the rest of the emulator's start, and most
 * runs need few of them. `require` also loads ES modules, from Node.js 20.19 on. The type is that of `import("…")`, by which its use is found.
 */
export function lazyPackage<Package>(name: string): () => Package {
  let loaded: Package | undefined;
  return () => {
    loaded ??= require(name) as Package;
    return loaded;
  };
}
