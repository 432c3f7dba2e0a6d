from pathlib import Path

import pytest

from adapters.delivery.maildir import Maildir, file_name
from adapters.delivery.transport import Parcel, TryLater
from tests.adapters.delivery.servers import parcel


def test_a_mail_is_a_file_with_its_bytes(tmp_path: Path) -> None:
    send(tmp_path, parcel(raw=b"Subject: Hej\r\n\r\nHej\r\n"))
    (file,) = (tmp_path / "new").iterdir()
    assert file.read_bytes() == b"Subject: Hej\r\n\r\nHej\r\n"
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_mail_that_is_sent_again_makes_no_second_file(tmp_path: Path) -> None:
    send(tmp_path, parcel("m1"), parcel("m1"), parcel("m2"))
    assert len(list((tmp_path / "new").iterdir())) == 2


def test_a_mail_that_was_read_meanwhile_makes_no_second_file_either(tmp_path: Path) -> None:
    send(tmp_path, parcel("m1"))
    (file,) = (tmp_path / "new").iterdir()
    file.rename(tmp_path / "cur" / f"{file.name}:2,S")
    send(tmp_path, parcel("m1"))
    assert list((tmp_path / "new").iterdir()) == []


def test_what_a_killed_process_left_half_written_is_in_nobodys_way(tmp_path: Path) -> None:
    send(tmp_path, parcel("m1"))
    (tmp_path / "tmp" / f"{file_name(parcel('m2'))}.4711").write_bytes(b"Subject: H")
    send(tmp_path, parcel("m2", raw=b"Subject: whole\r\n\r\n"))
    assert (tmp_path / "new" / file_name(parcel("m2"))).read_bytes() == b"Subject: whole\r\n\r\n"


def test_only_the_one_who_runs_hjulet_may_read_the_mails(tmp_path: Path) -> None:
    send(tmp_path / "mail", parcel())
    assert (tmp_path / "mail" / "new").stat().st_mode & 0o077 == 0


def test_a_directory_that_cannot_be_written_is_a_reason_to_try_later(tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("a file where the directory should be")
    with pytest.raises(TryLater, match="occupied"):
        send(tmp_path / "occupied", parcel())


def test_trying_it_out_leaves_no_mail_behind(tmp_path: Path) -> None:
    Maildir(tmp_path).try_out()
    assert [file for folder in tmp_path.iterdir() for file in folder.iterdir()] == []


def test_trying_it_out_tells_when_no_mail_could_be_written(tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("a file where the directory should be")
    with pytest.raises(TryLater, match="occupied"):
        Maildir(tmp_path / "occupied").try_out()


def send(path: Path, *parcels: Parcel) -> None:
    with Maildir(path).open() as line:
        for each in parcels:
            line.send(each)
