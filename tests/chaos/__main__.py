"""`python3 -m tests.chaos`: as ./dev chaos, with the program that was built last."""

import sys

from tests.chaos.run import carry_out, options_of
from tools.local.signals import end_on_signals

if __name__ == "__main__":
    end_on_signals()
    sys.exit(carry_out(options_of(sys.argv[1:])))
