// Runs a script of aws:executeScript: script-process.ts starts it by its path. It reads `{source, handler, payload}` from its standard
// input and answers on file descriptor 3: an empty line when it has started, then JSON, `{value}` or `{error}`. What a script
// prints does not get in between.
const { readFileSync, writeSync } = require("node:fs");
const { createRequire } = require("node:module");

/** @type {{ source: string, handler: string, payload: object }} */
const request = JSON.parse(readFileSync(0, "utf8"));
writeSync(3, "\n");

async function run() {
  const name = request.handler.split(".").pop() ?? "";
  /** @type {{ exports: Record<string, unknown> }} */
  const script = { exports: {} };
  const source = `${request.source}\n;return typeof ${name} === 'function' ? ${name} : undefined;`;
  const body = new Function("module", "exports", "require", source);
  const found = body(script, script.exports, createRequire(`${process.cwd()}/`)) ?? script.exports[name];
  if (typeof found !== "function") throw new Error(`the script has no function ${name}`);
  return found(request.payload, {});
}

/** @param {object} value */
function answer(value) {
  const text = Buffer.from(JSON.stringify(value));
  for (let at = 0; at < text.length; ) at += writeSync(3, text, at);
  process.exit(0);
}

run()
  .then((value) => answer({ value: value === undefined ? null : value }))
  .catch((error) => answer({ error: String(error) }));
