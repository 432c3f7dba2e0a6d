"""People and organisations: who works where, as what, who stands in, and who may what."""
