"""What the matrix sends: the ids in addresses, and a valid body for every write."""

# The names of the world's ids, by the address in which ``{id}`` stands; DELETE and restore need
# objects in the right state.
IDS = {
    "/api/v1/assignments/{id}/": "assignment",
    "/api/v1/baselines/{id}/": "baseline",
    "/api/v1/benefits/{id}/": "benefit",
    "/api/v1/benefits/{benefit_pk}/realisations/{id}/": "realisation",
    "/api/v1/budget-lines/{id}/": "budget_line",
    "/api/v1/calendars/{id}/": "calendar",
    "/api/v1/calendars/{calendar_pk}/exceptions/{id}/": "exception",
    "/api/v1/cost-entries/{id}/": "cost_entry",
    "/api/v1/deliverables/{id}/": "deliverable",
    "/api/v1/dependencies/{id}/": "dependency",
    "/api/v1/jobs/{id}/": "job",
    "/api/v1/jobs/{id}/cancel/": "job",
    "/api/v1/portfolios/{id}/": "portfolio",
    "/api/v1/portfolios/{id}/restore/": "archived_portfolio",
    "/api/v1/portfolios/{reference}/roles/{id}/": "portfolio_role",
    "/api/v1/programs/{id}/": "program",
    "/api/v1/programs/{id}/restore/": "archived_program",
    "/api/v1/programs/{reference}/roles/{id}/": "program_role",
    "/api/v1/projects/{id}/": "project",
    "/api/v1/projects/{id}/confirm/": "project",
    "/api/v1/projects/{id}/restore/": "archived_project",
    "/api/v1/projects/{reference}/roles/{id}/": "project_role",
    "/api/v1/proposals/{id}/": "proposal",
    "/api/v1/proposals/{id}/accept/": "proposal",
    "/api/v1/proposals/{id}/reject/": "proposal",
    "/api/v1/proposals/{id}/withdraw/": "proposal",
    "/api/v1/resources/{id}/": "resource",
    "/api/v1/risks/{id}/": "risk",
    "/api/v1/snapshots/{id}/": "snapshot",
    "/api/v1/status-reports/{id}/": "report_draft",
    "/api/v1/status-reports/{id}/comments/": "report",
    "/api/v1/status-reports/{id}/compare/": "report",
    "/api/v1/status-reports/{id}/publish/": "report_draft",
    "/api/v1/tasks/{id}/": "task",
    "/api/v1/tasks/{id}/restore/": "deleted_task",
    "/api/v1/tokens/{id}/": "token",
}
DELETED = {
    "/api/v1/portfolios/{id}/": "empty_portfolio",
    "/api/v1/programs/{id}/": "empty_program",
    "/api/v1/tasks/{id}/": "third",
}
REFERENCES = {"portfolios": "BIG", "programs": "ALPHA", "projects": "ONE"}
QUERIES = {
    "/api/v1/programs/{reference}/changes-since/": "date=2026-11-19",
    "/api/v1/portfolios/{reference}/trend/": "metric=finish",
    "/api/v1/programs/{reference}/trend/": "metric=finish",
    "/api/v1/projects/{reference}/trend/": "metric=finish",
}

# Files into registers: whose they are, and a row.
FILES = {
    "/api/v1/benefits/import/": ("program_key=ALPHA", b"name,end_date\nFewer calls,2031-12-31\n"),
    "/api/v1/budget-lines/import/": ("project_key=ONE", b"amount\n1000\n"),
    "/api/v1/cost-entries/import/": ("project_key=ONE", b"date,amount\n2026-11-16,5\n"),
    "/api/v1/deliverables/import/": ("project_key=ONE", b"name\nPlans\n"),
    "/api/v1/tasks/import/": ("project_key=ONE", b"name,start\nDig,2026-11-16\n"),
    "/api/v1/risks/import/": ("project_key=ONE", b"title,probability\nRock,0.2\n"),
}


def address_of(method: str, path: str, ids: dict) -> str:
    """Return the address that ``path`` stands for in the world of ``ids``."""
    if path in FILES:
        return f"{path}?{FILES[path][0]}"
    kind = path.split("/")[3]
    named = DELETED.get(path) if method == "DELETE" else None
    filled = {
        "{reference}": REFERENCES.get(kind, ""),
        "{calendar_pk}": ids["calendar"],
        "{benefit_pk}": ids["benefit"],
        "{address}": f"{kind[:-1]}.finish.forecast",
        "{id}": ids[named or IDS[path]] if "{id}" in path else "",
    }
    for name, value in filled.items():
        path_filled = path.replace(name, str(value))
        path = path_filled
    query = next((q for p, q in QUERIES.items() if path.endswith(p.rsplit("}", 1)[1])), "")
    return f"{path}?{query}" if query else path


