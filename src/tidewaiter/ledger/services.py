from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    kind: str
    subject: str
    actor: str
    body: str


def append(entries, *, at):
    return list(range(1, len(entries) + 1))
