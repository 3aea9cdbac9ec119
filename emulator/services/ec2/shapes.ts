import { integer, list, oneOf, string, structure } from "../../wire/shape.ts";

export const INSTANCE_IDS = list(string());

export const FILTERS = list(structure({ Name: string(), Values: list(string()) }));

export const PAGE = { MaxResults: integer(), NextToken: string() };

export const VOLUME_TYPE = oneOf("gp2", "gp3", "io1", "io2", "sc1", "st1", "standard");
