import threading

from huey.contrib.djhuey.management.commands import run_huey

from portfolio.worker_heartbeat import keep_beating


class Command(run_huey.Command):
    help = "Do the background work: simulations, large imports, the day's snapshots."

    def handle(self, *args, **options):
        stop = threading.Event()
        threading.Thread(target=keep_beating, args=[stop], daemon=True).start()
        try:
            super().handle(*args, **options)
        finally:
            stop.set()
