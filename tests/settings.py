"""The product's settings with a data folder of the tests' own and a quick password hash."""

import atexit
import os
import shutil
import tempfile

if "TONGXING_DATA" not in os.environ:
    os.environ["TONGXING_DATA"] = folder = tempfile.mkdtemp(prefix="tongxing-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

from tongxing.web.settings import *  # noqa: F403

for database in DATABASES.values():  # noqa: F405
    database.setdefault("TEST", {})["MIGRATE"] = False  # tests/conftest.py says why
    options = database["OPTIONS"]
    if "init_command" in options:  # a power cut in the middle of the tests loses nothing of worth
        options["init_command"] = options["init_command"].replace("=FULL", "=OFF")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
