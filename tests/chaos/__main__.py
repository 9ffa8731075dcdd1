"""`python3 -m tests.chaos`: as ./dev chaos, with the program that was built last."""

import sys

from tests.chaos.run import main
from tools.local.signals import end_on_signals

if __name__ == "__main__":
    end_on_signals()
    sys.exit(main(sys.argv[1:]))
