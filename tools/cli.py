"""The commands of ./dev."""

import importlib
import sys

from tools.local.process import StartFailed

COMMANDS = {
    "services": ("start DIR | stop DIR", "a scratch Kafka and PostgreSQL on free ports"),
}


def main(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "help"
    if name not in COMMANDS:
        return 2
    command = importlib.import_module(f"tools.commands.{name}")
    try:
        return command.run(arguments[1:])
    except StartFailed as failure:
        print(f"./dev {name}: {failure}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
