"""What every test stands on: fast passwords, a data folder of its own."""

import os
import tempfile

os.environ.setdefault("TONGXING_DATA", tempfile.mkdtemp(prefix="tongxing-test-"))
