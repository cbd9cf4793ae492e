"""Jobs through the API: whose they are, and which tokens reach them."""

import pytest
from django.utils import timezone

from portfolio.models import Job
from portfolio.token_issuing import issue_token
from tests.api_client import with_token
from tests.factories import ProgramRoleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def role():
    return ProgramRoleFactory()


def listed(role, program=None):
    _token, text = issue_token(user=role.user, name="ERP", program=program, at=timezone.now())
    return with_token(text).get("/api/v1/jobs/").json()["results"]


def test_jobs_are_their_owners(role):
    job = Job.objects.create(user=role.user, kind="import_plan")
    Job.objects.create(user=UserFactory(), kind="import_plan")

    assert [shown["id"] for shown in listed(role)] == [str(job.pk)]


def test_a_token_limited_to_a_program_reaches_none(role):
    Job.objects.create(user=role.user, kind="import_plan")

    assert listed(role, role.program) == []
