from tests.workflows.breaking import changed, faults_in, pdsa, small_example


def line_of(text: str, fragment: str) -> int:
    """The line of ``text``, from 1, in which ``fragment`` begins."""
    assert text.count(fragment) == 1
    return text[: text.index(fragment)].count("\n") + 1


def told_line(text: str) -> int | None:
    """The line that is told with the only fault of ``text``."""
    (fault,) = faults_in(text)
    return fault.line


def test_a_fault_of_a_key_is_on_the_line_of_the_key() -> None:
    text = pdsa("rank = 4\n", "rnk = 4\n")
    assert told_line(text) == line_of(text, "rnk = 4")


def test_a_missing_key_is_on_the_line_of_its_table() -> None:
    text = pdsa('trigger = "adopt"\nfrom = "evaluation"\nto = "adopted"\n', 'trigger = "adopt"\nfrom = "evaluation"\n')
    assert told_line(text) == line_of(text, 'trigger = "adopt"') - 1


def test_an_entry_of_a_list_is_found_among_others_of_its_kind() -> None:
    text = pdsa('name = "gap_between"\n', 'name = "gap_between"\nsize = 3\n')
    assert told_line(text) == line_of(text, "size = 3")


def test_the_last_entry_of_a_list_is_found() -> None:
    text = pdsa('value = "other"\n', 'value = "other"\nrank = 3\n')
    assert told_line(text) == line_of(text, 'value = "other"\nrank') + 1


def test_a_table_inside_an_entry_of_a_list_is_found() -> None:
    text = pdsa('aim_direction = "increase"', 'aim_direction = "up"')
    assert told_line(text) == line_of(text, 'aim_direction = "up"')


def test_a_rung_is_on_the_line_of_its_ladder() -> None:
    text = pdsa('mark = "no data"', 'mark = "nodata"')
    assert told_line(text) == line_of(text, "[reminders.sustain]\ngrace = 2\nladder") + 2


def test_a_table_that_makes_several_moves_is_told_of_a_fault_once() -> None:
    text = pdsa('label.sv = "Avsluta med lärdom"\n', "")
    assert told_line(text) == line_of(text, 'label.en = "Stop with a lesson"')


def test_each_move_of_such_a_table_is_told_of_its_own_fault() -> None:
    text = pdsa(
        'from = ["problem", "proposal", "test", "follow_up"]', 'from = ["problm", "proposl", "test", "follow_up"]'
    )
    faults = faults_in(text)
    assert [fault.data["name"] for fault in faults] == ["problm", "proposl"]
    assert {fault.line for fault in faults} == {line_of(text, 'from = ["problm"')}


def test_what_looks_like_a_table_inside_a_long_text_is_text() -> None:
    long_text = 'help.sv = """\n[phases.closed]\nrank = 9\n"""'
    text = changed(small_example(), 'help.sv = "Ta hand om det som kom fram på ronden."', long_text)
    text = changed(text, "rank = 2", "rank = -2")
    assert told_line(text) == line_of(text, "rank = -2")


def test_keys_and_headings_may_be_indented_and_quoted() -> None:
    text = changed(small_example(), "[phases.closed]\nrank = 2", '  [ "phases"."closed" ]\n  "rank" = -2')
    assert told_line(text) == line_of(text, '"rank" = -2')


def test_what_is_nowhere_in_the_file_has_no_line() -> None:
    text = small_example()
    assert told_line(text[: text.index("[reminders.standard]")]) is None
