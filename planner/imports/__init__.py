"""Files that people upload, from the first look at them to their result."""
