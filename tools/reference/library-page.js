import ts from "typescript";
import { cell, code, heading, sentence, table } from "./markdown.js";
import { tagAt, tagOf } from "./sources.js";

/** @typedef {import("./sources.js").Sources} Sources */

/**
 * The page of an entry of the package: its classes and functions with their signatures, then the types that these name.
 * @param {Sources} sources @param {string} entry such as `automation`
 * @returns {string}
 */
export function libraryPage(sources, entry) {
  const symbols = [...sources.exportsOf(`${entry}/${entry}.ts`).values()];
  const sections = symbols.map((symbol) => ({ symbol, ...sectionOf(sources, symbol) }));
  /** @type {[string, ts.SymbolFlags][]} */
  const kinds = [
    ["Classes", ts.SymbolFlags.Class],
    ["Functions", ts.SymbolFlags.Function],
    ["Constants", ts.SymbolFlags.Variable],
    ["Types", ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias],
  ];
  /** @type {(string | undefined)[]} */
  const parts = [heading(1, code(`maintenance-windows/${entry}`))];
  const shown = new Set();
  for (const [title, flag] of kinds) {
    const found = sections.filter(({ symbol }) => symbol.flags & flag && !shown.has(symbol));
    if (found.length === 0) continue;
    parts.push(heading(2, title));
    for (const { symbol, text } of found) {
      shown.add(symbol);
      parts.push(heading(3, symbol.name), ...text);
    }
  }
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

/** @param {Sources} sources @param {ts.Symbol} symbol */
function sectionOf(sources, symbol) {
  const comment = sources.commentOf(symbol);
  for (const node of symbol.declarations ?? []) {
    if (ts.isClassDeclaration(node)) return { text: [comment, ...classParts(sources, node)] };
    if (ts.isFunctionDeclaration(node)) return { text: [signatures([node]), comment, ...tagsOf(node)] };
    if (ts.isInterfaceDeclaration(node)) return { text: [comment, properties(sources, symbol)] };
    if (ts.isTypeAliasDeclaration(node))
      return { text: [block(`type ${symbol.name} = ${node.type.getText()};`), comment] };
  }
  return { text: [comment] };
}

/** @param {Sources} sources @param {ts.ClassDeclaration} node */
function classParts(sources, node) {
  const base = node.heritageClauses?.[0]?.types[0]?.expression.getText();
  const fields = [];
  const parts = [];
  /** @type {Map<ts.Symbol, { title: string, overloads: ts.MethodDeclaration[] }>} */
  const methods = new Map();
  for (const member of node.members) {
    if (isHidden(member)) continue;
    const symbol = member.name && sources.symbolAt(member.name);
    if (ts.isConstructorDeclaration(member)) {
      parts.push(block(`new ${node.name?.text}(${parametersOf(member)})`), commentAt(member), ...tagsOf(member));
    } else if (ts.isMethodDeclaration(member) && symbol) {
      const one = methods.get(symbol) ?? { title: `${node.name?.text}.${symbol.name}`, overloads: [] };
      one.overloads.push(member);
      methods.set(symbol, one);
    } else if ((ts.isPropertyDeclaration(member) || ts.isGetAccessor(member)) && symbol && member.type) {
      fields.push([code(symbol.name), type(member.type), cell(sources.commentOf(symbol))]);
    }
  }
  for (const [symbol, { title, overloads }] of methods) {
    // What is overloaded is called by its overloads, and not by its implementation.
    const called = overloads.length > 1 ? overloads.slice(0, -1) : overloads;
    parts.push(heading(4, title), signatures(called), sources.commentOf(symbol), ...called.slice(0, 1).flatMap(tagsOf));
  }
  return [
    base && `Extends ${code(base)}.`,
    ...(fields.length > 0 ? [table(["Property", "Type", "Description"], fields)] : []),
    ...parts,
  ];
}

/** @param {ts.ClassElement} member */
function isHidden(member) {
  const isPrivate =
    ts.canHaveModifiers(member) && ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  // `using` and `await using` call the methods that have no name.
  return isPrivate || (member.name !== undefined && !ts.isIdentifier(member.name));
}

/** @param {Sources} sources @param {ts.Symbol} symbol */
function properties(sources, symbol) {
  const rows = sources.membersOf(symbol).flatMap((member) => {
    const node = member.valueDeclaration;
    if (node === undefined || !(ts.isPropertySignature(node) || ts.isMethodSignature(node))) return [];
    // A member that is named by a symbol is called by the language, and has a new internal name in each run.
    if (!ts.isIdentifier(node.name)) return [];
    const preset = tagOf(member, "default");
    const sentences = [sentence(sources.commentOf(member)), ...(preset ? [`Default: ${preset}.`] : [])];
    const text = ts.isMethodSignature(node)
      ? `(${parametersOf(node)}) => ${node.type?.getText() ?? "void"}`
      : (node.type?.getText() ?? "");
    const name = member.flags & ts.SymbolFlags.Optional ? `${member.name}?` : member.name;
    return [[code(name), cell(code(oneLine(text))), cell(sentences.join(" ").trim())]];
  });
  return table(["Property", "Type", "Description"], rows);
}

/** @param {readonly (ts.FunctionDeclaration | ts.MethodDeclaration)[]} nodes */
function signatures(nodes) {
  return block(nodes.map(signature).join("\n"));
}

/** @param {ts.FunctionDeclaration | ts.MethodDeclaration} node */
function signature(node) {
  const result = node.type ? `: ${node.type.getText()}` : "";
  const generic = node.typeParameters ? `<${node.typeParameters.map((one) => one.getText()).join(", ")}>` : "";
  return oneLine(`${node.name?.getText()}${generic}(${parametersOf(node)})${result}`);
}

/** @param {ts.SignatureDeclaration} node */
function parametersOf(node) {
  return node.parameters
    .map((one) => oneLine(ts.isObjectBindingPattern(one.name) ? named(one) : one.getText()))
    .join(", ");
}

/** A parameter that is taken apart at once has no name in the sources. @param {ts.ParameterDeclaration} parameter */
function named(parameter) {
  return `options${parameter.initializer ? "?" : ""}: ${parameter.type?.getText()}`;
}

/** @param {ts.Node} node */
function tagsOf(node) {
  const lines = ts.getJSDocTags(node).flatMap((tag) => {
    const comment = oneLine(ts.getTextOfJSDocComment(tag.comment) ?? "");
    if (ts.isJSDocParameterTag(tag)) return [`- ${code(tag.name.getText())}: ${comment}`];
    return [];
  });
  const result = tagAt(node, "returns");
  const error = tagAt(node, "throws");
  if (result) lines.push(`- Returns ${oneLine(result)}`);
  if (error) lines.push(`- Throws ${oneLine(error)}`);
  return [lines.join("\n")];
}

/** @param {ts.Node} node */
function commentAt(node) {
  const docs = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
  return (docs && ts.getTextOfJSDocComment(docs.comment)) ?? "";
}

/** @param {ts.TypeNode} node */
function type(node) {
  return cell(code(oneLine(node.getText())));
}

/** @param {string} text */
function oneLine(text) {
  return text.replace(/\s*\n\s*/g, " ").trim();
}

/** @param {string} text */
function block(text) {
  return `\`\`\`ts\n${text}\n\`\`\``;
}
