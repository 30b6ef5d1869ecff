"""What lies in deploy/: units and files that start the office as it is, with options that it has."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from countback.cli.group import countback
from countback.cli.serve import command as serve
from countback.office.settings import Place, databases

DEPLOY = Path(__file__).parents[2] / "deploy"


def taken(words):
    """What the office makes of a command line; click refuses what it does not know."""
    assert words[0].endswith("countback")
    assert words[1] == "serve"
    # Under the group, as ever: a command remembers the first help option it was given.
    under = click.Context(countback, **countback.context_settings)
    return serve.make_context("serve", list(words[2:]), parent=under, resilient_parsing=False).params


def unit():
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read(DEPLOY / "countback.service")
    return read


def composed():
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def docker():
    return re.search(r"(?m)^CMD (\[.*\])$", (DEPLOY / "Dockerfile").read_text())[1]


def test_the_unit_starts_the_office_where_it_may_write():
    service = unit()["Service"]
    params = taken(service["ExecStart"].split())
    assert params["secure"]
    assert params["data"] == Path("/var/lib") / service["StateDirectory"]
    assert service["ProtectSystem"] == "strict"
    example = re.search(r"#Environment=DATABASE_URL=(\S+)", (DEPLOY / "countback.service").read_text())[1]
    assert databases(Place(Path(), example))["ENGINE"].endswith("postgresql")


def test_systemd_has_nothing_against_the_unit(tmp_path):
    if not (systemd := shutil.which("systemd-analyze")):
        pytest.skip("NOT CHECKED: no systemd-analyze (Debian: systemd)")
    text = (DEPLOY / "countback.service").read_text()
    copy = tmp_path / "countback.service"
    copy.write_text(text.replace("/opt/countback/bin/countback", sys.executable))
    done = subprocess.run([systemd, "verify", "--man=no", copy], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_container_starts_the_office_where_its_volume_is():
    params = taken(json.loads(docker()))
    file = (DEPLOY / "Dockerfile").read_text()
    assert f"VOLUME {params['data']}" in file
    assert f"EXPOSE {params['port']}" in file
    assert params["host"] == "0.0.0.0"
    assert params["secure"]
    user = re.search(r"(?m)^USER (\S+)", file)[1]
    assert f"useradd {user}" in file
    assert f"chown {user} {params['data']}" in file


def test_the_services_find_each_other():
    services, volumes = composed()["services"], composed()["volumes"]
    port = taken(json.loads(docker()))["port"]
    office, database, caddy = services["office"], services["database"], services["caddy"]
    assert caddy["environment"]["OFFICE"] == f"office:{port}"
    assert "{$OFFICE:127.0.0.1:8080}" in (DEPLOY / "Caddyfile").read_text()
    address = databases(Place(Path(), office["environment"]["DATABASE_URL"].replace("${PASSWORD}", "p w")))
    assert address["HOST"] == "database"
    held = database["environment"]
    assert (address["USER"], address["NAME"]) == (held["POSTGRES_USER"], held["POSTGRES_DB"])
    assert held["POSTGRES_PASSWORD"] == "${PASSWORD}"
    assert "ports" not in office, "whoever comes past Caddy could say that they are anybody"
    for service in services.values():
        assert {*service} <= {"build", "image", "environment", "volumes", "depends_on", "restart",
                              "healthcheck", "ports"}  # fmt: skip
        for mounted in service["volumes"]:
            source, _, target = mounted.partition(":")
            assert target.startswith("/")
            assert source in volumes or (DEPLOY / source).is_file()
    for name, how in office["depends_on"].items():
        assert how == {"condition": "service_healthy"}
        assert "healthcheck" in services[name]


def test_an_option_that_the_office_lacks_is_found():
    with pytest.raises(click.UsageError):
        taken(["countback", "serve", "--secured"])
