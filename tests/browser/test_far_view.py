"""Portfolio and program in a browser: accessible in both themes, never wider than the window."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from projects.rescheduling import reschedule
from tests.factories import (
    NOW,
    BenefitFactory,
    MilestoneFactory,
    PortfolioRoleFactory,
    RiskFactory,
)
from tests.projects.plan_world import plan_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [320, 390, 768, 1280, 1440]


@pytest.fixture
def world(transactional_db):
    """A program of one planned project, with a benefit and a published milestone."""
    world = plan_world()
    BenefitFactory(program=world.project.program)
    MilestoneFactory(project=world.project, published=True)
    reschedule([world.project.pk], at=NOW)
    return world


def sign_in(context, client, live_server, world):
    """Return a page of somebody who manages the portfolio and sees its money."""
    client.force_login(PortfolioRoleFactory(portfolio=world.project.program.portfolio).user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([cookie | {"url": live_server.url}])


@pytest.fixture
def far(page, client, live_server, world):
    sign_in(page.context, client, live_server, world)
    return page


def addresses(world):
    return {
        "program": f"/programs/{world.project.program.key}/",
        "portfolio": f"/portfolios/{world.project.program.portfolio.key}/",
    }


def overflow(page):
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("which", ["program", "portfolio"])
def test_the_far_view_is_accessible(chromium, client, live_server, world, which, theme):
    # The policy of our pages keeps axe out: this test alone steps around it.
    context = chromium.new_context(base_url=live_server.url, bypass_csp=True, color_scheme=theme)
    sign_in(context, client, live_server, world)
    page = context.new_page()
    page.goto(addresses(world)[which])

    found = Axe().run(page).response["violations"]

    context.close()
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("which", ["program", "portfolio"])
def test_the_far_view_fits_the_window(far, world, which, width):
    far.set_viewport_size({"width": width, "height": 900})
    far.goto(addresses(world)[which])

    assert overflow(far) <= 0


@pytest.mark.parametrize("width", [390, 1440])
def test_a_long_word_does_not_widen_the_page(far, world, width):
    risk = RiskFactory(project=world.project, title="T" * 150, cause="C" * 2000)
    far.set_viewport_size({"width": width, "height": 900})
    far.goto(f"/projects/{world.project.key}/risks/{risk.pk}/")

    assert overflow(far) <= 0
