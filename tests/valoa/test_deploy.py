"""The settings are safe by default and clean in production."""

import os
import subprocess
import sys

from tests.server import ROOT


def check_deploy(tmp_path, **environment) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    kept |= {"VALOA_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "valoa.settings"}
    return subprocess.run(command, cwd=ROOT, env=kept | environment, capture_output=True, text=True)


def test_production_settings_pass_the_deployment_check(tmp_path):
    done = check_deploy(tmp_path, VALOA_URL="https://valoa.example.fi", VALOA_BEHIND_PROXY="true")
    assert done.returncode == 0, done.stderr


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    check_deploy(tmp_path)
    secret = tmp_path / "secret"
    first = secret.read_text()
    assert len(first) >= 50 and secret.stat().st_mode & 0o077 == 0
    check_deploy(tmp_path)
    assert secret.read_text() == first
