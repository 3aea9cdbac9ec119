import ts from "typescript";
import { cell, code, heading, sentence, table } from "./markdown.js";
import { tagAt, tagOf } from "./sources.js";
import { isInput, typeText } from "./types.js";

/** @typedef {import("./sources.js").Sources} Sources */

/**
 * The page of a component: what it makes, its arguments, what it refuses, its outputs, its options and the types of all of these.
 * @param {Sources} sources @param {ts.Symbol} component
 * @returns {string}
 */
export function componentPage(sources, component) {
  const page = new ComponentPage(sources);
  const node = classOf(component);
  const [, args, opts] = node.members.find(ts.isConstructorDeclaration)?.parameters ?? [];
  const sections = [
    heading(1, component.name),
    sources.commentOf(component),
    exampleOf(component),
    ...page.inputs(args),
    ...page.refusals(node),
    ...page.outputs(node),
    ...page.options(opts),
    ...page.types(),
  ];
  return `${sections.filter(Boolean).join("\n\n")}\n`;
}

/** @param {ts.Symbol} symbol */
export function isComponent(symbol) {
  const heritage = symbol.declarations?.find(ts.isClassDeclaration)?.heritageClauses?.[0];
  return heritage?.types[0]?.expression.getText() === "pulumi.ComponentResource";
}

class ComponentPage {
  /** Named types that the page explains at its end, in the order in which it names them. @type {Map<string, ts.Symbol>} */
  #named = new Map();

  /** @param {Sources} sources */
  constructor(sources) {
    this.sources = sources;
  }

  /** @param {ts.ParameterDeclaration | undefined} parameter */
  inputs(parameter) {
    const symbol = this.#symbolOf(parameter);
    if (symbol === undefined) return [];
    const members = this.sources.membersOf(symbol);
    const isPlain = members.some((member) => !isInput(typeOf(member)));
    return [
      heading(2, "Arguments"),
      isPlain
        ? "An argument that is marked *plain* decides which resources there are: it cannot be an output or a promise."
        : "",
      this.#table("Argument", members, true),
    ];
  }

  /** @param {ts.ClassDeclaration} node */
  refusals(node) {
    const maker = node.members.find(ts.isConstructorDeclaration);
    const text = maker && tagAt(maker, "throws");
    if (!text) return [];
    return [
      heading(2, "Refused arguments"),
      `The component throws a ${text.replace(/^[\w.]+/, code).replace(/\s*\n\s*/g, " ")} ` +
        "It names every problem at once. What is not known in preview is checked by `up`, before the resource is touched.",
    ];
  }

  /** @param {ts.ClassDeclaration} node */
  outputs(node) {
    const properties = node.members.filter((member) => ts.isPropertyDeclaration(member) || ts.isGetAccessor(member));
    const rows = properties.flatMap((property) => {
      const symbol = this.sources.symbolAt(property.name);
      if (symbol === undefined || property.type === undefined) return [];
      const isOptional = /\bundefined\b/.test(property.type.getText());
      const text = this.#type(property.type);
      return [[code(symbol.name), isOptional ? `${text} or undefined` : text, cell(this.sources.commentOf(symbol))]];
    });
    return [heading(2, "Outputs"), table(["Output", "Type", "Description"], rows)];
  }

