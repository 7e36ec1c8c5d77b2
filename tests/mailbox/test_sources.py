"""Mail from files: every message once, byte for byte, and a plain word about what is no mail."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.mailbox import sources
from counterfoil.mailbox.sources import read_paths
from counterfoil.records.delivery import Delivery
from counterfoil.records.errors import UserMistake

ONE = b"Subject: one\n\nfirst\n"
TWO = b"Subject: two\n\nsecond\n"
APART = b"From orders@example.com Mon Jan  5 10:00:00 2026\n"


def read(*paths: Path) -> list[Delivery]:
    return list(read_paths(paths))


def raws(*paths: Path) -> list[bytes]:
    return [delivery.raw for delivery in read(*paths)]


def names(*paths: Path) -> list[str]:
    return [delivery.name for delivery in read(*paths)]


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    return tmp_path / "archive.mbox"


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for part in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / part).mkdir(parents=True)
    return tmp_path / "Maildir"


class TestEml:
    def test_a_file_is_read_byte_for_byte(self, tmp_path: Path) -> None:
        raw = b"Subject: x\r\n\r\n" + bytes(range(256)) + b"\nFrom here\n\n\n"
        (tmp_path / "a.eml").write_bytes(raw)
        assert raws(tmp_path / "a.eml") == [raw]

    def test_a_delivery_knows_its_file_and_its_time(self, tmp_path: Path) -> None:
        file = tmp_path / "a.eml"
        file.write_bytes(ONE)
        os.utime(file, (1_772_440_200, 1_772_440_200))
        [delivery] = read(file)
        assert (delivery.account, delivery.folder, delivery.uidvalidity) == ("file", str(tmp_path), 0)
        assert delivery.name.startswith("a.eml ")
        assert delivery.received_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)

    def test_other_contents_under_the_same_name_are_another_delivery(self, tmp_path: Path) -> None:
        (tmp_path / "export.eml").write_bytes(ONE)
        before = names(tmp_path / "export.eml")
        assert names(tmp_path / "export.eml") == before
        (tmp_path / "export.eml").write_bytes(TWO)
        assert names(tmp_path / "export.eml") != before

    def test_a_folder_of_files_is_read_in_order_of_name(self, tmp_path: Path) -> None:
        for name, raw in (("2.eml", TWO), ("1.EML", ONE), ("note.txt", b"no mail")):
            (tmp_path / name).write_bytes(raw)
        assert raws(tmp_path) == [ONE, TWO]

    def test_an_empty_file_is_an_empty_message(self, tmp_path: Path) -> None:
        (tmp_path / "a.eml").touch()
        assert raws(tmp_path / "a.eml") == [b""]

    def test_of_a_huge_file_only_the_headers_are_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sources, "MESSAGE_BYTES_MAX", 100)
        (tmp_path / "a.eml").write_bytes(ONE + b"x" * 200)
        [delivery] = read(tmp_path / "a.eml")
        assert (delivery.raw, delivery.is_partial) == (b"Subject: one\n\n", True)


class TestMaildir:
    def test_new_and_current_mail_is_read(self, maildir: Path) -> None:
        (maildir / "new" / "100.a.host").write_bytes(ONE)
        (maildir / "cur" / "101.b.host:2,RS").write_bytes(TWO)
        (maildir / "tmp" / "102.c.host").write_bytes(b"half a mess")
        (maildir / "cur" / ".hidden").write_bytes(b"no mail")
        assert raws(maildir) == [ONE, TWO]

    def test_flags_and_folders_do_not_change_a_name(self, maildir: Path) -> None:
        message = maildir / "new" / "100.a.host"
        message.write_bytes(ONE)
        before = names(maildir)
        message.rename(maildir / "cur" / "100.a.host:2,S")
        assert names(maildir) == before == ["100.a.host"]

    def test_mail_that_moves_while_it_is_read_is_found(self, maildir: Path) -> None:
        (maildir / "new" / "100.a.host").write_bytes(ONE)
        (maildir / "new" / "101.b[1].host").write_bytes(TWO)
        (maildir / "new" / "102.c.host").write_bytes(b"Subject: three\n\n")
        reading = read_paths([maildir])
        assert next(reading).raw == ONE
        (maildir / "new" / "101.b[1].host").rename(maildir / "cur" / "101.b[1].host:2,S")
        (maildir / "new" / "102.c.host").unlink()
        assert [delivery.raw for delivery in reading] == [TWO]

    def test_an_empty_maildir_holds_nothing(self, maildir: Path) -> None:
        assert raws(maildir) == []


class TestMbox:
    def test_messages_are_told_apart(self, mbox: Path) -> None:
        mbox.write_bytes(APART + ONE + b"\n" + APART + TWO + b"\n")
        assert raws(mbox) == [ONE, TWO]

    def test_windows_line_ends_stay(self, mbox: Path) -> None:
        mbox.write_bytes((APART + ONE + b"\n" + APART + TWO + b"\n").replace(b"\n", b"\r\n"))
        assert raws(mbox) == [ONE.replace(b"\n", b"\r\n"), TWO.replace(b"\n", b"\r\n")]

    @pytest.mark.parametrize("end", [b"", b"\n", b"\n\n"])
    def test_the_end_of_the_file_may_be_ragged(self, mbox: Path, end: bytes) -> None:
        mbox.write_bytes(APART + ONE + b"\n" + APART + b"Subject: two\n\nsecond" + end)
        first, second = raws(mbox)
        assert first == ONE
        assert second.rstrip(b"\n") == b"Subject: two\n\nsecond"

    def test_an_empty_file_holds_nothing(self, mbox: Path) -> None:
        mbox.touch()
        assert raws(mbox) == []

    def test_quoted_from_lines_lose_one_mark(self, mbox: Path) -> None:
        body = b"Subject: x\n\n>From the start\n>>From a reply\n> From a quote\n>Fromage\n"
        mbox.write_bytes(APART + body + b"\n")
        assert raws(mbox) == [b"Subject: x\n\nFrom the start\n>From a reply\n> From a quote\n>Fromage\n"]

    @pytest.mark.parametrize(
        "line",
        [
            b"From now on, please ship to the new dock.\n",
            b"From Monday on:\n",
            b"From 10:00 to 12:00 we are closed in 2026.\n",
        ],
    )
    def test_a_sentence_that_begins_with_from_parts_nothing(self, mbox: Path, line: bytes) -> None:
        body = b"Subject: x\n\nDear all,\n" + line + b"Best\n\n" + line + b"\nBye\n"
        mbox.write_bytes(APART + body + b"\n")
        assert raws(mbox) == [body]

    @pytest.mark.parametrize(
        "line",
        [
            b"From - Mon Jan  5 10:00:00 2026\n",
            b"From MAILER-DAEMON\n",
            b"From a@b.example Mon, 05 Jan 2026 10:00:00 +0000\n",
            b"From \n",
        ],
    )
    def test_from_lines_come_in_many_forms(self, mbox: Path, line: bytes) -> None:
        mbox.write_bytes(line + ONE + b"\n" + line + TWO + b"\n")
        assert raws(mbox) == [ONE, TWO]

    def test_a_missing_empty_line_before_a_dated_from_line_loses_no_message(self, mbox: Path) -> None:
        mbox.write_bytes(APART + ONE + APART + TWO)
        assert raws(mbox) == [ONE, TWO]

    def test_the_time_of_arrival_stands_in_the_from_line(self, mbox: Path) -> None:
        mbox.write_bytes(APART + ONE + b"\nFrom x\n" + TWO)
        os.utime(mbox, (1_772_440_200, 1_772_440_200))
        times = [delivery.received_at for delivery in read(mbox)]
        assert times == [datetime(2026, 1, 5, 10, tzinfo=UTC), datetime(2026, 3, 2, 8, 30, tzinfo=UTC)]

    @pytest.mark.parametrize("moment", [b"Mon Feb 31 25:61:00 2026", b"Mon Jan  5 10:00:00 99999999"])
    def test_an_impossible_time_is_no_time(self, mbox: Path, moment: bytes) -> None:
        mbox.write_bytes(b"From x " + moment + b"\n" + ONE)
        os.utime(mbox, (1_772_440_200, 1_772_440_200))
        assert read(mbox)[0].received_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)

    def test_names_stay_when_the_file_grows_or_shrinks(self, mbox: Path) -> None:
        one, two = APART + ONE + b"\n", APART + TWO + b"\n"
        mbox.write_bytes(one + two)
        before = names(mbox)
        mbox.write_bytes(two + one)
        assert names(mbox) == before[::-1]
        mbox.write_bytes(two)
        assert names(mbox) == before[1:]

    def test_copies_in_one_file_are_told_apart(self, mbox: Path) -> None:
        mbox.write_bytes((APART + ONE + b"\n") * 3)
        assert len(set(names(mbox))) == 3

    def test_of_a_huge_message_only_the_headers_are_read(
        self, mbox: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sources, "MESSAGE_BYTES_MAX", 100)
        mbox.write_bytes(APART + ONE + b"x" * 200 + b"\n\n" + APART + TWO)
        assert [(each.raw, each.is_partial) for each in read(mbox)] == [
            (b"Subject: one\n\n", True),
            (TWO, False),
        ]


LINES = st.sampled_from([b"From ", b">From ", b">>From x", b"From: a@b", b"", b"text", b"From x 10:00 2026"])


@given(st.lists(st.lists(LINES, max_size=6), min_size=1, max_size=4))
def test_whatever_was_written_as_mboxrd_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[list[bytes]]
) -> None:
    messages = [b"Subject: x\n\n" + b"".join(line + b"\n" for line in body) for body in bodies]
    written = b""
    for message in messages:
        quoted = [
            b">" + line if line.lstrip(b">").startswith(b"From ") else line
            for line in message.splitlines(keepends=True)
        ]
        written += APART + b"".join(quoted) + b"\n"
    mbox = tmp_path_factory.mktemp("written") / "a.mbox"
    mbox.write_bytes(written)
    assert raws(mbox) == messages


class TestMistakes:
    @pytest.mark.parametrize(
        "contents", [b"just text\n", b"From now on we ship from Hull.\nBest\n", b"%PDF-1.7"]
    )
    def test_a_file_that_is_no_mail_is_named(self, tmp_path: Path, contents: bytes) -> None:
        (tmp_path / "note.txt").write_bytes(contents)
        with pytest.raises(UserMistake, match=r"note\.txt"):
            read_paths([tmp_path / "note.txt"])

    def test_a_path_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(UserMistake, match=r"gone\.eml"):
            read_paths([tmp_path / "gone.eml"])

    def test_a_folder_without_mail_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(UserMistake, match=tmp_path.name):
            read_paths([tmp_path])

    def test_a_mistake_is_told_before_anything_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.eml").write_bytes(ONE)
        with pytest.raises(UserMistake, match="nowhere"):
            read_paths([tmp_path / "a.eml", tmp_path / "nowhere"])

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.eml")
        with pytest.raises(UserMistake, match=r"pipe\.eml"):
            read_paths([tmp_path / "pipe.eml"])


def test_many_sources_are_read_one_after_the_other(tmp_path: Path, maildir: Path, mbox: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"Subject: three\n\n")
    (maildir / "new" / "1").write_bytes(ONE)
    mbox.write_bytes(APART + TWO)
    assert raws(maildir, mbox, tmp_path / "a.eml") == [ONE, TWO, b"Subject: three\n\n"]


def test_reading_is_lazy(tmp_path: Path) -> None:
    for name in ("1.eml", "2.eml"):
        (tmp_path / name).write_bytes(ONE)
    reading = read_paths([tmp_path])
    next(reading)
    (tmp_path / "2.eml").write_bytes(TWO)
    assert next(reading).raw == TWO
