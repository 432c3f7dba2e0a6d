"""What is different in another version of a workflow, in words."""

from engine.definition import Definition
from workflows.catalogue import builtin
from workflows.differences import differences
from workflows.schema import load

SOURCE = builtin()["pdsa"]
NOW = load(SOURCE, name_hint="pdsa")


def changed(*pairs: tuple[str, str]) -> Definition:
    """The workflow with some of its text replaced."""
    text = SOURCE
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    return load(text, name_hint="pdsa")


def said(before: Definition, after: Definition) -> list[str]:
    return [str(each) for each in differences(before, after, language="en")]


def test_the_same_file_has_no_differences() -> None:
    assert said(NOW, load(SOURCE, name_hint="pdsa")) == []


def test_a_limit_a_name_and_a_question_that_changed_are_told() -> None:
    after = changed(
        ('limit = "20 working days"', 'limit = "3 months"'),
        ('label.en = "Problem"', 'label.en = "The problem"'),
        ('label.en = "What is the problem?"', 'label.en = "What hurts?"'),
    )

    assert said(NOW, after) == [
        "The phase “Problem” is now called “The problem”.",
        "“The problem” may take 3 months, before 20 working days.",
        "“The problem” asks in another way: What hurts?",
    ]


def test_reminders_that_changed_are_told() -> None:
    assert said(NOW, changed(("grace = 2", "grace = 3"))) == ["The reminders “standard” are others."]


def test_what_became_harder_in_one_direction_became_softer_in_the_other() -> None:
    after = changed(("soft = true\n", ""), ('approver = "manager"\n', "")) if 'approver = "manager"' in SOURCE else NOW
    harder, softer = said(NOW, after), said(after, NOW)

    assert harder
    assert all("no way round" in sentence for sentence in harder)
    assert all("takes a reason" in sentence for sentence in softer)
    assert len(harder) == len(softer)
