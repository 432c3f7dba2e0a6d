from tests.adapters.web.browser import Office, words
from workflows.catalogue import definition


def test_the_method_is_told_in_the_words_of_the_workflow(office: Office) -> None:
    shown = words(office.logs_in().gets("/help"))
    for phase in definition("pdsa").phases:
        assert (phase.help.sv in shown) is not phase.ended


def test_the_keys_are_told_and_lead_here(office: Office) -> None:
    shown = office.logs_in().gets("/help").text
    assert 'href="/help" data-key="?"' in shown
    for key in ("/", "n", "e", "?"):
        assert f"<kbd>{key}</kbd>" in shown
