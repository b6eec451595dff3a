"""Random documents that are valid by an XML schema, made from the schema itself.

Knows what the public customs schemas use: imports, named and anonymous types, sequences and
choices, element references, simple content with attributes, and the facets of their values.
"""

import random
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
TEXT = LETTERS + "0123456789 -.,'+:?&<>\"/();éßØШ漢"


@dataclass
class Simple:
    """A simple type: its primitive and the facets that hold."""

    base: str = "string"
    facets: dict[str, str] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)


@dataclass
class Shape:
    """What an element may hold: a value, attributes, and particles in order."""

    value: Simple | None = None
    attributes: dict[str, tuple[Simple, bool]] = field(default_factory=dict)
    particles: list[etree._Element] = field(default_factory=list)


class Schemas:
    """Schema documents by namespace, with what they name."""

    def __init__(self, *paths: Path) -> None:
        self.named: dict[tuple[str, str, str], etree._Element] = {}
        self.seen: set[Path] = set()
        self.shapes: dict[etree._Element, Shape] = {}
        for path in paths:
            self.load(path)

    def load(self, path: Path) -> None:
        path = path.resolve()
        if path in self.seen:
            return
        self.seen.add(path)
        root = etree.parse(str(path)).getroot()
        space = root.get("targetNamespace", "")
        for child in root.iterchildren(f"{XS}element", f"{XS}complexType", f"{XS}simpleType"):
            self.named.setdefault((local(child), space, child.get("name")), child)
        for other in root.iterchildren(f"{XS}import", f"{XS}include"):
            self.load(path.parent / other.get("schemaLocation"))

    def find(self, kind: str, name: str, at: etree._Element) -> etree._Element | None:
        prefix, _, plain = name.rpartition(":")
        space = at.nsmap.get(prefix or None, "")
        return self.named.get((kind, space, plain))

    def element(self, space: str, name: str) -> etree._Element:
        return self.named[("element", space, name)]

    def shape(self, element: etree._Element) -> Shape:
        """The shape of an element declaration."""
        if element not in self.shapes:
            self.shapes[element] = self._shape(element)
        return self.shapes[element]

    def _shape(self, element: etree._Element) -> Shape:
        name = element.get("type")
        if name is None:
            inner = element.find(f"{XS}complexType")
            if inner is not None:
                return self.complex(inner)
            inner = element.find(f"{XS}simpleType")
            return Shape(self.simple_of(inner))
        found = self.find("complexType", name, element)
        return self.complex(found) if found is not None else Shape(self.simple(name, element))

    def complex(self, node: etree._Element) -> Shape:
        content = node.find(f"{XS}simpleContent")
        if content is None:
            holder = node.find(f"{XS}sequence")
            holder = node.find(f"{XS}choice") if holder is None else holder
            return Shape(particles=[] if holder is None else list(holder.iterchildren("*")))
        how = content[0] if content[0].tag != f"{XS}annotation" else content[1]
        base = how.get("base")
        below = self.find("complexType", base, how)
        shape = Shape(self.simple(base, how)) if below is None else self.complex(below)
        shape = Shape(narrowed(shape.value, how), dict(shape.attributes))
        for attribute in how.iterchildren(f"{XS}attribute"):
            kind = self.simple(attribute.get("type"), attribute)
            shape.attributes[attribute.get("name")] = (kind, attribute.get("use") == "required")
        return shape

    def simple(self, name: str, at: etree._Element) -> Simple:
        found = self.find("simpleType", name, at)
        return Simple(name.rpartition(":")[2]) if found is None else self.simple_of(found)

    def simple_of(self, node: etree._Element) -> Simple:
        how = node.find(f"{XS}restriction")
        return narrowed(self.simple(how.get("base"), how), how)


def narrowed(base: Simple, how: etree._Element) -> Simple:
    """A simple type with the facets of a restriction on top."""
    out = Simple(base.base, dict(base.facets), list(base.choices), list(base.patterns))
    choices = [f.get("value") for f in how.iterchildren(f"{XS}enumeration")]
    out.choices = choices or out.choices
    for facet in how.iterchildren("*"):
        name = local(facet)
        if name == "pattern":
            out.patterns.append(facet.get("value"))
        elif name not in ("enumeration", "annotation", "attribute"):
            out.facets[name] = facet.get("value")
    return out


