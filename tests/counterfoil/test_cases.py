"""Cases on the command line, over a house of its own."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner, Result

from counterfoil.cli import main
from counterfoil.evals.sample import load_sample
from counterfoil.ground import open_database
from counterfoil.records.packet import PoFollowUpPacket
from counterfoil.records.release import Release, ReleasedBy
from counterfoil.settings import load_settings
from counterfoil.store.casebook import Casebook

SAMPLE = load_sample()


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house in which one routine message and one mismatch were worked."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(SAMPLE.records, folder / "records")
    ours = SAMPLE.settings
    file = folder / "counterfoil.toml"
    file.write_text(
        f"""
[store]
url = "sqlite:///{folder / "house.db"}"
head_file = "{folder / "house.head"}"
[identity]
mailbox = "{ours.mailbox}"
own_domains = {list(ours.own_domains)}
authserv_ids = {list(ours.authserv_ids)}
key_file = "{folder / "house.key"}"
[records]
path = "{folder / "records"}"
[clock]
now = "{ours.now.isoformat()}"
"""
    )
    mails = [path for path in SAMPLE.mails if path.stem.startswith(("0001-", "0023-"))]
    for arguments in (["db", "upgrade"], ["ingest", "--wait", *map(str, mails)]):
        done = CliRunner().invoke(main, [*arguments, "--config", str(file)])
        assert done.exit_code == 0, done.output
    return file


def run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--config", str(config)])


def case_of(config: Path, route: str) -> str:
    """The id of the one case with that route."""
    database = open_database(load_settings(config))
    try:
        (found,) = [row.case_id for row in Casebook(database).list_cases().rows if row.route == route]
    finally:
        database.close()
    return found


def test_a_held_case_says_what_would_release_it(config: Path) -> None:
    case_id = case_of(config, "manual")
    said = run(config, "case", "release", case_id)
    assert said.exit_code == 0, said.output
    assert said.output.splitlines() == [
        "Once all of this is so, a draft could be written (restate confirmed date):",
        "- ERP SO-88205: promised date is 2026-10-27 instead of 2026-10-20.",
    ]
    as_json = Release.model_validate_json(run(config, "case", "release", case_id, "--json").output)
    assert as_json.by is ReleasedBy.RECORDS


def test_a_case_that_nothing_holds_says_so(config: Path) -> None:
    said = run(config, "case", "release", case_of(config, "draft"))
    assert said.output.startswith("As the records are now, no rule holds it: a draft could be written")


def test_a_case_that_does_not_exist_is_one_clear_line(config: Path) -> None:
    said = run(config, "case", "release", "c-none")
    assert (said.exit_code, said.output) == (2, "counterfoil: there is no case 'c-none'\n")


def test_the_packet_as_json_is_the_file_that_its_fingerprint_is_of(config: Path, tmp_path: Path) -> None:
    case_id, file = case_of(config, "draft"), tmp_path / "packet.json"
    assert run(config, "case", "packet", case_id, "--out", str(file)).output == ""
    packet = PoFollowUpPacket.model_validate_json(file.read_bytes())
    assert hashlib.sha256(file.read_bytes()).hexdigest() == packet.sha256
    assert packet.case_id == case_id
    assert run(config, "case", "packet", case_id).stdout_bytes == file.read_bytes()


def test_the_packet_as_pdf_carries_the_same_fingerprint(config: Path) -> None:
    case_id = case_of(config, "draft")
    packet = PoFollowUpPacket.model_validate_json(run(config, "case", "packet", case_id).stdout_bytes)
    written = run(config, "case", "packet", case_id, "--format", "pdf").stdout_bytes
    document = pypdfium2.PdfDocument(written)
    try:
        assert packet.sha256 in document[0].get_textpage().get_text_bounded()
    finally:
        document.close()


def test_a_file_that_cannot_be_written_is_one_clear_line(config: Path, tmp_path: Path) -> None:
    said = run(config, "case", "packet", case_of(config, "draft"), "--out", str(tmp_path / "no" / "folder"))
    assert said.exit_code == 2
    assert said.output == f"counterfoil: cannot write {tmp_path}/no/folder: No such file or directory\n"
