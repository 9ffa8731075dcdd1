"""./dev up: everything on this machine, built, started and ready to sign in to."""

import argparse
import os
import time

from tools.local.build import build, build_admin
from tools.local.kafka import fetch_jars
from tools.local.mailbox import fetch_mailbox
from tools.local.paths import RUN
from tools.local.process import StartFailed
from tools.local.signals import end_on_signals
from tools.local.system import ADMIN_EMAIL, System

WATCH_SECONDS = 0.5


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev up", description=__doc__)
    parser.add_argument("-d", "--detach", action="store_true", help="return once it answers")
    chosen = parser.parse_args(arguments)

    system = System(RUN, _port_base(), os.environ.get("MAIL_URL"))
    fetch_jars()
    fetch_mailbox()
    build("instainstru")
    build_admin()
    end_on_signals()
    if chosen.detach:
        _print_addresses(system, system.start())
        return 0
    try:
        _print_addresses(system, system.start())
        _watch(system)
    except KeyboardInterrupt:
        # Whenever it comes: nothing is left running behind a prompt.
        print("Stopping.", flush=True)
        system.stop()
    return 0


def _port_base() -> int | None:
    text = os.environ.get("PORT_BASE")
    if text is None:
        return None
    if not text.isdecimal() or not 1024 <= int(text) <= 65000:
        raise StartFailed(f"PORT_BASE={text} is not a port between 1024 and 65000.")
    return int(text)


def _print_addresses(system: System, started: list[str]) -> None:
    print(f"Started: {', '.join(started)}." if started else "Everything was running.")
    for problem in system.server.problems():
        print(f"Not as it should be: {problem}")
    print(f"""
  Admin page   {system.server.url}/admin/
  API docs     {system.server.url}/docs
  Mailbox      {system.mailbox.url}/
  Sign in as   {ADMIN_EMAIL}; the password is ADMIN_PASSWORD in .run/env
  Logs         .run/log/
""", flush=True)


def _watch(system: System) -> None:
    print("Ctrl-C stops it all.", flush=True)
    alive = {one.name for one in system.processes}
    while alive:
        time.sleep(WATCH_SECONDS)
        now = {one.name for one in system.processes if one.is_running()}
        for name in sorted(alive - now):
            print(f"{name} ended; its log is .run/log/{name}. ./dev up -d starts it again.",
                  flush=True)
        alive = now
