"""What persons are called, looked up once each."""

from adapters.sql.people import Profile, profile
from adapters.sql.store import SqlTransaction


class Names:
    """The persons that a view or a document mentions."""

    def __init__(self, tx: SqlTransaction) -> None:
        self._tx = tx
        self._known: dict[int, Profile] = {}

    def of(self, person_id: int) -> Profile:
        """The person with this id."""
        if person_id not in self._known:
            self._known[person_id] = profile(self._tx, person_id)
        return self._known[person_id]

    def name(self, person_id: int | None) -> str | None:
        """What a person is called; None for nobody."""
        return self.of(person_id).name if person_id else None

    def address(self, person_id: int | None) -> str | None:
        """The e-mail address of a person; None for nobody."""
        return self.of(person_id).email if person_id else None
