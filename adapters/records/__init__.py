"""Documents for the archive and for those whom records are about: what was disposed of, what is kept about a person."""
