import { dirname, join } from "node:path";
import ts from "typescript";

export const root = join(import.meta.dirname, "..", "..");

/** Opens the sources behind some entry files. Packages stay closed: the pages show what the sources say. */
export class Sources {
  /** @param {readonly string[]} entries */
  constructor(entries) {
    const options = { target: ts.ScriptTarget.ES2022, types: [], allowImportingTsExtensions: true, noEmit: true };
    const host = ts.createCompilerHost(options);
    host.resolveModuleNameLiterals = (names, from) =>
      names.map(({ text }) => ({
        resolvedModule: text.startsWith(".")
          ? { resolvedFileName: join(dirname(from), text), extension: ts.Extension.Ts }
          : undefined,
      }));
    this.program = ts.createProgram(
      entries.map((entry) => join(root, entry)),
      options,
      host,
    );
    this.checker = this.program.getTypeChecker();
  }

  /**
   * What an entry file exports, by name.
   * @param {string} entry
   * @returns {Map<string, ts.Symbol>}
   */
  exportsOf(entry) {
    const file = this.program.getSourceFile(join(root, entry));
    const module = file && this.checker.getSymbolAtLocation(file);
    if (module === undefined) throw new Error(`${entry} exports nothing.`);
    const symbols = this.checker.getExportsOfModule(module).map((symbol) => this.target(symbol));
    return new Map(symbols.map((symbol) => [symbol.name, symbol]));
  }

  /** What an import or a re-export stands for. @param {ts.Symbol} symbol */
  target(symbol) {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** What a name in the sources stands for. @param {ts.Node} name */
  symbolAt(name) {
    const symbol = this.checker.getSymbolAtLocation(name);
    return symbol && this.target(symbol);
  }

  /** The members of an interface, with those that it inherits. @param {ts.Symbol} symbol */
  membersOf(symbol) {
    return this.checker.getPropertiesOfType(this.checker.getDeclaredTypeOfSymbol(symbol));
  }

  /** @param {ts.Symbol} symbol */
  commentOf(symbol) {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(this.checker)).trim();
    return text.replace(/\{@link (\w+)\}/g, "`$1`");
  }
}

/** @param {ts.Symbol} symbol @param {string} name of a tag, such as `default` */
export function tagOf(symbol, name) {
  const tag = symbol.getJsDocTags().find((one) => one.name === name);
  return tag && ts.displayPartsToString(tag.text).trim();
}

/** @param {ts.Node} node @param {string} name */
export function tagAt(node, name) {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === name);
  return tag && (ts.getTextOfJSDocComment(tag.comment) ?? "").trim();
}
