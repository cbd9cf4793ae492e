"""Small Microsoft Project files for the tests, built here and not taken from anybody."""

import io

NAMESPACE = "http://schemas.microsoft.com/project"


def elements(fields: dict[str, object]) -> str:
    return "".join(f"<{tag}>{value}</{tag}>\n" for tag, value in fields.items())


def task(uid: int, *, links: str = "", more: str = "", **fields: object) -> str:
    """Return a task of five days on a level of its own, with ``fields`` over the defaults."""
    fields = {
        "UID": uid,
        "Name": f"Task {uid}",
        "OutlineLevel": 1,
        "Duration": "PT40H0M0S",
    } | fields
    return f"<Task>\n{elements(fields)}{more}{links}</Task>\n"


def link(predecessor: int, **fields: object) -> str:
    content = elements({"PredecessorUID": predecessor} | fields)
    return f"<PredecessorLink>\n{content}</PredecessorLink>\n"


def project(*tasks: str, before: str = "", after: str = "", **fields: object) -> io.BytesIO:
    """Return a file with ``tasks`` that starts on Monday, 5 January 2026."""
    fields = {"Name": "Plan", "StartDate": "2026-01-05T08:00:00"} | fields
    content = f"{elements(fields)}{before}<Tasks>\n{''.join(tasks)}</Tasks>\n{after}"
    text = f'<?xml version="1.0"?>\n<Project xmlns="{NAMESPACE}">\n{content}</Project>\n'
    return io.BytesIO(text.encode())