  /** @param {ts.ParameterDeclaration | undefined} parameter */
  options(parameter) {
    const symbol = this.#symbolOf(parameter);
    if (symbol === undefined) return [];
    const transform = this.sources.membersOf(symbol).find(({ name }) => name === "transform");
    return [
      heading(2, "Options"),
      `Those of every component ([components.md](../components.md#options)). ${this.sources.commentOf(symbol)}`,
      ...(transform === undefined ? [] : [this.#transforms(typeOf(transform))]),
    ];
  }

  types() {
    const sections = [];
    // A type may name others: the map grows while it is read.
    for (const [name, symbol] of this.#named) {
      if (sections.length === 0) sections.push(heading(2, "Types"));
      sections.push(heading(3, name), this.sources.commentOf(symbol));
      const choices = choicesOf(symbol);
      const alias = symbol.declarations?.find(ts.isTypeAliasDeclaration);
      if (choices !== undefined) sections.push(this.#choices(choices));
      else if (alias !== undefined) sections.push(this.#type(alias.type));
      else sections.push(this.#properties(symbol));
    }
    return sections;
  }

  /** @param {string} title @param {readonly ts.Symbol[]} members @param {boolean} marksPlain */
  #table(title, members, marksPlain) {
    const rows = members.map((member) => {
      const type = typeOf(member);
      const mark = marksPlain && !isInput(type) ? ", *plain*" : "";
      return [code(member.name), `${this.#type(type)}${mark}`, defaultOf(member), this.#description(member)];
    });
    const required = rows.filter(([, , preset]) => preset === REQUIRED);
    const optional = rows.filter(([, , preset]) => preset !== REQUIRED);
    return table([title, "Type", "Default", "Description"], [...required, ...optional]);
  }

  /** Of a type of arguments, or of what a component makes. @param {ts.Symbol} symbol */
  #properties(symbol) {
    const members = this.sources.membersOf(symbol);
    const areArguments = members.some((member) => isInput(typeOf(member)) || !isRequired(member));
    if (areArguments) return this.#table("Property", members, false);
    const rows = members.map((member) => [code(member.name), this.#type(typeOf(member)), this.#description(member)]);
    return table(["Property", "Type", "Description"], rows);
  }

  /** @param {ts.Symbol} member */
  #description(member) {
    const example = tagOf(member, "example");
    const sentences = [sentence(this.sources.commentOf(member)), ...(example ? [`Example: ${code(example)}`] : [])];
    return cell(sentences.join(" "));
  }

  /** @param {ts.ObjectLiteralExpression} choices */
  #choices(choices) {
    const rows = choices.properties.filter(ts.isPropertyAssignment).map((property) => {
      const symbol = this.sources.symbolAt(property.name);
      return [code(property.initializer.getText()), cell(symbol ? this.sources.commentOf(symbol) : "")];
    });
    const isExplained = rows.some(([, comment]) => comment !== "");
    return isExplained ? table(["Value", "Meaning"], rows) : rows.map(([value]) => value).join(", ");
  }

  /** @param {ts.TypeNode} node */
  #transforms(node) {
    const rows = transformsIn(node, this.sources).map(({ path, args, comment }) => [
      code(`transform.${path}`),
      this.#type(args),
      cell(comment),
    ]);
    return table(["Option", "Changes the arguments", "Description"], rows);
  }

  /** @param {ts.TypeNode} node */
  #type(node) {
    return typeText(node, (name) => this.#reference(name));
  }

  /** A link to what explains a named type. @param {ts.EntityName} name */
  #reference(name) {
    const text = name.getText();
    const [service, type] = text.split(".");
    if (service && type) {
      const page = type.replace(/Args$/, "").toLowerCase();
      return `[aws.${text}](https://www.pulumi.com/registry/packages/aws/api-docs/${service}/${page}/)`;
    }
    const symbol = this.sources.symbolAt(name);
    if (symbol === undefined || !symbol.declarations) return code(text);
    if (isComponent(symbol)) return `[${text}](${text}.md)`;
    const owner = text.replace(/(Args|Options)$/, "");
    // The arguments of a component are on its page.
    const isOfComponent = owner !== text && [...symbol.declarations].some((one) => ownsArguments(one, owner));
    if (isOfComponent) return `[${text}](${owner}.md)`;
    this.#named.set(text, symbol);
    return `[${text}](#${text.toLowerCase()})`;
  }

  /** @param {ts.ParameterDeclaration | undefined} parameter */
  #symbolOf(parameter) {
    return parameter?.type && ts.isTypeReferenceNode(parameter.type)
      ? this.sources.symbolAt(parameter.type.typeName)
      : undefined;
  }
}

const REQUIRED = "**required**";

/** @param {ts.Symbol} member */
function isRequired(member) {
  return !(member.flags & ts.SymbolFlags.Optional);
}

/** @param {ts.Symbol} member */
function defaultOf(member) {
  if (isRequired(member)) return REQUIRED;
  const text = tagOf(member, "default") ?? "";
  return cell(/^(["[{$/\d]|true$|false$)/.test(text) && !/["\]}\w] /.test(text) ? code(text) : text);
}

/** The values of an enum: the constant of the same name. @param {ts.Symbol} symbol */
function choicesOf(symbol) {
  const constant = symbol.declarations?.find(ts.isVariableDeclaration)?.initializer;
  const value = constant && ts.isAsExpression(constant) ? constant.expression : constant;
  return value && ts.isObjectLiteralExpression(value) ? value : undefined;
}

/**
 * The entries of a `transform`, at any depth.
 * @param {ts.TypeNode} node @param {Sources} sources
 * @returns {{ path: string, args: ts.TypeNode, comment: string }[]}
 */
function transformsIn(node, sources, prefix = "") {
  if (ts.isUnionTypeNode(node)) return node.types.flatMap((type) => transformsIn(type, sources, prefix));
  const inner =
    ts.isTypeReferenceNode(node) && node.typeName.getText() !== "Transform"
      ? sources.symbolAt(node.typeName)
      : undefined;
  const members = ts.isTypeLiteralNode(node)
    ? node.members.flatMap((member) => (member.name && sources.symbolAt(member.name)) ?? [])
    : inner
      ? sources.membersOf(inner)
      : [];
  return members.flatMap((member) => {
    const path = `${prefix}${member.name}`;
    const type = typeOf(member);
    const args = transformArguments(type);
    if (args === undefined) return transformsIn(type, sources, `${path}.`);
    return [{ path, args, comment: sources.commentOf(member) }];
  });
}

/** @param {ts.TypeNode} node @returns {ts.TypeNode | undefined} */
function transformArguments(node) {
  if (ts.isUnionTypeNode(node)) return node.types.map(transformArguments).find(Boolean);
  return ts.isTypeReferenceNode(node) && node.typeName.getText() === "Transform" ? node.typeArguments?.[0] : undefined;
}

/** @param {ts.Declaration} declaration @param {string} component whether its file declares the component too */
function ownsArguments(declaration, component) {
  return declaration
    .getSourceFile()
    .statements.some((one) => ts.isClassDeclaration(one) && one.name?.text === component);
}

/** @param {ts.Symbol} member @returns {ts.TypeNode} */
function typeOf(member) {
  const declaration = member.valueDeclaration;
  if (!declaration || !ts.isPropertySignature(declaration) || !declaration.type)
    throw new Error(`${member.name} has no type.`);
  return declaration.type;
}

/** @param {ts.Symbol} symbol */
function classOf(symbol) {
  const node = symbol.declarations?.find(ts.isClassDeclaration);
  if (node === undefined) throw new Error(`${symbol.name} is no class.`);
  return node;
}

/** @param {ts.Symbol} symbol */
function exampleOf(symbol) {
  const text = tagOf(symbol, "example");
  return text && (text.startsWith("```") ? text : `\`\`\`ts\n${text}\n\`\`\``);
}
