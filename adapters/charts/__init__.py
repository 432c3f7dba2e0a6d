"""Figures as people read them: the sentence first, then the picture, then the table."""
