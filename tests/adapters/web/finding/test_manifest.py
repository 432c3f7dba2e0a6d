from pathlib import Path

from adapters.sql.store import SqlStore
from tests.adapters.web.browser import BASE, Office


def test_hjulet_can_be_installed_as_a_program(office: Office) -> None:
    described = office.gets("/manifest.webmanifest")
    assert described.headers["content-type"].startswith("application/manifest+json")
    manifest = described.json()
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        answer = office.gets(icon["src"])
        assert answer.status_code == 200
        size = int(icon["sizes"].partition("x")[0])
        assert answer.content[16:24] == size.to_bytes(4) * 2, "a PNG says so in its header"
    assert 'rel="manifest" href="/manifest.webmanifest"' in office.logs_in().gets("/help").text


def test_below_the_top_of_an_address_it_stays_there(store: SqlStore, tmp_path: Path) -> None:
    office = Office(store, tmp_path, base=f"{BASE}/hjulet")
    assert office.gets("/hjulet/manifest.webmanifest").json()["start_url"] == "/hjulet/"
