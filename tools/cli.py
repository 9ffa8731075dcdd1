"""The commands of ./dev."""

import importlib
import sys

from tools.local.process import StartFailed

COMMANDS = {
    "up": ("[-d]", "start everything; -d returns once it answers"),
    "down": ("", "stop what up started; the data stays"),
    "reset": ("", "stop everything and forget the data"),
    "build": ("[TARGET...]", "compile everything and build the admin page"),
    "test": ("[SUITE...]", "run every test"),
    "fmt": ("[--check]", "format the C++ sources"),
    "tidy": ("[FILE...]", "clang-tidy on changed files"),
    "bench": ("[NAME...]", "measure, beside the raw limits"),
    "sim": ("[--seed N] [--hours H] [--mutants]", "the simulator"),
    "fuzz": ("[--seconds S] [NAME...]", "libFuzzer on every parser of outside bytes"),
    "chaos": ("[--seed N] [--minutes M] [--faults a,b]", "faults strike real servers"),
    "soak": ("[--minutes M]", "an hour of mixed load, in which nothing may grow"),
    "nightly": ("[PART...]", "all that takes hours"),
    "package": ("", "the Debian package"),
    "ci": ("", "what CI runs"),
    "services": ("start DIR | stop DIR", "a scratch Kafka and PostgreSQL on free ports"),
}


def main(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "help"
    if name in ("help", "-h", "--help"):
        print(usage())
        return 0
    if name not in COMMANDS:
        print(f"./dev {name}: there is no such command.\n\n{usage()}", file=sys.stderr)
        return 2
    command = importlib.import_module(f"tools.commands.{name}")
    try:
        return command.run(arguments[1:])
    except StartFailed as failure:
        print(f"./dev {name}: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def usage() -> str:
    rows = [(f"./dev {name} {arguments}".rstrip(), what)
            for name, (arguments, what) in COMMANDS.items()]
    width = max(len(left) for left, _ in rows)
    return "\n".join(f"{left:<{width}}   {what}" for left, what in rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
