"""Swagger UI under the policy of our pages; ``page`` fails on any error in the console."""

import pytest
from playwright.sync_api import expect

from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_api_can_be_tried_out_on_its_page(page, client, live_server):
    client.force_login(UserFactory())
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto("/api/docs/")
    listing = page.locator("#operations-assignments-assignments_list")

    listing.get_by_role("button").first.click()
    listing.get_by_role("button", name="Try it out").click()
    listing.get_by_role("button", name="Execute").click()

    status = listing.locator(".live-responses-table tbody .response-col_status")
    expect(status).to_have_text("200")
