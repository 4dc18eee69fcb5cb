"""In the schema: the form of an answer of which a client has chosen members, or another form of its texts."""

from copy import deepcopy
from typing import Any

PREFIX = "#/components/schemas/"
ITEMS = frozenset({"Faq", "Section", "Question", "QuestionDetail"})
"""Components whose members a client may choose."""


def add_selections(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """
    Describe calls with the parameter ``fields`` truly: they give whole items, or selections of them.

    Each item ``X`` gets a component ``XSelection`` in which every member may be missing and an answer
    may be a string, so that a client which chooses nothing has whole items as a type.
    """
    components = result["components"]["schemas"]
    made: dict[str, Any] = {}
    for operations in result["paths"].values():
        for operation in operations.values():
            if any(parameter["name"] == "fields" for parameter in operation.get("parameters", [])):
                content = operation["responses"]["200"]["content"]["application/json"]
                content["schema"] = {"anyOf": [content["schema"], _selection(content["schema"], components, made)]}
    components.update(made)
    return result


def _selection(schema: Any, components: dict[str, Any], made: dict[str, Any]) -> Any:
    """A copy of a schema that refers to selections in the place of items."""
    if isinstance(schema, list):
        return [_selection(part, components, made) for part in schema]
    if not isinstance(schema, dict):
        return schema
    name = str(schema.get("$ref", "")).removeprefix(PREFIX)
    if not name:
        return {member: _selection(part, components, made) for member, part in schema.items()}
    if not _holds_items(name, components):
        return schema
    if f"{name}Selection" not in made:
        made[f"{name}Selection"] = _selection(_optional(name, components[name]), components, made)
    return {**schema, "$ref": f"{PREFIX}{name}Selection"}


def _optional(name: str, component: dict[str, Any]) -> dict[str, Any]:
    if name not in ITEMS:
        return component
    component = deepcopy(component)
    component.pop("required", None)
    component["description"] = f"Some members of `{name}`."
    answer = component["properties"].get("answer")
    if answer:
        form = {"type": "string", "description": "In the form that `format` asked for."}
        component["properties"]["answer"] = {"anyOf": [answer, form], "readOnly": True}
    return component


def _holds_items(name: str, components: dict[str, Any]) -> bool:
    return name in ITEMS or any(f'"{PREFIX}{item}"' in str(components[name]).replace("'", '"') for item in ITEMS)
