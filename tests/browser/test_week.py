"""The week as a spreadsheet: by keyboard, by clipboard, on a telephone, without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from projects.models import Task
from tests.projects.week_world import DAY, NOW, week_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/projects/QUAY/?view=week&until=2026-11-20"
MOST_KEYS = 90


@pytest.fixture(autouse=True)
def friday_evening(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def world(transactional_db):
    return week_world(4, days=7)


@pytest.fixture
def session(client, live_server, world):
    client.force_login(world.manager)
    cookie = client.cookies["sessionid"]
    return {"name": "sessionid", "value": cookie.value, "url": live_server.url}


@pytest.fixture
def week(page, session):
    page.context.add_cookies([session])
    page.goto(PAGE)
    return page


@pytest.fixture
def forgiving(chromium, session, live_server):
    """A page on which a refused request, which the browser logs as an error, fails no test."""
    context = chromium.new_context(base_url=live_server.url)
    context.add_cookies([session])
    page = context.new_page()
    page.goto(PAGE)
    yield page
    context.close()


class Keyboard:
    """Presses keys one by one and counts them; what is held down with another counts with it."""

    def __init__(self, page):
        self.page = page
        self.count = 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, text):
        self.press(*text)


def cell(page, task, name):
    return page.locator(f"tr[data-id='{task.pk}'] [data-cell={name}]")


def field(page, task, name):
    return page.locator(f"[name='{task.pk}-{name}']")


def stored(task):
    return Task.objects.get(pk=task.pk)


def is_ours(request):
    """Tell a request of the grid from a picture or a script that the page still fetches."""
    return "/projects/" in request.url


def paste(page, text):
    """Paste as a browser does it: what is on the clipboard comes with the event."""
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const options = {clipboardData: data, bubbles: true, cancelable: true};
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        text,
    )


def copied(page):
    return page.evaluate(
        """() => {
          const data = new DataTransfer();
          const options = {clipboardData: data, bubbles: true, cancelable: true};
          document.activeElement.dispatchEvent(new ClipboardEvent("copy", options));
          return data.getData("text/plain");
        }"""
    )


def told(n):
    """Return how the task number ``n`` of the long test is stored: most went as planned."""
    percents = {2: 30, 3: 45, 11: 50, 12: 60, 17: 65, 24: 80}
    days = {31: 4, 32: 5, 33: 6}
    if n in percents:
        return ("in_progress", percents[n], 7 * DAY * (100 - percents[n]) // 100, "")
    if n in days:
        return ("in_progress", 71, days[n] * DAY, "")
    rest = {
        45: ("todo", 0, 7 * DAY, ""),
        52: ("done", 100, 0, ""),
        59: ("blocked", 71, 2 * DAY, "no crane"),
    }
    return rest.get(n, ("in_progress", 71, 2 * DAY, ""))


def tell_all(keys):
    """Take all as planned, then tell the twelve that were not, from the top down."""
    keys.press("Control+a", "p", "ArrowRight", "ArrowDown", "ArrowDown")
    keys.press("3", "0", "ArrowDown", "4", "5", "ArrowDown")
    keys.press("PageDown", "ArrowUp", "ArrowUp", "ArrowUp")
    keys.press("5", "0", "ArrowDown", "6", "0", "ArrowDown")
    keys.press(*["ArrowDown"] * 4, "6", "5", "ArrowDown")
    keys.press("PageDown", *["ArrowUp"] * 4, "8", "0", "ArrowDown")
    keys.press("ArrowRight", "PageDown", *["ArrowUp"] * 4)
    keys.press("4", "ArrowDown", "5", "ArrowDown", "6", "ArrowDown")
    keys.press("ArrowLeft", "ArrowLeft", "PageDown", "ArrowDown", "1")
    keys.press("PageDown", "ArrowUp", "ArrowUp", "ArrowUp", "4")
    keys.press("End", "3", *"no crane", "Enter", "Control+s")


def test_sixty_tasks_are_told_in_ninety_keys(page, client, live_server, transactional_db):
    client.force_login(week_world(60, days=7).manager)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    page.goto(PAGE)
    keys = Keyboard(page)

    tell_all(keys)

    expect(page.locator("#toasts")).to_contain_text("59 tasks updated.")
    rows = Task.objects.filter(parent__isnull=False).order_by("position")
    stored_rows = rows.values_list("status", "percent_complete", "remaining_minutes", "note")
    assert (list(stored_rows), keys.count <= MOST_KEYS) == ([told(n) for n in range(60)], True)


def test_a_save_is_one_request(week, world):
    sent = []
    week.on("request", lambda request: sent.append(request.method) if is_ours(request) else None)

    week.keyboard.press("Control+a")
    week.keyboard.press("p")
    week.keyboard.press("Control+s")

    expect(week.locator("#toasts")).to_contain_text("4 tasks updated. Finish unchanged.")
    assert sent == ["POST"]


def test_one_undo_takes_the_save_back(week, world):
    week.keyboard.press("Control+a")
    week.keyboard.press("p")
    week.keyboard.press("Control+s")

    week.get_by_role("button", name="Undo").click()

    expect(week.locator("#toasts")).to_contain_text("4 tasks put back.")
    expect(field(week, world.tasks[0], "percent")).to_have_value("0")
    expect(cell(week, world.tasks[0], "status")).to_be_focused()
    assert {stored(task).percent_complete for task in world.tasks} == {0}


def test_shift_and_arrows_select_the_rows_that_went_as_planned(week, world):
    week.keyboard.press("Shift+ArrowDown")
    week.keyboard.press("p")

    expect(week.locator("#week-state")).to_have_text("2 tasks changed, not saved")


def test_what_was_entered_is_not_overwritten_by_a_plan_for_all(week, world):
    week.keyboard.press("ArrowRight")
    week.keyboard.type("40")
    week.keyboard.press("Enter")

    week.keyboard.press("Control+a")
    week.keyboard.press("p")

    expect(field(week, world.tasks[0], "percent")).to_have_value("40")
    expect(field(week, world.tasks[1], "percent")).to_have_value("71")


def test_days_left_follow_a_percent(week, world):
    week.keyboard.press("ArrowRight")
    week.keyboard.type("50")
    week.keyboard.press("Enter")

    expect(field(week, world.tasks[0], "days")).to_have_value("3.5")
    expect(cell(week, world.tasks[1], "percent")).to_be_focused()


def test_escape_leaves_the_cell_as_it_was(week, world):
    week.keyboard.press("ArrowRight")
    week.keyboard.type("50")
    week.keyboard.press("Escape")

    expect(field(week, world.tasks[0], "percent")).to_have_value("0")
    expect(cell(week, world.tasks[0], "percent")).to_be_focused()


def test_control_z_undoes_a_cell_that_is_not_saved(week, world):
    week.keyboard.press("4")
    expect(field(week, world.tasks[0], "status")).to_have_value("done")

    week.keyboard.press("Control+z")

    expect(field(week, world.tasks[0], "status")).to_have_value("todo")
    expect(field(week, world.tasks[0], "finish")).to_have_value("")


def test_cells_come_from_a_spreadsheet(week, world):
    paste(week, "In progress\t40\t4,5\t16 Nov\t\trig late\nDone\n")
    week.keyboard.press("Control+s")

    expect(week.locator("#toasts")).to_contain_text("2 tasks updated.")
    first, second = (stored(task) for task in world.tasks[:2])
    assert (first.percent_complete, first.remaining_minutes, first.note) == (
        40,
        4.5 * DAY,
        "rig late",
    )
    assert second.status == "done"


def test_cells_go_to_a_spreadsheet(week, world):
    week.keyboard.press("Shift+ArrowRight")
    week.keyboard.press("Shift+ArrowDown")

    assert copied(week) == "Not started\t0\nNot started\t0"


def test_text_pasted_into_a_number_is_marked_and_not_sent(week, world):
    week.keyboard.press("ArrowRight")
    paste(week, "half\n50")
    sent = []
    week.on("request", lambda request: sent.append(request.method) if is_ours(request) else None)

    week.keyboard.press("Control+s")

    expect(cell(week, world.tasks[0], "percent")).to_contain_text("a whole number from 0 to 100")
    expect(cell(week, world.tasks[0], "percent")).to_be_focused()
    assert (sent, stored(world.tasks[1]).version) == ([], 1)


def test_a_percent_that_falls_asks_why(week, client, world):
    client.post(f"/tasks/{world.tasks[0].pk}/progress/", {"version": 1, "percent_complete": "60"})
    week.reload()
    week.keyboard.press("ArrowRight")
    week.keyboard.type("40")
    week.keyboard.press("Enter")
    week.keyboard.press("Control+s")

    expect(field(week, world.tasks[0], "reason")).to_be_focused()
    week.keyboard.type("Counted again")
    week.keyboard.press("Control+s")

    expect(week.locator("#toasts")).to_contain_text("1 task updated.")
    assert stored(world.tasks[0]).percent_complete == 40


def test_a_conflict_is_settled_row_by_row(forgiving, client, world):
    pile = world.tasks[0]
    client.post(f"/tasks/{pile.pk}/progress/", {"version": 1, "percent_complete": "60"})
    forgiving.keyboard.press("Control+a")
    forgiving.keyboard.press("p")
    forgiving.keyboard.press("Control+s")
    expect(forgiving.locator(".conflict")).to_contain_text("60% is stored, you entered 71%")

    forgiving.get_by_label("Keep theirs").check()
    forgiving.keyboard.press("Control+s")

    expect(forgiving.locator("#toasts")).to_contain_text("3 tasks updated.")
    assert [stored(task).percent_complete for task in world.tasks] == [60, 71, 71, 71]


def test_on_a_telephone_tasks_are_told_by_touch(chromium, live_server, session, world):
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 800}, has_touch=True
    )
    context.add_cookies([session])
    page = context.new_page()
    page.goto(PAGE)

    page.get_by_text("As planned: Pile 1").tap()
    page.get_by_role("button", name="Save").tap()

    expect(page.locator("#toasts")).to_contain_text("1 task updated.")
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert (width, stored(world.tasks[0]).percent_complete) == (390, 71)


def test_without_script_it_is_a_form(chromium, live_server, session, world):
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([session])
    page = context.new_page()
    page.goto(PAGE)

    page.get_by_label("As planned: Pile 1").check()
    page.get_by_label("% done, Pile 2").fill("35")
    page.get_by_role("button", name="Save").click()

    expect(page.locator("#toasts")).to_contain_text("2 tasks updated.")
    context.close()
    assert [stored(task).percent_complete for task in world.tasks[:2]] == [71, 35]


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1440)])
def test_axe_finds_nothing(chromium, live_server, session, world, scheme, width):
    # axe is a script of its own, which the content policy would refuse
    context = chromium.new_context(
        bypass_csp=True,
        base_url=live_server.url,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
    )
    context.add_cookies([session])
    page = context.new_page()
    page.goto(PAGE)
    page.keyboard.press("p")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    paste(page, "half")

    violations = Axe().run(page).response["violations"]

    context.close()
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []
