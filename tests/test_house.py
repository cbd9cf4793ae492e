"""The house: settings, start, health, logs, and what every answer carries."""

import json
import logging
import os
import re
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from huey.contrib.djhuey import HUEY
from huey.registry import Message

from portfolio import request_context, sqlite_library, worker_heartbeat
from portfolio.mailing import queue_mail
from portfolio.structured_logs import logging_config
from portfolio.task_queue import TaskSerializer
from portfolio.trusted_proxies import TrustedProxyMiddleware
from tests.factories import UserFactory
from tests.operator import HARDENED, manage

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def setting(name: str, **environment):
    """Return a setting as the product itself would have it in ``environment``."""
    code = f"import json; from portfolio import settings; print(json.dumps(settings.{name}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**HARDENED, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


class TestSettings:
    def test_without_a_key_nothing_starts_and_the_way_out_is_named(self):
        done = manage("check", SECRET_KEY="")

        assert "SECRET_KEY is not set. Put SECRET_KEY=" in done.stderr

    def test_a_key_is_read_from_the_file_that_secret_key_file_names(self, tmp_path):
        (tmp_path / "key").write_text("from-a-file\n")

        assert setting("SECRET_KEY", SECRET_KEY_FILE=str(tmp_path / "key")) == "from-a-file"

    def test_an_unknown_task_store_is_refused_with_those_that_work(self):
        done = manage("check", **HARDENED, TASKS_URL="mongodb://here")

        assert "TASKS_URL starts with 'mongodb'" in done.stderr

    def test_sqlite_waits_for_the_writer_before_it_and_keeps_what_it_answered(self):
        options = setting("DATABASES")["default"]["OPTIONS"]

        assert options["transaction_mode"] == "IMMEDIATE"
        assert options["timeout"] == 20
        assert "journal_mode=WAL; PRAGMA synchronous=FULL" in options["init_command"]

    def test_postgresql_keeps_its_connections_and_checks_them(self):
        config = setting("DATABASES", DATABASE_URL="postgres://u:p@db/bifocal")["default"]

        assert config["CONN_MAX_AGE"] == 600
        assert config["CONN_HEALTH_CHECKS"] is True

    def test_this_machine_alone_gets_plain_http(self):
        assert setting("PLAIN_HTTP", ALLOWED_HOSTS="localhost,127.0.0.1") is True

    @pytest.mark.parametrize("cookie", ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"])
    def test_any_other_host_gets_cookies_bound_to_it(self, cookie):
        assert setting(cookie).startswith("__Host-")

    def test_the_deploy_check_has_nothing_to_say_about_a_real_host(self, tmp_path):
        done = manage(
            *("check", "--deploy", "--fail-level", "WARNING"),
            **HARDENED,
            DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3",
        )

        assert done.returncode == 0, done.stderr

    def test_mail_goes_where_email_url_says(self):
        mailers = setting("MAILERS", EMAIL_URL="smtp+tls://me:secret@mail.example.org:587")

        options = mailers["default"]["OPTIONS"]
        assert options["host"] == "mail.example.org"
        assert options["use_tls"] is True


class TestDocumentation:
    VARIABLES = sorted(
        set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "portfolio/settings.py").read_text()))
        | {"HOST", "PORT", "WEB_CONCURRENCY", "CHROMIUM_PATH", "REQUIRE_BROWSER", "REQUIRE_REDIS"}
    )

    @pytest.mark.parametrize("variable", VARIABLES)
    def test_every_variable_has_its_heading(self, variable):
        page = (ROOT / "docs/operations/configuration.md").read_text()

        assert f"### `{variable}`" in page

    def test_the_example_names_no_variable_that_nobody_reads(self):
        example = (ROOT / ".env.example").read_text()

        assert set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE)) <= set(self.VARIABLES)


class TestDatabase:
    def test_the_suite_runs_on_the_database_that_it_says(self):
        assert connection.vendor == os.environ.get("BIFOCAL_TEST_DATABASE", "sqlite")

    def test_no_migration_is_missing(self, db):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)

    @pytest.mark.parametrize(
        ("version", "is_affected"),
        [
            ((3, 40, 1), True),
            ((3, 44, 5), True),
            ((3, 44, 6), False),
            ((3, 50, 7), False),
            ((3, 51, 2), True),
            ((3, 51, 3), False),
            ((3, 52, 0), False),
        ],
    )
    def test_libraries_with_the_wal_reset_bug_are_known(self, version, is_affected):
        assert bool(sqlite_library.warning(version)) is is_affected

    def test_the_warning_names_the_version_in_use(self):
        version = sqlite3.sqlite_version_info

        assert sqlite_library.warning(version) == "" or sqlite3.sqlite_version in (
            sqlite_library.warning(version)
        )


@pytest.mark.django_db
class TestHealth:
    @pytest.fixture(autouse=True)
    def closed_queue(self):
        yield
        HUEY.storage.close()

    @pytest.fixture
    def alive_worker(self):
        worker_heartbeat.beat(now=datetime.now(UTC))

    def test_a_process_that_answers_is_healthy(self, client):
        assert client.get("/healthz").status_code == 200

    def test_with_database_schema_and_worker_it_is_ready(self, client, alive_worker):
        response = client.get("/readyz")

        assert response.json() == {
            "status": "ready",
            "database": "ok",
            "migrations": "ok",
            "worker": "ok",
            "mail": "ok",
        }

    def test_mail_that_waits_is_told_and_turns_nobody_away(self, client, alive_worker):
        options = {"subject": "Hello", "text": "Hello.", "key": "hello"}
        queue_mail(to=UserFactory(), at=datetime.now(UTC) - timedelta(minutes=11), **options)

        response = client.get("/readyz")

        assert response.status_code == 200
        assert "Mails wait since" in response.json()["mail"]

    def test_without_a_worker_it_is_not_ready_and_says_how_to_start_one(self, client):
        worker_heartbeat.beat(now=NOW - timedelta(days=365))

        response = client.get("/readyz")

        assert response.status_code == 503
        assert "start manage.py worker" in response.json()["worker"]

    def test_with_a_pending_migration_it_is_not_ready(self, client, alive_worker):
        MigrationRecorder.Migration.objects.filter(app="projects").order_by("-pk").first().delete()

        response = client.get("/readyz")

        assert response.status_code == 503
        assert "pending" in response.json()["migrations"]

    def test_a_heartbeat_is_read_back_from_the_task_queue(self):
        worker_heartbeat.beat(now=NOW)

        assert worker_heartbeat.last_beat() == NOW

    def test_a_worker_is_overdue_after_twenty_seconds(self):
        assert worker_heartbeat.is_overdue(NOW, now=NOW + timedelta(seconds=21))

    def test_crawlers_are_asked_to_stay_away(self, client):
        assert "Disallow: /" in client.get("/robots.txt").content.decode()

    def test_finders_of_holes_are_told_whom_to_write(self, client, settings):
        settings.SECURITY_CONTACT = "mailto:security@example.org"

        body = client.get("/.well-known/security.txt").content.decode()

        assert re.search(r"Contact: mailto:security@example.org\nExpires: \d{4}-", body)


@pytest.mark.django_db
class TestMonitoring:
    @pytest.fixture(autouse=True)
    def closed_queue(self):
        yield
        HUEY.storage.close()

    def test_this_machine_may_read_the_figures(self, client):
        worker_heartbeat.beat(now=datetime.now(UTC))

        assert 'bifocal_ready{part="worker"} 1' in client.get("/metrics").content.decode()

    def test_another_machine_may_not(self, client):
        assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403

    def test_another_machine_may_with_the_token(self, client, settings):
        settings.METRICS_TOKEN = "let-me-see"

        response = client.get(
            "/metrics", REMOTE_ADDR="203.0.113.9", headers={"Authorization": "Bearer let-me-see"}
        )

        assert response.status_code == 200


@pytest.mark.django_db
class TestAnswers:
    def test_the_policy_allows_no_inline_script_or_style(self, client):
        policy = client.get("/accounts/login/")["Content-Security-Policy"]

        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy

    @pytest.mark.parametrize(
        "directive", ["frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"]
    )
    def test_the_policy_closes_what_default_src_leaves_open(self, client, directive):
        assert directive in client.get("/accounts/login/")["Content-Security-Policy"]

    @pytest.mark.parametrize(
        ("header", "value"),
        [
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        ],
    )
    def test_every_answer_tells_the_browser_to_be_careful(self, client, header, value):
        assert client.get("/healthz")[header] == value

    def test_no_cache_keeps_a_page(self, client):
        assert "no-store" in client.get("/accounts/login/")["Cache-Control"]

    def test_an_unknown_host_is_refused(self, client):
        assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400

    def test_a_page_asks_strangers_to_sign_in(self, client):
        assert client.get("/admin/").status_code == 302

    def test_strangers_cannot_open_an_account(self, client):
        assert "closed" in client.get("/accounts/signup/").content.decode().lower()

    def test_a_form_without_its_token_is_refused(self):
        strict = Client(enforce_csrf_checks=True)

        assert strict.post("/accounts/login/", {"login": "a@b.test"}).status_code == 403


class TestRequestIds:
    def test_an_id_that_was_sent_is_echoed(self, client):
        response = client.get("/healthz", headers={"X-Request-ID": "abc-123"})

        assert response["X-Request-ID"] == "abc-123"

    @pytest.mark.parametrize("sent", ["", "a b", "x" * 65, "<script>"])
    def test_an_id_that_could_forge_a_line_is_replaced(self, client, sent):
        response = client.get("/healthz", headers={"X-Request-ID": sent})

        assert re.fullmatch(r"[0-9a-f]{32}", response["X-Request-ID"])

    @pytest.mark.parametrize(
        ("path", "door"), [("/api/v1/tasks/", "api"), ("/admin/", "admin"), ("/my-work/", "page")]
    )
    def test_the_door_is_known_by_the_path(self, path, door):
        assert request_context.door_of(path) == door

    def test_a_token_is_forgotten_with_its_request(self):
        with request_context.entered_by("api"):
            request_context.bind_token(7)

        assert request_context.current().token_id is None


class TestLogs:
    def formatted(self, message: str, *arguments) -> str:
        config = logging_config(level="INFO", log_format="json")["formatters"]["structured"]
        make = config.pop("()")
        record = logging.LogRecord("bifocal", logging.INFO, "", 1, message, arguments, None)
        return make(**config).format(record)

    def test_an_event_is_one_line_of_json(self):
        assert json.loads(self.formatted("imported %s", "plan.xml"))["event"] == "imported plan.xml"

    def test_a_line_break_in_a_name_forges_no_second_event(self):
        assert "\n" not in self.formatted("created %s", 'x\n{"event": "forged"}')

    def test_an_unknown_format_is_refused_with_those_that_work(self):
        with pytest.raises(ValueError, match="use one of json, console"):
            logging_config(level="INFO", log_format="xml")


class TestTrustedProxies:
    def answer(self, settings, peer: str, **headers) -> dict:
        settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
        seen = {"REMOTE_ADDR": peer, **headers}
        request = type("Request", (), {"META": seen})()
        TrustedProxyMiddleware(lambda request: request)(request)
        return seen

    def test_a_stranger_cannot_choose_an_address(self, settings):
        seen = self.answer(settings, "203.0.113.9", HTTP_X_FORWARDED_FOR="1.2.3.4")

        assert seen == {"REMOTE_ADDR": "203.0.113.9"}

    def test_behind_our_proxy_the_client_has_its_own_address(self, settings):
        seen = self.answer(settings, "10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9, 10.0.0.2")

        assert seen["REMOTE_ADDR"] == "203.0.113.9"

    def test_what_the_client_put_in_front_counts_for_nothing(self, settings):
        seen = self.answer(settings, "10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.9")

        assert seen["REMOTE_ADDR"] == "203.0.113.9"

    def test_a_stranger_cannot_pretend_to_have_come_by_https(self, settings):
        seen = self.answer(settings, "203.0.113.9", HTTP_X_FORWARDED_PROTO="https")

        assert "HTTP_X_FORWARDED_PROTO" not in seen


class TestTaskQueue:
    @pytest.mark.parametrize(
        "data",
        [
            {"id": "a", "args": [1, "x", None]},
            Message(id="1", name="run", eta=NOW, args=[1], kwargs={"a": [2]}),
            NOW,
            timedelta(minutes=5),
        ],
    )
    def test_what_goes_in_comes_out(self, data):
        serializer = TaskSerializer()

        assert serializer.deserialize(serializer.serialize(data)) == data

    def test_pickle_is_not_read(self):
        with pytest.raises(ValueError, match=r"codec|Expecting"):
            TaskSerializer().deserialize(b"\x80\x04K\x01.")

    def test_what_is_not_json_is_refused_when_it_is_enqueued(self):
        with pytest.raises(TypeError):
            TaskSerializer().serialize({"row": object()})