class Generator:
    """Makes documents; ``fill`` is how likely what is optional is there."""

    def __init__(self, schemas: Schemas, rng: random.Random, fill: float = 0.4) -> None:
        self.schemas = schemas
        self.rng = rng
        self.fill = fill

    def element(self, declaration: etree._Element, space: str) -> etree._Element:
        """One element by its declaration, in a namespace."""
        made = etree.Element(f"{{{space}}}{declaration.get('name')}")
        shape = self.schemas.shape(declaration)
        if shape.value is not None:
            made.text = self.value(shape.value)
        for name, (kind, required) in shape.attributes.items():
            if required or self.rng.random() < self.fill / 2:
                made.set(name, self.value(kind, name))
        if "formatCode" in made.attrib:
            made.set("formatCode", "102" if len(made.text) == 8 else "304")
        for particle in shape.particles:
            self.particle(particle, made)
        return made

    def particle(self, particle: etree._Element, parent: etree._Element) -> None:
        declaration = particle
        if particle.get("ref"):
            declaration = self.schemas.find("element", particle.get("ref"), particle)
        if declaration is None or local(particle) != "element":
            return
        space = declaration.getroottree().getroot().get("targetNamespace")
        for _ in range(self.count(particle)):
            parent.append(self.element(declaration, space))

    def count(self, particle: etree._Element) -> int:
        least = int(particle.get("minOccurs", "1"))
        most = particle.get("maxOccurs", "1")
        if self.rng.random() >= self.fill:
            return least
        top = 3 if most == "unbounded" else min(int(most), 3)
        return self.rng.randint(max(least, 1), max(top, 1))

    def value(self, kind: Simple, name: str = "") -> str:
        if kind.choices:
            return self.rng.choice(kind.choices)
        if kind.base == "decimal":
            return self.decimal(kind)
        if any(p.startswith("(20") for p in kind.patterns):
            return self.moment()
        return self.text(kind, name)

    def moment(self) -> str:
        day = f"20{self.rng.randint(0, 99):02}{self.rng.randint(1, 12):02}"
        day += f"{self.rng.randint(1, 28):02}"
        if self.rng.random() < 0.4:
            return day
        hour = f"{self.rng.randint(0, 23):02}{self.rng.randint(0, 59):02}59"
        return day + hour + self.rng.choice(["Z", "+00", "+01", "-05", "Z"])

    def decimal(self, kind: Simple) -> str:
        total = int(kind.facets.get("totalDigits", "10"))
        fraction = int(kind.facets.get("fractionDigits", "2"))
        digits = self.rng.randint(1, total)
        places = self.rng.randint(0, min(fraction, digits))
        number = Decimal(self.rng.randrange(10**digits)).scaleb(-places)
        text = format(number, "f")
        odd = self.rng.random()
        if odd < 0.1:
            return f"0{text}"
        if odd < 0.15:
            return f"+{text}"
        if odd < 0.2 and "." in text and text.startswith("0."):
            return text[1:]
        return f"-{text}" if odd > 0.97 else text

    def text(self, kind: Simple, name: str) -> str:
        longest = int(kind.facets.get("maxLength", kind.facets.get("length", "17")))
        least = int(kind.facets.get("length", kind.facets.get("minLength", "1")))
        alphabet = TEXT
        for pattern in kind.patterns:
            if pattern == "([0-9])*":
                alphabet = "0123456789"
            elif pattern in ("([a-zA-Z])*", "[A-Z]{3}"):
                alphabet = LETTERS[:26] if pattern[1] == "A" else LETTERS
                least = 3 if pattern[1] == "A" else least
            elif not pattern.startswith((".", "(")):
                return pattern
        if kind.base in ("language", "anyURI") or "URI" in name:
            return "en" if kind.base == "language" else "urn:x:1"
        size = self.rng.choice([least, longest, self.rng.randint(least, longest)])
        made = "".join(self.rng.choice(alphabet) for _ in range(size))
        plain = " ".join(made.split())
        return plain.ljust(least, "x") if plain else "x" * least


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def damaged(root: etree._Element, rng: random.Random) -> str | None:
    """Break one thing in a document; what was broken, ``None`` if it could not be."""
    element = rng.choice(list(root.iter("*"))[1:])
    kind = rng.choice(sorted(DAMAGES))
    return kind if DAMAGES[kind](element, rng) else None


def _drop(element, rng) -> bool:
    element.getparent().remove(element)
    return True


def _repeat(element, rng) -> bool:
    element.addnext(deepcopy(element))
    return True


def _move(element, rng) -> bool:
    parent = element.getparent()
    parent.remove(element)
    parent.insert(rng.randrange(len(parent) + 1), element)
    return True


def _unknown(element, rng) -> bool:
    element.addnext(etree.Element(f"{element.tag}Unheard"))
    return True


def _empty(element, rng) -> bool:
    for child in list(element):
        element.remove(child)
    element.text = None
    return True


def _value(text: str):
    def change(element, rng) -> bool:
        if not len(element):
            element.text = text
        return not len(element)

    return change


def _attribute(element, rng) -> bool:
    element.set("odd", "1")
    return True


def _no_attribute(element, rng) -> bool:
    element.attrib.pop("formatCode", None)
    return True


def _text(element, rng) -> bool:
    element.tail = "stray"
    return True


DAMAGES = {
    "missing": _drop, "repeated": _repeat, "out of order": _move, "unknown": _unknown,
    "empty": _empty, "too long": _value("9" * 700), "wrong characters": _value("x!"),
    "wrong number": _value("1,5"), "unknown attribute": _attribute,
    "missing attribute": _no_attribute, "stray text": _text,
}  # fmt: skip
