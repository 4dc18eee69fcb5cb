"""Reading the YAML files that come with the code, with the line of the first mistake."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Content = TypeVar("Content", bound=BaseModel)

if TYPE_CHECKING:
    SafeLoader = yaml.SafeLoader
else:
    # Ten times as fast, where PyYAML was built with it.
    SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(SafeLoader):
    """YAML that refuses a member given twice; plain YAML would keep the last one silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a name must be plain text", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path, model: type[Content], refuse: type[Exception]) -> Content:
    """
    Read a file and check it against ``model``.

    Raises ``refuse`` with file, line and what is wrong, for the first mistake only.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.load(text, _Loader)  # noqa: S506 (a subclass of the safe loader)
    except OSError as error:
        raise refuse(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise refuse(f"{path}: is not UTF-8 text. Save it with that encoding.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise refuse(f"{path}{line}: {problem}.") from error
    except ValueError as error:  # A date that there is not.
        raise refuse(f"{path}: {error}.") from error
    except RecursionError as error:
        raise refuse(f"{path}: is nested too deeply.") from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = [*first["loc"]]
        message = first["msg"].removeprefix("Value error, ")
        inside = f" ({' › '.join(_steps(place))})" if place else ""
        tree = yaml.compose(text, SafeLoader)
        raise refuse(f"{path}, line {_line(tree, place)}{inside}: {message}.") from error


def _steps(place: list[int | str]) -> Iterator[str]:
    """Name the steps to a place for people, who count from 1."""
    for step in place:
        yield str(step + 1) if isinstance(step, int) else step


def _line(tree: yaml.Node | None, place: list[int | str]) -> int:
    """The line of the deepest part of ``place`` that the file has."""
    node = tree
    line = node.start_mark.line if node else 0
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = (node.value[step], node.value[step])
        else:
            found = None
        if found is None:
            break
        line, node = found[0].start_mark.line, found[1]
    return line + 1
