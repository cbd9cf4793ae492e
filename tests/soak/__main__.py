"""`make soak`: kill the server while people write, then let twenty write at once.

Killing: eight writers add tasks and keep a journal of what was acknowledged, until every process of
the server is killed with SIGKILL at a random moment; again and again. In the end each acknowledged
task must be there, once, and every stored figure must follow from the rows.
Crowding: twenty writers change one project fifty times each; nobody may see an error of ours, and
each acknowledged change must be counted.
"""

import argparse
import json
import random
import sqlite3
import sys
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.soak.instance import Instance, databases

PERSON = "project@demo.test"
PROJECT = "MG"
# An answer that asks to come again later is honest: it promises nothing.
HONEST = {0, 429, 503}


def kill_again_and_again(instance: Instance, *, rounds: int, writers: int) -> dict:
    """Return what was sent and acknowledged, and the tasks that were lost or came twice."""
    tokens = [instance.token(PERSON) for _ in range(writers)]
    acknowledged: list[str] = []
    statuses: Counter = Counter()
    slowest = 0.0
    for _ in range(rounds):
        slowest = max(slowest, instance.start())
        stop = threading.Event()

        def write(token: str, stop=stop) -> None:
            while not stop.is_set():
                name = f"soak {uuid.uuid4().hex}"
                answer = instance.call(
                    "POST",
                    "/api/v1/tasks/",
                    token=token,
                    body={"project_key": PROJECT, "name": name, "duration_minutes": 480},
                    Idempotency_Key=name,
                )
                statuses[answer.status] += 1
                if answer.status == 201:
                    acknowledged.append(name)

        threads = [threading.Thread(target=write, args=[token]) for token in tokens]
        for thread in threads:
            thread.start()
        _wait_for_more_than(len(acknowledged), acknowledged)
        time.sleep(random.uniform(0, 1))
        instance.kill()
        stop.set()
        for thread in threads:
            thread.join()
    slowest = max(slowest, instance.start())
    found = _names_of_tasks(instance, tokens[0])
    instance.kill()
    return {
        "rounds": rounds,
        "statuses": dict(statuses),
        "acknowledged": len(acknowledged),
        "lost": sum(name not in found for name in acknowledged),
        "twice": sum(found[name] > 1 for name in acknowledged),
        "unexpected": sum(n for status, n in statuses.items() if status not in {201, *HONEST}),
        "slowest_start_s": round(slowest, 1),
    }


def _wait_for_more_than(number: int, acknowledged: list[str]) -> None:
    """Wait until writing is under way, ten seconds at most: a kill before it proves nothing."""
    for _ in range(200):
        if len(acknowledged) > number:
            return
        time.sleep(0.05)


def _names_of_tasks(instance: Instance, token: str) -> Counter:
    path: str | None = f"/api/v1/tasks/?project_key={PROJECT}&page_size=200"
    names: Counter = Counter()
    while path:
        answer = instance.call("GET", path, token=token)
        if answer.status == 429:
            time.sleep(5)
            continue
        page = json.loads(answer.body)
        names.update(row["name"] for row in page["results"])
        path = page["next"] and page["next"].split(str(instance.port), 1)[-1]
    return names


def crowd(instance: Instance, *, writers: int, changes: int) -> dict:
    """Let ``writers`` change a task each, all of one project, at once; return how it went."""
    instance.start()
    tokens = [instance.token(PERSON) for _ in range(writers)]

    def change(token: str) -> tuple[int, list]:
        made = instance.call(
            "POST", "/api/v1/tasks/", token=token,
            body={"project_key": PROJECT, "name": f"soak {uuid.uuid4().hex}"})  # fmt: skip
        task = json.loads(made.body)["id"]
        answers = [
            instance.call(
                "PATCH", f"/api/v1/tasks/{task}/", token=token,
                body={"duration_minutes": 480 + number}, If_Match="*")
            for number in range(1, changes + 1)
        ]  # fmt: skip
        done = sum(answer.status == 200 for answer in answers)
        read = json.loads(instance.call("GET", f"/api/v1/tasks/{task}/", token=token).body)
        return read["version"] - 1 - done, answers

    with ThreadPoolExecutor(writers) as pool:
        results = list(pool.map(change, tokens))
    instance.kill()
    answers = [answer for _, made in results for answer in made]
    statuses = Counter(answer.status for answer in answers)
    return {
        "statuses": dict(statuses),
        "lost": sum(abs(missing) for missing, _ in results),
        "unexpected": sum(n for status, n in statuses.items() if status not in {200, *HONEST}),
        "slowest_s": round(max(answer.seconds for answer in answers), 1),
    }


def check(instance: Instance) -> list[str]:
    """Return what is wrong with the database after all that."""
    wrong = []
    url = instance.environment["DATABASE_URL"]
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            wrong += [row[0] for row in connection.execute("PRAGMA integrity_check")]
            wrong += map(str, connection.execute("PRAGMA foreign_key_check"))
            wrong.remove("ok")
    instance.manage("check_rollups")
    return wrong


def main(arguments: list[str]) -> int:
    """Soak the chosen databases; return 1 if anything was lost, doubled or answered by an error."""
    parser = argparse.ArgumentParser(prog="make soak ARGS=...", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--rounds", type=int, default=50, help="how often the server is killed")
    chosen = parser.parse_args(arguments)
    failed = False
    for kind, (folder, url) in databases(chosen.database).items():
        instance = Instance(folder, url)
        killed = kill_again_and_again(instance, rounds=chosen.rounds, writers=8)
        crowded = crowd(instance, writers=20, changes=50)
        wrong = check(instance)
        print(json.dumps({"database": kind, "killed": killed, "crowded": crowded, "wrong": wrong}))
        failed |= bool(wrong or killed["twice"])
        failed |= any(one["lost"] or one["unexpected"] for one in (killed, crowded))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
