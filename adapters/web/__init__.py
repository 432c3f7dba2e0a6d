"""What Hjulet serves over HTTP: acting from a mail, ending mail, the calendar feed."""
