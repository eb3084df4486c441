"""The real services that tests run against: private, on free ports, gone with the tests."""
