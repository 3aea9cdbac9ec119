import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const checkout = join(import.meta.dirname, "..", "..");
const CHECKOUT = `${pathToFileURL(checkout).href}/`;
const TESTS = `${CHECKOUT}test/`;
const PACKAGE = `${pathToFileURL(process.env.MW_TEST_PACKAGE ?? "").href}/`;

/** @type {{ include: string[] }} */
const { include } = JSON.parse(readFileSync(join(checkout, "tsconfig.build.json"), "utf8"));
const SOURCES = include.map((name) => (name.endsWith(".ts") ? CHECKOUT + name : `${CHECKOUT}${name}/`));
const { dependencies, peerDependencies } = JSON.parse(readFileSync(new URL("package.json", PACKAGE), "utf8"));
const SHARED = Object.keys({ ...dependencies, ...peerDependencies });

/**
 * @template T
 * @param {string} specifier
 * @param {{ parentURL?: string }} context
 * @param {(specifier: string, context: object) => T} nextResolve
 * @returns {T}
 */
export function resolve(specifier, context, nextResolve) {
  const parent = context.parentURL ?? CHECKOUT;
  if (/^(?:\.{1,2}\/|\/|file:)/.test(specifier)) {
    const { href } = new URL(specifier, parent);
    return isSource(href) ? nextResolve(compiled(href), context) : nextResolve(specifier, context);
  }
  const isShared = SHARED.some((name) => specifier === name || specifier.startsWith(`${name}/`));
  return nextResolve(specifier, parent.startsWith(TESTS) && isShared ? { ...context, parentURL: PACKAGE } : context);
}

/**
 * @template T
 * @param {string} url
 * @param {object} context
 * @param {(url: string, context: object) => T} nextLoad
 * @returns {T}
 */
export function load(url, context, nextLoad) {
  if (isSource(url)) throw new Error(`${url} was about to be loaded, but the tests run the package in ${PACKAGE}`);
  return nextLoad(url, context);
}

/** @param {string} url */
function isSource(url) {
  return SOURCES.some((source) => (source.endsWith("/") ? url.startsWith(source) : url === source));
}

/** @param {string} source */
function compiled(source) {
  return `${PACKAGE}dist/${source.slice(CHECKOUT.length).replace(/\.ts$/, ".js")}`;
}
