import { integer, list, string, structure } from "../../wire/shape.ts";

export const INSTANCE_IDS = list(string());

export const FILTERS = list(structure({ Name: string(), Values: list(string()) }));

export const PAGE = { MaxResults: integer(), NextToken: string() };
