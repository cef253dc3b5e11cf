"""`python -m nnsite` is the command `nnsite`."""

import sys

from nnsite.cli import main

sys.exit(main())
