"""What imports are made of, kind by kind: fields, readings, repairs, impact and undo."""
