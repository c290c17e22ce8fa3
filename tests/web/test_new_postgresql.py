"""A database server that has never seen the program: what the operator's first commands leave."""

import subprocess
from pathlib import Path

import pytest

from tests.everything import a_cluster
from tests.web.test_server import BIN, ROOT, environment

pytestmark = pytest.mark.server


def test_the_demonstration_zone_is_made_on_a_new_postgresql_and_stands_the_check(tmp_path: Path):
    with a_cluster() as url:
        env = environment(tmp_path) | {"DATABASE_URL": url}
        for words in (["demo", "--scale", "0.05"], ["check"]):
            done = subprocess.run(
                [BIN / "tongxing", *words], env=env, cwd=ROOT, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stdout + done.stderr
