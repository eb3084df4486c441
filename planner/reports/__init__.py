"""Tables that take long to write: made in the background, as files for whoever asked."""
