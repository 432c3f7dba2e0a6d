"""What may be wrong with an instance: found once, told on the command line and on the pages."""