def body_of(method: str, path: str, ids: dict) -> object:
    """Return a body that is valid for who may do it, None where none is sent; bytes are a file."""
    if path in FILES:
        return FILES[path][1]
    if method in {"GET", "DELETE"} or path.endswith("/restore/"):
        return None
    if path.endswith("/roles/"):
        return {"user": ids["newcomer"], "kind": "viewer"}
    if path.endswith("/roles/{id}/"):
        return {"kind": "viewer"}
    if method in {"PATCH", "PUT"} and path != "/api/v1/tasks/bulk/":
        return changes(path, ids) | ({} if method == "PATCH" else required(path, ids))
    return new(path, ids)


def changes(path: str, ids: dict) -> dict:
    """Return a small change of what ``path`` names."""
    by_path = {
        "/api/v1/assignments/{id}/": {"units": 0.5},
        "/api/v1/benefits/{benefit_pk}/realisations/{id}/": {"note": "booked"},
        "/api/v1/budget-lines/{id}/": {"description": "changed"},
        "/api/v1/calendars/{calendar_pk}/exceptions/{id}/": {"name": "Holiday"},
        "/api/v1/cost-entries/{id}/": {"description": "changed"},
        "/api/v1/dependencies/{id}/": {"lag_minutes": 480},
        "/api/v1/risks/{id}/": {"title": "changed"},
        "/api/v1/status-reports/{id}/": {"summary": "changed"},
        "/api/v1/tasks/{id}/": {"percent_complete": 10},
    }
    return by_path.get(path, {"name": "changed"})


def required(path: str, ids: dict) -> dict:
    """Return what a whole object must hold besides the change."""
    by_path = {
        "/api/v1/assignments/{id}/": {"resource": ids["resource"]},
        "/api/v1/benefits/{benefit_pk}/realisations/{id}/": {
            "date": "2026-11-01",
            "amount": "50.00",
        },
        "/api/v1/budget-lines/{id}/": {"amount": "1000.00", "category": "labour"},
        "/api/v1/calendars/{calendar_pk}/exceptions/{id}/": {"first_date": "2026-12-24"},
        "/api/v1/cost-entries/{id}/": {"amount": "100.00", "date": "2026-11-16"},
        "/api/v1/dependencies/{id}/": {"predecessor": ids["task"]},
        "/api/v1/portfolios/{id}/": {"key": "BIG"},
        "/api/v1/programs/{id}/": {"key": "ALPHA"},
        "/api/v1/projects/{id}/": {"key": "ONE", "manager": ids["manager"]},
        "/api/v1/risks/{id}/": {"probability": 0.2},
        "/api/v1/tasks/{id}/": {"name": "Drive piles"},
    }
    return by_path.get(path, {})


def new(path: str, ids: dict) -> object:
    """Return the body of a POST to ``path``."""
    in_one = {"project": ids["project"]}
    by_path = {
        "/api/v1/assignments/": {"task": ids["second"], "resource": ids["spare_resource"]},
        "/api/v1/baselines/": {**in_one, "reason": "The scope grew."},
        "/api/v1/benefits/": {
            "program": ids["program"], "name": "Fewer calls", "end": "2031-12-31",
        },
        "/api/v1/benefits/{benefit_pk}/realisations/": {"date": "2026-11-02", "amount": "10.00"},
        "/api/v1/budget-lines/": {**in_one, "amount": "5.00", "category": "labour"},
        "/api/v1/calendars/": {**in_one, "name": "Night"},
        "/api/v1/calendars/{calendar_pk}/exceptions/": {"first_date": "2026-12-31"},
        "/api/v1/cost-entries/": {**in_one, "amount": "5.00", "date": "2026-11-16"},
        "/api/v1/deliverables/": {**in_one, "name": "Handbook"},
        "/api/v1/dependencies/": {"predecessor": ids["second"], "successor": ids["third"]},
        "/api/v1/jobs/{id}/cancel/": None,
        "/api/v1/portfolios/": {"key": "FRESH", "name": "New"},
        "/api/v1/programs/": {"portfolio_key": "BIG", "key": "FRESH", "name": "New"},
        "/api/v1/projects/": {
            "program_key": "ALPHA", "key": "FRESH", "name": "New", "manager": ids["newcomer"],
        },
        "/api/v1/projects/{id}/confirm/": {"status_date": "2026-11-20"},
        "/api/v1/proposals/": {"task": ids["second"], "proposed": {"percent_complete": 10}},
        "/api/v1/proposals/{id}/accept/": {},
        "/api/v1/proposals/{id}/reject/": {"answer": "Not now."},
        "/api/v1/proposals/{id}/withdraw/": {},
        "/api/v1/resources/": {**in_one, "name": "Mason"},
        "/api/v1/risks/": {**in_one, "title": "Flood", "probability": 0.1},
        "/api/v1/status-reports/": in_one,
        "/api/v1/status-reports/{id}/comments/": {"text": "Why so?"},
        "/api/v1/status-reports/{id}/publish/": None,
        "/api/v1/tasks/": {**in_one, "name": "Dig"},
        "/api/v1/tasks/bulk/": [{"id": ids["task"], "version": 1, "percent_complete": 10}],
        "/api/v1/tasks/{id}/restore/": {"reason": "It is needed."},
        "/api/v1/tokens/": {"name": "mine"},
    }  # fmt: skip
    return by_path[path]
