"""Building records fast: what a frozen dataclass with slots costs, without the price of freezing.

The ``__init__`` that :func:`dataclasses.dataclass` writes for a frozen class goes through
``object.__setattr__`` once per field; for a goods item of 31 fields that is most of the time of
reading it. Here a twin of the class, with the same slots and not frozen, takes the fields by plain
assignment, and then becomes the class (Python allows this between classes of the same layout).
The result is the same in every respect: equality, hash, repr, pickling, keyword-only fields.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

T = TypeVar("T")
_MAKERS: dict[type, Callable[..., Any]] = {}


def built_fast(kind: type[T]) -> type[T]:
    """Give a frozen dataclass with slots an ``__init__`` that assigns its fields plainly.

    Raises :class:`TypeError` for a class that has no slots, a base of its own, a
    ``__post_init__``, or a field with a default factory or without a place in ``__init__``.
    """
    known = sorted(_checked(kind), key=lambda f: f.default is not MISSING)
    slots = {"__slots__": tuple(f.name for f in fields(kind)), "__module__": kind.__module__}  # type: ignore[arg-type]
    twin = type(kind.__name__, (), slots)
    stores = "".join(f"    self.{f.name} = {f.name}\n" for f in known)
    names: dict[str, Any] = {f"default_{f.name}": f.default for f in known}
    names |= {"_kind": kind, "_twin": twin, "_plain": kind.__init__}
    names["_become"] = object.__setattr__
    given = ", ".join(f"{f.name}={f.name}" for f in known)
    source = (
        f"def make({', '.join(map(_argument, known))}):\n"
        f"    self = _twin()\n{stores}    self.__class__ = _kind\n    return self\n"
        f"def __init__(self, {_arguments(known)}):\n"
        f"    if self.__class__ is not _kind:\n        return _plain(self, {given})\n"
        f"    _become(self, '__class__', _twin)\n{stores}    self.__class__ = _kind\n"
    )
    exec(source, names)  # noqa: S102 - made of field names only, as dataclasses does itself
    plain, quick = kind.__init__, names["__init__"]
    quick.__qualname__, quick.__annotations__ = plain.__qualname__, plain.__annotations__
    quick.__module__ = kind.__module__
    kind.__init__ = quick  # type: ignore[method-assign]
    _MAKERS[kind] = names["make"]
    return kind


def maker(kind: type[T]) -> Callable[..., T]:
    """The fastest way to make a record: takes fields by name, as calling the class does.

    For a class that is not :func:`built_fast` it is the class itself.
    """
    return _MAKERS.get(kind, kind)


def _checked(kind: type) -> tuple[Field[Any], ...]:
    known = fields(kind)
    odd = [f.name for f in known if f.default_factory is not MISSING or not f.init]
    if odd or kind.__bases__ != (object,) or hasattr(kind, "__post_init__"):
        raise TypeError(f"{kind.__name__} cannot be built fast: {', '.join(odd) or 'its bases'}")
    if kind.__dict__.get("__slots__") != tuple(f.name for f in known):
        raise TypeError(f"{kind.__name__} has other slots than its fields")
    return known


def _argument(field: Field[Any]) -> str:
    return field.name if field.default is MISSING else f"{field.name}=default_{field.name}"


def _arguments(known: list[Field[Any]]) -> str:
    by_place = [_argument(f) for f in known if not f.kw_only]
    by_name = [_argument(f) for f in known if f.kw_only]
    return ", ".join([*by_place, *(["*", *by_name] if by_name else [])])
