"""What is wrong with a file, entry by entry. Pure: no Django."""

from dataclasses import dataclass

from projects.errors import FileRefused

# A person mends a handful and tries again; a hostile file could have millions.
MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend. ``uid``, ``row`` and ``line`` say where, as far as it is known."""

    message: str
    fix: str = ""
    field: str = ""
    uid: int | None = None
    row: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        places = (("line", self.line), ("row", self.row), ("UID", self.uid))
        where = ", ".join(f"{name} {number}" for name, number in places if number is not None)
        return " ".join(
            part for part in (f"{where}:" if where else "", self.message, self.fix) if part
        )


class Problems:
    """Collects problems so that a file is refused once, with all of them."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self.left_out = 0

    def add(self, message: str, **where) -> None:
        """Note a problem; past `MOST_PROBLEMS` they are only counted."""
        self.take(Problem(message=message, **where))

    def take(self, problem: Problem) -> None:
        """Note a problem that was found elsewhere."""
        if len(self._found) < MOST_PROBLEMS:
            self._found.append(problem)
        else:
            self.left_out += 1

    def __len__(self) -> int:
        return len(self._found) + self.left_out

    def __iter__(self):
        return iter(self._found)

    def refuse_if_any(self) -> None:
        """Raise FileRefused with every problem, in the order of the file, if there is one."""
        if not self._found:
            return
        ordered = sorted(self._found, key=lambda problem: problem.line or problem.row or 0)
        count = len(self)
        more = f" The first {MOST_PROBLEMS} are listed." if self.left_out else ""
        raise FileRefused(
            f"The file has {count} problem{'' if count == 1 else 's'}; nothing was imported.{more}",
            problems=ordered,
            fix="Mend them in the program that wrote the file, and save it again.",
        )
