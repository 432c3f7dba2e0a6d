"""Administration: whether all goes well, workflows, reminder policies, the outbox."""
