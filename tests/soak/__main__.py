"""`python3 -m tests.soak`: as ./dev soak, with the programs that were built last."""

import sys

from tests.soak.run import carry_out, options_of
from tools.local.signals import end_on_signals

if __name__ == "__main__":
    end_on_signals()
    sys.exit(carry_out(options_of(sys.argv[1:])))
