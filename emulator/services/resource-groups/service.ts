import { restJsonService } from "../../wire/rest-json-service.ts";
import type { Context } from "../context.ts";
import {
  createGroup,
  deleteGroup,
  getGroupConfiguration,
  getGroupOperation,
  getGroupQuery,
  listGroups,
  putGroupConfiguration,
  updateGroup,
  updateGroupQuery,
} from "./operations/groups.ts";
import { groupResources, listGroupResources, searchResources, ungroupResources } from "./operations/members.ts";
import { getTags, tag, untag } from "./operations/tags.ts";

const PAGE = { maxResults: "MaxResults", nextToken: "NextToken" };
const TAGS_PATH = "/resources/{Arn}/tags";

export const resourceGroups = restJsonService<Context>({
  name: "resource-groups",
  validationCode: "BadRequestException",
  routes: [
    { method: "POST", path: "/groups", operation: createGroup },
    { method: "POST", path: "/get-group", operation: getGroupOperation },
    { method: "POST", path: "/get-group-query", operation: getGroupQuery },
    { method: "POST", path: "/get-group-configuration", operation: getGroupConfiguration },
    { method: "POST", path: "/put-group-configuration", status: 202, operation: putGroupConfiguration },
    { method: "POST", path: "/update-group", operation: updateGroup },
    { method: "POST", path: "/update-group-query", operation: updateGroupQuery },
    { method: "POST", path: "/delete-group", operation: deleteGroup },
    { method: "POST", path: "/groups-list", query: PAGE, operation: listGroups },
    { method: "POST", path: "/list-group-resources", operation: listGroupResources },
    { method: "POST", path: "/resources/search", operation: searchResources },
    { method: "POST", path: "/group-resources", operation: groupResources },
    { method: "POST", path: "/ungroup-resources", operation: ungroupResources },
    { method: "GET", path: TAGS_PATH, operation: getTags },
    { method: "PUT", path: TAGS_PATH, operation: tag },
    { method: "PATCH", path: TAGS_PATH, operation: untag },
  ],
});
